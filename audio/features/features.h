/* SPDX-License-Identifier: MIT
 *
 * What the recogniser makes of cepstra (audio/features/front_end.h) before it compares them
 * with the Gaussians of the acoustic model: the mean of the utterance is taken off, and first and
 * second differences are added. The library does this for itself and does not hand it out;
 * scoring frames (audio/acoustics/scorer.h) and learning a voice (audio/learn/study.h) need it.
 */
#ifndef EARSHOT_FEATURES_FEATURES_H
#define EARSHOT_FEATURES_FEATURES_H

#include <stddef.h>

#include "bridge/wire/voice.h"

#define FEATURE_LENGTH (VOICE_STREAMS * VOICE_LENGTH)

struct cepstra;

/* The features of a frame depend on so many frames after it. */
#define FEATURE_FRAMES_AHEAD 3u

/* FEATURE_LENGTH numbers for each frame of a whole utterance, malloc'd: as many frames as there
 * are cepstra. NULL when out of memory. */
float *features_compute(const struct cepstra *cepstra);

/* The same for `count` frames from `first` on of cepstra whose mean was taken off already. Frames
 * that lack others before or after them take the nearest one for those. */
float *features_between(const struct cepstra *cepstra, size_t first, size_t count);

#endif
