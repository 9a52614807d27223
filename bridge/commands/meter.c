/* SPDX-License-Identifier: MIT */
#include "bridge/commands/meter.h"

#include <stddef.h>
#include <string.h>

#include "bridge/wire/sound_level.h"

#define BAR_LEAST (-60.0) /* dB */
#define CLIPPED 0.99      /* of full scale */
#define TOO_QUIET (-45.0) /* dB */
#define TOO_NEAR_TO_NOISE 10.0 /* dB */

void meter_take(struct meter *meter, const struct sound_level *level)
{
	if (!meter->heard || level->db < meter->quietest) {
		meter->quietest = level->db;
	}
	if (level->speech && (!meter->speech || level->db > meter->loudest)) {
		meter->loudest = level->db;
	}
	meter->peak = level->peak > meter->peak ? level->peak : meter->peak;
	meter->heard = true;
	meter->speech = meter->speech || level->speech;
}

const char *meter_advice(const struct meter *meter)
{
	if (meter->peak >= CLIPPED) {
		return "too loud: the sound is cut off. Turn the microphone down, or step back";
	}
	if (!meter->speech) {
		return NULL;
	}
	if (meter->loudest < TOO_QUIET) {
		return "too quiet: turn the microphone up, or come nearer";
	}
	if (meter->loudest - meter->quietest < TOO_NEAR_TO_NOISE) {
		return "the room is nearly as loud as you are: come nearer, or make it quieter";
	}
	return NULL;
}

void meter_bar(double db, char bar[METER_WIDTH + 1])
{
	double part = (db - BAR_LEAST) / -BAR_LEAST;
	size_t filled = part <= 0 ? 0 : part >= 1 ? METER_WIDTH : (size_t)(part * METER_WIDTH);

	memset(bar, '#', filled);
	memset(bar + filled, ' ', METER_WIDTH - filled);
	bar[METER_WIDTH] = '\0';
}
