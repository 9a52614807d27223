/* SPDX-License-Identifier: MIT
 *
 * Noise flattens speech and stretches what is between the words. Here the cepstra of an utterance
 * are brought back to the spread that those of quiet speech have, and smoothed in time. The
 * method is MVA: mean subtraction, variance normalisation and ARMA filtering (C.-P. Chen and
 * J. Bilmes, "MVA Processing of Speech Features", IEEE Transactions on Audio, Speech, and
 * Language Processing 15(1), 2007).
 */
#ifndef EARSHOT_RECOGNISE_NORMALISATION_H
#define EARSHOT_RECOGNISE_NORMALISATION_H

#include "audio/recognise/front_end.h"

/* Changes the cepstra of one whole utterance where they lie. `deviations` are the standard
 * deviations that they are to have. */
void cepstra_normalise(struct cepstra *cepstra, const double deviations[CEPSTRA_LENGTH]);

#endif
