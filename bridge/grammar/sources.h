/* SPDX-License-Identifier: MIT
 *
 * Where values come from that a grammar does not hold itself: lists of the
 * vocabulary, and ranges of numbers. Each is an automaton over its phrases; what a
 * phrase means is looked up by its words.
 */
#ifndef EARSHOT_GRAMMAR_SOURCES_H
#define EARSHOT_GRAMMAR_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/grammar/automaton.h"

struct error;
struct vocabulary;
struct words;

#define SOURCE_NONE UINT32_MAX

enum source_kind { SOURCE_LIST, SOURCE_NUMBER };

struct source_phrase {
	char *words; /* without apostrophes */
	char *value;
};

struct source {
	enum source_kind kind;
	char *name;                    /* "light"; "10..30:0.5" */
	struct automaton automaton;    /* of word numbers, minimal; no states: empty list */
	struct source_phrase *phrases; /* SOURCE_LIST: sorted by words */
	size_t phrase_count;
};

/* Zeroed memory has none. */
struct sources {
	struct source *items;
	size_t count;
	size_t capacity;
	size_t value_count; /* of all ranges of numbers */
};

void sources_finish(struct sources *sources);

/* The source for a list that exists, or for a range as in "10..30:0.5", made when
 * it is asked for first. SOURCE_NONE with the reason in `error`. */
uint32_t sources_list(struct sources *sources, struct words *words,
	const struct vocabulary *vocabulary, const char *name, struct error *error);
uint32_t sources_number(struct sources *sources, struct words *words, const char *range,
	struct error *error);

/* The phrases of a list that have these words (without apostrophes). Returns how
 * many there are from `first` on. */
size_t source_find(const struct source *source, const char *words, size_t length,
	size_t *first);

#endif
