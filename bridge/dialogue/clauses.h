/* SPDX-License-Identifier: MIT
 *
 * Several commands in one sentence: "turn off the lights and lock the front door". The words
 * are one sentence of a grammar, or up to three with "and" between them.
 */
#ifndef EARSHOT_DIALOGUE_CLAUSES_H
#define EARSHOT_DIALOGUE_CLAUSES_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct grammar;
struct json;
struct meaning;

#define CLAUSES_MAX 3

struct clauses {
	struct meaning *items[CLAUSES_MAX];
	size_t count;
};

/* How the words could be read. */
enum clauses_read {
	CLAUSES_GOOD,
	CLAUSES_NO_SENTENCE, /* no grammar has that */
	CLAUSES_AMBIGUOUS,
	CLAUSES_REFUSED,     /* too many, or something that is no command: it is said alone */
};

/* Fills `clauses`, which the caller finishes; it is empty unless all is good. `error` says why
 * not, and has the kind ERROR_MEMORY when out of memory. */
enum clauses_read clauses_read(const struct grammar *grammar, const char *words,
	struct clauses *clauses, struct error *error);
void clauses_finish(struct clauses *clauses);

/* The same commands in the same order. */
bool clauses_equal(struct meaning *const *a, size_t a_count, struct meaning *const *b,
	size_t b_count);

/* [{"intent","slots"}…]; NULL when out of memory. */
struct json *clauses_json(struct meaning *const *clauses, size_t count);

#endif
