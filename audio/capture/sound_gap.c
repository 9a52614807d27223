/* SPDX-License-Identifier: MIT */
#include "audio/capture/sound_gap.h"

bool sound_gap_look(struct sound_gap *gap, uint64_t losses, size_t waiting)
{
	if (losses == gap->losses) {
		return false;
	}
	gap->losses = losses;
	gap->after = gap->ahead ? gap->after : waiting;
	gap->last = waiting;
	gap->ahead = true;
	return true;
}

static size_t less(size_t samples, size_t count)
{
	return samples > count ? samples - count : 0;
}

bool sound_gap_pass(struct sound_gap *gap, size_t count)
{
	bool passed = gap->ahead && gap->after <= count;

	gap->after = less(gap->after, count);
	gap->last = less(gap->last, count);
	gap->ahead = gap->ahead && !(passed && gap->last == 0);
	return passed;
}
