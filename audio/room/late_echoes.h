/* SPDX-License-Identifier: MIT
 *
 * What a room adds to a voice long after it can be foretold from the sound before; the voice
 * itself cannot. So what can be foretold is taken out: weighted prediction error (T. Nakatani,
 * T. Yoshioka, K. Kinoshita, M. Miyoshi and B.-H. Juang, "Speech Dereverberation Based on
 * Variance-Normalized Delayed Linear Prediction", IEEE Transactions on Audio, Speech, and Language
 * Processing 18(7), 2010), here of one microphone.
 */
#ifndef EARSHOT_ROOM_LATE_ECHOES_H
#define EARSHOT_ROOM_LATE_ECHOES_H

#include <stddef.h>

/* Frames (SPECTROGRAM_STEP) that lie between a sound and its late echoes: those before are a part
 * of how a voice sounds. */
#define LATE_ECHOES_DELAY 4u
#define LATE_ECHOES_TAPS_MAX 40u

struct late_echoes;

/* For spectrograms of so many frames, at least 1. Each frame is foretold from `taps` frames, a
 * multiple of 4 and at most LATE_ECHOES_TAPS_MAX. The caller destroys it. NULL when out of
 * memory. */
struct late_echoes *late_echoes_create(size_t frames, size_t taps);
void late_echoes_destroy(struct late_echoes *echoes);

/* One frequency of a spectrogram without its late echoes. `real` and `imaginary` have a value for
 * each frame, and so have the results, which belong to `echoes` until the next call. `rounds` is at
 * least 1: with more, the power of the voice alone is better known, by whose inverse the frames are
 * weighted. */
void late_echoes_take_out(struct late_echoes *echoes, const float *real, const float *imaginary,
	unsigned rounds, const float **dry_real, const float **dry_imaginary);

#endif
