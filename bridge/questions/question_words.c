/* SPDX-License-Identifier: MIT */
#include "bridge/questions/question_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/wording.h"

/* A number that was reported longer ago than this is told with its age. */
#define OLD_MS (2 * 3600 * 1000)

char *question_say(const struct question_context *context, const char *key,
	const struct answer_values *values)
{
	return answers_say(context->answers, key, NULL, values);
}

void question_add(struct buffer *out, char *sentence)
{
	if (sentence == NULL) {
		out->failed = true;
		return;
	}
	sentence[0] = (char)toupper((unsigned char)sentence[0]);
	buffer_append_format(out, "%s%s", out->length > 0 ? " " : "", sentence);
	free(sentence);
}

/* --- whether it is so --------------------------------------------------------------- */

static const char *ending(const struct judgement *judgement)
{
	static const char *const endings[] = {[VERDICT_CANNOT] = "cannot",
		[VERDICT_UNKNOWN] = "unknown", [VERDICT_IS] = "yes", [VERDICT_IS_NOT] = "no",
		[VERDICT_BETWEEN] = "between"};

	if (judgement->offline && judgement->verdict != VERDICT_CANNOT) {
		return judgement->verdict == VERDICT_UNKNOWN ? "offline.unknown" : "offline";
	}
	return endings[judgement->verdict];
}

static char *word_of(const struct question_context *context, const struct judgement *judgement)
{
	bool known = judgement->verdict != VERDICT_CANNOT && judgement->verdict != VERDICT_UNKNOWN;

	/* A blind that is closed is not "0 percent open". */
	if (known && judgement->property->type->kind == PROPERTY_NUMBER &&
		judgement->value.number <= 0) {
		return wording_state(context->answers, "state", "closed");
	}
	return known ? wording_value(context->answers, judgement->device, judgement->property,
		&judgement->value, context->unit) : text_copy("");
}

char *question_say_state(const struct question_context *context,
	const struct judgement *judgement, const char *keys, const char *asked)
{
	const char *property = judgement->property != NULL ? judgement->property->type->name : "";
	char *key = text_format("%s.%s", keys, ending(judgement));
	char *state = word_of(context, judgement);
	char *asked_word = wording_state(context->answers, property, asked);
	char *thing = judgement->offline ? wording_thing(context->answers, judgement->device)
					 : text_copy(judgement->device->name);
	char *said = NULL;

	if (key != NULL && state != NULL && asked_word != NULL && thing != NULL) {
		const struct answer_values values = {.device = thing, .state = state,
			.asked = asked_word};
		said = question_say(context, key, &values);
	}
	free(key);
	free(state);
	free(asked_word);
	free(thing);
	return said;
}

/* --- how much it is ------------------------------------------------------------------ */

char *question_name_property(const struct question_context *context, const char *property)
{
	const struct answer_values none = {0};
	char *key = text_format("what.%s", property);
	char *name = key != NULL ? question_say(context, key, &none) : NULL;

	free(key);
	return name != NULL ? name : wording_state(context->answers, "", property);
}

static char *value_key(const struct judgement *judgement, const char *keys, const char *property)
{
	if (judgement->verdict == VERDICT_CANNOT) {
		return text_copy("value.cannot");
	}
	if (judgement->offline) {
		return text_copy(judgement->verdict == VERDICT_UNKNOWN ? "value.offline.unknown"
								       : "value.offline");
	}
	return judgement->verdict == VERDICT_UNKNOWN ? text_copy("value.unknown")
						     : text_format("%s.%s", keys, property);
}

char *question_say_value(const struct question_context *context,
	const struct judgement *judgement, const char *keys, const char *property)
{
	char *key = value_key(judgement, keys, property);
	char *other = text_format("%s.other", keys);
	bool known = judgement->verdict == VERDICT_IS;
	char *state = known ? wording_value(context->answers, judgement->device,
		judgement->property, &judgement->value, context->unit) : text_copy("");
	char *what = question_name_property(context, property);
	char *thing = judgement->offline ? wording_thing(context->answers, judgement->device)
					 : text_copy(judgement->device->name);
	char *said = NULL;

	if (key != NULL && other != NULL && state != NULL && what != NULL && thing != NULL) {
		const struct answer_values values = {.device = thing, .state = state,
			.what = what};
		said = answers_say(context->answers, key, other, &values);
	}
	free(key);
	free(other);
	free(state);
	free(what);
	free(thing);
	return said;
}

/* --- how old it is -------------------------------------------------------------------- */

static bool is_known(const struct judgement *judgement)
{
	return judgement->property != NULL && !judgement->offline &&
		judgement->verdict != VERDICT_UNKNOWN && judgement->verdict != VERDICT_CANNOT;
}

/* Who relies on a lamp being on? */
bool question_is_kept(const struct judgement *judgement)
{
	static const char *const harmless[] = {"light", "switch", "fan", "media"};

	if (!is_known(judgement) || !judgement->value.retained) {
		return false;
	}
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++) {
		if (strcmp(judgement->device->type->name, harmless[i]) == 0) {
			return judgement->device->sensitive;
		}
	}
	return true;
}

void question_add_age(const struct question_context *context,
	const struct judgement *judgement, struct buffer *out)
{
	const struct answer_values none = {0};

	if (question_is_kept(judgement)) {
		question_add(out, question_say(context, "kept", &none));
		return;
	}
	if (!is_known(judgement) || context->clock == NULL || judgement->value.at_ms < 0 ||
		judgement->property->type->kind != PROPERTY_NUMBER) {
		return;
	}
	int64_t age_ms = clock_now_ms(context->clock) - judgement->value.at_ms;
	if (age_ms >= OLD_MS) {
		const struct answer_values values = {.count = (double)(age_ms / 3600000)};
		question_add(out, question_say(context, "old", &values));
	}
}
