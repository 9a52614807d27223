/* SPDX-License-Identifier: MIT
 *
 * The scores of the frames of one utterance (audio/acoustics/scorer.h), while it goes on: one
 * thread adds frames as they come, others search. Who needs the score of a frame first computes
 * it, and the others find it there.
 */
#ifndef EARSHOT_ACOUSTICS_FRAME_SCORES_H
#define EARSHOT_ACOUSTICS_FRAME_SCORES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct frame_scores;
struct scorer;

/* `gaussians` as for scoring_create(). `kept`: the scores stay for several searches; else there is
 * one search only, and memory for a few frames. NULL when out of memory. */
struct frame_scores *frame_scores_create(const struct scorer *scorer, unsigned gaussians,
	bool kept);
void frame_scores_destroy(struct frame_scores *scores);

/* The means of the scores of `count` others, FRAME_SCORES_PARTS_MAX at most, which must be closed,
 * with as many frames each, and are borrowed: all of them are believed as much as each other. There
 * is nothing to add, and it can be searched as often as each of them. NULL when out of memory. */
struct frame_scores *frame_scores_create_mean(struct frame_scores *const *parts, size_t count);
#define FRAME_SCORES_PARTS_MAX 4u

/* Adds frames, FEATURE_LENGTH numbers each. False when out of memory. */
bool frame_scores_add(struct frame_scores *scores, const float *features, size_t frames);
/* No more will come. */
void frame_scores_close(struct frame_scores *scores);
/* Nobody wants them any more: who reads, or waits, gets no further frame. */
void frame_scores_drop(struct frame_scores *scores);

/* Copies the first `count` scores of a frame, which has one for each senone; waits until it is
 * there. False when there is no such frame. */
bool frame_scores_read(struct frame_scores *scores, size_t frame, size_t count, int16_t *out);

/* Who reads can be asked something: then `answer` is called in its thread, when it has read all
 * frames that there are and waits for the next. To be set before anybody reads. */
void frame_scores_set_answer(struct frame_scores *scores, void (*answer)(void *data),
	void *data);
/* Waits until it was called. False if the scores were dropped or closed instead. */
bool frame_scores_ask(struct frame_scores *scores);

#endif
