/* SPDX-License-Identifier: MIT */
#include "audio/capture/sound_check.h"

#include <stdlib.h>

#define RATE 16000.0
#define FRAME 320 /* samples: 20 ms */

#define STUCK_SECONDS 0.5
/* A sample this far out is taken to be cut off; a good recording has a few of those. */
#define CLIPPED_FROM 32700
#define CLIPPED_SHARE 0.003
#define QUIET_RMS 32.8 /* -60 dB of full scale */

void sound_check_take(struct sound_check *check, const int16_t *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int sample = samples[i];
		check->same = check->count > 0 && samples[i] == check->last ? check->same + 1 : 1;
		check->last = samples[i];
		check->count++;
		check->clipped += abs(sample) >= CLIPPED_FROM;
		check->frame_power += (double)(sample * sample) / FRAME;
		if (++check->frame_fill == FRAME) {
			check->loudest = check->frame_power > check->loudest ? check->frame_power
									     : check->loudest;
			check->frame_power = 0;
			check->frame_fill = 0;
		}
	}
}

double sound_check_still(const struct sound_check *check)
{
	return (double)check->same / RATE;
}

const char *sound_check_fault(const struct sound_check *check)
{
	if (check->count < FRAME) {
		return NULL;
	}
	if (check->same == check->count && sound_check_still(check) >= STUCK_SECONDS) {
		return "stuck";
	}
	if ((double)check->clipped > CLIPPED_SHARE * (double)check->count) {
		return "clipped";
	}
	return check->loudest < QUIET_RMS * QUIET_RMS ? "quiet" : NULL;
}
