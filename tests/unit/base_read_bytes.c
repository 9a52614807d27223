/* SPDX-License-Identifier: MIT */
#include "bridge/base/read_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

#define SIGNALS 200

static atomic_uint signals;
static pthread_t reader_thread;

static void on_signal(int number)
{
	(void)number;
	atomic_fetch_add(&signals, 1);
}

static bool is_empty(int descriptor)
{
	struct pollfd ready = {.fd = descriptor, .events = POLLIN};

	return poll(&ready, 1, 0) == 0;
}

struct disturber {
	int reader, writer;
};

/* The rest comes when the reader waits for it, and many signals have ended that: each is sent when
 * the one before was taken, which is after the reader went on to read. */
static void *disturb(void *data)
{
	const struct disturber *disturber = data;

	while (!is_empty(disturber->reader)) {
	}
	for (unsigned sent = 0; sent < SIGNALS; sent++) {
		pthread_kill(reader_thread, SIGUSR1);
		while (atomic_load(&signals) == sent) {
		}
	}
	CHECK(write(disturber->writer, " sesame", 7) == 7);
	close(disturber->writer);
	return NULL;
}

TEST(a_signal_is_no_end)
{
	const struct sigaction action = {.sa_handler = on_signal};
	struct disturber disturber;
	char bytes[32] = "";
	pthread_t thread;
	disturber.reader = pipe_with("open", false, &disturber.writer);
	CHECK(fcntl(disturber.reader, F_SETFL, 0) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
	reader_thread = pthread_self();
	CHECK(pthread_create(&thread, NULL, disturb, &disturber) == 0);
	CHECK(read_bytes(disturber.reader, bytes, sizeof(bytes)) == 11);
	CHECK_TEXT(bytes, "open sesame");
	pthread_join(thread, NULL);
	CHECK(atomic_load(&signals) == SIGNALS);
	close(disturber.reader);
}

TEST_MAIN({
	RUN(all_of_it_or_as_much_as_fits);
	RUN(what_fails_is_told);
	RUN(a_signal_is_no_end);
})
