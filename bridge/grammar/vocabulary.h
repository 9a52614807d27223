/* SPDX-License-Identifier: MIT
 *
 * What a grammar may import: named lists of phrases, each with the key it
 * stands for. `<earshot.lock>` matches "front door" and means `front_door`.
 * The device map fills it; a grammar knows nothing of devices.
 */
#ifndef EARSHOT_GRAMMAR_VOCABULARY_H
#define EARSHOT_GRAMMAR_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

struct vocabulary;

struct phrase {
	const char *words; /* lower case, single spaces: "front door" */
	const char *value; /* the key: "front_door" */
};

struct vocabulary *vocabulary_create(void);
void vocabulary_destroy(struct vocabulary *vocabulary);

/* Makes the list exist, so that an import of it is no error while it is empty:
 * a house without locks still loads the lock grammar, which then accepts no
 * sentence about locks. */
bool vocabulary_add_list(struct vocabulary *vocabulary, const char *list);

/* Adds a phrase (words as in struct phrase) to a list that need not exist. */
bool vocabulary_add(struct vocabulary *vocabulary, const char *list, const char *words,
	const char *value);

bool vocabulary_has_list(const struct vocabulary *vocabulary, const char *list);
size_t vocabulary_count(const struct vocabulary *vocabulary, const char *list);
/* Borrowed; NULL past the end. */
const struct phrase *vocabulary_at(const struct vocabulary *vocabulary, const char *list,
	size_t index);
/* The names of all lists, for "did you mean"; ends with NULL; borrowed. */
const char *const *vocabulary_lists(const struct vocabulary *vocabulary);

#endif
