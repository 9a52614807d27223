/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/carrying_out.h"

#include <stdlib.h>

#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/awaiting.h"
#include "bridge/dialogue/code.h"
#include "bridge/dialogue/outcome.h"
#include "bridge/dialogue/performance.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "bridge/mqtt/connection.h"

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

void carrying_out_use_numbers(struct carrying_out *carrying_out, uint64_t *numbers)
{
	carrying_out->numbers = numbers;
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

/* --- reports ------------------------------------------------------------------------ */

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
				awaiting_report(&performance->steps[i], value);
			}
		}
	}
}

/* --- sending ----------------------------------------------------------------------- */

static void on_sent(void *data)
{
	struct step *step = data;
	struct performance *performance = step->performance;
	const struct action *action = performance_outcome(step)->action;

	performance->events.sent(action, performance->data);
	awaiting_left(step);
}

static void on_delivery(enum delivery delivery, void *data)
{
	struct step *step = data;
	struct carrying_out *owner = step->performance->owner;

	step->delivered = true;
	owner->under_way--;
	if (performance_outcome(step)->outcome != OUTCOME_OPEN) {
		performance_sweep_later(owner);
	} else if (delivery == DELIVERY_NOT_SENT) {
		performance_step_ended(step, OUTCOME_NOT_SENT);
	} else if (delivery == DELIVERY_REFUSED) {
		performance_step_ended(step, OUTCOME_REFUSED);
	} else if (delivery == DELIVERY_FAILED) {
		performance_step_failed(step, connection_answer_code(owner->connection));
	} else if (delivery == DELIVERY_FORBIDDEN) {
		performance_step_forbidden(step, connection_objection(owner->connection));
	} else if (delivery == DELIVERY_UNKNOWN) {
		performance_step_ended(step, OUTCOME_UNKNOWN);
	} else if (performance_outcome(step)->action->expectation.property == NULL) {
		performance_step_ended(step, OUTCOME_SENT);
	} else {
		awaiting_taken(step);
	}
	performance_ask_waiting(owner);
}

/* The device's code is in the message for as long as it takes to hand it on. */
static bool send_action(struct step *step, const struct action *action, struct error *error)
{
	struct carrying_out *owner = step->performance->owner;
	char *payload = action->needs_code ? code_fill(action, owner->secrets, error) : NULL;

	if (action->needs_code && payload == NULL) {
		return false;
	}
	const struct message_cause cause = performance_cause(step);
	bool sent = connection_send_for(owner->connection, &cause, action->topic,
		payload != NULL ? payload : action->payload, on_sent, on_delivery, step, error);
	text_forget(payload);
	return sent;
}

/* A connection takes only so many commands at a time: the rest waits for those. */
static void ask(struct step *step)
{
	struct carrying_out *owner = step->performance->owner;
	const struct action *action = performance_outcome(step)->action;
	struct error error = {0};

	if (action->device != NULL && !device_states_available(owner->states, action->device)) {
		performance_step_ended(step, OUTCOME_OFFLINE);
		return;
	}
	awaiting_begin(step);
	if (send_action(step, action, &error)) {
		step->asked = true;
		owner->under_way++;
	} else if (error.kind != ERROR_LIMIT || owner->under_way == 0) {
		performance_step_ended(step, OUTCOME_NOT_SENT);
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
void performance_ask_waiting(struct carrying_out *carrying_out)
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
		performance_answer(performance, "Nobody was asked about that. I did nothing.", false);
		return true;
	}
	if (plan->policy == POLICY_DENY || plan->action_count == 0) {
		performance_answer(performance, plan->say, plan->policy != POLICY_DENY);
		return true;
	}
	return false;
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
	performance->number =
		++*(carrying_out->numbers != NULL ? carrying_out->numbers : &carrying_out->own_numbers);
	while (*last != NULL) {
		last = &(*last)->next;
	}
	*last = performance;
	if (!answer_by_policy(performance)) {
		performance->step_count = plan->action_count;
		performance_ask_waiting(carrying_out);
	}
	return true;
}
