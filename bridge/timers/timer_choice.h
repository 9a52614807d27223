/* SPDX-License-Identifier: MIT
 *
 * Which timer a sentence means: by its name, by the time it was set to, or the only one.
 */
#ifndef EARSHOT_TIMERS_TIMER_CHOICE_H
#define EARSHOT_TIMERS_TIMER_CHOICE_H

#include <stdbool.h>

struct error;
struct meaning;
struct timer;
struct timer_list;

/* Which come into question at all. */
typedef bool timer_test(const struct timer *timer);
timer_test timer_is_any, timer_is_running, timer_is_paused;

/* The name that was said, borrowed, or NULL. */
const char *timer_name_in(const struct meaning *meaning);

/* The one that is meant; `by_span`: the time that was said is the one it was set to. Of several
 * that are called alike it is the first to end. NULL with a sentence if there is none, or more
 * than one that could be meant. */
struct timer *timer_find(struct timer_list *list, const struct meaning *meaning, bool by_span,
	timer_test *test, struct error *error);

/* True if there is one with this name. */
bool timer_is_there(struct timer_list *list, const char *name);

#endif
