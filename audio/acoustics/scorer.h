/* SPDX-License-Identifier: MIT
 *
 * How well a frame of sound fits each senone of an acoustic model. The library computes this anew
 * for each search, which is most of what a search costs. Here it is computed once, and all
 * searches over an utterance share it (audio/acoustics/frame_scores.h): the sentences, free
 * phones, and a rival.
 *
 * The scores are nearly those of the library, 0.15 natural log units off in the mean: of the
 * Gaussians of a phone only the best count in each stream, and none less than a bound below the
 * best of all phones (D. Huggins-Daines et al., "PocketSphinx: a free, real-time continuous speech
 * recognition system for hand-held devices", ICASSP 2006).
 */
#ifndef EARSHOT_ACOUSTICS_SCORER_H
#define EARSHOT_ACOUSTICS_SCORER_H

#include <stddef.h>
#include <stdint.h>

struct acoustic_model;
struct scorer;
struct scoring;
struct senones;

/* Scores count down from the best senone of the frame, which has 0, in steps of this many
 * natural log units: 1024 steps of the logarithm to base 1.0001. */
#define SCORER_STEP (1024 * 9.9995e-5)

#define SCORER_GAUSSIANS_MAX 8u

/* The senones are borrowed, and nothing of the acoustic model is kept. NULL when out of memory. */
struct scorer *scorer_create(const struct acoustic_model *acoustics,
	const struct senones *senones);
void scorer_destroy(struct scorer *scorer);

size_t scorer_senone_count(const struct scorer *scorer);

/* What is needed to score frames, one after the other; threads may share the scorer. `gaussians` of
 * each phone count in each stream, SCORER_GAUSSIANS_MAX at most. NULL when out of memory. */
struct scoring *scoring_create(const struct scorer *scorer, unsigned gaussians);
void scoring_destroy(struct scoring *scoring);

/* Together so many frames cost less than one by one. */
#define SCORING_FRAMES_MAX 8u

/* Scores up to SCORING_FRAMES_MAX frames, FEATURE_LENGTH numbers each
 * (audio/features/features.h): `scores` gets one for each senone of the first frame, then those of
 * the next. */
void scoring_take(struct scoring *scoring, const float *features, size_t frames,
	int16_t *scores);

#endif
