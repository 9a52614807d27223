/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/outcome.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/wording.h"
#include "bridge/home/plan.h"

#define ANSWER_MAX 4000
#define CLAUSES_ANSWER_MAX (4 * ANSWER_MAX)
#define NAMES_MAX 1000
/* Nobody listens to a longer list. */
#define NAMES_SPOKEN_MAX 3

/* The keys of the sentences: about one device; about some of several; about all of several,
 * where their names are not listed. */
static const struct {
	const char *one, *some, *all;
} keys[OUTCOME_COUNT] = {
	[OUTCOME_ALREADY] = {"already", NULL, NULL},
	[OUTCOME_SENT] = {"sent", NULL, NULL},
	[OUTCOME_SILENT] = {"silent", NULL, NULL},
	[OUTCOME_CHANGED] = {"other_report", NULL, NULL},
	[OUTCOME_MOVING] = {"moving", "several.moving", "several.moving.all"},
	[OUTCOME_WENT_OFFLINE] = {"went_offline", "several.went_offline",
		"several.went_offline.all"},
	[OUTCOME_NO_REPORT] = {"no_report", "several.no_report", "several.no_report.all"},
	[OUTCOME_OTHER] = {"other_report", "several.other_report", "several.other_report.all"},
	[OUTCOME_NOT_SENT] = {"not_sent", "several.not_sent", "not_sent"},
	[OUTCOME_FORBIDDEN] = {"not_written", "several.not_sent", "not_written"},
	[OUTCOME_REFUSED] = {"refused", "several.refused", "several.refused.all"},
	[OUTCOME_FAILED] = {"not_taken", "several.not_taken", "several.not_taken.all"},
	[OUTCOME_UNKNOWN] = {"unknown", "several.unknown", "unknown"},
	[OUTCOME_OFFLINE] = {"offline", "several.offline", "several.offline.all"},
};

bool outcome_is_good(enum outcome outcome)
{
	return outcome == OUTCOME_DONE || outcome == OUTCOME_ALREADY || outcome == OUTCOME_SENT;
}

/* It has to do with no single device. */
static bool is_general_outcome(enum outcome outcome)
{
	return outcome == OUTCOME_NOT_SENT || outcome == OUTCOME_FORBIDDEN ||
		outcome == OUTCOME_UNKNOWN;
}

static const char *device_name(const struct action *action)
{
	return action->device != NULL ? action->device->name : "";
}

/* What was wanted: "locked", "21.5 degrees". */
static char *say_wanted(const struct answers *answers, const struct action *action)
{
	const struct expectation *expectation = &action->expectation;

	if (expectation->property == NULL) {
		return text_copy("");
	}
	const char *property = expectation->property->type->name;
	return expectation->state != NULL
		? wording_state(answers, property, expectation->state)
		: wording_number(answers, action->device, property, expectation->number,
			action->unit);
}

/* The answer under FIRST.SECOND, else under the fallback. */
static char *say_special(const struct answers *answers, const char *first, const char *second,
	const char *fallback, const struct answer_values *values)
{
	char *key = text_format("%s.%s", first, second);
	char *say = key != NULL ? answers_say(answers, key, fallback, values) : NULL;

	free(key);
	return say;
}

/* "light.brightness", else "on", else "done". */
static char *say_one_done(const struct answers *answers, const struct action *action,
	const struct answer_values *values)
{
	char *say = say_special(answers, action->device->type->name, action->command->name,
		action->command->name, values);

	return say != NULL ? say : answers_say(answers, "done", NULL, values);
}

static char *say_one_ended(const struct answers *answers, const struct outcome_step *step,
	const struct answer_values *values)
{
	const char *key = keys[step->outcome].one;

	switch (step->outcome) {
	case OUTCOME_DONE:
		return say_one_done(answers, step->action, values);
	case OUTCOME_ALREADY: /* "already.setpoint" */
		return say_special(answers, key, step->action->expectation.property->type->name, key,
			values);
	case OUTCOME_OTHER: /* "other_report.jammed" */
		return say_special(answers, key, step->state != NULL ? step->state : "", key, values);
	case OUTCOME_CHANGED: /* "changed.setpoint" */
		return say_special(answers, "changed",
			step->action->expectation.property->type->name, key, values);
	case OUTCOME_REFUSED:
	case OUTCOME_FAILED: /* "refused.own" and "not_taken.own" of an intent that has no device */
		return say_special(answers, key, step->action->device != NULL ? "" : "own", key,
			values);
	default:
		return answers_say(answers, key, NULL, values);
	}
}

static char *say_one(const struct answers *answers, const struct outcome_step *step)
{
	const struct action *action = step->action;
	bool offline = step->outcome == OUTCOME_OFFLINE || step->outcome == OUTCOME_WENT_OFFLINE;
	char *thing = offline && action->device != NULL ? wording_thing(answers, action->device)
							: text_copy(device_name(action));
	char *wanted = say_wanted(answers, action);
	char *say = NULL;

	if (thing != NULL && wanted != NULL) {
		const struct answer_values values = {.device = thing, .asked = wanted,
			.state = step->other, .value = action->said};
		say = say_one_ended(answers, step, &values);
	}
	free(thing);
	free(wanted);
	return say;
}

