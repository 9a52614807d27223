/* SPDX-License-Identifier: MIT
 *
 * Recordings of whatever format libsndfile reads, as 16-bit mono samples at one
 * rate. The library is named in recording.c alone.
 */
#ifndef EARSHOT_CAPTURE_RECORDING_H
#define EARSHOT_CAPTURE_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct recording;

/* Opens a file for reading as `rate` Hz mono: channels are averaged, other rates
 * are resampled. NULL with a sentence that says what is wrong with the file (not a
 * sound file, empty, over 8 channels, a rate outside 4,000 to 192,000 Hz, not a
 * regular file). A header that promises more than the file holds is taken for what is there. */
struct recording *recording_open(const char *path, unsigned rate, struct error *error);
void recording_close(struct recording *recording);

/* Reads up to `count` samples; fewer only at the end; 0 after it. */
size_t recording_read(struct recording *recording, int16_t *samples, size_t count);
/* All that is left, malloc'd, and how many samples that is. NULL with the reason if they are more
 * than `maximum`. */
int16_t *recording_read_all(struct recording *recording, size_t maximum, size_t *count,
	struct error *error);

#endif
