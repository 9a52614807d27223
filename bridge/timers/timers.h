/* SPDX-License-Identifier: MIT
 *
 * Timers: set, asked about, changed and announced. They run by the clock that only goes
 * forward, so that setting the time of day changes none of them. They are written down with
 * the time of day, so that they go on after a restart and the time counts during which the
 * machine was off; one that ended meanwhile is announced late, with how late.
 */
#ifndef EARSHOT_TIMERS_TIMERS_H
#define EARSHOT_TIMERS_TIMERS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct loop;
struct meaning;
struct problems;
struct timers;

/* A timer ended: the sentence to say, borrowed. Called from the loop. */
typedef void timers_announce_fn(const char *say, void *data);

/* `state_file` is where they are kept (NULL: nowhere); its folder must exist. A file that is
 * not there is no problem; one that is damaged is set aside, and named in `problems` (may be
 * NULL). NULL when out of memory. The loop is borrowed. */
struct timers *timers_create(struct loop *loop, const char *state_file,
	timers_announce_fn *announce, void *data, struct problems *problems);
/* They stay in the file. */
void timers_destroy(struct timers *timers);

/* Does what a sentence of the timers asks for (timer_set, timer_left, …). The sentence to say,
 * malloc'd. NULL with a sentence why nothing was done: there is no such timer, or it is not
 * clear which one is meant ("Which timer: pizza or tea?"). */
char *timers_order(struct timers *timers, const struct meaning *meaning, struct error *error);

/* How many there are. */
size_t timers_count(const struct timers *timers);

#endif
