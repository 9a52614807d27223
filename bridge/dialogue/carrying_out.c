/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/carrying_out.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "bridge/mqtt/connection.h"

#define NAMES_MAX 1000
/* A jam is told soon, but a bolt that is still moving gets this long to arrive. */
#define JAM_PATIENCE_MS 3000

enum stage {
	STAGE_ASKED,     /* on its way to the broker */
	STAGE_WAITING,   /* left for the broker; the device's report is awaited */
	STAGE_DONE,      /* the device reported what was wanted */
	STAGE_SENT,      /* the broker has it, and nothing will be reported */
	STAGE_NO_REPORT, /* nothing fresh came in time */
	STAGE_OTHER,     /* the device reported something else */
	STAGE_NOT_SENT,
	STAGE_UNKNOWN,
	STAGE_OFFLINE,
};

struct step {
	struct performance *performance;
	const struct action *action;
	enum stage stage;
	bool report_counts; /* only a report after the command left says anything */
	char other[64];     /* the last unwanted state that was reported */
	uint64_t timer;
	int64_t deadline_ms;
	bool delivered; /* the broker's answer is in: no callback will come any more */
};

/* One plan under way. */
struct performance {
	struct carrying_out *owner;
	struct performance *next;
	struct plan *plan;
	struct step *steps;
	size_t step_count;
	struct carrying_out_events events;
	void *data;
	bool answered;
};

struct carrying_out {
	struct loop *loop;
	struct connection *connection;
	const struct device_states *states;
	const struct answers *answers;
	struct performance *performances;
};

struct carrying_out *carrying_out_create(struct loop *loop, struct connection *connection,
	const struct device_states *states, const struct answers *answers)
{
	struct carrying_out *carrying_out = calloc(1, sizeof(*carrying_out));

	if (carrying_out != NULL) {
		*carrying_out = (struct carrying_out){loop, connection, states, answers, NULL};
	}
	return carrying_out;
}

static void performance_destroy(struct performance *performance)
{
	for (size_t i = 0; i < performance->step_count; i++) {
		loop_cancel(performance->owner->loop, performance->steps[i].timer);
	}
	plan_destroy(performance->plan);
	free(performance->steps);
	free(performance);
}

void carrying_out_destroy(struct carrying_out *carrying_out)
{
	if (carrying_out == NULL) {
		return;
	}
	while (carrying_out->performances != NULL) {
		struct performance *next = carrying_out->performances->next;
		performance_destroy(carrying_out->performances);
		carrying_out->performances = next;
	}
	free(carrying_out);
}

bool carrying_out_is_busy(const struct carrying_out *carrying_out)
{
	return carrying_out->performances != NULL;
}

/* Removes what has been answered and expects no callback any more. */
static void sweep(void *data)
{
	struct carrying_out *carrying_out = data;
	struct performance **link = &carrying_out->performances;

	while (*link != NULL) {
		struct performance *performance = *link;
		bool settled = performance->answered;
		for (size_t i = 0; i < performance->step_count; i++) {
			settled = settled && performance->steps[i].delivered;
		}
		if (settled) {
			*link = performance->next;
			performance_destroy(performance);
		} else {
			link = &performance->next;
		}
	}
}

static void answer(struct performance *performance, const char *key, const char *fallback,
	const struct answer_values *values, bool done)
{
	char *say = answers_say(performance->owner->answers, key, fallback, values);

	performance->answered = true;
	performance->events.answered(say != NULL ? say : "", done, performance->data);
	free(say);
	/* Not from inside a callback of the connection or of a timer. */
	loop_after(performance->owner->loop, 0, sweep, performance->owner);
}

static const char *device_name(const struct action *action)
{
	return action->device != NULL ? action->device->name : "";
}

