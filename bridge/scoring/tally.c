/* SPDX-License-Identifier: MIT */
#include "bridge/scoring/tally.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"
#include "bridge/scoring/manifest.h"
#include "bridge/wire/message.h"

static const char *const judgement_names[JUDGED_COUNT] = {
	[JUDGED_STRICT] = "right",
	[JUDGED_CORRECT] = "right, with extra slots",
	[JUDGED_WRONG] = "wrong",
	[JUDGED_REJECTED] = "rejected",
	[JUDGED_OUTSIDE] = "outside the grammar",
	[JUDGED_QUIET] = "rightly refused",
	[JUDGED_FALSE_ACCEPT] = "falsely accepted",
	[JUDGED_WOKEN] = "woken",
	[JUDGED_WAKE_MISSED] = "wake word missed",
	[JUDGED_UNREADABLE] = "unreadable",
};

const char *judgement_name(enum judgement judgement)
{
	return judgement_names[judgement];
}

static bool count_refused(struct json **counts, const char *reason, double count)
{
	if (*counts == NULL) {
		*counts = json_new_object();
	}
	return json_put_number(*counts, reason, json_get_number(*counts, reason, 0) + count);
}

/* "light_off and lock" */
static char *joined_intents(const struct understanding *understanding)
{
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);
	char *joined = text_copy(clauses[0]->intent);

	for (size_t i = 1; joined != NULL && i < count; i++) {
		char *longer = text_format("%s and %s", joined, clauses[i]->intent);
		free(joined);
		joined = longer;
	}
	return joined;
}

/* Those of the second command are called "2.device" and so on. */
static struct json *joined_slots(const struct understanding *understanding)
{
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);
	struct json *joined = meaning_slots_json(clauses[0]);

	for (size_t i = 1; joined != NULL && i < count; i++) {
		for (size_t s = 0; s < clauses[i]->slot_count; s++) {
			const struct slot *slot = &clauses[i]->slots[s];
			char name[64];
			snprintf(name, sizeof(name), "%zu.%s", i + 1, slot->name);
			if (slot->kind == SLOT_NUMBER) {
				json_put_number(joined, name, slot->number);
			} else {
				json_put_text(joined, name, slot->text);
			}
		}
	}
	return joined;
}

void heard_refuse_reply(const struct manifest_entry *entry, struct understanding *understanding)
{
	if (entry->expected == EXPECTED_NOTHING) {
		understanding_refuse_reply(understanding);
	}
}

bool heard_add(struct heard *heard, const struct understanding *understanding,
	const struct utterance *utterance)
{
	heard->decode_ms += utterance->decode_ms;
	heard->woken = heard->woken || utterance->wake != NULL;
	heard->wake_score = fmax(heard->wake_score, utterance->wake_score);
	if (!understanding->accepted && !count_refused(&heard->refused, understanding->reason, 1)) {
		return false;
	}
	if (heard->accepted) {
		heard->accepted_count += understanding->accepted;
		return true;
	}
	free(heard->text);
	heard->text = text_copy(understanding->text);
	if (understanding->accepted) {
		heard->accepted = true;
		heard->accepted_count = 1;
		heard->intent = joined_intents(understanding);
		heard->slots = joined_slots(understanding);
		return heard->text != NULL && heard->intent != NULL && heard->slots != NULL;
	}
	return heard->text != NULL;
}

void heard_finish(struct heard *heard)
{
	free(heard->intent);
	free(heard->text);
	json_destroy(heard->slots);
	json_destroy(heard->refused);
	*heard = (struct heard){0};
}

static bool same_value(const struct json *a, const struct json *b)
{
	double number_a, number_b;

	if (json_number(a, &number_a) && json_number(b, &number_b)) {
		return fabs(number_a - number_b) < 1e-9;
	}
	const char *text_a = json_text(a), *text_b = json_text(b);
	return text_a != NULL && text_b != NULL && strcmp(text_a, text_b) == 0;
}

/* True if every member of `wanted` is in `given` with the same value. */
static bool slots_within(const struct json *wanted, const struct json *given)
{
	const char *name;
	const struct json *value;

	for (size_t i = 0; (value = json_member(wanted, i, &name)) != NULL; i++) {
		if (!same_value(value, json_get(given, name))) {
			return false;
		}
	}
	return true;
}

