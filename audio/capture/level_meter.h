/* SPDX-License-Identifier: MIT
 *
 * Measures how loud a stream of samples is, five times a second.
 */
#ifndef EARSHOT_CAPTURE_LEVEL_METER_H
#define EARSHOT_CAPTURE_LEVEL_METER_H

#include <stddef.h>
#include <stdint.h>

#include "bridge/wire/sound_level.h"

#define LEVEL_METER_SAMPLES 3200 /* a fifth of a second at 16,000 Hz */

/* Zeroed memory is a meter that has heard nothing. */
struct level_meter {
	double energy;
	int peak;
	size_t count;
};

typedef void level_fn(const struct sound_level *level, void *data);

/* Tells a level each time that LEVEL_METER_SAMPLES are full. Whether there is speech it does not
 * know. */
void level_meter_take(struct level_meter *meter, const int16_t *samples, size_t count,
	level_fn *tell, void *data);

#endif
