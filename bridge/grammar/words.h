/* SPDX-License-Identifier: MIT
 *
 * The words of all grammars, each with a number. Words that differ only in
 * apostrophes have one key, and count as the same where words are understood.
 */
#ifndef EARSHOT_GRAMMAR_WORDS_H
#define EARSHOT_GRAMMAR_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/error.h"
#include "bridge/grammar/hash_index.h"

#define WORD_NONE HASH_INDEX_NONE

struct word {
	char *text;
	uint32_t key;       /* the number of the word without apostrophes */
	struct place place; /* where a grammar has it first; no file: none has */
};

/* Zeroed memory is an empty table. */
struct words {
	struct word *items;
	size_t count;
	size_t capacity;
	struct hash_index index;
};

void words_finish(struct words *words);

/* The number of a word, which is added if it is new; WORD_NONE when out of
 * memory or when there are too many. */
uint32_t words_add(struct words *words, const char *text, size_t length);

/* WORD_NONE if it is not there. */
uint32_t words_find(const struct words *words, const char *text, size_t length);

/* Notes where a word stands, unless an earlier place is known. */
void words_set_place(struct words *words, uint32_t word, const struct place *place);
/* Forgets the places in a file. */
void words_forget_file(struct words *words, const char *file);

/* Copies text without its apostrophes; `out` has room for as many bytes as `text`
 * takes. Returns the length. */
size_t words_strip(const char *text, size_t length, char *out);

#endif