static enum judgement compare(const char *intent, const struct json *slots,
	const struct heard *heard)
{
	if (!heard->accepted) {
		return JUDGED_REJECTED;
	}
	if (strcmp(heard->intent, intent) != 0 || !slots_within(slots, heard->slots)) {
		return JUDGED_WRONG;
	}
	return json_count(slots) == json_count(heard->slots) ? JUDGED_STRICT : JUDGED_CORRECT;
}

static enum judgement compare_text(const struct grammar *grammar, const char *text,
	const struct heard *heard)
{
	struct understanding wanted;
	enum judgement judgement = JUDGED_REJECTED;

	if (!understand_typed(grammar, text, &wanted)) {
		return JUDGED_UNREADABLE;
	}
	if (wanted.accepted) {
		char *intent = joined_intents(&wanted);
		struct json *slots = joined_slots(&wanted);
		judgement = intent != NULL && slots != NULL ? compare(intent, slots, heard)
							    : JUDGED_UNREADABLE;
		json_destroy(slots);
		free(intent);
	} else {
		judgement = heard->accepted ? JUDGED_WRONG : JUDGED_OUTSIDE;
	}
	understanding_finish(&wanted);
	return judgement;
}

static enum judgement judge(const struct grammar *grammar, const struct manifest_entry *entry,
	const struct heard *heard)
{
	if (heard->unreadable) {
		return JUDGED_UNREADABLE;
	}
	switch (entry->expected) {
	case EXPECTED_MEANING:
		return compare(entry->text, entry->slots, heard);
	case EXPECTED_TEXT:
		return compare_text(grammar, entry->text, heard);
	case EXPECTED_WAKE:
		return heard->woken ? JUDGED_WOKEN : JUDGED_WAKE_MISSED;
	case EXPECTED_NOTHING:
		break;
	}
	return heard->accepted ? JUDGED_FALSE_ACCEPT : JUDGED_QUIET;
}

/* Adds the reasons of one recording. */
static bool add_refused(struct tally *tally, const struct heard *heard)
{
	bool good = true;

	if (heard->unreadable) {
		return true;
	}
	if (!heard->accepted && heard->refused == NULL) {
		return count_refused(&tally->refused, REASON_NO_SPEECH, 1);
	}
	for (const struct json *item = json_first(heard->refused); item != NULL;
		item = json_next(item)) {
		double count = 0;
		json_number(item, &count);
		good = count_refused(&tally->refused, json_key(item), count) && good;
	}
	return good;
}

enum judgement tally_add(struct tally *tally, const struct grammar *grammar,
	const struct manifest_entry *entry, const struct heard *heard)
{
	enum judgement judgement = judge(grammar, entry, heard);
	double *times = realloc(tally->decode_ms, (tally->count + 1) * sizeof(*times));

	if (times != NULL) {
		tally->decode_ms = times;
		tally->decode_ms[tally->count++] = heard->decode_ms;
	}
	tally->judgements[judgement]++;
	add_refused(tally, heard);
	tally->seconds += heard->seconds;
	if (entry->expected == EXPECTED_NOTHING) {
		tally->quiet_seconds += heard->seconds;
		tally->false_accepts += heard->accepted_count;
		tally->false_wakes += heard->woken;
	}
	return judgement;
}

size_t tally_commands(const struct tally *tally)
{
	return tally->judgements[JUDGED_STRICT] + tally->judgements[JUDGED_CORRECT] +
		tally->judgements[JUDGED_WRONG] + tally->judgements[JUDGED_REJECTED];
}

