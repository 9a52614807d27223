/* SPDX-License-Identifier: MIT
 *
 * What the recogniser makes of cepstra (audio/recognise/front_end.h) before it compares them
 * with the Gaussians of the acoustic model: the mean of the utterance is taken off, and first and
 * second differences are added. The library does this for itself and does not hand it out;
 * learning a voice (audio/learn/study.h) needs it.
 */
#ifndef EARSHOT_RECOGNISE_FEATURES_H
#define EARSHOT_RECOGNISE_FEATURES_H

#include <stddef.h>

#include "bridge/wire/voice.h"

#define FEATURE_LENGTH (VOICE_STREAMS * VOICE_LENGTH)

struct cepstra;

/* FEATURE_LENGTH numbers for each frame of a whole utterance, malloc'd: as many frames as there
 * are cepstra. NULL when out of memory. */
float *features_compute(const struct cepstra *cepstra);

#endif
