/* SPDX-License-Identifier: MIT */
#include "audio/recognise/normalisation.h"

#include <math.h>

/* What does not change at all has no spread that could be made larger. */
#define DEVIATION_MIN 1e-3

/* The mean becomes 0 and the standard deviation the wanted one. */
static void spread(struct cepstra *cepstra, size_t coefficient, double wanted)
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
	double gain = deviation > DEVIATION_MIN ? wanted / deviation : 1;
	for (size_t f = 0; f < cepstra->frames; f++) {
		float *value = &cepstra->values[f * CEPSTRA_LENGTH + coefficient];
		*value = (float)((*value - mean) * gain);
	}
}

/* The mean of what came out for the frame before and what goes in for this frame and the next. */
static void smooth(struct cepstra *cepstra, size_t coefficient)
{
	float *values = cepstra->values + coefficient;

	for (size_t f = 1; f + 1 < cepstra->frames; f++) {
		float before = values[(f - 1) * CEPSTRA_LENGTH];
		float next = values[(f + 1) * CEPSTRA_LENGTH];
		values[f * CEPSTRA_LENGTH] = (before + values[f * CEPSTRA_LENGTH] + next) / 3;
	}
}

void cepstra_normalise(struct cepstra *cepstra, const double deviations[CEPSTRA_LENGTH])
{
	for (size_t i = 0; i < CEPSTRA_LENGTH && cepstra->frames > 0; i++) {
		spread(cepstra, i, deviations[i]);
		smooth(cepstra, i);
	}
}
