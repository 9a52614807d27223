/* SPDX-License-Identifier: MIT
 *
 * What has to survive a restart of each timer, and how it is written down: by the wall clock,
 * so that the time counts during which the machine is off.
 */
#ifndef EARSHOT_TIMERS_TIMER_STATE_H
#define EARSHOT_TIMERS_TIMER_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct json;

#define TIMERS_MAX 24
#define TIMER_LONGEST_MS (24 * (int64_t)60 * 60 * 1000)

struct timer {
	char *name;      /* or NULL */
	int64_t set_ms;  /* what it was set to */
	int64_t left_ms; /* until it ends; while it runs, as of when the list was brought up to date */
	bool paused;
	int64_t overdue_ms; /* how long before it was read it had ended, while nobody counted */
};

struct timer_list {
	struct timer items[TIMERS_MAX];
	size_t count;
};

void timer_list_finish(struct timer_list *list);
/* NULL if there are too many, or out of memory. The name may be NULL. */
struct timer *timer_list_add(struct timer_list *list, const char *name, int64_t set_ms);
void timer_list_remove(struct timer_list *list, size_t index);

/* NULL when out of memory. */
struct json *timer_list_write(const struct timer_list *list, int64_t wall_ms);

/* Reads what was written, with the time that passed since. A wall clock that stands before the
 * time of writing was set back (or a machine without a clock of its own just started): then no
 * time is taken to have passed, so that nothing ends early. False, with what is wrong as the
 * rest of a sentence, if it is not what we write. */
bool timer_list_read(struct timer_list *list, const struct json *json, int64_t wall_ms,
	struct error *error);

#endif
