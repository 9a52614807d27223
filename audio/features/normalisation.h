/* SPDX-License-Identifier: MIT
 *
 * Noise flattens speech and stretches what is between the words. Here the cepstra of an utterance
 * are brought back to the spread that those of quiet speech have, and smoothed in time. The
 * method is MVA: mean subtraction, variance normalisation and ARMA filtering (C.-P. Chen and
 * J. Bilmes, "MVA Processing of Speech Features", IEEE Transactions on Audio, Speech, and
 * Language Processing 15(1), 2007).
 */
#ifndef EARSHOT_FEATURES_NORMALISATION_H
#define EARSHOT_FEATURES_NORMALISATION_H

#include <stdbool.h>
#include <stddef.h>

#include "audio/features/front_end.h"

/* What is done to each frame of an utterance. The spread of the frames that were measured counts
 * for those that come later too. */
struct normalisation {
	double mean[CEPSTRA_LENGTH], gain[CEPSTRA_LENGTH];
	float before[CEPSTRA_LENGTH]; /* the last frame that came out */
	float held[CEPSTRA_LENGTH];   /* the last that went in, if any: it waits for the next */
	size_t taken;                 /* frames that went in */
};

/* Begins with an utterance, of which these cepstra are the first frames or all. `deviations` are
 * the standard deviations that they are to have. */
void normalisation_begin(struct normalisation *normalisation, const struct cepstra *cepstra,
	const double deviations[CEPSTRA_LENGTH]);
/* Takes the next frames and gives those that are finished: in all one less than went in, until
 * `last` says that no more come. False when out of memory. The caller finishes `out`. */
bool normalisation_take(struct normalisation *normalisation, const struct cepstra *cepstra,
	bool last, struct cepstra *out);

/* Both with the cepstra of a whole utterance, which change where they lie. False when out of
 * memory: they are as they were. */
bool cepstra_normalise(struct cepstra *cepstra, const double deviations[CEPSTRA_LENGTH]);

#endif
