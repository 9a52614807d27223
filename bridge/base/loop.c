/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* pipe2(): no moment in which a child could inherit the pipe */
#include "bridge/base/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/clock.h"

#define SIGNALS_MAX 65

/* What a turn without end waits for at most when the clock stands still: then
 * nobody but the caller can make a timer due. */
#define MANUAL_WAIT_MS 10

/* The one global of the program: a signal handler gets no other argument. */
static struct {
	volatile sig_atomic_t arrived[SIGNALS_MAX];
	volatile sig_atomic_t taken;
	volatile sig_atomic_t pipe;
} signals;

struct watch {
	int descriptor;
	unsigned events;
	loop_descriptor_fn *callback;
	void *data;
	uint64_t id; /* new at each loop_watch(): tells a re-used descriptor apart */
};

struct timer {
	uint64_t id;
	int64_t due_ms;
	loop_timer_fn *callback;
	void *data;
};

struct signal_watch {
	int number;
	loop_signal_fn *callback;
	void *data;
	struct sigaction before;
};

struct loop {
	struct clock *clock;
	struct watch *watches;
	size_t watch_count;
	struct timer *timers; /* by due time, then by id */
	size_t timer_count;
	struct signal_watch *signal_watches;
	size_t signal_watch_count;
	int signal_pipe[2];
	uint64_t last_id; /* of watches and timers */
	struct pollfd *polled; /* of this turn, with the watches' ids beside */
	uint64_t *polled_ids;
	size_t polled_capacity;
	bool turning;
	bool stopped;
};

struct loop *loop_create(struct clock *clock)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	if (loop != NULL) {
		loop->clock = clock;
		loop->signal_pipe[0] = -1;
		loop->signal_pipe[1] = -1;
	}
	return loop;
}

static void release_signals(struct loop *loop)
{
	for (size_t i = loop->signal_watch_count; i > 0; i--) {
		const struct signal_watch *watch = &loop->signal_watches[i - 1];
		sigaction(watch->number, &watch->before, NULL);
		signals.arrived[watch->number] = 0;
	}
	if (loop->signal_pipe[0] >= 0) {
		close(loop->signal_pipe[0]);
		close(loop->signal_pipe[1]);
		signals.taken = 0;
	}
}

void loop_destroy(struct loop *loop)
{
	if (loop == NULL) {
		return;
	}
	release_signals(loop);
	free(loop->watches);
	free(loop->timers);
	free(loop->signal_watches);
	free(loop->polled);
	free(loop->polled_ids);
	free(loop);
}

struct clock *loop_clock(const struct loop *loop)
{
	return loop->clock;
}

/* Room for one more item of an array that grows at each power of two. NULL when
 * out of memory, with the old array still valid. */
static void *room_for_one(void *items, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0) {
		return items;
	}
	size_t capacity = count == 0 ? 1 : 2 * count;
	return realloc(items, capacity * size);
}

/* --- descriptors ----------------------------------------------------------- */

static struct watch *find_watch(const struct loop *loop, int descriptor)
{
	for (size_t i = 0; i < loop->watch_count; i++) {
		if (loop->watches[i].descriptor == descriptor) {
			return &loop->watches[i];
		}
	}
	return NULL;
}

bool loop_watch(struct loop *loop, int descriptor, unsigned events, loop_descriptor_fn *callback,
	void *data)
{
	if (descriptor < 0 || callback == NULL) {
		return false;
	}
	struct watch *watch = find_watch(loop, descriptor);
	if (watch == NULL) {
		struct watch *watches = room_for_one(loop->watches, loop->watch_count,
			sizeof(*watches));
		if (watches == NULL) {
			return false;
		}
		loop->watches = watches;
		watch = &watches[loop->watch_count++];
	}
	*watch = (struct watch){
		.descriptor = descriptor,
		.events = events,
		.callback = callback,
		.data = data,
		.id = ++loop->last_id,
	};
	return true;
}

void loop_unwatch(struct loop *loop, int descriptor)
{
	struct watch *watch = find_watch(loop, descriptor);
	if (watch != NULL) {
		*watch = loop->watches[--loop->watch_count];
	}
}

static short poll_events(unsigned events)
{
	int wanted = 0;
	wanted |= (events & LOOP_READ) != 0 ? POLLIN : 0;
	wanted |= (events & LOOP_WRITE) != 0 ? POLLOUT : 0;
	return (short)wanted;
}

