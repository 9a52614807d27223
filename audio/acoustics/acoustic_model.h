/* SPDX-License-Identifier: MIT
 *
 * The Gaussians of the acoustic model, read from the model's own files for what the recogniser's
 * library does not hand out: scoring frames (audio/acoustics/scorer.h), learning a voice
 * (audio/learn/adaptation.h), and the Gaussians of speech in noise (audio/acoustics/noise_model.h).
 * It must be a phonetically tied model, as Debian's en-us is: each phone has one set of Gaussians
 * for each stream, which all its states share.
 */
#ifndef EARSHOT_ACOUSTICS_ACOUSTIC_MODEL_H
#define EARSHOT_ACOUSTICS_ACOUSTIC_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/text.h"
#include "bridge/wire/voice.h"

struct error;

struct acoustic_model {
	struct text_list phones; /* "AA", "SIL", … */
	size_t densities;        /* Gaussians of a phone in a stream */
	float *means;            /* [phone][stream][density][VOICE_LENGTH] */
	float *variances;
	float *weights;          /* [phone][stream][density]: of the phone taken as a whole, the
	                            mean over its states */
};

/* Reads the model in a folder. NULL with the reason. */
struct acoustic_model *acoustic_model_read(const char *folder, struct error *error);
void acoustic_model_destroy(struct acoustic_model *model);

/* Moves the Gaussians to a voice, as the library does. */
void acoustic_model_take_voice(struct acoustic_model *model, const struct voice *voice);

/* Of the first Gaussian of a phone in a stream: where it stands in `weights`, and, times
 * VOICE_LENGTH, in `means` and `variances`. */
size_t acoustic_model_index(const struct acoustic_model *model, size_t phone, size_t stream);

/* The index of a phone; the number of phones if there is none of that name. */
size_t acoustic_model_phone(const struct acoustic_model *model, const char *name);

/* FNV-1a (64 bits) over the means: tells one acoustic model from another. */
uint64_t acoustic_model_hash(const struct acoustic_model *model);

#endif