/* --- several devices --------------------------------------------------------------- */

struct several {
	const struct answers *answers;
	const struct outcome_step *steps;
	size_t count;
	char *things; /* "lights", or "devices" where they are of different types */
	bool part;    /* of a sentence about more than these */
	struct buffer out;
};

static size_t count_of(const struct several *several, enum outcome outcome)
{
	size_t count = 0;

	for (size_t i = 0; i < several->count; i++) {
		count += several->steps[i].outcome == outcome ? 1 : 0;
	}
	return count;
}

static char *name_things(const struct several *several)
{
	const struct device *first = several->steps[0].action->device;
	const struct answer_values none = {0};
	bool alike = first != NULL;

	for (size_t i = 1; alike && i < several->count; i++) {
		const struct device *device = several->steps[i].action->device;
		alike = device != NULL && device->type == first->type;
	}
	char *key = text_format("things.%s", alike ? first->type->name : "device");
	char *things = key != NULL ? answers_say(several->answers, key, "things.device", &none)
				   : NULL;
	free(key);
	return things;
}

/* "are at 50 percent" */
static char *say_what_they_are(const struct several *several)
{
	const struct action *action = several->steps[0].action;
	const struct answer_values values = {.value = action->said};
	bool alike = action->command != NULL;

	for (size_t i = 1; alike && i < several->count; i++) {
		const struct action *other = several->steps[i].action;
		alike = other->said == action->said && other->command != NULL &&
			strcmp(other->command->name, action->command->name) == 0;
	}
	char *key = text_format("are.%s", alike ? action->command->name : "done");
	char *are = key != NULL ? answers_say(several->answers, key, "are.done", &values) : NULL;
	free(key);
	return are;
}

/* Takes the sentence over; its first letter becomes a capital: it may begin with "the". */
static void add_sentence(struct several *several, char *say)
{
	if (say != NULL) {
		say[0] = (char)toupper((unsigned char)say[0]);
		buffer_append_format(&several->out, "%s%s", several->out.length > 0 ? " " : "", say);
	}
	free(say);
}

static void add_all_done(struct several *several, size_t good)
{
	char *are = say_what_they_are(several);
	const struct answer_values values = {.things = several->things, .are = are,
		.count = (double)good, .total = (double)several->count};
	const char *key = good < several->count ? "several.some" : good == 2 ? "several.both"
										 : "several.all";

	add_sentence(several, answers_say(several->answers, key, NULL, &values));
	free(are);
}

static void add_done(struct several *several)
{
	size_t good = count_of(several, OUTCOME_DONE) + count_of(several, OUTCOME_ALREADY) +
		count_of(several, OUTCOME_SENT);

	if (good > 1) {
		add_all_done(several, good);
		return;
	}
	for (size_t i = 0; i < several->count; i++) {
		if (outcome_is_good(several->steps[i].outcome)) {
			add_sentence(several, say_one(several->answers, &several->steps[i]));
		}
	}
}

/* "the desk lamp, the hall light and the kitchen light", or "4 of them". */
static void name_devices(const struct several *several, enum outcome outcome,
	struct buffer *names)
{
	size_t count = count_of(several, outcome);
	size_t named = 0;

	if (count > NAMES_SPOKEN_MAX) {
		buffer_append_format(names, "%zu of them", count);
		return;
	}
	for (size_t i = 0; i < several->count; i++) {
		if (several->steps[i].outcome == outcome) {
			buffer_append_format(names, "%sthe %s",
				text_before_item(named == 0, named + 1 == count, " and "),
				device_name(several->steps[i].action));
			named++;
		}
	}
}

/* There is one. */
static const struct outcome_step *first_of(const struct several *several, enum outcome outcome)
{
	const struct outcome_step *step = several->steps;

	while (step->outcome != outcome) {
		step++;
	}
	return step;
}

/* All of them are not listed where a general sentence says it as well. */
static void add_failed(struct several *several, enum outcome outcome)
{
	size_t count = count_of(several, outcome);
	bool general = is_general_outcome(outcome);
	bool all = count == several->count && !several->part &&
		(general || count > NAMES_SPOKEN_MAX);
	struct buffer names;

	if (count == 0) {
		return;
	}
	buffer_init(&names, NAMES_MAX);
	name_devices(several, outcome, &names);
	const struct answer_values values = {.devices = buffer_text(&names),
		.things = several->things, .state = first_of(several, outcome)->other,
		.count = (double)count, .total = (double)several->count};
	add_sentence(several, answers_say(several->answers,
		all ? keys[outcome].all : keys[outcome].some, NULL, &values));
	buffer_finish(&names);
}

static bool say_group(const struct answers *answers, const struct outcome_step *steps,
	size_t count, bool part, struct buffer *out)
{
	struct several several = {.answers = answers, .steps = steps, .count = count,
		.part = part, .out = *out};

	several.things = name_things(&several);
	if (several.things != NULL) {
		add_done(&several);
		for (enum outcome outcome = OUTCOME_NO_REPORT; outcome < OUTCOME_COUNT; outcome++) {
			add_failed(&several, outcome);
		}
	}
	*out = several.out;
	free(several.things);
	return several.things != NULL;
}

