/* SPDX-License-Identifier: MIT */
#include "audio/features/cepstral_mean.h"

void cepstral_mean_add(struct cepstral_mean *mean, const struct cepstra *cepstra)
{
	for (size_t f = 0; f < cepstra->frames; f++) {
		const float *frame = cepstra->values + f * CEPSTRA_LENGTH;
		for (size_t i = 0; i < CEPSTRA_LENGTH && frame[0] >= 0; i++) {
			mean->sum[i] += frame[i];
		}
		mean->frames += frame[0] >= 0;
	}
}

void cepstral_mean_add_mean(struct cepstral_mean *mean, const struct cepstral_mean *other)
{
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		mean->sum[i] += other->sum[i];
	}
	mean->frames += other->frames;
}

void cepstral_mean_fill_up(struct cepstral_mean *mean, const double usual[CEPSTRA_LENGTH])
{
	double lacking = CEPSTRAL_MEAN_FRAMES - mean->frames;

	if (lacking <= 0 || mean->frames <= 0) {
		return;
	}
	double scale = CEPSTRAL_MEAN_FRAMES / mean->frames;
	mean->sum[0] *= scale;
	for (size_t i = 1; i < CEPSTRA_LENGTH; i++) {
		mean->sum[i] += lacking * usual[i];
	}
	mean->frames = CEPSTRAL_MEAN_FRAMES;
}

void cepstral_mean_take_off(const struct cepstral_mean *mean, struct cepstra *cepstra)
{
	for (size_t i = 0; i < CEPSTRA_LENGTH && mean->frames > 0; i++) {
		double value = mean->sum[i] / mean->frames;
		for (size_t f = 0; f < cepstra->frames; f++) {
			float *cepstrum = &cepstra->values[f * CEPSTRA_LENGTH + i];
			*cepstrum = (float)(*cepstrum - value);
		}
	}
}
