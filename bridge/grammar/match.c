/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/match.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/text.h"

#define SPOKEN_WORDS_MAX 1000
#define THREADS_MAX 200000

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "out of memory");
}

static size_t count_words(const char *words)
{
	size_t count = 0;

	for (words += strspn(words, " "); *words != '\0'; words += strspn(words, " ")) {
		words += strcspn(words, " ");
		count++;
	}
	return count;
}

/* Takes the words apart, with single spaces and without apostrophes. */
static bool split(struct match *match, const char *words, struct error *error)
{
	size_t length = strlen(words);
	size_t at = 0;
	size_t plain_at = 0;

	match->word_count = count_words(words);
	if (match->word_count > SPOKEN_WORDS_MAX) {
		return error_set(error, ERROR_LIMIT, "that is longer than %d words",
			SPOKEN_WORDS_MAX);
	}
	match->text = calloc(length + 2, 1);
	match->plain = calloc(length + 2, 1);
	match->words = calloc(match->word_count + 1, sizeof(*match->words));
	if (match->text == NULL || match->plain == NULL || match->words == NULL) {
		return out_of_memory(error);
	}
	for (size_t i = 0; i < match->word_count; i++) {
		struct spoken_word *word = &match->words[i];
		words += strspn(words, " ");
		size_t word_length = strcspn(words, " ");
		memcpy(match->text + at, words, word_length);
		word->begin = at;
		word->end = at + word_length;
		word->plain_begin = plain_at;
		word->plain_end = plain_at + words_strip(words, word_length, match->plain + plain_at);
		word->key = words_find(&match->network->words, match->plain + plain_at,
			word->plain_end - plain_at);
		at = word->end + 1;
		plain_at = word->plain_end + 1;
		words += word_length;
		if (i + 1 < match->word_count) {
			match->text[at - 1] = ' ';
			match->plain[plain_at - 1] = ' ';
		}
	}
	return true;
}

static bool add_thread(struct match *match, size_t position, uint32_t state, uint32_t mark)
{
	const struct tuple thread = {{(uint32_t)position, state, mark, 0}};

	return tuple_table_add(&match->threads, thread) != TUPLE_NONE;
}

static bool add_marked_thread(struct match *match, size_t position, uint32_t state,
	enum mark_kind kind, uint32_t index, uint32_t before)
{
	const struct tuple tuple = {{before, kind, index, (uint32_t)position}};
	uint32_t mark = tuple_table_add(&match->marks, tuple);

	return mark != TUPLE_NONE && add_thread(match, position, state, mark);
}

/* A value ends here: goes on once for each thing that the phrase stands for. Nothing
 * else can be marked within a value, so the mark before it opened it. */
static bool close_value(struct match *match, size_t position, uint32_t state, uint32_t before)
{
	struct mark opening = match_mark(match, before);
	const struct source *source = &match->network->sources.items[opening.index];

	if (source->kind == SOURCE_NUMBER) {
		return add_marked_thread(match, position, state, MARK_VALUE, 0, before);
	}
	size_t begin = match->words[opening.position].plain_begin;
	size_t end = match->words[position - 1].plain_end;
	size_t first = 0;
	size_t count = source_find(source, match->plain + begin, end - begin, &first);
	for (size_t i = 0; i < count; i++) {
		if (!add_marked_thread(match, position, state, MARK_VALUE, (uint32_t)(first + i),
			    before)) {
			return false;
		}
	}
	return true;
}

static bool follow_arc(struct match *match, const struct network_arc *arc, size_t position,
	uint32_t mark)
{
	switch (arc->kind) {
	case ARC_EMPTY:
		return add_thread(match, position, arc->to, mark);
	case ARC_SLOT_OPEN:
		return add_marked_thread(match, position, arc->to, MARK_SLOT_OPEN, arc->index, mark);
	case ARC_SLOT_CLOSE:
		return add_marked_thread(match, position, arc->to, MARK_SLOT_CLOSE, arc->index, mark);
	case ARC_VALUE_OPEN:
		return add_marked_thread(match, position, arc->to, MARK_VALUE_OPEN, arc->index, mark);
	case ARC_VALUE_CLOSE:
		return close_value(match, position, arc->to, mark);
	case ARC_WORD:
	case ARC_NEVER:
	case ARC_BARRED:
		return true;
	}
	return true;
}

/* Follows all arcs that take no word, from the threads since first_thread. */
static bool follow_silent_arcs(struct match *match, size_t position)
{
	const struct network *network = match->network;

	for (size_t i = match->first_thread; i < match->threads.count; i++) {
		uint32_t state = match_thread_state(match, i);
		uint32_t mark = match_thread_mark(match, i);
		for (size_t arc = network->first_arcs[state]; arc < network->first_arcs[state + 1];
			arc++) {
			if (!follow_arc(match, &network->arcs[arc], position, mark)) {
				return false;
			}
		}
	}
	return true;
}

/* Follows the arcs of the next word; the threads behind it come after the others. */
static bool follow_word(struct match *match, size_t position)
{
	const struct network *network = match->network;
	size_t end = match->threads.count;

	for (size_t i = match->first_thread; i < end; i++) {
		uint32_t mark = match_thread_mark(match, i);
		size_t arc = 0;
		size_t last = network_word_arcs(network, match_thread_state(match, i),
			match->words[position].key, &arc);
		for (; arc < last; arc++) {
			if (!add_thread(match, position + 1, network->arcs[arc].to, mark)) {
				return false;
			}
		}
	}
	return true;
}

static bool run(struct match *match)
{
	for (size_t i = 0; i < match->network->intent_count; i++) {
		if (!add_thread(match, 0, match->network->intents[i].start, HISTORY_NONE)) {
			return false;
		}
	}
	if (!follow_silent_arcs(match, 0)) {
		return false;
	}
	while (match->words_taken < match->word_count) {
		size_t before = match->threads.count;
		if (match->words[match->words_taken].key == WORD_NONE) {
			return true;
		}
		if (!follow_word(match, match->words_taken)) {
			return false;
		}
		if (match->threads.count == before) {
			return true;
		}
		match->first_thread = before;
		match->words_taken++;
		if (!follow_silent_arcs(match, match->words_taken)) {
			return false;
		}
	}
	return true;
}

bool match_run(struct match *match, const struct network *network, const char *words,
	struct error *error)
{
	*match = (struct match){
		.network = network,
		.threads.maximum = THREADS_MAX,
		.marks.maximum = THREADS_MAX,
	};
	if (!split(match, words, error)) {
		return false;
	}
	return run(match) ||
		error_set(error, ERROR_LIMIT,
			"the grammars can take this apart in too many ways, or memory ran out");
}

void match_finish(struct match *match)
{
	free(match->text);
	free(match->plain);
	free(match->words);
	tuple_table_finish(&match->threads);
	tuple_table_finish(&match->marks);
	*match = (struct match){0};
}

uint32_t match_thread_state(const struct match *match, size_t thread)
{
	return match->threads.items[thread].values[1];
}

uint32_t match_thread_mark(const struct match *match, size_t thread)
{
	return match->threads.items[thread].values[2];
}

struct mark match_mark(const struct match *match, uint32_t mark)
{
	const uint32_t *values = match->marks.items[mark].values;

	return (struct mark){
		.before = values[0],
		.kind = (enum mark_kind)values[1],
		.index = values[2],
		.position = values[3],
	};
}

char *match_words(const struct match *match, size_t begin, size_t end)
{
	if (begin >= end) {
		return text_copy("");
	}
	size_t from = match->words[begin].begin;
	return text_copy_part(match->text + from, match->words[end - 1].end - from);
}
