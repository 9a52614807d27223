/* SPDX-License-Identifier: MIT
 *
 * The mean of the cepstra of an utterance, or of a part of it: what a voice, a microphone and a
 * room do to all of them alike. It is taken off before they are searched.
 */
#ifndef EARSHOT_FEATURES_CEPSTRAL_MEAN_H
#define EARSHOT_FEATURES_CEPSTRAL_MEAN_H

#include "audio/features/front_end.h"

/* Zeroed memory has seen no frames. */
struct cepstral_mean {
	double sum[CEPSTRA_LENGTH];
	double frames;
};

/* Frames without energy, whose first value is below 0, are left out, as the library does. */
void cepstral_mean_add(struct cepstral_mean *mean, const struct cepstra *cepstra);
void cepstral_mean_add_mean(struct cepstral_mean *mean, const struct cepstral_mean *other);

/* Changes the cepstra where they lie; a mean without frames is 0. */
void cepstral_mean_take_off(const struct cepstral_mean *mean, struct cepstra *cepstra);

#endif
