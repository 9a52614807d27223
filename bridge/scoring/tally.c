/* SPDX-License-Identifier: MIT */
#include "bridge/scoring/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"
#include "bridge/scoring/manifest.h"
#include "bridge/wire/message.h"

static const char *const verdict_names[VERDICT_COUNT] = {
	[VERDICT_STRICT] = "right",
	[VERDICT_CORRECT] = "right, with extra slots",
	[VERDICT_WRONG] = "wrong",
	[VERDICT_REJECTED] = "rejected",
	[VERDICT_OUTSIDE] = "outside the grammar",
	[VERDICT_QUIET] = "rightly refused",
	[VERDICT_FALSE_ACCEPT] = "falsely accepted",
	[VERDICT_WOKEN] = "woken",
	[VERDICT_WAKE_MISSED] = "wake word missed",
	[VERDICT_UNREADABLE] = "unreadable",
};

const char *verdict_name(enum verdict verdict)
{
	return verdict_names[verdict];
}

bool heard_add(struct heard *heard, const struct understanding *understanding,
	const struct utterance *utterance)
{
	heard->decode_ms += utterance->decode_ms;
	heard->woken = heard->woken || utterance->wake != NULL;
	if (heard->accepted) {
		heard->accepted_count += understanding->accepted;
		return true;
	}
	free(heard->text);
	heard->text = text_copy(understanding->text);
	if (understanding->accepted) {
		heard->accepted = true;
		heard->accepted_count = 1;
		heard->intent = text_copy(understanding->meaning->intent);
		heard->slots = meaning_slots_json(understanding->meaning);
		return heard->text != NULL && heard->intent != NULL && heard->slots != NULL;
	}
	return heard->text != NULL;
}

void heard_finish(struct heard *heard)
{
	free(heard->intent);
	free(heard->text);
	json_destroy(heard->slots);
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

static enum verdict compare(const char *intent, const struct json *slots,
	const struct heard *heard)
{
	if (!heard->accepted) {
		return VERDICT_REJECTED;
	}
	if (strcmp(heard->intent, intent) != 0 || !slots_within(slots, heard->slots)) {
		return VERDICT_WRONG;
	}
	return json_count(slots) == json_count(heard->slots) ? VERDICT_STRICT : VERDICT_CORRECT;
}

static enum verdict compare_text(const struct grammar *grammar, const char *text,
	const struct heard *heard)
{
	struct understanding wanted;
	enum verdict verdict = VERDICT_REJECTED;

	if (!understand_typed(grammar, text, &wanted)) {
		return VERDICT_UNREADABLE;
	}
	if (wanted.accepted) {
		struct json *slots = meaning_slots_json(wanted.meaning);
		verdict = compare(wanted.meaning->intent, slots, heard);
		json_destroy(slots);
	} else {
		verdict = heard->accepted ? VERDICT_WRONG : VERDICT_OUTSIDE;
	}
	understanding_finish(&wanted);
	return verdict;
}

static enum verdict judge(const struct grammar *grammar, const struct manifest_entry *entry,
	const struct heard *heard)
{
	if (heard->unreadable) {
		return VERDICT_UNREADABLE;
	}
	switch (entry->expected) {
	case EXPECTED_MEANING:
		return compare(entry->text, entry->slots, heard);
	case EXPECTED_TEXT:
		return compare_text(grammar, entry->text, heard);
	case EXPECTED_WAKE:
		return heard->woken ? VERDICT_WOKEN : VERDICT_WAKE_MISSED;
	case EXPECTED_NOTHING:
		break;
	}
	return heard->accepted ? VERDICT_FALSE_ACCEPT : VERDICT_QUIET;
}

enum verdict tally_add(struct tally *tally, const struct grammar *grammar,
	const struct manifest_entry *entry, const struct heard *heard)
{
	enum verdict verdict = judge(grammar, entry, heard);
	double *times = realloc(tally->decode_ms, (tally->count + 1) * sizeof(*times));

	if (times != NULL) {
		tally->decode_ms = times;
		tally->decode_ms[tally->count++] = heard->decode_ms;
	}
	tally->verdicts[verdict]++;
	tally->seconds += heard->seconds;
	if (entry->expected == EXPECTED_NOTHING) {
		tally->quiet_seconds += heard->seconds;
		tally->false_accepts += heard->accepted_count;
		tally->false_wakes += heard->woken;
	}
	return verdict;
}

size_t tally_commands(const struct tally *tally)
{
	return tally->verdicts[VERDICT_STRICT] + tally->verdicts[VERDICT_CORRECT] +
		tally->verdicts[VERDICT_WRONG] + tally->verdicts[VERDICT_REJECTED];
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

struct json *tally_json(const struct tally *tally, const char *name)
{
	const size_t *verdicts = tally->verdicts;
	size_t commands = tally_commands(tally);
	size_t wakes = verdicts[VERDICT_WOKEN] + verdicts[VERDICT_WAKE_MISSED];
	size_t right = verdicts[VERDICT_STRICT] + verdicts[VERDICT_CORRECT];

	if (tally->count > 0) {
		qsort(tally->decode_ms, tally->count, sizeof(*tally->decode_ms), compare_times);
	}
	struct json *json = json_new_object();
	bool good = json_put_text(json, "name", name);
	good = json_put_number(json, "clips", (double)tally->count) && good;
	good = json_put_number(json, "seconds", round(tally->seconds)) && good;
	good = json_put_number(json, "commands", (double)commands) && good;
	good = put_share(json, "correct", right, commands) && good;
	good = put_share(json, "strict", verdicts[VERDICT_STRICT], commands) && good;
	good = put_share(json, "wrong", verdicts[VERDICT_WRONG], commands) && good;
	good = put_share(json, "rejected", verdicts[VERDICT_REJECTED], commands) && good;
	good = json_put_number(json, "outside", (double)verdicts[VERDICT_OUTSIDE]) && good;
	good = json_put_number(json, "false_accepts", (double)tally->false_accepts) && good;
	good = put_rate(json, "false_accepts_per_hour", tally->false_accepts, tally) && good;
	good = json_put_number(json, "false_wakes", (double)tally->false_wakes) && good;
	good = put_rate(json, "false_wakes_per_hour", tally->false_wakes, tally) && good;
	good = put_share(json, "wake_missed", verdicts[VERDICT_WAKE_MISSED], wakes) && good;
	good = json_put_number(json, "unreadable", (double)verdicts[VERDICT_UNREADABLE]) && good;
	good = json_put_number(json, "decode_ms_p50", round(quantile(tally, 0.5))) && good;
	good = json_put_number(json, "decode_ms_p95", round(quantile(tally, 0.95))) && good;
	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}

void tally_finish(struct tally *tally)
{
	free(tally->decode_ms);
	*tally = (struct tally){0};
}
