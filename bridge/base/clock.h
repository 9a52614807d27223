/* SPDX-License-Identifier: MIT
 *
 * The one source of time. Everything that waits asks it, so that a test can
 * let days pass in a moment.
 */
#ifndef EARSHOT_BASE_CLOCK_H
#define EARSHOT_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock;

/* The machine's clock: CLOCK_MONOTONIC for waiting, CLOCK_REALTIME for dates.
 * NULL when out of memory. */
struct clock *clock_create_system(void);

/* A clock that stands still until clock_advance(); `wall_ms` is what it says
 * the date is at first, in milliseconds since 1970 UTC. */
struct clock *clock_create_manual(int64_t wall_ms);

void clock_destroy(struct clock *clock);

/* Milliseconds since some start; never goes back. */
int64_t clock_now_ms(const struct clock *clock);

/* Milliseconds since 1970 UTC; may be set back by the user. */
int64_t clock_wall_ms(const struct clock *clock);

bool clock_is_manual(const struct clock *clock);

/* Only for a manual clock: moves both times on. */
void clock_advance(struct clock *clock, int64_t ms);

/* Only for a manual clock: sets the date, as a user may at any time. */
void clock_set_wall(struct clock *clock, int64_t wall_ms);

#endif
