/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/understand.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/match.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/numbers.h"

/* Two already are too many to act; more are not worth counting. */
#define READINGS_MAX 16
#define DESCRIPTION_MAX 140

struct reading {
	struct meaning *meaning;
	size_t intent;
};

struct readings {
	struct reading items[READINGS_MAX];
	size_t count;
};

/* The marks of one thread, first to last. */
struct way {
	const struct match *match;
	struct mark *marks;
	size_t count;
};

static bool way_init(struct way *way, const struct match *match, uint32_t last)
{
	size_t count = 0;

	for (uint32_t mark = last; mark != HISTORY_NONE; mark = match_mark(match, mark).before) {
		count++;
	}
	*way = (struct way){
		.match = match,
		.marks = calloc(count + 1, sizeof(*way->marks)),
		.count = count,
	};
	if (way->marks == NULL) {
		return false;
	}
	for (uint32_t mark = last; count > 0; mark = way->marks[count].before) {
		way->marks[--count] = match_mark(match, mark);
	}
	return true;
}

/* Adds a slot with the value whose mark has this number in the way. */
static bool add_value(const struct way *way, size_t number, const char *slot,
	struct meaning *meaning)
{
	struct mark opening = way->marks[number - 1];
	struct mark value = way->marks[number];
	const struct source *source = &way->match->network->sources.items[opening.index];

	if (source->kind == SOURCE_LIST) {
		return meaning_add_slot(meaning, slot, SLOT_KEY, source->phrases[value.index].value, 0);
	}
	double amount = 0;
	char *words = match_words(way->match, opening.position, value.position);
	bool good = words != NULL && number_from_words(words, &amount) &&
		meaning_add_slot(meaning, slot, SLOT_NUMBER, words, amount);
	free(words);
	return good;
}

/* Adds the slot that is opened by a mark of the way. */
static bool add_slot(const struct way *way, size_t opening, struct meaning *meaning)
{
	const struct network_tag *tag =
		&way->match->network->tags[way->marks[opening].index];
	size_t values = 0;
	size_t value = 0;
	size_t closing = opening + 1;

	if (tag->constant != NULL) {
		return meaning_add_slot(meaning, tag->slot, tag->is_number ? SLOT_NUMBER : SLOT_TEXT,
			tag->constant, tag->number);
	}
	while (way->marks[closing].kind != MARK_SLOT_CLOSE ||
		way->marks[closing].index != way->marks[opening].index) {
		if (way->marks[closing].kind == MARK_VALUE) {
			values++;
			value = closing;
		}
		closing++;
	}
	if (values == 1) {
		return add_value(way, value, tag->slot, meaning);
	}
	char *words = match_words(way->match, way->marks[opening].position,
		way->marks[closing].position);
	bool good = words != NULL &&
		(words[0] == '\0' || meaning_add_slot(meaning, tag->slot, SLOT_TEXT, words, 0));
	free(words);
	return good;
}

/* NULL when out of memory. */
static struct meaning *read_way(const struct way *way, const char *intent)
{
	struct meaning *meaning = meaning_create(intent);

	for (size_t i = 0; meaning != NULL && i < way->count; i++) {
		if (way->marks[i].kind == MARK_SLOT_OPEN && !add_slot(way, i, meaning)) {
			meaning_destroy(meaning);
			meaning = NULL;
		}
	}
	return meaning;
}

/* True if one says all that the other says, and more: "the heating" is a thermostat's name
 * rather than no name at all. */
static bool says_more(const struct meaning *more, const struct meaning *less)
{
	for (size_t i = 0; i < less->slot_count; i++) {
		const struct slot *slot = &less->slots[i];
		const struct slot *same = meaning_slot(more, slot->name);
		if (same == NULL || same->kind != slot->kind || same->number != slot->number ||
			strcmp(same->text, slot->text) != 0) {
			return false;
		}
	}
	return more->slot_count > less->slot_count;
}

