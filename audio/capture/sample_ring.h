/* SPDX-License-Identifier: MIT
 *
 * A ring of 16-bit samples between two threads: one writes, one reads, neither ever
 * waits for the other.
 */
#ifndef EARSHOT_CAPTURE_SAMPLE_RING_H
#define EARSHOT_CAPTURE_SAMPLE_RING_H

#include <stddef.h>
#include <stdint.h>

struct sample_ring;

/* Holds `capacity` samples. NULL when out of memory or if `capacity` is 0. */
struct sample_ring *sample_ring_create(size_t capacity);
void sample_ring_destroy(struct sample_ring *ring);

/* For the writing thread: adds what fits and returns how many that were. The rest is
 * dropped and counted. */
size_t sample_ring_write(struct sample_ring *ring, const int16_t *samples, size_t count);

/* For the reading thread: takes up to `count` samples, oldest first. */
size_t sample_ring_read(struct sample_ring *ring, int16_t *samples, size_t count);

/* How many samples are waiting; at least so many for the reading thread. */
size_t sample_ring_waiting(const struct sample_ring *ring);

/* How many samples were dropped since the start. */
uint64_t sample_ring_dropped(const struct sample_ring *ring);

#endif
