/* SPDX-License-Identifier: MIT */
#include "bridge/base/read_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "tests/check.h"

/* A pipe that holds the text, and is at its end after that if it is `closed`. */
static int pipe_with(const char *text, bool closed, int *writer)
{
	int ends[2];
	CHECK(pipe(ends) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
	CHECK(write(ends[1], text, strlen(text)) == (ssize_t)strlen(text));
	*writer = ends[1];
	if (closed) {
		close(ends[1]);
		*writer = -1;
	}
	return ends[0];
}

TEST(all_of_it_or_as_much_as_fits)
{
	static const struct {
		size_t most;
		const char *read;
	} cases[] = {{20, "open sesame"}, {11, "open sesame"}, {4, "open"}, {0, ""}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char bytes[32] = "";
		int writer;
		int reader = pipe_with("open sesame", true, &writer);
		CHECK(read_bytes(reader, bytes, cases[i].most) == (ssize_t)strlen(cases[i].read));
		CHECK_TEXT(bytes, cases[i].read);
		close(reader);
	}
}

TEST(what_fails_is_told)
{
	char bytes[32];
	int writer;
	/* After some bytes too: they are not all. */
	int reader = pipe_with("open", false, &writer);
	CHECK(read_bytes(reader, bytes, sizeof(bytes)) == -1 && errno == EAGAIN);
	close(reader);
	close(writer);
	CHECK(read_bytes(-1, bytes, sizeof(bytes)) == -1 && errno == EBADF);
}

#define SIGNALS 1000

static int late_writer;
static volatile sig_atomic_t signals;
static atomic_bool is_read;
static pthread_t reader_thread;

/* The rest comes with one of many signals, so that others end a wait for it. */
static void on_signal(int number)
{
	(void)number;
	if (++signals == SIGNALS) {
		CHECK(write(late_writer, " sesame", 7) == 7);
		close(late_writer);
	}
}

static void *disturb(void *data)
{
	(void)data;
	while (!atomic_load(&is_read)) {
		pthread_kill(reader_thread, SIGUSR1);
	}
	return NULL;
}

TEST(a_signal_is_no_end)
{
	const struct sigaction action = {.sa_handler = on_signal};
	char bytes[32] = "";
	pthread_t thread;
	int reader = pipe_with("open", false, &late_writer);
	CHECK(fcntl(reader, F_SETFL, 0) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
	reader_thread = pthread_self();
	CHECK(pthread_create(&thread, NULL, disturb, NULL) == 0);
	CHECK(read_bytes(reader, bytes, sizeof(bytes)) == 11);
	CHECK_TEXT(bytes, "open sesame");
	atomic_store(&is_read, true);
	pthread_join(thread, NULL);
	close(reader);
}

TEST_MAIN({
	RUN(all_of_it_or_as_much_as_fits);
	RUN(what_fails_is_told);
	RUN(a_signal_is_no_end);
})
