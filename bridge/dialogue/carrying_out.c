/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/dialogue/carrying_out.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/code.h"
#include "bridge/dialogue/outcome.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "bridge/mqtt/connection.h"

/* A jam is told soon, but a bolt that is still moving gets this long to arrive. */
#define JAM_PATIENCE_MS 3000

struct step {
	struct performance *performance;
	bool asked;         /* the connection has it */
	bool left;          /* only a report after the command left says anything */
	bool delivered;     /* the broker's answer is in: no callback will come any more */
	uint64_t timer;
	int64_t deadline_ms;
};

/* One plan under way. */
struct performance {
	struct carrying_out *owner;
	struct performance *next;
	struct plan *plan;
	struct step *steps;
	struct outcome_step *outcomes; /* one for each step */
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
	const struct secrets *secrets;
	struct performance *performances; /* the oldest first */
	uint64_t sweep_timer;
	size_t under_way; /* commands whose delivery is not known yet */
};

struct carrying_out *carrying_out_create(struct loop *loop, struct connection *connection,
	const struct device_states *states, const struct answers *answers)
{
	struct carrying_out *carrying_out = calloc(1, sizeof(*carrying_out));

	if (carrying_out != NULL) {
		*carrying_out = (struct carrying_out){.loop = loop, .connection = connection,
			.states = states, .answers = answers};
	}
	return carrying_out;
}

void carrying_out_use_secrets(struct carrying_out *carrying_out, const struct secrets *secrets)
{
	carrying_out->secrets = secrets;
}

static void performance_destroy(struct performance *performance)
{
	for (size_t i = 0; i < performance->step_count; i++) {
		loop_cancel(performance->owner->loop, performance->steps[i].timer);
	}
	plan_destroy(performance->plan);
	free(performance->steps);
	free(performance->outcomes);
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
	loop_cancel(carrying_out->loop, carrying_out->sweep_timer);
	free(carrying_out);
}

bool carrying_out_is_busy(const struct carrying_out *carrying_out)
{
	return carrying_out->performances != NULL;
}

/* --- the end of a plan ----------------------------------------------------------- */

static bool is_settled(const struct performance *performance)
{
	for (size_t i = 0; i < performance->step_count; i++) {
		if (performance->steps[i].asked && !performance->steps[i].delivered) {
			return false;
		}
	}
	return performance->answered;
}

/* Removes what has been answered and expects no callback any more. */
static void sweep(void *data)
{
	struct carrying_out *carrying_out = data;
	struct performance **link = &carrying_out->performances;

	carrying_out->sweep_timer = 0;
	while (*link != NULL) {
		struct performance *performance = *link;
		if (is_settled(performance)) {
			*link = performance->next;
			performance_destroy(performance);
		} else {
			link = &performance->next;
		}
	}
}

/* Not from inside a callback of the connection or of a timer. */
static void sweep_later(struct carrying_out *carrying_out)
{
	if (carrying_out->sweep_timer == 0) {
		carrying_out->sweep_timer = loop_after(carrying_out->loop, 0, sweep, carrying_out);
	}
}

static void answer(struct performance *performance, const char *say, bool done)
{
	performance->answered = true;
	performance->events.answered(say != NULL ? say : "", done, performance->data);
	sweep_later(performance->owner);
}

static struct outcome_step *outcome_of(const struct step *step)
{
	return &step->performance->outcomes[step - step->performance->steps];
}

/* Answers once the last step has come to its end. */
static void step_ended(struct step *step, enum outcome outcome)
{
	struct performance *performance = step->performance;
	bool done = true;

	loop_cancel(performance->owner->loop, step->timer);
	step->timer = 0;
	outcome_of(step)->outcome = outcome;
	for (size_t i = 0; i < performance->step_count; i++) {
		enum outcome each = performance->outcomes[i].outcome;
		if (each == OUTCOME_OPEN) {
			return;
		}
		done = done && outcome_is_good(each);
	}
	char *say = outcome_sentence(performance->owner->answers, performance->outcomes,
		performance->step_count);
	answer(performance, say, done);
	free(say);
}

/* --- waiting for a report ---------------------------------------------------------- */