static int compare_times(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* The value below which a share of all lies, of sorted times. */
static double quantile(const struct tally *tally, double share)
{
	if (tally->count == 0) {
		return 0;
	}
	size_t index = (size_t)ceil(share * (double)tally->count);
	return tally->decode_ms[index > 0 ? index - 1 : 0];
}

static bool put_share(struct json *json, const char *key, size_t part, size_t whole)
{
	if (whole == 0) {
		return json_put(json, key, json_new_null());
	}
	return json_put_number(json, key, round(1e4 * (double)part / (double)whole) / 1e4);
}

/* How often an hour of sound in which nothing should happen. */
static bool put_rate(struct json *json, const char *key, size_t count, const struct tally *tally)
{
	if (tally->quiet_seconds <= 0) {
		return json_put(json, key, json_new_null());
	}
	return json_put_number(json, key,
		round(1e3 * (double)count * 3600 / tally->quiet_seconds) / 1e3);
}

/* Processor time for each second of sound, in the fourth place after the point. */
static bool put_cost(struct json *json, const struct tally *tally)
{
	if (tally->seconds <= 0) {
		return json_put(json, "cpu_per_second", json_new_null());
	}
	return json_put_number(json, "cpu_per_second",
		round(1e4 * tally->cpu_seconds / tally->seconds) / 1e4);
}

/* Shares of the commands that the grammar has. */
static bool put_commands(struct json *json, const struct tally *tally)
{
	const size_t *judgements = tally->judgements;
	size_t commands = tally_commands(tally);
	size_t right = judgements[JUDGED_STRICT] + judgements[JUDGED_CORRECT];

	return json_put_number(json, "commands", (double)commands) &&
		put_share(json, "correct", right, commands) &&
		put_share(json, "strict", judgements[JUDGED_STRICT], commands) &&
		put_share(json, "wrong", judgements[JUDGED_WRONG], commands) &&
		put_share(json, "rejected", judgements[JUDGED_REJECTED], commands) &&
		json_put_number(json, "outside", (double)judgements[JUDGED_OUTSIDE]);
}

struct json *tally_json(const struct tally *tally, const char *name)
{
	const size_t *judgements = tally->judgements;
	size_t wakes = judgements[JUDGED_WOKEN] + judgements[JUDGED_WAKE_MISSED];

	if (tally->count > 0) {
		qsort(tally->decode_ms, tally->count, sizeof(*tally->decode_ms), compare_times);
	}
	struct json *json = json_new_object();
	bool good = json_put_text(json, "name", name);
	good = json_put_number(json, "clips", (double)tally->count) && good;
	good = json_put_number(json, "seconds", round(tally->seconds)) && good;
	good = put_commands(json, tally) && good;
	good = json_put_number(json, "false_accepts", (double)tally->false_accepts) && good;
	good = put_rate(json, "false_accepts_per_hour", tally->false_accepts, tally) && good;
	good = json_put_number(json, "false_wakes", (double)tally->false_wakes) && good;
	good = put_rate(json, "false_wakes_per_hour", tally->false_wakes, tally) && good;
	good = put_share(json, "wake_missed", judgements[JUDGED_WAKE_MISSED], wakes) && good;
	good = json_put_number(json, "unreadable", (double)judgements[JUDGED_UNREADABLE]) && good;
	good = json_put_number(json, "decode_ms_p50", round(quantile(tally, 0.5))) && good;
	good = json_put_number(json, "decode_ms_p95", round(quantile(tally, 0.95))) && good;
	good = put_cost(json, tally) && good;
	good = json_put(json, "refused",
		       tally->refused != NULL ? json_copy(tally->refused) : json_new_object()) && good;
	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}

struct json *heard_json(const struct heard *heard, const struct manifest_entry *entry,
	enum judgement judgement)
{
	struct json *json = json_new_object();
	bool good = json_put_text(json, "audio", entry->audio);

	good = json_put_text(json, "judgement", judgement_name(judgement)) && good;
	good = json_put_text(json, "intent", heard->intent) && good;
	good = json_put_text(json, "text", heard->text) && good;
	good = json_put_number(json, "seconds", round(1e3 * heard->seconds) / 1e3) && good;
	good = json_put_number(json, "decode_ms", round(10 * heard->decode_ms) / 10) && good;
	good = json_put_boolean(json, "woken", heard->woken) && good;
	good = json_put_number(json, "wake_score", round(1e6 * heard->wake_score) / 1e6) && good;
	good = json_put(json, "refused",
		       heard->refused != NULL ? json_copy(heard->refused) : json_new_object()) && good;
	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}

void tally_finish(struct tally *tally)
{
	json_destroy(tally->refused);
	free(tally->decode_ms);
	*tally = (struct tally){0};
}
