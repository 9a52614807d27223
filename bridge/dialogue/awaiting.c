/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/awaiting.h"

#include <stdio.h>
#include <stdlib.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/dialogue/performance.h"
#include "bridge/dialogue/report_meaning.h"
#include "bridge/dialogue/wording.h"
#include "bridge/home/plan.h"
#include "bridge/mqtt/connection.h"

/* What is not as it was wanted is told soon, but a bolt that is still moving, and a device
 * that thinks again, gets this long. */
#define SECOND_THOUGHTS_MS 3000
/* A device that was as wanted before, and cannot be asked, may have nothing to report. */
#define ALREADY_MS 2000

static const struct action *action_of(const struct step *step)
{
	return performance_outcome(step)->action;
}

static const struct expectation *wanted_by(const struct step *step)
{
	return &action_of(step)->expectation;
}

static bool was_there(const struct step *step)
{
	return step->known_before && expectation_met(wanted_by(step), &step->before);
}

static bool can_be_asked(const struct step *step)
{
	return action_of(step)->device->query.topic != NULL;
}

/* In the words in which it is spoken of: "not fully locked", "19.5 degrees". */
static void remember(struct step *step, const struct property_value *value)
{
	struct outcome_step *outcome = performance_outcome(step);
	char *words = wording_value(step->performance->owner->answers, action_of(step)->device,
		wanted_by(step)->property, value, action_of(step)->unit);

	snprintf(outcome->other, sizeof(outcome->other), "%s", words != NULL ? words : "?");
	outcome->state = value->state;
	free(words);
}

/* --- the end of the time ------------------------------------------------------------- */

static enum outcome when_other(const struct step *step)
{
	switch (performance_outcome(step)->meaning) {
	case REPORT_MOVING:
		return OUTCOME_MOVING;
	case REPORT_CHANGED:
		return OUTCOME_CHANGED;
	case REPORT_WANTED:
	case REPORT_STUCK:
	case REPORT_OTHER:
		break;
	}
	return OUTCOME_OTHER;
}

/* Nothing came. What was reported before the command is told as that, and never as done. */
static enum outcome when_silent(struct step *step)
{
	const struct device_states *states = step->performance->owner->states;
	const struct device *device = action_of(step)->device;
	struct property_value now = {0};

	if (!device_states_available(states, device)) {
		return OUTCOME_WENT_OFFLINE;
	}
	if (!device_states_get(states, device, wanted_by(step)->property, &now) ||
		!(was_there(step) || device->sensitive)) {
		return OUTCOME_NO_REPORT;
	}
	remember(step, &now);
	bool is_there = was_there(step) && expectation_met(wanted_by(step), &now);
	return is_there && !step->before.retained && !step->queried ? OUTCOME_ALREADY
								     : OUTCOME_SILENT;
}

static void time_is_over(void *data)
{
	struct step *step = data;
	bool told = performance_outcome(step)->other[0] != '\0';

	step->timer = 0;
	performance_step_ended(step, told ? when_other(step) : when_silent(step));
}

static void wait_until(struct step *step, int64_t deadline_ms)
{
	struct loop *loop = step->performance->owner->loop;
	int64_t wait_ms = deadline_ms - clock_now_ms(loop_clock(loop));

	loop_cancel(loop, step->timer);
	step->deadline_ms = deadline_ms;
	step->timer = loop_after(loop, wait_ms > 0 ? wait_ms : 0, time_is_over, step);
	if (step->timer == 0) {
		time_is_over(step);
	}
}

static int64_t from_now(const struct step *step, int64_t wait_ms)
{
	return clock_now_ms(loop_clock(step->performance->owner->loop)) + wait_ms;
}

static void wait_at_most(struct step *step, int64_t wait_ms)
{
	int64_t deadline_ms = from_now(step, wait_ms);

	if (step->timer == 0 || deadline_ms < step->deadline_ms) {
		wait_until(step, deadline_ms);
	}
}

/* What moves gets its time again from each report of that, up to twice the time in all. */
static void wait_for_movement(struct step *step)
{
	int64_t time_ms = action_of(step)->device->type->report_timeout_ms;
	int64_t deadline_ms = from_now(step, time_ms);
	int64_t latest_ms = step->left_ms + 2 * time_ms;

	wait_until(step, deadline_ms < latest_ms ? deadline_ms : latest_ms);
}

/* --- asking how it is ------------------------------------------------------------------- */

static void on_query_delivery(enum delivery delivery, void *data)
{
	struct step *step = data;
	struct carrying_out *owner = step->performance->owner;

	(void)delivery;
	step->query_open = false;
	owner->under_way--;
	performance_sweep_later(owner);
	performance_ask_waiting(owner);
}

static void ask_how_it_is(void *data)
{
	struct step *step = data;
	struct carrying_out *owner = step->performance->owner;
	const struct device_query *query = &action_of(step)->device->query;

	struct message_cause cause = performance_cause(step);
	cause.kind = MESSAGE_QUERY;
	cause.secret = false;
	step->query_timer = 0;
	if (!step->queried && connection_send_for(owner->connection, &cause, query->topic,
		query->payload != NULL ? query->payload : "", NULL, on_query_delivery, step, NULL)) {
		step->queried = true;
		step->query_open = true;
		owner->under_way++;
	}
}

/* --- the course of things ---------------------------------------------------------------- */

void awaiting_begin(struct step *step)
{
	if (wanted_by(step)->property != NULL) {
		step->known_before = device_states_get(step->performance->owner->states,
			action_of(step)->device, wanted_by(step)->property, &step->before);
		step->before.text = NULL;
	}
}

void awaiting_left(struct step *step)
{
	step->left = true;
	step->left_ms = from_now(step, 0);
	if (wanted_by(step)->property == NULL) {
		return;
	}
	const struct device *device = action_of(step)->device;
	bool may_be_silent = was_there(step) && !step->before.retained && !device->sensitive &&
		!can_be_asked(step);
	wait_at_most(step, may_be_silent ? ALREADY_MS : device->type->report_timeout_ms);
}

/* Who was there before has no reason to report, so it is asked; who has not reported by half
 * of its time, too. */
void awaiting_taken(struct step *step)
{
	struct loop *loop = step->performance->owner->loop;

	if (wanted_by(step)->property == NULL || !can_be_asked(step)) {
		return;
	}
	if (was_there(step)) {
		ask_how_it_is(step);
	} else {
		step->query_timer = loop_after(loop,
			action_of(step)->device->type->report_timeout_ms / 2, ask_how_it_is, step);
	}
}

/* A gateway repeats the old state when anything else changes, so a state that was not wanted
 * is remembered, and told only when the time is over. */
void awaiting_report(struct step *step, const struct property_value *value)
{
	struct performance *performance = step->performance;
	enum report_meaning meaning = report_meaning(wanted_by(step), value,
		step->known_before ? &step->before : NULL);

	performance->events.reported(action_of(step), value, performance->data);
	if (meaning == REPORT_WANTED) {
		performance_step_ended(step, OUTCOME_DONE);
		return;
	}
	remember(step, value);
	performance_outcome(step)->meaning = meaning;
	if (meaning == REPORT_STUCK || meaning == REPORT_CHANGED) {
		wait_at_most(step, SECOND_THOUGHTS_MS);
	} else if (meaning == REPORT_MOVING) {
		wait_for_movement(step);
	}
}
