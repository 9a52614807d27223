/* SPDX-License-Identifier: MIT */
#include "audio/room/reverberation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/room/late_echoes.h"
#include "audio/room/spectrogram.h"
#include "bridge/wire/evidence.h"

/* What is measured are speech's frequencies, from 250 to 6,250 Hz, every fourth: that is enough to
 * tell, and a tenth of the price. */
#define MEASURED_FIRST 8u
#define MEASURED_END 200u
#define MEASURED_STEP 4u
#define MEASURED_TAPS 12u
#define MEASURED_LEAST 19200u /* samples: 1.2 s */

#define TAPS 40u
#define ROUNDS 3u

/* What could not be foretold decays as in a room that needs so many seconds for 60 dB: what is left
 * of a sound some frames later is masked, but never more than to a part of its amplitude. After
 * K. Lebart, J. M. Boucher and P. N. Denbigh, "A New Method Based on Spectral Subtraction for
 * Speech Dereverberation", Acta Acustica 87, 2001. */
#define DECAY_SECONDS 0.4
#define MASKING_DELAY 6u
#define MASKED_PART 0.3
#define POWER_KEPT 0.6 /* of the smoothed power, from one frame to the next */

#define STEP_SECONDS (SPECTROGRAM_STEP / 16000.0)
/* Below the last bit of a sample. */
#define POWER_MIN 1e-6

static double power_of(const float *real, const float *imaginary, size_t frames)
{
	double power = POWER_MIN;

	for (size_t i = 0; i < frames; i++) {
		power += (double)real[i] * real[i] + (double)imaginary[i] * imaginary[i];
	}
	return power;
}

static double measure(const struct spectrogram *spectrogram, struct late_echoes *echoes)
{
	size_t frames = spectrogram->frames, count = 0;
	double sum = 0;

	for (size_t bin = MEASURED_FIRST; bin < MEASURED_END; bin += MEASURED_STEP) {
		const float *real = spectrogram->real + bin * frames;
		const float *imaginary = spectrogram->imaginary + bin * frames;
		const float *dry_real, *dry_imaginary;
		late_echoes_take_out(echoes, real, imaginary, 1, &dry_real, &dry_imaginary);
		sum += 10 * log10(power_of(real, imaginary, frames) /
				power_of(dry_real, dry_imaginary, frames));
		count++;
	}
	/* By chance it may get a little louder. */
	return fmin(fmax(sum / (double)count, 0), EVIDENCE_ECHOES_MAX);
}

bool reverberation_measure(const int16_t *samples, size_t count, double *db)
{
	struct spectrogram spectrogram;

	*db = 0;
	if (count < MEASURED_LEAST) {
		return true;
	}
	if (!spectrogram_make(&spectrogram, samples, count)) {
		return false;
	}
	struct late_echoes *echoes = late_echoes_create(spectrogram.frames, MEASURED_TAPS);
	if (echoes != NULL) {
		*db = measure(&spectrogram, echoes);
	}
	late_echoes_destroy(echoes);
	spectrogram_finish(&spectrogram);
	return echoes != NULL;
}

/* Masks what follows a louder sound in one frequency as its tail would. */
static void mask_tails(float *real, float *imaginary, size_t frames)
{
	const double left = exp(-6 * log(10) / DECAY_SECONDS * MASKING_DELAY * STEP_SECONDS);
	double smoothed[MASKING_DELAY] = {0}, kept = 0;

	for (size_t frame = 0; frame < frames; frame++) {
		double power = power_of(real + frame, imaginary + frame, 1);
		double tail = left * smoothed[frame % MASKING_DELAY];
		kept = frame > 0 ? POWER_KEPT * kept + (1 - POWER_KEPT) * power : power;
		smoothed[frame % MASKING_DELAY] = kept;
		float gain = (float)fmax(1 - sqrt(tail / power), MASKED_PART);
		real[frame] *= gain;
		imaginary[frame] *= gain;
	}
}

static void dry_out(struct spectrogram *spectrogram, struct late_echoes *echoes)
{
	size_t frames = spectrogram->frames;

	for (size_t bin = 0; bin < SPECTRUM_BINS; bin++) {
		float *real = spectrogram->real + bin * frames;
		float *imaginary = spectrogram->imaginary + bin * frames;
		const float *dry_real, *dry_imaginary;
		late_echoes_take_out(echoes, real, imaginary, ROUNDS, &dry_real, &dry_imaginary);
		memcpy(real, dry_real, frames * sizeof(*real));
		memcpy(imaginary, dry_imaginary, frames * sizeof(*imaginary));
		mask_tails(real, imaginary, frames);
	}
}

bool reverberation_take_out(const int16_t *samples, size_t count, int16_t *dry)
{
	struct spectrogram spectrogram;

	if (!spectrogram_make(&spectrogram, samples, count)) {
		return false;
	}
	struct late_echoes *echoes = late_echoes_create(spectrogram.frames, TAPS);
	bool good = echoes != NULL;
	if (good) {
		dry_out(&spectrogram, echoes);
		good = spectrogram_sound(&spectrogram, dry, count);
	}
	late_echoes_destroy(echoes);
	spectrogram_finish(&spectrogram);
	return good;
}

bool reverberation_dry(const int16_t *samples, size_t count, double *db, int16_t **dry)
{
	*dry = NULL;
	if (!reverberation_measure(samples, count, db)) {
		return false;
	}
	if (*db < EVIDENCE_ECHOES) {
		return true;
	}
	int16_t *result = malloc((count + 1) * sizeof(*result));
	if (result == NULL || !reverberation_take_out(samples, count, result)) {
		free(result);
		return false;
	}
	*dry = result;
	return true;
}
