/* SPDX-License-Identifier: MIT */
#include "audio/recognise/together.h"

#include "audio/acoustics/frame_scores.h"
#include "audio/recognise/hearings.h"
#include "bridge/base/error.h"

bool together_make(struct together *together, const struct hearings *hearings,
	struct frame_scores *plain, struct frame_scores *in_noise, bool warped,
	const int16_t *samples, size_t count, struct error *error)
{
	struct frame_scores *parts[FRAME_SCORES_PARTS_MAX] = {plain, in_noise};
	size_t part_count = 2;

	if (warped) {
		together->warped = hearings_score(hearings, HEARD_WARPED, samples, count, error);
		if (together->warped == NULL) {
			return false;
		}
		together->warped_in_noise = hearings_score(hearings, HEARD_WARPED_IN_NOISE, samples,
			count, error);
		if (together->warped_in_noise == NULL) {
			return false;
		}
		parts[part_count++] = together->warped;
		parts[part_count++] = together->warped_in_noise;
	}
	together->scores = frame_scores_create_mean(parts, part_count);
	return together->scores != NULL || error_set(error, ERROR_MEMORY, "out of memory");
}

void together_finish(struct together *together)
{
	frame_scores_destroy(together->scores);
	frame_scores_destroy(together->warped);
	frame_scores_destroy(together->warped_in_noise);
	*together = (struct together){.scores = NULL};
}
