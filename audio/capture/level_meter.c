/* SPDX-License-Identifier: MIT */
#include "audio/capture/level_meter.h"

#include <math.h>
#include <stdlib.h>

#define FULL_SCALE 32768.0

static struct sound_level level_of(const struct level_meter *meter)
{
	double loudness = sqrt(meter->energy / (double)meter->count) / FULL_SCALE;
	double db = loudness > 0 ? 20 * log10(loudness) : SOUND_LEVEL_LEAST;

	return (struct sound_level){
		.db = db > SOUND_LEVEL_LEAST ? db : SOUND_LEVEL_LEAST,
		.peak = meter->peak / FULL_SCALE,
	};
}

void level_meter_take(struct level_meter *meter, const int16_t *samples, size_t count,
	level_fn *tell, void *data)
{
	for (size_t i = 0; i < count; i++) {
		int size = abs(samples[i]);
		meter->energy += (double)size * size;
		meter->peak = size > meter->peak ? size : meter->peak;
		if (++meter->count == LEVEL_METER_SAMPLES) {
			struct sound_level level = level_of(meter);
			*meter = (struct level_meter){0};
			tell(&level, data);
		}
	}
}
