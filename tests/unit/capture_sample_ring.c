/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "audio/capture/sample_ring.h"

enum { PART_MAX = 97, STREAM = 400000 };

/* Sample number i of the stream that the tests send. */
static int16_t sample(size_t i)
{
	return (int16_t)(i * 31 % 65521 % 32768);
}

static size_t write_stream(struct sample_ring *ring, size_t from, size_t count)
{
	int16_t part[PART_MAX];
	for (size_t i = 0; i < count; i++) {
		part[i] = sample(from + i);
	}
	return sample_ring_write(ring, part, count);
}

/* Reads up to `count` samples and checks that they are those from `from` on. */
static size_t read_stream(struct sample_ring *ring, size_t from, size_t count)
{
	int16_t part[PART_MAX];
	size_t got = sample_ring_read(ring, part, count);
	for (size_t i = 0; i < got; i++) {
		if (part[i] != sample(from + i)) {
			CHECK_FAILED("sample %zu is %d, not %d", from + i, part[i], sample(from + i));
			return got;
		}
	}
	return got;
}

TEST(an_empty_ring_gives_nothing)
{
	int16_t part[4];
	struct sample_ring *ring = sample_ring_create(10);
	CHECK_NUMBER((double)sample_ring_read(ring, part, 4), 0, 0);
	CHECK_NUMBER((double)sample_ring_waiting(ring), 0, 0);
	CHECK_NUMBER((double)sample_ring_dropped(ring), 0, 0);
	sample_ring_destroy(ring);
	sample_ring_destroy(NULL);
}

/* 10 is no power of two: the memory is larger than the capacity. */
TEST(what_does_not_fit_is_dropped_and_counted)
{
	struct sample_ring *ring = sample_ring_create(10);
	CHECK_NUMBER((double)write_stream(ring, 0, 7), 7, 0);
	CHECK_NUMBER((double)write_stream(ring, 7, 7), 3, 0);
	CHECK_NUMBER((double)write_stream(ring, 14, 5), 0, 0);
	CHECK_NUMBER((double)sample_ring_waiting(ring), 10, 0);
	CHECK_NUMBER((double)sample_ring_dropped(ring), 9, 0);
	CHECK_NUMBER((double)read_stream(ring, 0, 50), 10, 0);
	CHECK_NUMBER((double)write_stream(ring, 0, 1), 1, 0);
	CHECK_NUMBER((double)sample_ring_dropped(ring), 9, 0);
	sample_ring_destroy(ring);
}

TEST(the_order_is_kept_round_the_end)
{
	for (size_t capacity = 1; capacity <= 40; capacity++) {
		struct sample_ring *ring = sample_ring_create(capacity);
		size_t written = 0;
		size_t taken = 0;
		for (size_t i = 0; i < 300; i++) {
			written += write_stream(ring, written, i % 23);
			taken += read_stream(ring, taken, i % 17);
			CHECK(sample_ring_waiting(ring) == written - taken);
		}
		CHECK(written > 10 * capacity);
		sample_ring_destroy(ring);
	}
}

TEST(sizes_that_cannot_be_are_refused)
{
	CHECK(sample_ring_create(0) == NULL);
	CHECK(sample_ring_create(SIZE_MAX) == NULL);
}

struct stream {
	struct sample_ring *ring;
	atomic_bool done;
	size_t dropped;
};

/* Sends all of the stream, again and again what did not fit. */
static void *send(void *data)
{
	struct stream *stream = data;
	size_t sent = 0;
	for (size_t i = 1; sent < STREAM; i++) {
		size_t part = i % PART_MAX;
		part = part < STREAM - sent ? part : STREAM - sent;
		size_t fitted = write_stream(stream->ring, sent, part);
		sent += fitted;
		stream->dropped += part - fitted;
	}
	atomic_store(&stream->done, true);
	return NULL;
}

TEST(two_threads_pass_a_stream)
{
	struct stream stream = {.ring = sample_ring_create(1000)};
	pthread_t sender;
	atomic_init(&stream.done, false);
	CHECK(pthread_create(&sender, NULL, send, &stream) == 0);
	size_t taken = 0;
	size_t got = 0;
	for (size_t i = 1; taken < STREAM && check_state.failures_here == 0; i++) {
		bool was_done = atomic_load(&stream.done);
		got = read_stream(stream.ring, taken, i % PART_MAX + 1);
		taken += got;
		if (was_done && got == 0) {
			break;
		}
	}
	/* A reader that has given up must not leave the sender waiting for room. */
	while (!atomic_load(&stream.done)) {
		read_stream(stream.ring, taken, PART_MAX);
	}
	pthread_join(sender, NULL);
	CHECK_NUMBER((double)taken, STREAM, 0);
	CHECK_NUMBER((double)sample_ring_dropped(stream.ring), (double)stream.dropped, 0);
	sample_ring_destroy(stream.ring);
}

TEST_MAIN(
	RUN(an_empty_ring_gives_nothing);
	RUN(what_does_not_fit_is_dropped_and_counted);
	RUN(the_order_is_kept_round_the_end);
	RUN(sizes_that_cannot_be_are_refused);
	RUN(two_threads_pass_a_stream))
