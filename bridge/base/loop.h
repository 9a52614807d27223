/* SPDX-License-Identifier: MIT
 *
 * The event loop: one thread, poll(2), timers by the clock. With a manual clock
 * a loop never sleeps for a timer: timers fire when the test advances the
 * clock and the loop turns.
 */
#ifndef EARSHOT_BASE_LOOP_H
#define EARSHOT_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct error;
struct loop;

enum { LOOP_READ = 1, LOOP_WRITE = 2, LOOP_ERROR = 4 };

typedef void loop_descriptor_fn(int descriptor, unsigned events, void *data);
typedef void loop_timer_fn(void *data);
typedef void loop_signal_fn(int signal_number, void *data);

/* The clock is borrowed and must outlive the loop. NULL when out of memory. */
struct loop *loop_create(struct clock *clock);
void loop_destroy(struct loop *loop);
struct clock *loop_clock(const struct loop *loop);

/* Calls back when a descriptor is ready; a second call for the same descriptor
 * replaces events and callback. LOOP_ERROR is always reported; a hang-up counts
 * as LOOP_READ too where that is watched, so that a reader sees the end. A
 * callback may add and remove any descriptor, its own included. */
bool loop_watch(struct loop *loop, int descriptor, unsigned events, loop_descriptor_fn *callback,
	void *data);
void loop_unwatch(struct loop *loop, int descriptor);

/* Calls back once, `delay_ms` from now. Returns an id above 0, or 0 when out of
 * memory. Cancelling an id that has fired or is 0 does nothing. */
uint64_t loop_after(struct loop *loop, int64_t delay_ms, loop_timer_fn *callback, void *data);
void loop_cancel(struct loop *loop, uint64_t timer_id);

/* Calls back from the loop (not from the signal handler) after the signal came.
 * One loop of a process at a time may handle signals; its destruction gives them
 * back. False for the second loop or a signal that cannot be handled. */
bool loop_on_signal(struct loop *loop, int signal_number, loop_signal_fn *callback, void *data);

/* One turn: waits at most `wait_ms` (-1: as long as it takes) for the next event
 * or timer, then calls back for all that came and is due. With a manual clock
 * the timers shorten no wait, and -1 is 10 ms. False if poll failed, or from
 * within a callback. */
bool loop_turn(struct loop *loop, int64_t wait_ms);

/* Turns until loop_stop(), which may have come before. */
bool loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

#endif
