/* SPDX-License-Identifier: MIT */
#include "audio/acoustics/frame_scores.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/scorer.h"
#include "audio/features/features.h"

struct frame_scores {
	struct scoring *scoring; /* NULL if these are means of others */
	struct frame_scores *parts[FRAME_SCORES_PARTS_MAX]; /* those others */
	size_t part_count;
	size_t width; /* scores of a frame */
	bool kept;
	pthread_mutex_t mutex; /* over all that follows */
	pthread_cond_t changed;
	float *features;
	size_t frames, scored;
	int16_t *scores; /* [frame][width]: from the frame `first` on */
	size_t first;    /* 0 if they are kept; else only what was scored last is there */
	size_t room;     /* frames that there is memory for */
	bool closed, dropped;
	int16_t *part_row; /* what is read of one part */
	int32_t *sums;
	bool asked;
	void (*answer)(void *data);
	void *answer_data;
};

static struct frame_scores *create(size_t width)
{
	struct frame_scores *scores = calloc(1, sizeof(*scores));

	if (scores != NULL) {
		pthread_mutex_init(&scores->mutex, NULL);
		pthread_cond_init(&scores->changed, NULL);
		scores->width = width;
	}
	return scores;
}

struct frame_scores *frame_scores_create(const struct scorer *scorer, unsigned gaussians, bool kept)
{
	struct frame_scores *scores = create(scorer_senone_count(scorer));

	if (scores == NULL) {
		return NULL;
	}
	scores->kept = kept;
	scores->scoring = scoring_create(scorer, gaussians);
	if (scores->scoring == NULL) {
		frame_scores_destroy(scores);
		return NULL;
	}
	return scores;
}

struct frame_scores *frame_scores_create_mean(struct frame_scores *const *parts, size_t count)
{
	struct frame_scores *scores = create(parts[0]->width);

	if (scores == NULL) {
		return NULL;
	}
	memcpy(scores->parts, parts, count * sizeof(*parts));
	scores->part_count = count;
	scores->part_row = malloc(scores->width * sizeof(*scores->part_row));
	scores->sums = malloc(scores->width * sizeof(*scores->sums));
	if (scores->part_row == NULL || scores->sums == NULL) {
		frame_scores_destroy(scores);
		return NULL;
	}
	return scores;
}

void frame_scores_destroy(struct frame_scores *scores)
{
	if (scores == NULL) {
		return;
	}
	pthread_cond_destroy(&scores->changed);
	pthread_mutex_destroy(&scores->mutex);
	scoring_destroy(scores->scoring);
	free(scores->features);
	free(scores->scores);
	free(scores->part_row);
	free(scores->sums);
	free(scores);
}

/* --- who adds --- */

static bool make_room(struct frame_scores *scores, size_t wanted)
{
	size_t room = scores->kept ? wanted : SCORING_FRAMES_MAX;

	if (room <= scores->room) {
		return true;
	}
	int16_t *rows = realloc(scores->scores, room * scores->width * sizeof(*rows));
	if (rows == NULL) {
		return false;
	}
	scores->scores = rows;
	scores->room = room;
	return true;
}

static bool append(struct frame_scores *scores, const float *features, size_t frames)
{
	size_t size = FEATURE_LENGTH * sizeof(*features), all = scores->frames + frames;
	float *grown = realloc(scores->features, (all + 1) * size);

	if (grown == NULL) {
		return false;
	}
	scores->features = grown;
	if (!make_room(scores, all)) {
		return false;
	}
	if (frames > 0) {
		memcpy(grown + scores->frames * FEATURE_LENGTH, features, frames * size);
	}
	scores->frames = all;
	return true;
}

bool frame_scores_add(struct frame_scores *scores, const float *features, size_t frames)
{
	pthread_mutex_lock(&scores->mutex);
	bool good = append(scores, features, frames);
	pthread_cond_broadcast(&scores->changed);
	pthread_mutex_unlock(&scores->mutex);
	return good;
}

static void end(struct frame_scores *scores, bool *how)
{
	pthread_mutex_lock(&scores->mutex);
	*how = true;
	pthread_cond_broadcast(&scores->changed);
	pthread_mutex_unlock(&scores->mutex);
}

void frame_scores_close(struct frame_scores *scores)
{
	end(scores, &scores->closed);
}

void frame_scores_drop(struct frame_scores *scores)
{
	end(scores, &scores->dropped);
}

/* --- who reads --- */

static bool is_there(struct frame_scores *scores, size_t frame)
{
	while (frame >= scores->frames && !scores->closed && !scores->dropped) {
		if (scores->asked) {
			scores->answer(scores->answer_data);
			scores->asked = false;
			pthread_cond_broadcast(&scores->changed);
		}
		pthread_cond_wait(&scores->changed, &scores->mutex);
	}
	return frame < scores->frames && !scores->dropped;
}

static int16_t *row_of(const struct frame_scores *scores, size_t frame)
{
	return scores->scores + (frame - scores->first) * scores->width;
}

/* Others that need the frame wait meanwhile. */
static void score_until(struct frame_scores *scores, size_t frame)
{
	while (scores->scored <= frame) {
		size_t left = scores->frames - scores->scored;
		size_t count = left < SCORING_FRAMES_MAX ? left : SCORING_FRAMES_MAX;
		scores->first = scores->kept ? 0 : scores->scored;
		scoring_take(scores->scoring, scores->features + scores->scored * FEATURE_LENGTH,
			count, row_of(scores, scores->scored));
		scores->scored += count;
	}
}

static bool read_own(struct frame_scores *scores, size_t frame, size_t count, int16_t *out)
{
	/* What was not kept is not there any more. */
	bool there = is_there(scores, frame) && frame >= scores->first;

	if (there) {
		score_until(scores, frame);
		memcpy(out, row_of(scores, frame), count * sizeof(*out));
	}
	return there;
}

static bool read_mean(struct frame_scores *scores, size_t frame, size_t count, int16_t *out)
{
	memset(scores->sums, 0, count * sizeof(*scores->sums));
	for (size_t part = 0; part < scores->part_count; part++) {
		if (!frame_scores_read(scores->parts[part], frame, count, scores->part_row)) {
			return false;
		}
		for (size_t i = 0; i < count; i++) {
			scores->sums[i] += scores->part_row[i];
		}
	}
	for (size_t i = 0; i < count; i++) {
		out[i] = (int16_t)(scores->sums[i] / (int32_t)scores->part_count);
	}
	return true;
}

bool frame_scores_read(struct frame_scores *scores, size_t frame, size_t count, int16_t *out)
{
	pthread_mutex_lock(&scores->mutex);
	bool there = scores->scoring != NULL ? read_own(scores, frame, count, out)
					     : read_mean(scores, frame, count, out);
	pthread_mutex_unlock(&scores->mutex);
	return there;
}

void frame_scores_set_answer(struct frame_scores *scores, void (*answer)(void *data), void *data)
{
	scores->answer = answer;
	scores->answer_data = data;
}

bool frame_scores_ask(struct frame_scores *scores)
{
	pthread_mutex_lock(&scores->mutex);
	scores->asked = scores->answer != NULL;
	pthread_cond_broadcast(&scores->changed);
	bool can_answer = scores->asked;
	while (scores->asked && !scores->closed && !scores->dropped) {
		pthread_cond_wait(&scores->changed, &scores->mutex);
	}
	bool answered = can_answer && !scores->asked;
	scores->asked = false;
	pthread_mutex_unlock(&scores->mutex);
	return answered;
}
