/* SPDX-License-Identifier: MIT */
#include "audio/acoustics/feature_stream.h"

#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/frame_scores.h"
#include "audio/features/features.h"

static bool append(struct cepstra *all, const struct cepstra *new)
{
	size_t frame = CEPSTRA_LENGTH * sizeof(*all->values);
	float *values = realloc(all->values, (all->frames + new->frames + 1) * frame);

	if (values == NULL) {
		return false;
	}
	all->values = values;
	if (new->frames > 0) {
		memcpy(values + all->frames * CEPSTRA_LENGTH, new->values, new->frames * frame);
	}
	all->frames += new->frames;
	return true;
}

static bool hand_on(struct feature_stream *stream, size_t count, struct frame_scores *scores)
{
	float *features = features_between(&stream->cepstra, stream->given, count);

	bool good = features != NULL && frame_scores_add(scores, features, count);
	free(features);
	stream->given += count;
	return good;
}

bool feature_stream_take(struct feature_stream *stream, const struct cepstra *new, bool last,
	struct frame_scores *scores)
{
	if (!append(&stream->cepstra, new)) {
		return false;
	}
	size_t all = stream->cepstra.frames, ahead = last ? 0 : FEATURE_FRAMES_AHEAD;
	size_t count = all > stream->given + ahead ? all - ahead - stream->given : 0;
	bool good = hand_on(stream, count, scores);
	if (last) {
		frame_scores_close(scores);
	}
	return good;
}

void feature_stream_finish(struct feature_stream *stream)
{
	cepstra_finish(&stream->cepstra);
	stream->given = 0;
}
