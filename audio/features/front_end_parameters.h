/* SPDX-License-Identifier: MIT
 *
 * How the cepstra were made that an acoustic model was trained with, as its file feat.params
 * tells: lines `-name value`.
 */
#ifndef EARSHOT_FEATURES_FRONT_END_PARAMETERS_H
#define EARSHOT_FEATURES_FRONT_END_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>

#include "audio/features/front_end.h"

struct error;

#define FRONT_END_BANDS_MAX 64

struct front_end_parameters {
	double lowest, highest; /* Hz: where the first band begins and the last one ends */
	size_t bands;           /* from 13 to FRONT_END_BANDS_MAX */
	double lifter;          /* the length of the raised sine that weights cepstra; 0: none */
	double usual_mean[CEPSTRA_LENGTH]; /* of the cepstra of speech */
	bool has_usual_mean;
};

/* What the file leaves out is as the recogniser takes it. False with the reason and the line
 * for what is not known, or known to be otherwise than front_end.c computes it. */
bool front_end_parameters_read(const char *model, struct front_end_parameters *parameters,
	struct error *error);

#endif
