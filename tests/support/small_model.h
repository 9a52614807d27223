/* SPDX-License-Identifier: MIT
 *
 * An acoustic model without files, for tests of what scores frames: a few phones whose numbers are
 * drawn, the same in every run. Neither its Gaussians nor its senones fill whole groups of eight.
 */
#ifndef EARSHOT_TESTS_SUPPORT_SMALL_MODEL_H
#define EARSHOT_TESTS_SUPPORT_SMALL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct acoustic_model;
struct scorer;
struct senones;

enum { SMALL_MODEL_PHONES = 3, SMALL_MODEL_DENSITIES = 12, SMALL_MODEL_SENONES = 21 };

struct small_model {
	struct acoustic_model *acoustics;
	struct senones *senones;
	struct scorer *scorer;
};

/* False when out of memory. It is finished in any case. */
bool small_model_make(struct small_model *model);
void small_model_finish(struct small_model *model);

/* Features of so many frames, which are drawn too; malloc'd. NULL when out of memory. */
float *small_model_features(size_t frames);

/* The scores of these frames, each by itself: SMALL_MODEL_SENONES for each; malloc'd. NULL when out
 * of memory. */
int16_t *small_model_scores(const struct small_model *model, const float *features, size_t frames,
	unsigned gaussians);

#endif
