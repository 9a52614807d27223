/* SPDX-License-Identifier: MIT */
#include "audio/features/features.h"

#include <stdlib.h>

#include "audio/features/front_end.h"

_Static_assert(CEPSTRA_LENGTH == VOICE_LENGTH, "a stream of features is as long as the cepstra");

/* Frames before and after one that its differences look at. */
#define WINDOW ((int)FEATURE_FRAMES_AHEAD)

/* Frames without energy, whose first value is below 0, say nothing of how the microphone and the
 * room colour the sound. */
static void compute_mean(const struct cepstra *cepstra, float mean[CEPSTRA_LENGTH])
{
	size_t count = 0;

	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		mean[i] = 0;
	}
	for (size_t f = 0; f < cepstra->frames; f++) {
		const float *frame = cepstra->values + f * CEPSTRA_LENGTH;
		for (size_t i = 0; i < CEPSTRA_LENGTH && frame[0] >= 0; i++) {
			mean[i] += frame[i];
		}
		count += frame[0] >= 0;
	}
	for (size_t i = 0; i < CEPSTRA_LENGTH && count > 0; i++) {
		mean[i] /= (float)count;
	}
}

/* The cepstra `step` frames from a frame; at the ends the first and the last go on. */
static const float *frame_at(const struct cepstra *cepstra, size_t frame, int step)
{
	size_t back = step < 0 ? (size_t)-step : 0, forth = step > 0 ? (size_t)step : 0;
	size_t at = frame + forth > back ? frame + forth - back : 0;

	return cepstra->values +
		(at < cepstra->frames ? at : cepstra->frames - 1) * CEPSTRA_LENGTH;
}

static void compute_frame(const struct cepstra *cepstra, size_t frame, const float *mean,
	float *features)
{
	const float *around[2 * WINDOW + 1];

	for (int step = -WINDOW; step <= WINDOW; step++) {
		around[step + WINDOW] = frame_at(cepstra, frame, step);
	}
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		features[i] = around[WINDOW][i] - mean[i];
		features[VOICE_LENGTH + i] = around[WINDOW + 2][i] - around[WINDOW - 2][i];
		features[2 * VOICE_LENGTH + i] = (around[WINDOW + 3][i] - around[WINDOW - 1][i]) -
			(around[WINDOW + 1][i] - around[WINDOW - 3][i]);
	}
}

static float *compute(const struct cepstra *cepstra, size_t first, size_t count, const float *mean)
{
	float *features = malloc((count + 1) * FEATURE_LENGTH * sizeof(*features));

	for (size_t f = 0; features != NULL && f < count; f++) {
		compute_frame(cepstra, first + f, mean, features + f * FEATURE_LENGTH);
	}
	return features;
}

float *features_compute(const struct cepstra *cepstra)
{
	float mean[CEPSTRA_LENGTH];

	compute_mean(cepstra, mean);
	return compute(cepstra, 0, cepstra->frames, mean);
}

float *features_between(const struct cepstra *cepstra, size_t first, size_t count)
{
	static const float none[CEPSTRA_LENGTH];

	return compute(cepstra, first, count, none);
}
