/* SPDX-License-Identifier: MIT */
#include "audio/recognise/live_pass.h"

#include <stdlib.h>

#include "audio/acoustics/feature_stream.h"
#include "audio/acoustics/frame_scores.h"
#include "audio/features/cepstral_mean.h"
#include "audio/features/front_end.h"
#include "audio/recognise/hearings.h"
#include "audio/search/decoder.h"
#include "audio/search/live_search.h"

/* As many frames the estimate of the mean counts that the last utterance left. */
#define CARRIED_FRAMES 100.0
/* Where there is none, as much of the utterance gives the first one: less is mostly the silence
 * before the first word. */
#define FIRST_FRAMES 100.0

struct live_pass {
	struct hearings *hearings;
	struct front_end_progress progress;
	struct feature_stream features;
	struct frame_scores *scores;
	struct live_search *search;   /* NULL before there is anything to search */
	struct cepstral_mean carried; /* of the last utterance */
	struct cepstral_mean own;     /* of this one, so far */
	char *words;                  /* that were asked for last; malloc'd */
};

/* --- the mean --- */

static void carry_over(struct live_pass *live)
{
	double frames = live->own.frames;

	if (frames >= FIRST_FRAMES) {
		for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
			live->carried.sum[i] = live->own.sum[i] * CARRIED_FRAMES / frames;
		}
		live->carried.frames = CARRIED_FRAMES;
	}
	live->own = (struct cepstral_mean){.frames = 0};
}

static void take_off_mean(const struct live_pass *live, struct cepstra *cepstra)
{
	struct cepstral_mean mean = live->carried;

	cepstral_mean_add_mean(&mean, &live->own);
	cepstral_mean_take_off(&mean, cepstra);
}

/* --- the pass --- */

struct live_pass *live_pass_create(struct hearings *hearings)
{
	struct live_pass *live = calloc(1, sizeof(*live));

	if (live != NULL) {
		live->hearings = hearings;
	}
	return live;
}

void live_pass_destroy(struct live_pass *live)
{
	if (live != NULL) {
		live_pass_forget(live);
		free(live);
	}
}

static bool begin(struct live_pass *live)
{
	live->scores = hearings_scores(live->hearings, HEARD_PLAIN, false);
	if (live->scores != NULL) {
		live->search = live_search_begin(hearings_plain(live->hearings), live->scores);
	}
	return live->search != NULL;
}

static bool search(struct live_pass *live, struct cepstra *cepstra)
{
	take_off_mean(live, cepstra);
	return (live->search != NULL || begin(live)) &&
		feature_stream_take(&live->features, cepstra, false, live->scores);
}

bool live_pass_take(struct live_pass *live, const int16_t *samples, size_t count)
{
	struct cepstra cepstra;
	bool waiting = live->carried.frames == 0 && live->search == NULL &&
		(double)count / DECODER_RATE * DECODER_FRAME_RATE < FIRST_FRAMES;

	if (waiting) {
		return true;
	}
	if (!front_end_continue(hearings_plain_front_end(live->hearings), &live->progress, samples,
		    count, &cepstra, NULL)) {
		live_pass_stop(live);
		return false;
	}
	cepstral_mean_add(&live->own, &cepstra);
	bool silent = live->carried.frames + live->own.frames == 0;
	bool good = silent || cepstra.frames == 0 || search(live, &cepstra);
	cepstra_finish(&cepstra);
	if (!good) {
		live_pass_stop(live);
	}
	return good;
}

bool live_pass_is_begun(const struct live_pass *live)
{
	return live->search != NULL;
}

const char *live_pass_words(struct live_pass *live)
{
	free(live->words);
	live->words = live->search != NULL ? live_search_words(live->search) : NULL;
	return live->words != NULL ? live->words : "";
}

void live_pass_stop(struct live_pass *live)
{
	if (live->search != NULL) {
		live_search_end(live->search);
		live->search = NULL;
	}
	frame_scores_destroy(live->scores);
	live->scores = NULL;
	feature_stream_finish(&live->features);
	live->progress = (struct front_end_progress){0};
	carry_over(live);
	free(live->words);
	live->words = NULL;
}

void live_pass_forget(struct live_pass *live)
{
	live_pass_stop(live);
	live->carried = (struct cepstral_mean){.frames = 0};
}
