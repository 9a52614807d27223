/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"

/* A loop with what most tests need: a clock that stands still and two pipes. */
struct scene {
	struct clock *clock;
	struct loop *loop;
	int first[2];
	int second[2];
	int calls;
	unsigned events;
	char order[32]; /* one letter a call */
	uint64_t timer;
};

static void scene_init(struct scene *scene)
{
	memset(scene, 0, sizeof(*scene));
	scene->clock = clock_create_manual(0);
	scene->loop = loop_create(scene->clock);
	if (scene->loop == NULL || pipe(scene->first) != 0 || pipe(scene->second) != 0) {
		perror("scene");
		exit(1);
	}
}

static void scene_finish(struct scene *scene)
{
	loop_destroy(scene->loop);
	clock_destroy(scene->clock);
	for (int i = 0; i < 2; i++) {
		close(scene->first[i]);
		close(scene->second[i]);
	}
}

static void put_byte(int descriptor)
{
	CHECK(write(descriptor, "x", 1) == 1);
}

static void add_letter(struct scene *scene, char letter)
{
	size_t length = strlen(scene->order);
	if (length + 1 < sizeof(scene->order)) {
		scene->order[length] = letter;
	}
}

static void count_events(int descriptor, unsigned events, void *data)
{
	struct scene *scene = data;
	(void)descriptor;
	scene->calls++;
	scene->events = events;
}

static void take_byte(int descriptor, unsigned events, void *data)
{
	char byte;
	CHECK(read(descriptor, &byte, 1) == 1);
	count_events(descriptor, events, data);
}

static void letter_a(void *data)
{
	add_letter(data, 'a');
}

static void letter_b(void *data)
{
	add_letter(data, 'b');
}

static void letter_c(void *data)
{
	add_letter(data, 'c');
}

/* --- descriptors ----------------------------------------------------------- */

TEST(calls_back_when_readable)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_watch(scene.loop, scene.first[0], LOOP_READ, take_byte, &scene));
	CHECK(loop_turn(scene.loop, 0));
	CHECK(scene.calls == 0);
	put_byte(scene.first[1]);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 1 && scene.events == LOOP_READ);
	CHECK(loop_turn(scene.loop, 0));
	CHECK(scene.calls == 1);
	scene_finish(&scene);
}

TEST(calls_back_when_writable)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_watch(scene.loop, scene.first[1], LOOP_WRITE, count_events, &scene));
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 1 && scene.events == LOOP_WRITE);
	scene_finish(&scene);
}

TEST(watching_again_replaces)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_watch(scene.loop, scene.first[1], LOOP_WRITE, count_events, &scene));
	CHECK(loop_watch(scene.loop, scene.first[1], 0, count_events, &scene));
	CHECK(loop_turn(scene.loop, 0));
	CHECK(scene.calls == 0);
	scene_finish(&scene);
}

TEST(unwatched_is_not_called)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_watch(scene.loop, scene.first[0], LOOP_READ, count_events, &scene));
	put_byte(scene.first[1]);
	loop_unwatch(scene.loop, scene.first[0]);
	loop_unwatch(scene.loop, scene.first[0]);
	loop_unwatch(scene.loop, 12345);
	CHECK(loop_turn(scene.loop, 0));
	CHECK(scene.calls == 0);
	scene_finish(&scene);
}

TEST(refuses_to_watch_nothing)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(!loop_watch(scene.loop, -1, LOOP_READ, count_events, &scene));
	CHECK(!loop_watch(scene.loop, scene.first[0], LOOP_READ, NULL, NULL));
	CHECK(loop_turn(scene.loop, 0));
	scene_finish(&scene);
}

TEST(a_hang_up_is_an_error_and_readable)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_watch(scene.loop, scene.first[0], LOOP_READ, count_events, &scene));
	close(scene.first[1]);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 1 && scene.events == (LOOP_READ | LOOP_ERROR));
	CHECK(loop_watch(scene.loop, scene.first[0], 0, count_events, &scene));
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 2 && scene.events == LOOP_ERROR);
	loop_unwatch(scene.loop, scene.first[0]);
	scene.first[1] = dup(scene.first[0]);
	scene_finish(&scene);
}

