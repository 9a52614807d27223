/* SPDX-License-Identifier: MIT
 *
 * From cepstra as they come to scores: the frames of an utterance that goes on get their features
 * (audio/features/features.h) as soon as those after them are there.
 */
#ifndef EARSHOT_ACOUSTICS_FEATURE_STREAM_H
#define EARSHOT_ACOUSTICS_FEATURE_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "audio/features/front_end.h"

struct frame_scores;

/* Zeroed memory is the start of an utterance. */
struct feature_stream {
	struct cepstra cepstra; /* all so far */
	size_t given;           /* frames that were handed on */
};

/* Takes the next frames, whose mean was taken off already, and hands on to `scores` those that are
 * complete; with `last` all, and closes them. False when out of memory. */
bool feature_stream_take(struct feature_stream *stream, const struct cepstra *new, bool last,
	struct frame_scores *scores);
void feature_stream_finish(struct feature_stream *stream);

#endif
