/* SPDX-License-Identifier: MIT
 *
 * The sound of the last utterances that were refused, in a file of fixed size. The listener
 * writes it, `earshot refused` reads it, and neither waits for the other: a slot that is
 * being written is no slot. The reader believes nothing that it reads.
 *
 * The file is a row of slots of REFUSED_SLOT_BYTES; an utterance goes to the slot
 * `sequence` modulo their number. Bytes are in the order of this machine, because the file
 * lives in its memory.
 */
#ifndef EARSHOT_REFUSED_REFUSED_RING_H
#define EARSHOT_REFUSED_REFUSED_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REFUSED_RATE 16000
#define REFUSED_SECONDS_MAX 16 /* what is longer is cut */
#define REFUSED_SAMPLES_MAX ((size_t)REFUSED_SECONDS_MAX * REFUSED_RATE)
#define REFUSED_SLOT_BYTES (1024 + 2 * REFUSED_SAMPLES_MAX)
#define REFUSED_SLOTS_MAX ((size_t)200)

/* Texts that are too long are cut. They are borrowed, and so are the samples. */
struct refused_utterance {
	int64_t sequence;   /* from 1; the highest is the newest */
	int64_t wall_ms;    /* when it was heard: milliseconds since 1970 UTC */
	const char *reason; /* why it was refused */
	const char *wake;   /* the wake word that it was said to */
	const char *text;   /* the words that were heard, "" if none */
	const int16_t *samples;
	size_t count;
};

/* How many slots a file has, by its size; 0 if it cannot be a ring. */
size_t refused_ring_slots(int descriptor);

/* For the writer, of which there is one at a time; the descriptor need not be readable.
 * False if the file is no ring or cannot be written, or when out of memory. */
bool refused_ring_write(int descriptor, const struct refused_utterance *utterance);
/* Overwrites all slots with zeros. */
bool refused_ring_wipe(int descriptor);

/* For the reader: calls back for each utterance, oldest first, until that answers false.
 * Slots that are in part of one time and in part of another, or hold what no writer of
 * ours would write, are left out and counted. False if the file is no ring, when out of
 * memory, or if the callback said so. */
typedef bool refused_ring_fn(const struct refused_utterance *utterance, void *data);
bool refused_ring_read(int descriptor, refused_ring_fn *take, void *data, size_t *left_out);

#endif