TEST(a_reader_that_went_is_an_error_for_the_writer)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_watch(scene.loop, scene.first[1], LOOP_WRITE, count_events, &scene));
	close(scene.first[0]);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK((scene.events & LOOP_ERROR) != 0);
	loop_unwatch(scene.loop, scene.first[1]);
	scene.first[0] = dup(scene.first[1]);
	scene_finish(&scene);
}

TEST(a_closed_descriptor_is_an_error)
{
	struct scene scene;
	scene_init(&scene);
	int descriptor = dup(scene.first[0]);
	CHECK(loop_watch(scene.loop, descriptor, LOOP_READ, count_events, &scene));
	close(descriptor);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 1 && scene.events == LOOP_ERROR);
	scene_finish(&scene);
}

/* Each of the two takes the other out, so only one is ever called. */
static void unwatch_both(int descriptor, unsigned events, void *data)
{
	struct scene *scene = data;
	count_events(descriptor, events, data);
	loop_unwatch(scene->loop, scene->first[0]);
	loop_unwatch(scene->loop, scene->second[0]);
}

TEST(a_callback_may_take_others_and_itself_out)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_watch(scene.loop, scene.first[0], LOOP_READ, unwatch_both, &scene));
	CHECK(loop_watch(scene.loop, scene.second[0], LOOP_READ, unwatch_both, &scene));
	put_byte(scene.first[1]);
	put_byte(scene.second[1]);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 1);
	CHECK(loop_turn(scene.loop, 0));
	CHECK(scene.calls == 1);
	scene_finish(&scene);
}

static void never(int descriptor, unsigned events, void *data)
{
	(void)descriptor;
	(void)events;
	(void)data;
	CHECK_FAILED("called for what was before");
}

/* Closes the other descriptor and opens one with the same number. */
static void reuse_other(int descriptor, unsigned events, void *data)
{
	struct scene *scene = data;
	int other = descriptor == scene->first[0] ? scene->second[0] : scene->first[0];
	int silent[2];
	count_events(descriptor, events, data);
	CHECK(pipe(silent) == 0);
	loop_unwatch(scene->loop, descriptor);
	loop_unwatch(scene->loop, other);
	CHECK(dup2(silent[0], other) == other);
	CHECK(loop_watch(scene->loop, other, LOOP_READ, never, NULL));
	close(silent[0]);
	/* The writer stays open till the end, or there would be a hang-up. */
	CHECK(dup2(silent[1], scene->first[1]) == scene->first[1]);
	close(silent[1]);
}

TEST(an_event_does_not_reach_who_got_the_number_later)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_watch(scene.loop, scene.first[0], LOOP_READ, reuse_other, &scene));
	CHECK(loop_watch(scene.loop, scene.second[0], LOOP_READ, reuse_other, &scene));
	put_byte(scene.first[1]);
	put_byte(scene.second[1]);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 1);
	CHECK(loop_turn(scene.loop, 0));
	scene_finish(&scene);
}

static void watch_many(int descriptor, unsigned events, void *data)
{
	struct scene *scene = data;
	loop_unwatch(scene->loop, descriptor);
	(void)events;
	for (int i = 0; i < 20; i++) {
		int copy = dup(scene->second[1]);
		CHECK(copy >= 0);
		CHECK(loop_watch(scene->loop, copy, LOOP_WRITE, count_events, scene));
	}
}

TEST(a_callback_may_add_others)
{
	struct scene scene;
	scene_init(&scene);
	int lowest = dup(scene.second[1]);
	close(lowest);
	CHECK(loop_watch(scene.loop, scene.first[0], LOOP_READ, watch_many, &scene));
	put_byte(scene.first[1]);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 0);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 20);
	for (int i = 0; i < 20; i++) {
		close(lowest + i);
	}
	scene_finish(&scene);
}

