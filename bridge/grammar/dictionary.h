/* SPDX-License-Identifier: MIT
 *
 * Files like the CMU pronouncing dictionary: on each line a word and its phones,
 * `tomato T AH M EY T OW`, and further ways to say it as `tomato(2) …`.
 */
#ifndef EARSHOT_GRAMMAR_DICTIONARY_H
#define EARSHOT_GRAMMAR_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/error.h"

/* One line, borrowed. The texts are not NUL-terminated. */
struct dictionary_entry {
	const char *word; /* without the number of a further way to say it */
	size_t word_length;
	const char *phones; /* as they stand there: check them */
	size_t phones_length;
	struct place place;
};

/* Returns false, having filled `error`, to stop. */
typedef bool dictionary_entry_fn(const struct dictionary_entry *entry, void *data,
	struct error *error);

/* True if the file is there and has a first line. */
bool dictionary_check(const char *path, struct error *error);

/* Calls back for each line, holding only one of them in memory. */
bool dictionary_read(const char *path, dictionary_entry_fn *callback, void *data,
	struct error *error);

#endif
