/* SPDX-License-Identifier: MIT
 *
 * Is something wrong with a stretch of sound itself, whatever was said in it? It never decides
 * anything; it helps a person to find out why nothing was understood.
 */
#ifndef EARSHOT_CAPTURE_SOUND_CHECK_H
#define EARSHOT_CAPTURE_SOUND_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What was seen so far; zeroed memory has seen nothing. */
struct sound_check {
	size_t count;
	size_t same;       /* samples at the end that are alike */
	int16_t last;
	size_t clipped;
	double frame_power; /* of the frame that is being filled */
	size_t frame_fill;
	double loudest;     /* of all frames: mean power */
};

/* Takes any number of 16-bit samples at 16,000 Hz. */
void sound_check_take(struct sound_check *check, const int16_t *samples, size_t count);

/* "stuck" (half a second or more, and every sample is the same: a muted or broken microphone),
 * "clipped" (louder than 16 bits hold), "quiet" (nothing in it is louder than -60 dB of full
 * scale), or NULL if nothing is wrong that can be seen. */
const char *sound_check_fault(const struct sound_check *check);

/* How many seconds the last sample has lasted. */
double sound_check_still(const struct sound_check *check);

#endif