static unsigned loop_events(short polled, unsigned wanted)
{
	unsigned events = 0;
	events |= (polled & POLLIN) != 0 ? (unsigned)LOOP_READ : 0;
	events |= (polled & POLLOUT) != 0 ? (unsigned)LOOP_WRITE : 0;
	events |= (polled & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? (unsigned)LOOP_ERROR : 0;
	/* Who reads learns of a hang-up by reading, which then gives the end. */
	events |= (polled & POLLHUP) != 0 ? wanted & LOOP_READ : 0;
	return events;
}

/* The callback may change the list of watches, so each is looked up anew; one
 * that was replaced since the poll waits for the next turn. */
static void dispatch_descriptors(struct loop *loop, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (loop->polled[i].revents == 0) {
			continue;
		}
		const struct watch *watch = find_watch(loop, loop->polled[i].fd);
		if (watch != NULL && watch->id == loop->polled_ids[i]) {
			watch->callback(watch->descriptor,
				loop_events(loop->polled[i].revents, watch->events), watch->data);
		}
	}
}

/* --- timers ---------------------------------------------------------------- */

uint64_t loop_after(struct loop *loop, int64_t delay_ms, loop_timer_fn *callback, void *data)
{
	struct timer *timers = room_for_one(loop->timers, loop->timer_count, sizeof(*timers));
	if (timers == NULL) {
		return 0;
	}
	loop->timers = timers;
	int64_t now_ms = clock_now_ms(loop->clock);
	if (delay_ms < 0) {
		delay_ms = 0;
	} else if (delay_ms > INT64_MAX - now_ms) {
		delay_ms = INT64_MAX - now_ms;
	}
	struct timer timer = {
		.id = ++loop->last_id,
		.due_ms = now_ms + delay_ms,
		.callback = callback,
		.data = data,
	};
	size_t place = loop->timer_count++;
	for (; place > 0 && timers[place - 1].due_ms > timer.due_ms; place--) {
		timers[place] = timers[place - 1];
	}
	timers[place] = timer;
	return timer.id;
}

static void remove_timer(struct loop *loop, size_t index)
{
	loop->timer_count--;
	memmove(&loop->timers[index], &loop->timers[index + 1],
		(loop->timer_count - index) * sizeof(*loop->timers));
}

void loop_cancel(struct loop *loop, uint64_t timer_id)
{
	for (size_t i = 0; i < loop->timer_count; i++) {
		if (loop->timers[i].id == timer_id) {
			remove_timer(loop, i);
			return;
		}
	}
}

/* The first timer that is due and was there when the turn began, so that a timer
 * that sets itself again cannot keep the loop from the descriptors. */
static bool take_due_timer(struct loop *loop, int64_t now_ms, uint64_t last_id,
	struct timer *timer)
{
	for (size_t i = 0; i < loop->timer_count && loop->timers[i].due_ms <= now_ms; i++) {
		if (loop->timers[i].id <= last_id) {
			*timer = loop->timers[i];
			remove_timer(loop, i);
			return true;
		}
	}
	return false;
}

static void fire_timers(struct loop *loop, uint64_t last_id)
{
	int64_t now_ms = clock_now_ms(loop->clock);
	struct timer timer;
	while (take_due_timer(loop, now_ms, last_id, &timer)) {
		timer.callback(timer.data);
	}
}

/* --- signals --------------------------------------------------------------- */

static void on_signal(int number)
{
	int saved_errno = errno;
	signals.arrived[number] = 1;
	/* A full pipe wakes the loop as well, so a failure is of no account. */
	ssize_t written = write(signals.pipe, "", 1);
	(void)written;
	errno = saved_errno;
}

static void read_signal_pipe(int descriptor, unsigned events, void *data)
{
	char bytes[64];
	(void)events;
	(void)data;
	while (read(descriptor, bytes, sizeof(bytes)) > 0) {
	}
}

/* By the flags, not by the pipe, which poll() does not tell of when the signal cut
 * it short. After the pipe was emptied: a signal that comes now fills it again. */
static void dispatch_signals(struct loop *loop)
{
	for (size_t i = 0; i < loop->signal_watch_count; i++) {
		struct signal_watch watch = loop->signal_watches[i];
		if (signals.arrived[watch.number] != 0) {
			signals.arrived[watch.number] = 0;
			watch.callback(watch.number, watch.data);
		}
	}
}

