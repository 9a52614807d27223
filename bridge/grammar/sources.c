/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sources.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/array.h"
#include "bridge/grammar/numbers.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/grammar/words.h"

#define SOURCES_MAX 500
#define VALUES_MAX 150000 /* of all ranges of numbers; each is spelt out in all ways */

static void source_finish(struct source *source)
{
	for (size_t i = 0; i < source->phrase_count; i++) {
		free(source->phrases[i].words);
		free(source->phrases[i].value);
	}
	free(source->phrases);
	free(source->name);
	automaton_finish(&source->automaton);
}

void sources_finish(struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++) {
		source_finish(&sources->items[i]);
	}
	free(sources->items);
	*sources = (struct sources){0};
}

/* Adds a way through the automaton, from state 0 to the final state 1. */
static bool add_way(struct automaton *automaton, struct words *words, const char *phrase)
{
	uint32_t state = 0;

	phrase += strspn(phrase, " ");
	while (*phrase != '\0') {
		size_t length = strcspn(phrase, " ");
		uint32_t word = words_add(words, phrase, length);
		phrase += length;
		phrase += strspn(phrase, " ");
		uint32_t next = *phrase == '\0' ? 1 : automaton->state_count++;
		const struct sound_arc arc = {.from = state, .to = next, .word = word};
		if (word == WORD_NONE || !automaton_add_arc(automaton, &arc)) {
			return false;
		}
		state = next;
	}
	return true;
}

static bool build_automaton(struct source *source, struct words *words,
	const struct text_list *phrases, struct error *error)
{
	struct automaton ways = {.state_count = 2};

	if (phrases->count == 0) {
		return true;
	}
	bool good = automaton_add_final(&ways, 1);
	for (size_t i = 0; good && i < phrases->count; i++) {
		good = add_way(&ways, words, phrases->items[i]);
	}
	good = good && automaton_determinise(&ways, &source->automaton, NULL) &&
		automaton_minimise(&source->automaton, NULL);
	automaton_finish(&ways);
	return good ||
		error_set(error, ERROR_LIMIT, source->kind == SOURCE_NUMBER
			? "<number:%s> has too many values: make its step larger"
			: "the list <earshot.%s> has too many names",
			source->name);
}

static uint32_t find_source(const struct sources *sources, enum source_kind kind,
	const char *name)
{
	for (uint32_t i = 0; i < sources->count; i++) {
		if (sources->items[i].kind == kind && strcmp(sources->items[i].name, name) == 0) {
			return i;
		}
	}
	return SOURCE_NONE;
}

/* Takes over the source, also when it fails. */
static uint32_t add_source(struct sources *sources, struct source *source,
	struct error *error)
{
	struct source *items = array_make_room(sources->items, sources->count,
		&sources->capacity, sizeof(*items), SOURCES_MAX);

	if (items == NULL) {
		source_finish(source);
		error_set(error, ERROR_LIMIT, "there are more than %d lists and ranges of numbers",
			SOURCES_MAX);
		return SOURCE_NONE;
	}
	sources->items = items;
	items[sources->count] = *source;
	return (uint32_t)sources->count++;
}

static int compare_phrases(const void *left, const void *right)
{
	const struct source_phrase *a = left;
	const struct source_phrase *b = right;
	int order = strcmp(a->words, b->words);

	return order != 0 ? order : strcmp(a->value, b->value);
}

/* Copies the phrases of a list: those with words at all. */
static bool copy_phrases(struct source *source, const struct vocabulary *vocabulary,
	struct text_list *said)
{
	size_t count = vocabulary_count(vocabulary, source->name);

	source->phrases = calloc(count + 1, sizeof(*source->phrases));
	if (source->phrases == NULL) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		const struct phrase *phrase = vocabulary_at(vocabulary, source->name, i);
		if (phrase->words[strspn(phrase->words, " ")] == '\0') {
			continue;
		}
		struct source_phrase *copy = &source->phrases[source->phrase_count++];
		copy->words = text_copy(phrase->words);
		copy->value = text_copy(phrase->value);
		if (copy->words == NULL || copy->value == NULL ||
			!text_list_add(said, phrase->words)) {
			return false;
		}
		copy->words[words_strip(copy->words, strlen(copy->words), copy->words)] = '\0';
	}
	qsort(source->phrases, source->phrase_count, sizeof(*source->phrases), compare_phrases);
	return true;
}

uint32_t sources_list(struct sources *sources, struct words *words,
	const struct vocabulary *vocabulary, const char *name, struct error *error)
{
	struct source source = {.kind = SOURCE_LIST};
	struct text_list said = {0};

	uint32_t known = find_source(sources, SOURCE_LIST, name);
	if (known != SOURCE_NONE) {
		return known;
	}
	source.name = text_copy(name);
	bool good = source.name != NULL && copy_phrases(&source, vocabulary, &said);
	if (!good) {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	good = good && build_automaton(&source, words, &said, error);
	text_list_finish(&said);
	if (!good) {
		source_finish(&source);
		return SOURCE_NONE;
	}
	return add_source(sources, &source, error);
}

static bool list_numbers(struct sources *sources, const char *range_text,
	struct text_list *said, struct error *error)
{
	struct number_range range;

	if (!number_range_parse(range_text, &range, error)) {
		return false;
	}
	size_t values = (size_t)((range.maximum - range.minimum) / range.step) + 1;
	if (values > VALUES_MAX - sources->value_count) {
		return error_set(error, ERROR_LIMIT,
			"all ranges of numbers together have more than %d values: make a step larger",
			VALUES_MAX);
	}
	sources->value_count += values;
	return number_range_sentences(&range, said) ||
		error_set(error, ERROR_MEMORY, "out of memory");
}

uint32_t sources_number(struct sources *sources, struct words *words, const char *range,
	struct error *error)
{
	struct source source = {.kind = SOURCE_NUMBER};
	struct text_list said = {0};

	uint32_t known = find_source(sources, SOURCE_NUMBER, range);
	if (known != SOURCE_NONE) {
		return known;
	}
	source.name = text_copy(range);
	bool good = source.name != NULL || error_set(error, ERROR_MEMORY, "out of memory");
	good = good && list_numbers(sources, range, &said, error) &&
		build_automaton(&source, words, &said, error);
	text_list_finish(&said);
	if (!good) {
		source_finish(&source);
		return SOURCE_NONE;
	}
	return add_source(sources, &source, error);
}

/* Orders a phrase against words that need not end with a NUL. */
static int compare_with(const char *phrase, const char *words, size_t length)
{
	int order = strncmp(phrase, words, length);

	return order != 0 ? order : phrase[length] != '\0';
}

size_t source_find(const struct source *source, const char *words, size_t length,
	size_t *first)
{
	size_t low = 0;
	size_t high = source->phrase_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_with(source->phrases[middle].words, words, length) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	*first = low;
	while (high < source->phrase_count &&
		compare_with(source->phrases[high].words, words, length) == 0) {
		high++;
	}
	return high - low;
}
