/* SPDX-License-Identifier: MIT */
#include "bridge/questions/questions.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/wording.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/home.h"
#include "bridge/questions/question_judgement.h"
#include "bridge/questions/question_lists.h"
#include "bridge/questions/question_slots.h"
#include "bridge/questions/question_subjects.h"
#include "bridge/questions/question_words.h"

#define ANSWER_MAX 4000
/* How many devices, and how many values of one, are told in one answer. */
#define DEVICES_TOLD_MAX 3
#define VALUES_TOLD_MAX 4

struct question {
	const struct question_context *context;
	const struct meaning *meaning;
	struct error *error;
};

static char *out_of_memory(const struct question *question)
{
	error_set(question->error, ERROR_MEMORY, "I am out of memory.");
	return NULL;
}

/* Fails with the sentence under the key. */
static char *cannot(const struct question *question, const char *key,
	const struct answer_values *values)
{
	char *why = question_say(question->context, key, values);

	if (why == NULL) {
		return out_of_memory(question);
	}
	error_set(question->error, ERROR_NOT_FOUND, "%s", why);
	free(why);
	return NULL;
}

static char *unknown_name(const struct question *question, const char *key)
{
	error_set(question->error, ERROR_NOT_FOUND, "I know of no device “%.64s”.", key);
	return NULL;
}

static char *place_of(const struct question *question, const char *room)
{
	const struct room *found = room != NULL ? home_room(question->context->home, room) : NULL;

	return room == NULL ? text_copy("")
			    : text_format(" in the %s", found != NULL ? found->name : room);
}

/* --- one device ------------------------------------------------------------------------- */

static char *finish(const struct question *question, struct buffer *out)
{
	char *said = buffer_take(out);

	buffer_finish(out);
	return said != NULL ? said : out_of_memory(question);
}

static char *whether_one_is(const struct question *question, const struct device *device,
	const char *asked)
{
	struct judgement judgement = question_judge(question->context->states, device, asked);
	struct buffer out;

	buffer_init(&out, ANSWER_MAX);
	question_add(&out, question_say_state(question->context, &judgement, "is", asked));
	question_add_age(question->context, &judgement, &out);
	return finish(question, &out);
}

/* What people call them: those of the locks are doors. */
static char *name_things(const struct question *question, const char *kind)
{
	const struct answer_values none = {0};
	char *key = text_format("asked_things.%s", kind);
	char *plain = text_format("things.%s", kind);
	char *things = key == NULL || plain == NULL ? NULL
		: answers_say(question->context->answers, key, plain, &none);

	free(key);
	free(plain);
	return things != NULL ? things : question_say(question->context, "things.device", &none);
}

static char *name_members(const struct question *question, const struct subjects *subjects)
{
	bool alike = true;

	for (size_t i = 1; i < subjects->count; i++) {
		alike = alike && subjects->devices[i]->type == subjects->devices[0]->type;
	}
	return name_things(question, alike ? subjects->devices[0]->type->name : "device");
}

static char *whether_all_are(const struct question *question, const struct subjects *subjects,
	const char *asked)
{
	char *things = name_members(question, subjects);
	char *said = NULL;

	if (things != NULL) {
		const struct list_words words = {things, ""};
		said = question_list(question->context, LIST_ALL, subjects, asked, &words);
	}
	free(things);
	return said != NULL ? said : out_of_memory(question);
}

static char *answer_state(const struct question *question)
{
	const char *key = meaning_text(question->meaning, "device");
	char *asked = question_state(question->meaning);
	struct subjects subjects = {0};
	char *said = NULL;

	if (key == NULL || asked == NULL) {
		said = unknown_name(question, key != NULL ? key : "");
	} else if (!subjects_by_key(question->context->home, key, &subjects)) {
		said = out_of_memory(question);
	} else if (subjects.count == 0) {
		said = unknown_name(question, key);
	} else if (subjects.count == 1) {
		said = whether_one_is(question, subjects.devices[0], asked);
	} else {
		said = whether_all_are(question, &subjects, asked);
	}
	subjects_finish(&subjects);
	free(asked);
	return said;
}

