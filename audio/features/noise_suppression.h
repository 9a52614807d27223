/* SPDX-License-Identifier: MIT
 *
 * Takes steady noise and the tail of echoes out of the power in frequency bands, frame by
 * frame. After C. Kim and R. M. Stern, "Power-Normalized Cepstral Coefficients (PNCC) for
 * Robust Speech Recognition", 2012: what stays when the power, smoothed over time, is freed
 * from its slowly changing floor (asymmetric filter) and from what follows a peak (temporal
 * masking) decides how much of each band is kept, averaged with the bands beside it (weight
 * smoothing).
 */
#ifndef EARSHOT_FEATURES_NOISE_SUPPRESSION_H
#define EARSHOT_FEATURES_NOISE_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>

#define NOISE_SUPPRESSION_BANDS_MAX 64

/* What is known from the frames before. */
struct noise_suppression {
	size_t bands;
	bool begun;
	double power[NOISE_SUPPRESSION_BANDS_MAX]; /* smoothed over time */
	double noise[NOISE_SUPPRESSION_BANDS_MAX]; /* the floor of that */
	double floor[NOISE_SUPPRESSION_BANDS_MAX]; /* the floor of what is above the noise */
	double peak[NOISE_SUPPRESSION_BANDS_MAX];  /* the last one, forgotten by and by */
};

/* Before an utterance. `bands` is at most NOISE_SUPPRESSION_BANDS_MAX. */
void noise_suppression_init(struct noise_suppression *suppression, size_t bands);

/* The next frame: changes the power of each band, which is above 0 and in squares of sample
 * values as of 16 bits. */
void noise_suppression_run(struct noise_suppression *suppression, double *power);

#endif
