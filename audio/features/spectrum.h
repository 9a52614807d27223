/* SPDX-License-Identifier: MIT
 *
 * What a piece of sound has at each frequency: the discrete Fourier transform of a fixed length,
 * and back. The libraries that Earshot needs anyway offer none to their users, and one
 * more library costs more than these few lines.
 */
#ifndef EARSHOT_FEATURES_SPECTRUM_H
#define EARSHOT_FEATURES_SPECTRUM_H

#include <stdint.h>

#define SPECTRUM_LENGTH 512 /* samples; a power of two, of at most 512 */
#define SPECTRUM_BINS (SPECTRUM_LENGTH / 2 + 1)

/* Tables that never change once made, so that threads can share them. */
struct spectrum {
	/* exp(-2 pi i k / SPECTRUM_LENGTH) */
	double cosine[SPECTRUM_LENGTH / 2], sine[SPECTRUM_LENGTH / 2];
	uint8_t reversed[SPECTRUM_LENGTH / 2]; /* each index with its bits in reverse */
};

void spectrum_init(struct spectrum *spectrum);

/* Real and imaginary part at each frequency from 0 to half the sample rate, which both have no
 * imaginary part. */
void spectrum_split(const struct spectrum *spectrum, const double samples[SPECTRUM_LENGTH],
	double real[SPECTRUM_BINS], double imaginary[SPECTRUM_BINS]);
/* And back to the samples, as they were. */
void spectrum_join(const struct spectrum *spectrum, const double real[SPECTRUM_BINS],
	const double imaginary[SPECTRUM_BINS], double samples[SPECTRUM_LENGTH]);

/* The square of the absolute value at each frequency from 0 to half the sample rate. */
void spectrum_power(const struct spectrum *spectrum, const double samples[SPECTRUM_LENGTH],
	double power[SPECTRUM_BINS]);

#endif