/* --- all that a device says ----------------------------------------------------------------- */

/* What is known of a device, the property named `state` first, as in the tables of types. */
static void add_report(const struct question_context *context, const struct device *device,
	struct buffer *out)
{
	struct judgement told = {0};
	size_t count = 0;
	bool has_setpoint = false; /* who has one says it again as the lower or the upper */

	for (const struct property_type *type = device->type->properties;
		type->name != NULL && count < VALUES_TOLD_MAX && !told.offline; type++) {
		struct judgement each = question_look_up(context->states, device, type->name);
		bool repeats = has_setpoint && strncmp(type->name, "setpoint_", 9) == 0;
		has_setpoint = has_setpoint || (each.verdict == VERDICT_IS &&
			strcmp(type->name, "setpoint") == 0);
		if (each.verdict == VERDICT_IS && !repeats) {
			question_add(out, question_say_value(context, &each,
				count == 0 ? "value" : "its", type->name));
			told = count == 0 ? each : told;
			count++;
		}
	}
	if (count > 0) {
		question_add_age(context, &told, out);
	}
}

static char *answer_report(const struct question *question)
{
	const struct question_context *context = question->context;
	const char *key = meaning_text(question->meaning, "device");
	const struct device *device = key != NULL ? home_device(context->home, key) : NULL;
	struct buffer out;

	if (device == NULL) {
		return unknown_name(question, key != NULL ? key : "");
	}
	buffer_init(&out, ANSWER_MAX);
	add_report(context, device, &out);
	if (out.length == 0 && !out.failed) {
		const struct answer_values values = {.device = device->name};
		bool offline = context->states != NULL &&
			!device_states_available(context->states, device);
		question_add(&out, question_say(context, device->property_count == 0
			? "report.never" : offline ? "report.offline" : "report.unknown", &values));
	}
	return finish(question, &out);
}

/* --- a value -------------------------------------------------------------------------------- */

/* Of many only those are spoken of that have told it. */
static void drop_silent(const struct question_context *context, struct subjects *subjects,
	const char *property)
{
	size_t known = 0;

	for (size_t i = 0; i < subjects->count; i++) {
		if (question_look_up(context->states, subjects->devices[i], property).verdict ==
			VERDICT_IS) {
			subjects->devices[known++] = subjects->devices[i];
		}
	}
	subjects->count = known;
}

static void add_values(const struct question_context *context, const struct subjects *subjects,
	const char *property, struct buffer *out)
{
	size_t told = subjects->count > DEVICES_TOLD_MAX ? DEVICES_TOLD_MAX : subjects->count;

	for (size_t i = 0; i < told; i++) {
		struct judgement judgement = question_look_up(context->states,
			subjects->devices[i], property);
		question_add(out, question_say_value(context, &judgement, "value", property));
		question_add_age(context, &judgement, out);
	}
	if (told < subjects->count) {
		const struct answer_values values = {.count = (double)(subjects->count - told)};
		question_add(out, question_say(context, "value.more", &values));
	}
}

static char *nothing_tells(const struct question *question, const char *key,
	const char *property)
{
	char *what = question_name_property(question->context, property);
	char *place = place_of(question, meaning_text(question->meaning, "room"));
	char *said = NULL;

	if (what != NULL && place != NULL) {
		const struct answer_values values = {.what = what, .place = place};
		said = cannot(question, key, &values);
	} else {
		said = out_of_memory(question);
	}
	free(what);
	free(place);
	return said;
}

static char *say_values(const struct question *question, struct subjects *subjects,
	const char *property)
{
	struct buffer out;

	if (subjects->count == 0) {
		const char *device = meaning_text(question->meaning, "device");
		return device != NULL ? unknown_name(question, device)
				      : nothing_tells(question, "value.none", property);
	}
	if (subjects->count > 1) {
		drop_silent(question->context, subjects, property);
	}
	if (strcmp(property, "temperature") == 0 || strcmp(property, "humidity") == 0) {
		subjects_prefer_sensors(subjects);
	}
	if (subjects->count == 0) {
		return nothing_tells(question, "value.none_yet", property);
	}
	buffer_init(&out, ANSWER_MAX);
	add_values(question->context, subjects, property, &out);
	return finish(question, &out);
}

