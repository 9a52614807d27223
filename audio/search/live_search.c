/* SPDX-License-Identifier: MIT */
#include "audio/search/live_search.h"

#include <pthread.h>
#include <stdlib.h>

#include "audio/acoustics/frame_scores.h"
#include "audio/search/decoder.h"
#include "bridge/base/error.h"

struct live_search {
	struct decoder *decoder;
	struct frame_scores *scores;
	pthread_t thread;
	char *words; /* the answer to the last question */
};

/* In the thread that searches: nobody else may look at the search meanwhile. */
static void answer(void *data)
{
	struct live_search *search = data;

	free(search->words);
	search->words = decoder_words_so_far(search->decoder);
}

static void *follow(void *data)
{
	struct live_search *search = data;
	struct decoding decoding;

	if (decoder_run_scores(search->decoder, search->scores, false, &decoding, NULL)) {
		decoding_finish(&decoding);
	}
	/* Else somebody would wait for an answer. */
	frame_scores_drop(search->scores);
	return NULL;
}

struct live_search *live_search_begin(struct decoder *decoder, struct frame_scores *scores)
{
	struct live_search *search = calloc(1, sizeof(*search));

	if (search == NULL) {
		return NULL;
	}
	search->decoder = decoder;
	search->scores = scores;
	frame_scores_set_answer(scores, answer, search);
	if (pthread_create(&search->thread, NULL, follow, search) != 0) {
		free(search);
		return NULL;
	}
	return search;
}

char *live_search_words(struct live_search *search)
{
	char *words = NULL;

	if (frame_scores_ask(search->scores)) {
		words = search->words;
		search->words = NULL;
	}
	return words;
}

void live_search_end(struct live_search *search)
{
	frame_scores_drop(search->scores);
	pthread_join(search->thread, NULL);
	free(search->words);
	free(search);
}
