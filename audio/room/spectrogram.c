/* SPDX-License-Identifier: MIT */
#include "audio/room/spectrogram.h"

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

/* Windows that overlap four times; the squares of those at one place have this sum. */
#define OVERLAP_SUM 2.0

/* The root of Hann's window, because it is used twice: on the way there and on the way back. */
static void make_window(double window[SPECTRUM_LENGTH])
{
	for (size_t i = 0; i < SPECTRUM_LENGTH; i++) {
		window[i] = sin(PI * (double)i / SPECTRUM_LENGTH);
	}
}

/* The first frame begins a whole frame before the sound, and the last ends after it, so that each
 * sample is in as many. */
static long first_sample(size_t frame)
{
	return (long)(frame * SPECTROGRAM_STEP) - SPECTRUM_LENGTH;
}

static void make_frame(struct spectrogram *spectrogram, const struct spectrum *spectrum,
	size_t frame, const double samples[SPECTRUM_LENGTH])
{
	double real[SPECTRUM_BINS], imaginary[SPECTRUM_BINS];

	spectrum_split(spectrum, samples, real, imaginary);
	for (size_t bin = 0; bin < SPECTRUM_BINS; bin++) {
		spectrogram->real[bin * spectrogram->frames + frame] = (float)real[bin];
		spectrogram->imaginary[bin * spectrogram->frames + frame] = (float)imaginary[bin];
	}
}

bool spectrogram_make(struct spectrogram *spectrogram, const int16_t *samples, size_t count)
{
	const size_t frames = (count + SPECTRUM_LENGTH) / SPECTROGRAM_STEP + 1;
	double window[SPECTRUM_LENGTH];
	struct spectrum spectrum;

	*spectrogram = (struct spectrogram){
		.real = calloc(frames * SPECTRUM_BINS, sizeof(float)),
		.imaginary = calloc(frames * SPECTRUM_BINS, sizeof(float)),
		.frames = frames,
	};
	if (spectrogram->real == NULL || spectrogram->imaginary == NULL) {
		spectrogram_finish(spectrogram);
		return false;
	}
	spectrum_init(&spectrum);
	make_window(window);
	for (size_t frame = 0; frame < frames; frame++) {
		double piece[SPECTRUM_LENGTH] = {0};
		for (long i = 0; i < SPECTRUM_LENGTH; i++) {
			long at = first_sample(frame) + i;
			if (at >= 0 && at < (long)count) {
				piece[i] = samples[at] * window[i];
			}
		}
		make_frame(spectrogram, &spectrum, frame, piece);
	}
	return true;
}

void spectrogram_finish(struct spectrogram *spectrogram)
{
	free(spectrogram->real);
	free(spectrogram->imaginary);
	*spectrogram = (struct spectrogram){0};
}

static void join_frame(const struct spectrogram *spectrogram, const struct spectrum *spectrum,
	size_t frame, double samples[SPECTRUM_LENGTH])
{
	double real[SPECTRUM_BINS], imaginary[SPECTRUM_BINS];

	for (size_t bin = 0; bin < SPECTRUM_BINS; bin++) {
		real[bin] = spectrogram->real[bin * spectrogram->frames + frame];
		imaginary[bin] = spectrogram->imaginary[bin * spectrogram->frames + frame];
	}
	spectrum_join(spectrum, real, imaginary, samples);
}

static int16_t rounded(double sample)
{
	return (int16_t)lrint(fmin(fmax(sample, INT16_MIN), INT16_MAX));
}

bool spectrogram_sound(const struct spectrogram *spectrogram, int16_t *samples, size_t count)
{
	double *sums = calloc(count + 1, sizeof(*sums));
	double window[SPECTRUM_LENGTH], piece[SPECTRUM_LENGTH];
	struct spectrum spectrum;

	if (sums == NULL) {
		return false;
	}
	spectrum_init(&spectrum);
	make_window(window);
	for (size_t frame = 0; frame < spectrogram->frames; frame++) {
		join_frame(spectrogram, &spectrum, frame, piece);
		for (long i = 0; i < SPECTRUM_LENGTH; i++) {
			long at = first_sample(frame) + i;
			if (at >= 0 && at < (long)count) {
				sums[at] += piece[i] * window[i] / OVERLAP_SUM;
			}
		}
	}
	for (size_t i = 0; i < count; i++) {
		samples[i] = rounded(sums[i]);
	}
	free(sums);
	return true;
}
