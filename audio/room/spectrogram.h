/* SPDX-License-Identifier: MIT
 *
 * Sound as its spectrum over time, and back.
 */
#ifndef EARSHOT_ROOM_SPECTROGRAM_H
#define EARSHOT_ROOM_SPECTROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/features/spectrum.h"

#define SPECTROGRAM_STEP 128u /* samples from one frame to the next: 8 ms */

/* Each frequency has its frames one after the other: values[bin * frames + frame]. Zeroed memory is
 * none. */
struct spectrogram {
	float *real, *imaginary;
	size_t frames;
};

/* Of 16-bit samples at 16,000 Hz. The caller finishes it. False when out of memory: then there is
 * nothing to finish. */
bool spectrogram_make(struct spectrogram *spectrogram, const int16_t *samples, size_t count);
void spectrogram_finish(struct spectrogram *spectrogram);

/* The first `count` samples again, at most as many as it was made of; what is too loud for them is
 * cut. False when out of memory. */
bool spectrogram_sound(const struct spectrogram *spectrogram, int16_t *samples, size_t count);

#endif
