/* SPDX-License-Identifier: MIT
 *
 * How long something takes: out of the slots of a sentence, and in words for an answer.
 */
#ifndef EARSHOT_TIMERS_DURATION_H
#define EARSHOT_TIMERS_DURATION_H

#include <stdbool.h>
#include <stdint.h>

struct meaning;

/* The slots `hours`, `minutes` and `seconds` together, in milliseconds ("hours" may be 1.5).
 * False if the sentence has none of them. */
bool duration_of(const struct meaning *meaning, int64_t *ms);

/* "1 hour and 20 minutes", "2 minutes and 30 seconds", "45 seconds"; malloc'd, NULL when out of
 * memory. To the second; from ten minutes on to the minute if `roughly`, from two days on in
 * days. */
char *duration_words(int64_t ms, bool roughly);

/* As it stands before a noun: "5 minute", "1 hour"; NULL if it takes more than one unit to say,
 * or memory ran out. */
char *duration_adjective(int64_t ms);

#endif
