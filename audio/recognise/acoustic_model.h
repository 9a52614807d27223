/* SPDX-License-Identifier: MIT
 *
 * The Gaussians of the acoustic model, read from the model's own files for what the recogniser's
 * library does not hand out: learning a voice (audio/learn/adaptation.h), and the Gaussians of
 * speech in noise (audio/recognise/noise_model.h). It must be a phonetically tied model, as
 * Debian's en-us is: each phone has one set of Gaussians for each stream, which all its states
 * share.
 */
#ifndef EARSHOT_RECOGNISE_ACOUSTIC_MODEL_H
#define EARSHOT_RECOGNISE_ACOUSTIC_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/text.h"
#include "bridge/wire/voice.h"

struct buffer;
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

/* Of the first Gaussian of a phone in a stream: where it stands in `weights`, and, times
 * VOICE_LENGTH, in `means` and `variances`. */
size_t acoustic_model_index(const struct acoustic_model *model, size_t phone, size_t stream);

/* The index of a phone; the number of phones if there is none of that name. */
size_t acoustic_model_phone(const struct acoustic_model *model, const char *name);

/* The means, and the variances, as the model's files of these names have them. False if the
 * buffer is full. */
bool acoustic_model_print_means(const struct acoustic_model *model, struct buffer *out);
bool acoustic_model_print_variances(const struct acoustic_model *model, struct buffer *out);

/* FNV-1a (64 bits) over the means: tells one acoustic model from another. */
uint64_t acoustic_model_hash(const struct acoustic_model *model);

/* True if a voice can be used with the model in a folder: the library counts on it. */
bool acoustic_model_takes_voice(const char *folder, struct error *error);

#endif
