/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/performance.h"

#include <stdio.h>
#include <stdlib.h>

#include "bridge/base/loop.h"
#include "bridge/home/plan.h"
#include "bridge/mqtt/connection.h"
#include "bridge/mqtt/loss.h"

struct performance *performance_create(struct carrying_out *owner, struct plan *plan)
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

void performance_destroy(struct performance *performance)
{
	for (size_t i = 0; i < performance->step_count; i++) {
		loop_cancel(performance->owner->loop, performance->steps[i].timer);
		loop_cancel(performance->owner->loop, performance->steps[i].query_timer);
	}
	plan_destroy(performance->plan);
	free(performance->steps);
	free(performance->outcomes);
	free(performance);
}

struct message_cause performance_cause(const struct step *step)
{
	const struct plan *plan = step->performance->plan;
	const struct action *action = performance_outcome(step)->action;

	return (struct message_cause){.kind = MESSAGE_COMMAND,
		.intent = action->clause < plan->intents.count
			? plan->intents.items[action->clause] : NULL,
		.words = plan->words, .number = step->performance->number, .secret = action->needs_code};
}

static bool is_settled(const struct performance *performance)
{
	for (size_t i = 0; i < performance->step_count; i++) {
		const struct step *step = &performance->steps[i];
		if ((step->asked && !step->delivered) || step->query_open) {
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

void performance_sweep_later(struct carrying_out *carrying_out)
{
	if (carrying_out->sweep_timer == 0) {
		carrying_out->sweep_timer = loop_after(carrying_out->loop, 0, sweep, carrying_out);
	}
}

void performance_answer(struct performance *performance, const char *say, bool done)
{
	performance->answered = true;
	performance->events.answered(say != NULL ? say : "", done, performance->data);
	performance_sweep_later(performance->owner);
}

struct outcome_step *performance_outcome(const struct step *step)
{
	return &step->performance->outcomes[step - step->performance->steps];
}

void performance_step_forbidden(struct step *step, const char *why)
{
	struct outcome_step *outcome = performance_outcome(step);

	snprintf(outcome->other, sizeof(outcome->other), "%s", why);
	performance_step_ended(step, OUTCOME_FORBIDDEN);
}

void performance_step_failed(struct step *step, int code)
{
	struct outcome_step *outcome = performance_outcome(step);

	loss_say_code(code, outcome->other, sizeof(outcome->other));
	performance_step_ended(step, OUTCOME_FAILED);
}

void performance_step_ended(struct step *step, enum outcome outcome)
{
	struct performance *performance = step->performance;
	bool done = true;

	loop_cancel(performance->owner->loop, step->timer);
	loop_cancel(performance->owner->loop, step->query_timer);
	step->timer = 0;
	step->query_timer = 0;
	performance_outcome(step)->outcome = outcome;
	for (size_t i = 0; i < performance->step_count; i++) {
		enum outcome each = performance->outcomes[i].outcome;
		if (each == OUTCOME_OPEN) {
			return;
		}
		done = done && outcome_is_good(each);
	}
	char *say = outcome_sentence(performance->owner->answers, performance->outcomes,
		performance->step_count);
	performance_answer(performance, say, done);
	free(say);
}