static bool open_signal_pipe(struct loop *loop)
{
	if (loop->signal_pipe[0] >= 0) {
		return true;
	}
	if (signals.taken != 0 || pipe2(loop->signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
		return false;
	}
	if (!loop_watch(loop, loop->signal_pipe[0], LOOP_READ, read_signal_pipe, NULL)) {
		close(loop->signal_pipe[0]);
		close(loop->signal_pipe[1]);
		loop->signal_pipe[0] = -1;
		loop->signal_pipe[1] = -1;
		return false;
	}
	signals.taken = 1;
	signals.pipe = loop->signal_pipe[1];
	return true;
}

bool loop_on_signal(struct loop *loop, int signal_number, loop_signal_fn *callback, void *data)
{
	if (signal_number <= 0 || signal_number >= SIGNALS_MAX || callback == NULL ||
		!open_signal_pipe(loop)) {
		return false;
	}
	for (size_t i = 0; i < loop->signal_watch_count; i++) {
		struct signal_watch *watch = &loop->signal_watches[i];
		if (watch->number == signal_number) {
			watch->callback = callback;
			watch->data = data;
			return true;
		}
	}
	struct signal_watch *watches = room_for_one(loop->signal_watches,
		loop->signal_watch_count, sizeof(*watches));
	if (watches == NULL) {
		return false;
	}
	loop->signal_watches = watches;
	struct signal_watch *watch = &watches[loop->signal_watch_count];
	*watch = (struct signal_watch){.number = signal_number, .callback = callback, .data = data};
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	sigemptyset(&action.sa_mask);
	if (sigaction(signal_number, &action, &watch->before) != 0) {
		return false;
	}
	loop->signal_watch_count++;
	return true;
}

/* --- turns ----------------------------------------------------------------- */

static bool prepare_poll(struct loop *loop)
{
	if (loop->watch_count > loop->polled_capacity) {
		size_t capacity = loop->watch_count;
		struct pollfd *polled = realloc(loop->polled, capacity * sizeof(*polled));
		if (polled == NULL) {
			return false;
		}
		loop->polled = polled;
		uint64_t *ids = realloc(loop->polled_ids, capacity * sizeof(*ids));
		if (ids == NULL) {
			return false;
		}
		loop->polled_ids = ids;
		loop->polled_capacity = capacity;
	}
	for (size_t i = 0; i < loop->watch_count; i++) {
		loop->polled[i] = (struct pollfd){
			.fd = loop->watches[i].descriptor,
			.events = poll_events(loop->watches[i].events),
		};
		loop->polled_ids[i] = loop->watches[i].id;
	}
	return true;
}

/* How long poll() may wait, in its own terms: -1 is without end. */
static int poll_wait(const struct loop *loop, int64_t wait_ms)
{
	bool manual = clock_is_manual(loop->clock);
	if (wait_ms < 0) {
		wait_ms = manual ? MANUAL_WAIT_MS : -1;
	}
	if (loop->timer_count > 0) {
		int64_t left_ms = loop->timers[0].due_ms - clock_now_ms(loop->clock);
		if (left_ms <= 0) {
			return 0;
		}
		if (!manual && (wait_ms < 0 || left_ms < wait_ms)) {
			wait_ms = left_ms;
		}
	}
	return wait_ms > INT_MAX ? INT_MAX : (int)wait_ms;
}

static bool turn(struct loop *loop, int64_t wait_ms)
{
	uint64_t last_id = loop->last_id;
	if (!prepare_poll(loop)) {
		return false;
	}
	size_t count = loop->watch_count;
	int ready = poll(loop->polled, count, poll_wait(loop, wait_ms));
	if (ready < 0 && errno != EINTR && errno != EAGAIN) {
		return false;
	}
	if (ready > 0) {
		dispatch_descriptors(loop, count);
	}
	dispatch_signals(loop);
	fire_timers(loop, last_id);
	return true;
}

bool loop_turn(struct loop *loop, int64_t wait_ms)
{
	if (loop->turning) {
		return false;
	}
	loop->turning = true;
	bool done = turn(loop, wait_ms);
	loop->turning = false;
	return done;
}

bool loop_run(struct loop *loop)
{
	bool done = true;
	while (done && !loop->stopped) {
		done = loop_turn(loop, -1);
	}
	loop->stopped = false;
	return done;
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}