static char *answer_value(const struct question *question)
{
	const char *property = meaning_text(question->meaning, "property");
	struct subjects subjects = {0};
	char *said = NULL;

	if (property == NULL) {
		said = unknown_name(question, "");
	} else if (!question_property_subjects(question->context, question->meaning, property,
			&subjects)) {
		said = out_of_memory(question);
	} else {
		said = say_values(question, &subjects, property);
	}
	subjects_finish(&subjects);
	return said;
}

/* --- many devices ---------------------------------------------------------------------------- */

static char *say_list(const struct question *question, enum list_question kind,
	const struct subjects *subjects, const char *asked, const struct list_words *words)
{
	if (subjects->count == 0) {
		char *asked_word = wording_state(question->context->answers, "", asked);
		const struct answer_values values = {.things = words->things,
			.place = words->place, .asked = asked_word};
		char *said = asked_word == NULL ? out_of_memory(question)
						: cannot(question, "no_things", &values);
		free(asked_word);
		return said;
	}
	char *said = question_list(question->context, kind, subjects, asked, words);
	return said != NULL ? said : out_of_memory(question);
}

/* Few locks have a contact at their door, though their dialect has: those that never said how
 * the door is are not asked about it. */
static void drop_silent_locks(const struct question_context *context, const char *asked,
	struct subjects *subjects)
{
	size_t kept = 0;

	for (size_t i = 0; i < subjects->count; i++) {
		const struct device *device = subjects->devices[i];
		bool silent = strcmp(device->type->name, "lock") == 0 &&
			question_judge(context->states, device, asked).verdict == VERDICT_UNKNOWN;
		if (!silent) {
			subjects->devices[kept++] = device;
		}
	}
	subjects->count = kept;
}

static char *answer_list(const struct question *question, enum list_question list)
{
	const char *kind = meaning_text(question->meaning, "type");
	const char *room = question_room(question->context, question->meaning);
	char *asked = question_state(question->meaning);
	char *things = kind != NULL ? name_things(question, kind) : NULL;
	char *place = place_of(question, room);
	struct subjects subjects = {0};
	char *said = NULL;

	if (asked == NULL || things == NULL || place == NULL ||
		!subjects_by_kind(question->context->home, kind, asked, room, &subjects)) {
		said = out_of_memory(question);
	} else {
		const struct list_words words = {things, place};
		if (strcmp(asked, "open") == 0 || strcmp(asked, "closed") == 0) {
			drop_silent_locks(question->context, asked, &subjects);
		}
		said = say_list(question, list, &subjects, asked, &words);
	}
	subjects_finish(&subjects);
	free(asked);
	free(things);
	free(place);
	return said;
}

static char *answer_which(const struct question *question)
{
	return answer_list(question, LIST_WHICH);
}

static char *answer_count(const struct question *question)
{
	return answer_list(question, LIST_COUNT);
}

static char *answer_any(const struct question *question)
{
	return answer_list(question, LIST_ANY);
}

static char *answer_all(const struct question *question)
{
	return answer_list(question, LIST_ALL);
}

char *question_answer(const struct question_context *context, const struct meaning *meaning,
	struct error *error)
{
	static const struct {
		const char *intent;
		char *(*answer)(const struct question *question);
	} kinds[] = {
		{"question_state", answer_state},
		{"question_report", answer_report},
		{"question_value", answer_value},
		{"question_which", answer_which},
		{"question_count", answer_count},
		{"question_any", answer_any},
		{"question_all", answer_all},
	};
	const struct question question = {context, meaning, error};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].intent, meaning->intent) == 0) {
			return kinds[i].answer(&question);
		}
	}
	error_set(error, ERROR_INPUT, "The intent %.64s is no question.", meaning->intent);
	return NULL;
}