/* Keeps a meaning unless it is known, or an earlier rule of its file has one, or its own rule
 * has one that says more. Meanings that it is better than make way for it. Takes it over. */
static void keep(struct readings *readings, const struct network *network,
	struct reading reading)
{
	size_t kept = 0;
	bool wanted = true;

	for (size_t i = 0; i < readings->count; i++) {
		const struct reading *known = &readings->items[i];
		bool same_file =
			network->intents[known->intent].file == network->intents[reading.intent].file;
		bool same_rule = known->intent == reading.intent;
		if ((same_file && known->intent > reading.intent) ||
			(same_rule && says_more(reading.meaning, known->meaning))) {
			meaning_destroy(known->meaning);
			continue;
		}
		wanted = wanted && !(same_file && known->intent < reading.intent) &&
			!(same_rule && says_more(known->meaning, reading.meaning)) &&
			!meaning_equal(known->meaning, reading.meaning);
		readings->items[kept++] = *known;
	}
	readings->count = kept;
	if (wanted && kept < READINGS_MAX) {
		readings->items[readings->count++] = reading;
	} else {
		meaning_destroy(reading.meaning);
	}
}

static bool read_thread(const struct match *match, size_t thread, size_t intent,
	struct readings *readings)
{
	struct way way;
	struct reading reading = {.intent = intent};

	if (way_init(&way, match, match_thread_mark(match, thread))) {
		reading.meaning = read_way(&way, match->network->intents[intent].name);
	}
	free(way.marks);
	if (reading.meaning == NULL) {
		return false;
	}
	keep(readings, match->network, reading);
	return true;
}

/* Reads all threads that are at the end of an intent. */
static bool read_threads(const struct match *match, struct readings *readings)
{
	const struct network *network = match->network;

	for (size_t i = match->first_thread; i < match->threads.count; i++) {
		uint32_t state = match_thread_state(match, i);
		for (size_t k = 0; k < network->intent_count; k++) {
			if (network->intents[k].end == state && !read_thread(match, i, k, readings)) {
				return false;
			}
		}
	}
	return true;
}

/* "light_on (device: standing_light)" */
static void describe(const struct meaning *meaning, struct buffer *out)
{
	buffer_append_format(out, "%s", meaning->intent);
	for (size_t i = 0; i < meaning->slot_count; i++) {
		const struct slot *slot = &meaning->slots[i];
		buffer_append_format(out, "%s%s: %s", i == 0 ? " (" : ", ", slot->name, slot->text);
	}
	buffer_append_text(out, meaning->slot_count > 0 ? ")" : "");
}

static void refuse_ambiguous(const struct match *match, const struct readings *readings,
	struct error *error)
{
	struct buffer first;
	struct buffer second;

	buffer_init(&first, DESCRIPTION_MAX);
	buffer_init(&second, DESCRIPTION_MAX);
	describe(readings->items[0].meaning, &first);
	describe(readings->items[1].meaning, &second);
	error_set(error, ERROR_REFUSED, "“%.60s” could mean %s or %s", match->text,
		first.length > 0 ? buffer_text(&first) : readings->items[0].meaning->intent,
		second.length > 0 ? buffer_text(&second) : readings->items[1].meaning->intent);
	buffer_finish(&first);
	buffer_finish(&second);
}

struct meaning *understand_match(const struct match *match, struct error *error)
{
	struct readings readings = {.count = 0};
	struct meaning *meaning = NULL;

	if (match->words_taken < match->word_count) {
		return NULL;
	}
	if (!read_threads(match, &readings)) {
		error_set(error, ERROR_MEMORY, "out of memory");
	} else if (readings.count == 1) {
		meaning = readings.items[0].meaning;
		readings.count = 0;
	} else if (readings.count > 1) {
		refuse_ambiguous(match, &readings, error);
	}
	for (size_t i = 0; i < readings.count; i++) {
		meaning_destroy(readings.items[i].meaning);
	}
	return meaning;
}
