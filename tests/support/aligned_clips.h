/* SPDX-License-Identifier: MIT
 *
 * Recordings of read sentences in memory, with the phone that each of their frames is.
 */
#ifndef TESTS_SUPPORT_ALIGNED_CLIPS_H
#define TESTS_SUPPORT_ALIGNED_CLIPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/features/front_end.h"

struct acoustic_model;
struct error;

struct aligned_clip {
	int16_t *samples; /* at 16,000 Hz; never none */
	size_t count;
	struct cepstra cepstra;
	uint16_t *phones; /* of each frame: the index in the acoustic model */
};

/* Zeroed memory is no clips. */
struct aligned_clips {
	struct aligned_clip *items;
	size_t count;
};

struct alignment_tools {
	const char *folder; /* of the acoustic model */
	const struct acoustic_model *model;
	const struct front_end *front_end;
};

/* Reads the recordings of a manifest (bridge/scoring/manifest.h) that have a `text`. The
 * dictionary is the shipped one, and what it lacks is read by rules. A clip that cannot be
 * aligned is left out with a line on standard error, where the progress goes too. False with the
 * reason, also if none is left; the caller finishes the clips in any case. */
bool aligned_clips_read(struct aligned_clips *clips, const char *manifest,
	const struct alignment_tools *tools, struct error *error);
void aligned_clips_finish(struct aligned_clips *clips);

#endif
