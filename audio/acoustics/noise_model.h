/* SPDX-License-Identifier: MIT
 *
 * How the sounds of speech change in noise: audio/acoustics/noise.model, which
 * tests/bench/train_noise.c makes from read speech and several noises. In each phone, each
 * stream's means move to mean · (1 + slope) + shift, and the variances are multiplied by a scale;
 * silence, which noise takes the place of, has Gaussians of its own. It is for cepstra that were
 * normalised (audio/features/normalisation.h), and for one acoustic model only.
 */
#ifndef EARSHOT_ACOUSTICS_NOISE_MODEL_H
#define EARSHOT_ACOUSTICS_NOISE_MODEL_H

#include <stdbool.h>

#include "audio/features/front_end.h"

struct acoustic_model;
struct error;

struct noise_model {
	struct acoustic_model *acoustics;
	double deviations[CEPSTRA_LENGTH]; /* those that cepstra are to have */
	double usual_mean[CEPSTRA_LENGTH]; /* which they then have (audio/features/cepstral_mean.h) */
};

/* Reads the acoustic model in a folder and changes it as the file says. False with the reason
 * and the line; also if the file is for another acoustic model. The caller finishes it. */
bool noise_model_read(const char *path, const char *folder, struct noise_model *model,
	struct error *error);
void noise_model_finish(struct noise_model *model);

#endif
