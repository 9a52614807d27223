/* SPDX-License-Identifier: MIT */
#include "audio/features/contrast.h"

#include <math.h>
#include <stdlib.h>

#define FRAME 320u
#define LOUDER 0.95
#define QUIETER 0.1
/* The last bit: digital silence must not be infinitely far away. */
#define POWER_MIN 1.0

static double level_of(const int16_t *samples)
{
	double power = 0;

	for (size_t i = 0; i < FRAME; i++) {
		power += (double)samples[i] * samples[i];
	}
	return 10 * log10(power / FRAME + POWER_MIN);
}

static int by_level(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

bool contrast_measure(const int16_t *samples, size_t count, double *contrast)
{
	size_t frames = count / FRAME;
	double *levels = malloc((frames + 1) * sizeof(*levels));

	*contrast = 0;
	if (levels == NULL) {
		return false;
	}
	for (size_t i = 0; i < frames; i++) {
		levels[i] = level_of(samples + i * FRAME);
	}
	if (frames > 0) {
		qsort(levels, frames, sizeof(*levels), by_level);
		*contrast = levels[(size_t)(LOUDER * (double)(frames - 1))] -
			levels[(size_t)(QUIETER * (double)(frames - 1))];
	}
	free(levels);
	return true;
}
