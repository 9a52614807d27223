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

/* Of a single word the mean is more that of the word than of what colours it. What the mean lacks
 * of so many frames is filled up with the usual mean of speech; but for the first value, which is
 * how loud it is. */
#define CEPSTRAL_MEAN_FRAMES 120.0
void cepstral_mean_fill_up(struct cepstral_mean *mean, const double usual[CEPSTRA_LENGTH]);

/* Changes the cepstra where they lie; a mean without frames is 0. */
void cepstral_mean_take_off(const struct cepstral_mean *mean, struct cepstra *cepstra);

#endif
