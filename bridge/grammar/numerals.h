/* SPDX-License-Identifier: MIT
 *
 * Numbers as people type them: 20, -3, 21.5 or 21,5, 7:30, 2nd.
 */
#ifndef EARSHOT_GRAMMAR_NUMERALS_H
#define EARSHOT_GRAMMAR_NUMERALS_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct error;

/* How many bytes a minus sign at the start of `text` takes; 0 if there is none.
 * People type - − and –. */
size_t numeral_minus_length(const char *text);

/* Appends the words of the number that `*at` begins with: a minus or nothing,
 * then a digit, or a full stop and a digit. Moves `*at` behind it. `value` is not
 * a number (NAN) for a time and an ordinal. False, with the reason, if it has no
 * words or could be understood wrongly (see typed.h). */
bool numeral_to_words(const char **at, struct buffer *words, double *value, struct error *error);

#endif