/* --- several commands ---------------------------------------------------------------- */

static bool is_same_command(const struct outcome_step *a, const struct outcome_step *b)
{
	const struct command_type *first = a->action->command;
	const struct command_type *second = b->action->command;

	return (first == second || (first != NULL && second != NULL &&
		strcmp(first->name, second->name) == 0)) &&
		fabs(a->action->expectation.number - b->action->expectation.number) < 1e-9;
}

/* Moves what has the same command as the first to the front; returns how many these are. */
static size_t gather(struct outcome_step *steps, size_t count)
{
	size_t same = 1;

	for (size_t i = 1; i < count; i++) {
		if (is_same_command(&steps[0], &steps[i])) {
			struct outcome_step step = steps[i];
			memmove(&steps[same + 1], &steps[same], (i - same) * sizeof(*steps));
			steps[same++] = step;
		}
	}
	return same;
}

/* Nothing was done, for one reason that is the same for all. */
static bool is_general(const struct outcome_step *steps, size_t count)
{
	enum outcome first = steps[0].outcome;

	for (size_t i = 1; i < count; i++) {
		if (steps[i].outcome != first) {
			return false;
		}
	}
	return is_general_outcome(first);
}

/* Of several it is not told apart. */
static enum outcome roughly(enum outcome outcome)
{
	return outcome == OUTCOME_SILENT ? OUTCOME_NO_REPORT
		: outcome == OUTCOME_CHANGED ? OUTCOME_OTHER : outcome;
}

/* What was done and what was not, command by command, as a scene has several. `part`: other
 * things were asked for in the same sentence. */
static char *say_several(const struct answers *answers, const struct outcome_step *steps,
	size_t count, bool part)
{
	struct outcome_step *left = calloc(count, sizeof(*left));
	struct buffer out;
	bool said = left != NULL;

	buffer_init(&out, ANSWER_MAX);
	for (size_t i = 0; said && i < count; i++) {
		left[i] = steps[i];
		left[i].outcome = roughly(steps[i].outcome);
	}
	for (size_t at = 0; said && at < count;) {
		size_t same = gather(left + at, count - at);
		said = say_group(answers, left + at, same, part || same < count, &out);
		at += same;
	}
	free(left);
	char *say = said ? buffer_take(&out) : NULL;
	buffer_finish(&out);
	return say;
}

/* --- clauses --------------------------------------------------------------------------- */

/* Both setpoints of one device: a sentence each, but none twice. */
static char *say_each(const struct answers *answers, const struct outcome_step *steps,
	size_t count)
{
	struct several several = {.answers = answers};

	buffer_init(&several.out, ANSWER_MAX);
	for (size_t i = 0; i < count; i++) {
		char *say = say_one(answers, &steps[i]);
		if (say != NULL && strstr(buffer_text(&several.out), say) == NULL) {
			add_sentence(&several, say);
		} else {
			free(say);
		}
	}
	char *say = buffer_take(&several.out);
	buffer_finish(&several.out);
	return say;
}

static bool is_one_device(const struct outcome_step *steps, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (steps[i].action->device == NULL ||
			steps[i].action->device != steps[0].action->device) {
			return false;
		}
	}
	return true;
}

/* "I did nothing" is not said where something else was done. */
static bool says_too_much(enum outcome outcome)
{
	return is_general_outcome(outcome) || outcome == OUTCOME_OFFLINE ||
		outcome == OUTCOME_REFUSED || outcome == OUTCOME_FAILED;
}

static char *say_clause(const struct answers *answers, const struct outcome_step *steps,
	size_t count, bool part)
{
	if (count == 1 && !(part && says_too_much(steps[0].outcome))) {
		return say_one(answers, steps);
	}
	return count > 1 && is_one_device(steps, count) ? say_each(answers, steps, count)
							: say_several(answers, steps, count, part);
}

/* What was changed in what was asked for, of what was done. */
static void add_notes(struct several *several, const struct outcome_step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *note = steps[i].action->note;
		if (note != NULL && outcome_is_good(steps[i].outcome)) {
			add_sentence(several, text_copy(note));
		}
	}
}

static size_t end_of_clause(const struct outcome_step *steps, size_t count, size_t first)
{
	size_t end = first + 1;

	while (end < count && steps[end].action->clause == steps[first].action->clause) {
		end++;
	}
	return end;
}

char *outcome_sentence(const struct answers *answers, const struct outcome_step *steps,
	size_t count)
{
	struct several several = {.answers = answers};

	if (is_general(steps, count)) {
		return say_one(answers, &steps[0]);
	}
	buffer_init(&several.out, CLAUSES_ANSWER_MAX);
	for (size_t first = 0, end; first < count; first = end) {
		end = end_of_clause(steps, count, first);
		add_sentence(&several,
			say_clause(answers, steps + first, end - first, end - first < count));
		add_notes(&several, steps + first, end - first);
	}
	char *say = buffer_take(&several.out);
	buffer_finish(&several.out);
	return say;
}