static void report_is_late(void *data)
{
	struct step *step = data;

	step->timer = 0;
	step_ended(step, outcome_of(step)->other[0] != '\0' ? OUTCOME_OTHER : OUTCOME_NO_REPORT);
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

/* In the words that a report is spoken of: "not fully locked", "19.5". */
static void remember(struct outcome_step *outcome, const struct device_property *property,
	const struct property_value *value)
{
	if (property->type->kind == PROPERTY_NUMBER) {
		text_print_number(round(value->number * 10) / 10, outcome->other,
			sizeof(outcome->other));
		return;
	}
	snprintf(outcome->other, sizeof(outcome->other), "%s",
		value->state != NULL ? value->state : value->text);
	for (char *c = outcome->other; *c != '\0'; c++) {
		*c = *c == '_' ? ' ' : *c;
	}
}

static bool is_jam(const struct property_value *value)
{
	return value->state != NULL && (strcmp(value->state, "jammed") == 0 ||
		strcmp(value->state, "not_fully_locked") == 0);
}

/* A gateway repeats the old state when anything else changes, so a state that was not wanted
 * is remembered, and told only when the time is over. */
static void take_report(struct step *step, const struct property_value *value)
{
	struct performance *performance = step->performance;
	const struct expectation *expectation = &outcome_of(step)->action->expectation;

	performance->events.reported(outcome_of(step)->action, value, performance->data);
	if (expectation_met(expectation, value)) {
		step_ended(step, OUTCOME_DONE);
		return;
	}
	remember(outcome_of(step), expectation->property, value);
	if (is_jam(value)) {
		wait_at_most(step, JAM_PATIENCE_MS);
	}
}

void carrying_out_report(struct carrying_out *carrying_out, const struct device *device,
	const struct device_property *property, const struct property_value *value, bool retained)
{
	struct performance *performance = retained ? NULL : carrying_out->performances;

	for (; performance != NULL; performance = performance->next) {
		for (size_t i = 0; i < performance->step_count; i++) {
			const struct outcome_step *outcome = &performance->outcomes[i];
			if (performance->steps[i].left && outcome->outcome == OUTCOME_OPEN &&
				outcome->action->device == device &&
				outcome->action->expectation.property == property) {
				take_report(&performance->steps[i], value);
			}
		}
	}
}

/* --- sending ----------------------------------------------------------------------- */

static void on_sent(void *data)
{
	struct step *step = data;
	struct performance *performance = step->performance;
	const struct action *action = outcome_of(step)->action;

	step->left = true;
	performance->events.sent(action, performance->data);
	if (action->expectation.property != NULL) {
		wait_at_most(step, action->device->type->report_timeout_ms);
	}
}

static void ask_waiting(struct carrying_out *carrying_out);

static void on_delivery(enum delivery delivery, void *data)
{
	struct step *step = data;
	struct carrying_out *owner = step->performance->owner;

	step->delivered = true;
	owner->under_way--;
	if (outcome_of(step)->outcome != OUTCOME_OPEN) {
		sweep_later(owner);
	} else if (delivery == DELIVERY_NOT_SENT) {
		step_ended(step, OUTCOME_NOT_SENT);
	} else if (delivery == DELIVERY_UNKNOWN) {
		step_ended(step, OUTCOME_UNKNOWN);
	} else if (outcome_of(step)->action->expectation.property == NULL) {
		step_ended(step, OUTCOME_SENT);
	}
	ask_waiting(owner);
}

/* The device's code is in the message for as long as it takes to hand it on. */
static bool send_action(struct step *step, const struct action *action, struct error *error)
{
	struct carrying_out *owner = step->performance->owner;
	char *payload = action->needs_code ? code_fill(action, owner->secrets, error) : NULL;

	if (action->needs_code && payload == NULL) {
		return false;
	}
	bool sent = connection_send(owner->connection, action->topic,
		payload != NULL ? payload : action->payload, on_sent, on_delivery, step, error);
	if (payload != NULL) {
		explicit_bzero(payload, strlen(payload));
		free(payload);
	}
	return sent;
}

/* A connection takes only so many commands at a time: the rest waits for those. */
static void ask(struct step *step)
{
	struct carrying_out *owner = step->performance->owner;
	const struct action *action = outcome_of(step)->action;
	struct error error = {0};

	if (action->device != NULL && !device_states_available(owner->states, action->device)) {
		step_ended(step, OUTCOME_OFFLINE);
	} else if (send_action(step, action, &error)) {
		step->asked = true;
		owner->under_way++;
	} else if (error.kind != ERROR_LIMIT || owner->under_way == 0) {
		step_ended(step, OUTCOME_NOT_SENT);
	}
}

static void ask_all(struct performance *performance)
{
	for (size_t i = 0; i < performance->step_count; i++) {
		if (!performance->steps[i].asked &&
			performance->outcomes[i].outcome == OUTCOME_OPEN) {
			ask(&performance->steps[i]);
		}
	}
}

/* The oldest first: of two commands for one device the later must win. */
static void ask_waiting(struct carrying_out *carrying_out)
{
	for (struct performance *performance = carrying_out->performances; performance != NULL;
		performance = performance->next) {
		ask_all(performance);
	}
}

/* --- beginning --------------------------------------------------------------------- */

/* What is refused sends nothing. Whoever asked a person made the plan one that is allowed. */
static bool answer_by_policy(struct performance *performance)
{
	const struct plan *plan = performance->plan;

	if (plan->policy == POLICY_CONFIRM || plan->policy == POLICY_PIN) {
		answer(performance, "Nobody was asked about that. I did nothing.", false);
		return true;
	}
	if (plan->policy == POLICY_DENY || plan->action_count == 0) {
		answer(performance, plan->say, plan->policy != POLICY_DENY);
		return true;
	}
	return false;
}

/* Takes over the plan, also when it fails. */
static struct performance *performance_create(struct carrying_out *owner, struct plan *plan)
{
	struct performance *performance = calloc(1, sizeof(*performance));
	struct step *steps = calloc(plan->action_count + 1, sizeof(*steps));
	struct outcome_step *outcomes = calloc(plan->action_count + 1, sizeof(*outcomes));

	if (performance == NULL || steps == NULL || outcomes == NULL) {
		free(performance);
		free(steps);
		free(outcomes);
		plan_destroy(plan);
		return NULL;
	}
	for (size_t i = 0; i < plan->action_count; i++) {
		steps[i].performance = performance;
		outcomes[i].action = &plan->actions[i];
	}
	*performance = (struct performance){.owner = owner, .plan = plan, .steps = steps,
		.outcomes = outcomes};
	return performance;
}

bool carrying_out_start(struct carrying_out *carrying_out, struct plan *plan,
	const struct carrying_out_events *events, void *data)
{
	struct performance *performance = performance_create(carrying_out, plan);
	struct performance **last = &carrying_out->performances;

	if (performance == NULL) {
		return false;
	}
	performance->events = *events;
	performance->data = data;
	while (*last != NULL) {
		last = &(*last)->next;
	}
	*last = performance;
	if (!answer_by_policy(performance)) {
		performance->step_count = plan->action_count;
		ask_waiting(carrying_out);
	}
	return true;
}