/* The one sentence for a plan of one step. */
static void answer_one(struct performance *performance, const struct step *step)
{
	static const char *const keys[] = {
		[STAGE_SENT] = "sent",
		[STAGE_NO_REPORT] = "no_report",
		[STAGE_OTHER] = "other_report",
		[STAGE_NOT_SENT] = "not_sent",
		[STAGE_UNKNOWN] = "unknown",
		[STAGE_OFFLINE] = "offline",
	};
	const struct action *action = step->action;
	struct answer_values values = {.device = device_name(action), .state = step->other,
		.value = action->expectation.number};

	if (step->stage != STAGE_DONE) {
		answer(performance, keys[step->stage], NULL, &values, step->stage == STAGE_SENT);
		return;
	}
	char *key = text_format("%s.%s", action->device->type->name, action->command->name);
	const char *command = action->command->name;
	const char *general = strcmp(command, "on") == 0 || strcmp(command, "off") == 0 ? command
											: "done";
	answer(performance, key != NULL ? key : "done", general, &values, true);
	free(key);
}

static void answer_several(struct performance *performance)
{
	struct answer_values values = {.total = (double)performance->step_count};
	struct buffer names;

	buffer_init(&names, NAMES_MAX);
	for (size_t i = 0; i < performance->step_count; i++) {
		const struct step *step = &performance->steps[i];
		if (step->stage == STAGE_DONE || step->stage == STAGE_SENT) {
			values.count++;
			continue;
		}
		buffer_append_format(&names, "%s%s", names.length > 0 ? ", " : "",
			device_name(step->action));
	}
	bool all = values.count >= values.total;
	values.device = buffer_text(&names);
	answer(performance, all ? "several.all" : "several.some", NULL, &values, all);
	buffer_finish(&names);
}

/* Answers once the last step has come to its end. */
static void step_ended(struct step *step, enum stage stage)
{
	struct performance *performance = step->performance;

	step->stage = stage;
	loop_cancel(performance->owner->loop, step->timer);
	step->timer = 0;
	for (size_t i = 0; i < performance->step_count; i++) {
		enum stage other = performance->steps[i].stage;
		if (other == STAGE_ASKED || other == STAGE_WAITING) {
			return;
		}
	}
	if (performance->answered) {
		return;
	}
	if (performance->step_count == 1) {
		answer_one(performance, step);
	} else {
		answer_several(performance);
	}
}

static void report_is_late(void *data)
{
	struct step *step = data;

	step->timer = 0;
	step_ended(step, step->other[0] != '\0' ? STAGE_OTHER : STAGE_NO_REPORT);
}

static void wait_at_most(struct step *step, int64_t wait_ms)
{
	struct loop *loop = step->performance->owner->loop;
	int64_t deadline = clock_now_ms(loop_clock(loop)) + wait_ms;

	if (step->timer != 0 && step->deadline_ms <= deadline) {
		return;
	}
	loop_cancel(loop, step->timer);
	step->deadline_ms = deadline;
	step->timer = loop_after(loop, wait_ms, report_is_late, step);
	if (step->timer == 0) {
		report_is_late(step);
	}
}

static void on_sent(void *data)
{
	struct step *step = data;
	struct performance *performance = step->performance;

	step->report_counts = true;
	performance->events.sent(step->action, performance->data);
	if (step->action->expectation.property != NULL) {
		step->stage = STAGE_WAITING;
		wait_at_most(step, step->action->device->type->report_timeout_ms);
	}
}

static void on_delivery(enum delivery delivery, void *data)
{
	struct step *step = data;

	step->delivered = true;
	if (step->stage != STAGE_ASKED && step->stage != STAGE_WAITING) {
		loop_after(step->performance->owner->loop, 0, sweep, step->performance->owner);
		return;
	}
	if (delivery == DELIVERY_NOT_SENT) {
		step_ended(step, STAGE_NOT_SENT);
	} else if (delivery == DELIVERY_UNKNOWN) {
		step_ended(step, STAGE_UNKNOWN);
	} else if (step->action->expectation.property == NULL) {
		step_ended(step, STAGE_SENT);
	}
}

