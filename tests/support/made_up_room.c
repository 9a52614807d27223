/* SPDX-License-Identifier: MIT */
#include "tests/support/made_up_room.h"

#include <math.h>
#include <stdlib.h>

#include "tests/support/mixing.h"
#include "tests/support/synthetic_sound.h"

#define FULL_SCALE 32768.0
/* No echo comes back sooner. */
#define FIRST_ECHO (MIXING_RATE / 250)
/* High frequencies die sooner: what stays of one sample in the next. */
#define DULLNESS 0.35

static double dying_noise(double *samples, size_t count, double seconds, const int16_t *noise)
{
	double dull = 0, energy = 0;

	for (size_t i = FIRST_ECHO; i < count; i++) {
		dull = DULLNESS * dull + (1 - DULLNESS) * noise[i];
		samples[i] = dull * pow(10, -3.0 * (double)i / (seconds * MIXING_RATE));
		energy += samples[i] * samples[i];
	}
	return energy;
}

static bool make_response(struct sound *response, double seconds, double echoes_db)
{
	size_t count = (size_t)(seconds * MIXING_RATE);
	int16_t *noise = calloc(count + 1, sizeof(*noise));

	*response = (struct sound){.samples = calloc(count + 1, sizeof(double)), .count = count};
	bool good = noise != NULL && response->samples != NULL;
	if (good) {
		add_noise(noise, count, 10000);
		double energy = dying_noise(response->samples, count, seconds, noise);
		double scale = sqrt(pow(10, echoes_db / 10) / energy);
		for (size_t i = 0; i < count; i++) {
			response->samples[i] *= scale;
		}
		response->samples[0] = 1;
	}
	free(noise);
	return good;
}

bool made_up_room(int16_t *samples, size_t count, double seconds, double echoes_db)
{
	struct sound sound = {calloc(count + 1, sizeof(double)), count};
	struct sound response;

	bool good = make_response(&response, seconds, echoes_db) && sound.samples != NULL;
	for (size_t i = 0; i < count && good; i++) {
		sound.samples[i] = samples[i] / FULL_SCALE;
	}
	good = good && sound_in_room(&sound, &response);
	for (size_t i = 0; i < count && good; i++) {
		samples[i] = (int16_t)lrint(sound.samples[i] * FULL_SCALE);
	}
	sound_finish(&sound);
	sound_finish(&response);
	return good;
}