static void turn_within(void *data)
{
	struct scene *scene = data;
	CHECK(!loop_turn(scene->loop, 0));
	add_letter(scene, 't');
}

TEST(does_not_turn_within_a_callback)
{
	struct scene scene;
	scene_init(&scene);
	loop_after(scene.loop, 0, turn_within, &scene);
	CHECK(loop_turn(scene.loop, 0));
	CHECK_TEXT(scene.order, "t");
	CHECK(loop_turn(scene.loop, 0));
	scene_finish(&scene);
}

/* --- timers ---------------------------------------------------------------- */

TEST(timers_fire_in_the_order_of_their_time)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_clock(scene.loop) == scene.clock);
	CHECK(loop_after(scene.loop, 20, letter_b, &scene) > 0);
	CHECK(loop_after(scene.loop, 20, letter_c, &scene) > 0);
	CHECK(loop_after(scene.loop, 10, letter_a, &scene) > 0);
	clock_advance(scene.clock, 9);
	CHECK(loop_turn(scene.loop, 0));
	CHECK_TEXT(scene.order, "");
	clock_advance(scene.clock, 1);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK_TEXT(scene.order, "a");
	clock_advance(scene.clock, 1000000);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK_TEXT(scene.order, "abc");
	clock_advance(scene.clock, 1000000);
	CHECK(loop_turn(scene.loop, 0));
	CHECK_TEXT(scene.order, "abc");
	scene_finish(&scene);
}

TEST(cancelled_timers_do_not_fire)
{
	struct scene scene;
	scene_init(&scene);
	uint64_t first = loop_after(scene.loop, 5, letter_a, &scene);
	uint64_t second = loop_after(scene.loop, 5, letter_b, &scene);
	CHECK(first != second);
	loop_cancel(scene.loop, first);
	loop_cancel(scene.loop, first);
	loop_cancel(scene.loop, 0);
	clock_advance(scene.clock, 5);
	CHECK(loop_turn(scene.loop, 0));
	CHECK_TEXT(scene.order, "b");
	loop_cancel(scene.loop, second);
	scene_finish(&scene);
}

static void cancel_other(void *data)
{
	struct scene *scene = data;
	add_letter(scene, 'x');
	loop_cancel(scene->loop, scene->timer);
}

TEST(a_timer_may_cancel_one_that_is_due_too)
{
	struct scene scene;
	scene_init(&scene);
	loop_after(scene.loop, 1, cancel_other, &scene);
	scene.timer = loop_after(scene.loop, 1, letter_a, &scene);
	clock_advance(scene.clock, 1);
	CHECK(loop_turn(scene.loop, 0));
	CHECK_TEXT(scene.order, "x");
	scene_finish(&scene);
}

static void set_again(void *data)
{
	struct scene *scene = data;
	add_letter(scene, 'r');
	loop_after(scene->loop, -1, set_again, scene);
}

TEST(a_timer_that_sets_itself_fires_once_a_turn)
{
	struct scene scene;
	scene_init(&scene);
	loop_after(scene.loop, 0, set_again, &scene);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK_TEXT(scene.order, "r");
	CHECK(loop_turn(scene.loop, 10000));
	CHECK_TEXT(scene.order, "rr");
	scene_finish(&scene);
}

TEST(no_delay_is_too_long)
{
	struct scene scene;
	scene_init(&scene);
	clock_advance(scene.clock, 1000);
	loop_after(scene.loop, INT64_MAX, letter_a, &scene);
	loop_after(scene.loop, INT64_MIN, letter_b, &scene);
	CHECK(loop_turn(scene.loop, 0));
	CHECK_TEXT(scene.order, "b");
	scene_finish(&scene);
}