static void begin_step(struct step *step)
{
	struct carrying_out *owner = step->performance->owner;
	const struct action *action = step->action;

	if (action->device != NULL && !device_states_available(owner->states, action->device)) {
		step->delivered = true;
		step_ended(step, STAGE_OFFLINE);
		return;
	}
	if (!connection_send(owner->connection, action->topic, action->payload, on_sent, on_delivery,
		    step, NULL)) {
		step->delivered = true;
		step_ended(step, STAGE_NOT_SENT);
	}
}

/* What has to be asked about first, or is refused, sends nothing. */
static bool answer_by_policy(struct performance *performance)
{
	const struct plan *plan = performance->plan;
	const char *first = plan->action_count > 0 ? device_name(&plan->actions[0]) : "";
	struct answer_values values = {.device = first};

	if (plan->policy == POLICY_CONFIRM || plan->policy == POLICY_PIN) {
		answer(performance, plan->policy == POLICY_PIN ? "needs_pin" : "needs_confirm", NULL,
			&values, false);
		return true;
	}
	if (plan->policy == POLICY_DENY || plan->action_count == 0) {
		performance->answered = true;
		performance->events.answered(plan->say != NULL ? plan->say : "",
			plan->policy != POLICY_DENY, performance->data);
		loop_after(performance->owner->loop, 0, sweep, performance->owner);
		return true;
	}
	return false;
}

bool carrying_out_start(struct carrying_out *carrying_out, struct plan *plan,
	const struct carrying_out_events *events, void *data)
{
	struct performance *performance = calloc(1, sizeof(*performance));
	struct step *steps = calloc(plan->action_count + 1, sizeof(*steps));

	if (performance == NULL || steps == NULL) {
		free(performance);
		free(steps);
		plan_destroy(plan);
		return false;
	}
	*performance = (struct performance){.owner = carrying_out, .plan = plan, .steps = steps,
		.events = *events, .data = data, .next = carrying_out->performances};
	carrying_out->performances = performance;
	if (answer_by_policy(performance)) {
		return true;
	}
	performance->step_count = plan->action_count;
	for (size_t i = 0; i < plan->action_count; i++) {
		steps[i] = (struct step){.performance = performance, .action = &plan->actions[i]};
	}
	for (size_t i = 0; i < plan->action_count; i++) {
		begin_step(&steps[i]);
	}
	return true;
}

static void take_report(struct step *step, const struct property_value *value)
{
	struct performance *performance = step->performance;

	performance->events.reported(step->action, value, performance->data);
	if (expectation_met(&step->action->expectation, value)) {
		step_ended(step, STAGE_DONE);
		return;
	}
	/* A gateway repeats the old state when anything else changes, so another state is
	 * remembered and told only when the time is over. */
	const char *state = value->state != NULL ? value->state : value->text;
	size_t length = strnlen(state, sizeof(step->other) - 1);
	memcpy(step->other, state, length);
	step->other[length] = '\0';
	for (char *c = step->other; *c != '\0'; c++) {
		*c = *c == '_' ? ' ' : *c;
	}
	if (value->state != NULL && (strcmp(value->state, "jammed") == 0 ||
					    strcmp(value->state, "not_fully_locked") == 0)) {
		wait_at_most(step, JAM_PATIENCE_MS);
	}
}

void carrying_out_report(struct carrying_out *carrying_out, const struct device *device,
	const struct device_property *property, const struct property_value *value, bool retained)
{
	if (retained) {
		return;
	}
	for (struct performance *performance = carrying_out->performances; performance != NULL;
		performance = performance->next) {
		for (size_t i = 0; i < performance->step_count; i++) {
			struct step *step = &performance->steps[i];
			if (step->stage == STAGE_WAITING && step->report_counts &&
				step->action->device == device &&
				step->action->expectation.property == property) {
				take_report(step, value);
			}
		}
	}
}
