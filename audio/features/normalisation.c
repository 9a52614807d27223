/* SPDX-License-Identifier: MIT */
#include "audio/features/normalisation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What does not change at all has no spread that could be made larger. */
#define DEVIATION_MIN 1e-3

/* The mean becomes 0 and the standard deviation the wanted one. */
static void measure(struct normalisation *normalisation, const struct cepstra *cepstra,
	size_t coefficient, double wanted)
{
	double sum = 0, squares = 0;

	for (size_t f = 0; f < cepstra->frames; f++) {
		sum += cepstra->values[f * CEPSTRA_LENGTH + coefficient];
	}
	double mean = sum / (double)cepstra->frames;
	for (size_t f = 0; f < cepstra->frames; f++) {
		double off = cepstra->values[f * CEPSTRA_LENGTH + coefficient] - mean;
		squares += off * off;
	}
	double deviation = sqrt(squares / (double)cepstra->frames);
	normalisation->mean[coefficient] = mean;
	normalisation->gain[coefficient] = deviation > DEVIATION_MIN ? wanted / deviation : 1;
}

void normalisation_begin(struct normalisation *normalisation, const struct cepstra *cepstra,
	const double deviations[CEPSTRA_LENGTH])
{
	*normalisation = (struct normalisation){.taken = 0};
	for (size_t i = 0; i < CEPSTRA_LENGTH && cepstra->frames > 0; i++) {
		measure(normalisation, cepstra, i, deviations[i]);
	}
}

static void spread(const struct normalisation *normalisation, const float *in, float *out)
{
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		out[i] = (float)((in[i] - normalisation->mean[i]) * normalisation->gain[i]);
	}
}

/* The mean of what came out for the frame before and what goes in for this frame and the next;
 * the first frame and the last are left as they are. */
static void give(struct normalisation *normalisation, const float *next, struct cepstra *out)
{
	float *given = out->values + out->frames++ * CEPSTRA_LENGTH;
	bool smoothed = normalisation->taken > 1 && next != NULL;

	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		float held = normalisation->held[i];
		given[i] = smoothed ? (normalisation->before[i] + held + next[i]) / 3 : held;
	}
	memcpy(normalisation->before, given, sizeof(normalisation->before));
}

bool normalisation_take(struct normalisation *normalisation, const struct cepstra *cepstra,
	bool last, struct cepstra *out)
{
	float next[CEPSTRA_LENGTH];

	out->frames = 0;
	out->values = malloc((cepstra->frames + 1) * CEPSTRA_LENGTH * sizeof(*out->values));
	if (out->values == NULL) {
		return false;
	}
	for (size_t f = 0; f < cepstra->frames; f++) {
		spread(normalisation, cepstra->values + f * CEPSTRA_LENGTH, next);
		if (normalisation->taken > 0) {
			give(normalisation, next, out);
		}
		memcpy(normalisation->held, next, sizeof(next));
		normalisation->taken++;
	}
	if (last && normalisation->taken > 0) {
		give(normalisation, NULL, out);
	}
	return true;
}

bool cepstra_normalise(struct cepstra *cepstra, const double deviations[CEPSTRA_LENGTH])
{
	struct normalisation normalisation;
	struct cepstra out;

	normalisation_begin(&normalisation, cepstra, deviations);
	if (!normalisation_take(&normalisation, cepstra, true, &out)) {
		return false;
	}
	if (out.frames > 0) {
		memcpy(cepstra->values, out.values,
			out.frames * CEPSTRA_LENGTH * sizeof(*out.values));
	}
	cepstra_finish(&out);
	return true;
}