TEST(a_clock_that_stands_still_is_not_waited_for)
{
	struct scene scene;
	scene_init(&scene);
	loop_after(scene.loop, 3600000, letter_a, &scene);
	/* Would never return if it waited for the timer. */
	CHECK(loop_turn(scene.loop, -1));
	CHECK_TEXT(scene.order, "");
	clock_advance(scene.clock, 3600000);
	CHECK(loop_turn(scene.loop, -1));
	CHECK_TEXT(scene.order, "a");
	scene_finish(&scene);
}

static void stop(void *data)
{
	struct scene *scene = data;
	add_letter(scene, 's');
	loop_stop(scene->loop);
}

TEST(waits_for_timers_of_the_machines_clock)
{
	struct scene scene = {.clock = clock_create_system()};
	scene.loop = loop_create(scene.clock);
	int64_t start_ms = clock_now_ms(scene.clock);
	loop_after(scene.loop, 5, letter_a, &scene);
	loop_after(scene.loop, 10, stop, &scene);
	loop_after(scene.loop, 3600000, letter_b, &scene);
	CHECK(loop_run(scene.loop));
	CHECK_TEXT(scene.order, "as");
	CHECK(clock_now_ms(scene.clock) - start_ms >= 10);
	loop_destroy(scene.loop);
	clock_destroy(scene.clock);
}

TEST(a_stop_before_the_run_counts)
{
	struct scene scene;
	scene_init(&scene);
	loop_stop(scene.loop);
	CHECK(loop_run(scene.loop));
	/* And only once. */
	loop_after(scene.loop, 0, stop, &scene);
	CHECK(loop_run(scene.loop));
	CHECK_TEXT(scene.order, "s");
	scene_finish(&scene);
}

/* --- signals --------------------------------------------------------------- */

static void on_signal(int number, void *data)
{
	struct scene *scene = data;
	scene->calls++;
	scene->events = (unsigned)number;
}

static void on_other_signal(int number, void *data)
{
	(void)number;
	add_letter(data, 'o');
}

TEST(signals_come_from_the_loop)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_on_signal(scene.loop, SIGUSR1, on_signal, &scene));
	CHECK(loop_on_signal(scene.loop, SIGUSR2, on_other_signal, &scene));
	raise(SIGUSR1);
	raise(SIGUSR1);
	CHECK(scene.calls == 0);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 1 && scene.events == SIGUSR1);
	CHECK(loop_turn(scene.loop, 0));
	CHECK(scene.calls == 1);
	CHECK_TEXT(scene.order, "");
	raise(SIGUSR2);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK_TEXT(scene.order, "o");
	CHECK(loop_on_signal(scene.loop, SIGUSR1, on_other_signal, &scene));
	raise(SIGUSR1);
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 1);
	CHECK_TEXT(scene.order, "oo");
	scene_finish(&scene);
}

TEST(more_signals_than_the_pipe_holds_do_no_harm)
{
	struct scene scene;
	scene_init(&scene);
	CHECK(loop_on_signal(scene.loop, SIGUSR1, on_signal, &scene));
	for (int i = 0; i < 70000; i++) {
		raise(SIGUSR1);
	}
	CHECK(loop_turn(scene.loop, 10000));
	CHECK(scene.calls == 1);
	CHECK(loop_turn(scene.loop, 0));
	CHECK(scene.calls == 1);
	scene_finish(&scene);
}

