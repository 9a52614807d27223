/* SPDX-License-Identifier: MIT */
#include "audio/capture/sample_ring.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The two counts only ever grow, and wrap round together with size_t: their difference
 * is what is waiting. Each is written by one thread. Releasing a count hands over the
 * samples before it (or the room behind it), acquiring it takes them. */
struct sample_ring {
	size_t size; /* a power of two, so that positions survive the wrap of the counts */
	size_t capacity;
	atomic_size_t written;
	atomic_size_t taken;
	atomic_size_t dropped; /* no 64-bit atomics: some ARM boards need a library for them */
	int16_t samples[];
};

struct sample_ring *sample_ring_create(size_t capacity)
{
	if (capacity == 0 || capacity > SIZE_MAX / (4 * sizeof(int16_t))) {
		return NULL;
	}
	size_t size = 1;
	while (size < capacity) {
		size *= 2;
	}
	struct sample_ring *ring = calloc(1, sizeof(*ring) + size * sizeof(ring->samples[0]));
	if (ring == NULL) {
		return NULL;
	}
	ring->size = size;
	ring->capacity = capacity;
	atomic_init(&ring->written, 0);
	atomic_init(&ring->taken, 0);
	atomic_init(&ring->dropped, 0);
	return ring;
}

void sample_ring_destroy(struct sample_ring *ring)
{
	free(ring);
}

/* How many of `count` samples from `position` lie before the end of the memory. */
static size_t before_the_wrap(const struct sample_ring *ring, size_t position, size_t count)
{
	size_t left = ring->size - position;
	return count < left ? count : left;
}

size_t sample_ring_write(struct sample_ring *ring, const int16_t *samples, size_t count)
{
	size_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
	size_t taken = atomic_load_explicit(&ring->taken, memory_order_acquire);
	size_t room = ring->capacity - (written - taken);
	size_t fits = count < room ? count : room;
	size_t position = written % ring->size;
	size_t first = before_the_wrap(ring, position, fits);

	memcpy(&ring->samples[position], samples, first * sizeof(samples[0]));
	memcpy(ring->samples, &samples[first], (fits - first) * sizeof(samples[0]));
	atomic_store_explicit(&ring->written, written + fits, memory_order_release);
	atomic_fetch_add_explicit(&ring->dropped, count - fits, memory_order_relaxed);
	return fits;
}

size_t sample_ring_read(struct sample_ring *ring, int16_t *samples, size_t count)
{
	size_t taken = atomic_load_explicit(&ring->taken, memory_order_relaxed);
	size_t written = atomic_load_explicit(&ring->written, memory_order_acquire);
	size_t waiting = written - taken;
	size_t given = count < waiting ? count : waiting;
	size_t position = taken % ring->size;
	size_t first = before_the_wrap(ring, position, given);

	memcpy(samples, &ring->samples[position], first * sizeof(samples[0]));
	memcpy(&samples[first], ring->samples, (given - first) * sizeof(samples[0]));
	atomic_store_explicit(&ring->taken, taken + given, memory_order_release);
	return given;
}

size_t sample_ring_waiting(const struct sample_ring *ring)
{
	size_t taken = atomic_load_explicit(&ring->taken, memory_order_acquire);
	return atomic_load_explicit(&ring->written, memory_order_acquire) - taken;
}

uint64_t sample_ring_dropped(const struct sample_ring *ring)
{
	return atomic_load_explicit(&ring->dropped, memory_order_relaxed);
}
