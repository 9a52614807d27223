/* SPDX-License-Identifier: MIT
 *
 * The one error type. It is filled where the cause is known and printed once,
 * at the edge of the program; libraries neither print nor exit.
 */
#ifndef EARSHOT_BASE_ERROR_H
#define EARSHOT_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define ERROR_TEXT_MAX 400
#define ERROR_FILE_MAX 256

enum error_kind {
	ERROR_NONE = 0,
	ERROR_INPUT,     /* what the user wrote or sent is wrong */
	ERROR_NOT_FOUND, /* a file, device or word does not exist */
	ERROR_LIMIT,     /* larger, longer or deeper than we take */
	ERROR_REFUSED,   /* understood, but not allowed */
	ERROR_SYSTEM,    /* the operating system or a library said no */
	ERROR_MEMORY,
};

/* Where in a file something stands. `file` is borrowed; line and column count
 * from 1, and 0 means not known. */
struct place {
	const char *file;
	unsigned line;
	unsigned column;
};

struct error {
	enum error_kind kind;
	char file[ERROR_FILE_MAX];
	unsigned line;
	unsigned column;
	char text[ERROR_TEXT_MAX];
};

/* Fills `error` (which may be NULL) with a sentence that says what is wrong and
 * what to do. Text that is too long is cut. Returns false always, so that a
 * function can end with `return error_set(…)`. */
bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same, with the place; `place` may be NULL. */
bool error_set_at(struct error *error, enum error_kind kind, const struct place *place,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Prints `file:line:column: error: text` and a newline; a part that is not
 * known is left out, with `earshot` in place of a missing file. */
void error_print(const struct error *error, FILE *out);

/* A list of everything that was found wrong, so that a user sees all of it at
 * once. It keeps at most 1,000 entries and counts the rest. */
struct problems;

enum severity { SEVERITY_WARNING, SEVERITY_ERROR };

/* NULL when out of memory. destroy(NULL) is allowed. */
struct problems *problems_create(void);
void problems_destroy(struct problems *problems);

/* Adds a problem; a NULL list swallows it, a NULL place is left out. Returns
 * false always, like error_set(). */
bool problems_add(struct problems *problems, enum severity severity, const struct place *place,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Adds an error that a library filled. Returns false always. */
bool problems_add_error(struct problems *problems, const struct error *error);

/* How many of a severity were added, those that were not kept included. */
size_t problems_count(const struct problems *problems, enum severity severity);

/* The kept entry at `index` (in the order of adding), NULL past the end. */
const struct error *problems_at(const struct problems *problems, size_t index,
	enum severity *severity);

/* Prints one line for each, in the order of file, line and column:
 * `file:line:column: error: …` or `… warning: …`. */
void problems_print(const struct problems *problems, FILE *out);

#endif