/* A signal that comes while poll() waits: from a child, as from outside. */
TEST(a_signal_ends_the_wait)
{
	struct scene scene = {.clock = clock_create_system()};
	scene.loop = loop_create(scene.clock);
	CHECK(loop_on_signal(scene.loop, SIGUSR1, on_signal, &scene));
	pid_t child = fork();
	if (child == 0) {
		struct timespec pause = {.tv_nsec = 20000000};
		nanosleep(&pause, NULL);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	CHECK(child > 0);
	/* Without the signal this waits till the test is given up. */
	while (scene.calls == 0 && loop_turn(scene.loop, -1)) {
	}
	CHECK(scene.calls == 1);
	CHECK(waitpid(child, NULL, 0) == child);
	loop_destroy(scene.loop);
	clock_destroy(scene.clock);
}

TEST(one_loop_has_the_signals)
{
	struct scene scene;
	scene_init(&scene);
	struct loop *second = loop_create(scene.clock);
	CHECK(loop_on_signal(scene.loop, SIGUSR1, on_signal, &scene));
	CHECK(!loop_on_signal(second, SIGUSR2, on_signal, &scene));
	loop_destroy(scene.loop);
	scene.loop = NULL;
	CHECK(loop_on_signal(second, SIGUSR2, on_signal, &scene));
	loop_destroy(second);
	scene_finish(&scene);
}

TEST(gives_the_signals_back)
{
	struct scene scene;
	struct sigaction action;
	scene_init(&scene);
	signal(SIGUSR1, SIG_IGN);
	CHECK(loop_on_signal(scene.loop, SIGUSR1, on_signal, &scene));
	sigaction(SIGUSR1, NULL, &action);
	CHECK(action.sa_handler != SIG_IGN);
	scene_finish(&scene);
	sigaction(SIGUSR1, NULL, &action);
	CHECK(action.sa_handler == SIG_IGN);
	signal(SIGUSR1, SIG_DFL);
}

TEST(refuses_signals_that_cannot_be_handled)
{
	struct scene scene;
	scene_init(&scene);
	static const int numbers[] = {0, -1, 65, 100000, SIGKILL, SIGSTOP};
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		CHECK(!loop_on_signal(scene.loop, numbers[i], on_signal, &scene));
	}
	CHECK(!loop_on_signal(scene.loop, SIGUSR1, NULL, NULL));
	scene_finish(&scene);
}

TEST(leaves_no_descriptor_to_children)
{
	struct scene scene;
	scene_init(&scene);
	int lowest = dup(scene.first[0]);
	close(lowest);
	CHECK(loop_on_signal(scene.loop, SIGUSR1, on_signal, &scene));
	for (int descriptor = lowest; descriptor < lowest + 2; descriptor++) {
		int flags = fcntl(descriptor, F_GETFD);
		CHECK(flags >= 0 && (flags & FD_CLOEXEC) != 0);
	}
	loop_destroy(scene.loop);
	scene.loop = NULL;
	CHECK(fcntl(lowest, F_GETFD) == -1 && fcntl(lowest + 1, F_GETFD) == -1);
	scene_finish(&scene);
}

TEST_MAIN(
	RUN(calls_back_when_readable);
	RUN(calls_back_when_writable);
	RUN(watching_again_replaces);
	RUN(unwatched_is_not_called);
	RUN(refuses_to_watch_nothing);
	RUN(a_hang_up_is_an_error_and_readable);
	RUN(a_reader_that_went_is_an_error_for_the_writer);
	RUN(a_closed_descriptor_is_an_error);
	RUN(a_callback_may_take_others_and_itself_out);
	RUN(an_event_does_not_reach_who_got_the_number_later);
	RUN(a_callback_may_add_others);
	RUN(does_not_turn_within_a_callback);
	RUN(timers_fire_in_the_order_of_their_time);
	RUN(cancelled_timers_do_not_fire);
	RUN(a_timer_may_cancel_one_that_is_due_too);
	RUN(a_timer_that_sets_itself_fires_once_a_turn);
	RUN(no_delay_is_too_long);
	RUN(a_clock_that_stands_still_is_not_waited_for);
	RUN(waits_for_timers_of_the_machines_clock);
	RUN(a_stop_before_the_run_counts);
	RUN(signals_come_from_the_loop);
	RUN(more_signals_than_the_pipe_holds_do_no_harm);
	RUN(a_signal_ends_the_wait);
	RUN(one_loop_has_the_signals);
	RUN(gives_the_signals_back);
	RUN(refuses_signals_that_cannot_be_handled);
	RUN(leaves_no_descriptor_to_children))
