/* SPDX-License-Identifier: MIT
 *
 * From sound to the cepstra that the acoustic model was trained with, as PocketSphinx's own
 * front end computes them for a decoder. This one can also look at the same sound in other
 * ways, for second opinions that need no second decoder: with the frequencies stretched, as if
 * the speaker were smaller or larger, and with or without the noise.
 */
#ifndef EARSHOT_FEATURES_FRONT_END_H
#define EARSHOT_FEATURES_FRONT_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/features/noise_suppression.h"

struct error;
struct front_end;

#define CEPSTRA_LENGTH 13u /* of one frame of 10 ms */
#define FRONT_END_SECONDS_MAX 60u

struct cepstra {
	float *values; /* CEPSTRA_LENGTH for each frame, one frame after the other; malloc'd */
	size_t frames;
};

/* How far a front end has come with an utterance that still goes on. Zeroed memory is at its
 * start. */
struct front_end_progress {
	size_t frames; /* that were given */
	struct noise_suppression suppression;
};

struct front_end_settings {
	double warp; /* what is heard at a frequency counts as if it were at this part of it: at
	                frequency / warp; from 0.8 to 1.25, 1 is as it is */
	bool remove_noise; /* audio/features/noise_suppression.h */
};

/* `model` is the folder of the acoustic model, whose file feat.params says how it was trained.
 * NULL with the reason; a parameter that is not known could make the cepstra wrong, and is an
 * error that names it. */
struct front_end *front_end_create(const char *model, const struct front_end_settings *settings,
	struct error *error);
void front_end_destroy(struct front_end *front_end);

/* The usual mean of the cepstra of speech, borrowed, as the model tells it; NULL if it does not. */
const double *front_end_usual_mean(const struct front_end *front_end);

/* The cepstra of a whole utterance of 16-bit samples at 16,000 Hz, of FRONT_END_SECONDS_MAX at
 * most. Nothing is kept from one utterance to the next, so that threads can share a front end.
 * Sound that is shorter than a frame has none, and that is no error. The caller finishes the
 * cepstra. */
bool front_end_run(const struct front_end *front_end, const int16_t *samples, size_t count,
	struct cepstra *cepstra, struct error *error);
/* The same by and by: `samples` are all of the utterance so far, the cepstra those of the frames
 * that are complete and were not given yet. They are those that the whole utterance will have. */
bool front_end_continue(const struct front_end *front_end, struct front_end_progress *progress,
	const int16_t *samples, size_t count, struct cepstra *cepstra, struct error *error);
void cepstra_finish(struct cepstra *cepstra);

#endif
