/* SPDX-License-Identifier: MIT */
#include "audio/recognise/first_passes.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/feature_stream.h"
#include "audio/acoustics/frame_scores.h"
#include "audio/features/cepstral_mean.h"
#include "audio/features/front_end.h"
#include "audio/features/normalisation.h"
#include "audio/recognise/hearings.h"
#include "audio/search/decoder.h"
#include "bridge/base/error.h"

/* How one of the models looks at the utterance. */
struct look {
	enum hearing hearing;
	struct cepstral_mean mean; /* of what was there at the beginning */
	struct feature_stream features;
	struct frame_scores *scores;
};

/* One of the passes, and the thread that it is in. */
struct pass {
	struct decoder *decoder;
	const struct look *look;
	bool phones;
	pthread_t thread;
	bool in_thread;
	struct decoding decoding;
	bool good;
	struct error error;
};

struct first_passes {
	struct pass items[FIRST_PASS_COUNT];
	struct hearings *hearings;
	const struct front_end *front_end;
	bool begun;
	struct front_end_progress progress;
	struct normalisation normalisation;
	struct look quiet, noise;
	bool good;            /* nothing failed before the passes */
	struct error error;
};

struct first_passes *first_passes_create(struct hearings *hearings, struct decoder *phones)
{
	struct first_passes *passes = calloc(1, sizeof(*passes));

	if (passes == NULL) {
		return NULL;
	}
	passes->hearings = hearings;
	passes->front_end = hearings_plain_front_end(hearings);
	passes->items[FIRST_PLAIN] = (struct pass){.decoder = hearings_plain(hearings),
		.look = &passes->quiet};
	passes->items[FIRST_IN_NOISE] = (struct pass){.decoder = hearings_aside(hearings),
		.look = &passes->noise};
	passes->items[FIRST_PHONES] = (struct pass){.decoder = phones, .phones = true,
		.look = &passes->quiet};
	return passes;
}

void first_passes_destroy(struct first_passes *passes)
{
	if (passes != NULL) {
		first_passes_drop(passes);
		first_passes_forget(passes);
		free(passes);
	}
}

/* --- what the models look at --- */

/* Takes new frames, and the mean off them. As the library does with whole utterances, also off
 * those that were normalised: they too have a mean, because only the louder half of the frames
 * counts for it, and the model of noise hears better without it. */
static bool take_frames(const struct first_passes *passes, struct look *look, struct cepstra *new,
	bool first, bool last)
{
	if (first) {
		look->mean = hearings_mean(passes->hearings, look->hearing, new);
	}
	cepstral_mean_take_off(&look->mean, new);
	return feature_stream_take(&look->features, new, last, look->scores);
}

/* The frames that are new since the last call, for all passes. */
static bool look_on(struct first_passes *passes, const int16_t *samples, size_t count, bool first,
	bool last)
{
	struct error *error = &passes->error;
	struct cepstra new, normalised = {.values = NULL};

	if (!front_end_continue(passes->front_end, &passes->progress, samples, count, &new, error)) {
		return false;
	}
	if (first) {
		normalisation_begin(&passes->normalisation, &new, hearings_deviations(passes->hearings));
	}
	bool good = normalisation_take(&passes->normalisation, &new, last, &normalised) &&
		take_frames(passes, &passes->quiet, &new, first, last) &&
		take_frames(passes, &passes->noise, &normalised, first, last);
	cepstra_finish(&new);
	cepstra_finish(&normalised);
	return good || error_set(error, ERROR_MEMORY, "out of memory");
}

static bool make_scores(struct first_passes *passes)
{
	passes->quiet.hearing = HEARD_PLAIN;
	passes->noise.hearing = HEARD_IN_NOISE;
	passes->quiet.scores = hearings_scores(passes->hearings, HEARD_PLAIN, true);
	passes->noise.scores = hearings_scores(passes->hearings, HEARD_IN_NOISE, true);
	return (passes->quiet.scores != NULL && passes->noise.scores != NULL) ||
		error_set(&passes->error, ERROR_MEMORY, "out of memory");
}

/* --- searching --- */

static void *search(void *data)
{
	struct pass *pass = data;

	pass->good = decoder_run_scores(pass->decoder, pass->look->scores, pass->phones,
		&pass->decoding, &pass->error);
	return NULL;
}

/* Each pass in a thread of its own. Where there are none, it waits for the whole utterance. */
static void start(struct first_passes *passes)
{
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT; p++) {
		struct pass *pass = &passes->items[p];
		pass->in_thread = pthread_create(&pass->thread, NULL, search, pass) == 0;
	}
}

static bool wait_for_all(struct first_passes *passes)
{
	bool good = true;

	for (enum first_pass p = 0; p < FIRST_PASS_COUNT; p++) {
		struct pass *pass = &passes->items[p];
		if (pass->in_thread) {
			pthread_join(pass->thread, NULL);
			pass->in_thread = false;
		} else {
			search(pass);
		}
		good = good && pass->good;
	}
	return good;
}

/* --- an utterance --- */

static void clear(struct first_passes *passes)
{
	passes->progress = (struct front_end_progress){0};
	passes->error = (struct error){0};
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT; p++) {
		passes->items[p].error = (struct error){0};
		passes->items[p].decoding = (struct decoding){0};
	}
}

void first_passes_begin(struct first_passes *passes, const int16_t *samples, size_t count)
{
	first_passes_drop(passes);
	first_passes_forget(passes);
	clear(passes);
	passes->begun = true;
	passes->good = make_scores(passes) && look_on(passes, samples, count, true, false);
	if (passes->good) {
		start(passes);
	}
}

bool first_passes_are_begun(const struct first_passes *passes)
{
	return passes->begun;
}

/* The rest of the sound, of which the threads go on with what there is of it. */
static bool search_rest(struct first_passes *passes, const int16_t *samples, size_t count)
{
	return passes->good && look_on(passes, samples, count, false, true) && wait_for_all(passes);
}

static void first_error(const struct first_passes *passes, struct error *error)
{
	if (error == NULL) {
		return;
	}
	*error = passes->error;
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT && error->kind == ERROR_NONE; p++) {
		*error = passes->items[p].error;
	}
}

bool first_passes_finish(struct first_passes *passes, const int16_t *samples, size_t count,
	struct decoding decodings[FIRST_PASS_COUNT], struct error *error)
{
	memset(decodings, 0, FIRST_PASS_COUNT * sizeof(*decodings));
	if (!passes->begun) {
		first_passes_begin(passes, samples, count);
	}
	bool good = search_rest(passes, samples, count);
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT && good; p++) {
		decodings[p] = passes->items[p].decoding;
		passes->items[p].decoding = (struct decoding){0};
	}
	if (good) {
		passes->begun = false;
		return true;
	}
	first_error(passes, error);
	first_passes_drop(passes);
	return false;
}

static void drop_scores(struct look *look)
{
	if (look->scores != NULL) {
		frame_scores_drop(look->scores);
	}
}

void first_passes_drop(struct first_passes *passes)
{
	if (!passes->begun) {
		return;
	}
	drop_scores(&passes->quiet);
	drop_scores(&passes->noise);
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT; p++) {
		struct pass *pass = &passes->items[p];
		if (pass->in_thread) {
			pthread_join(pass->thread, NULL);
			pass->in_thread = false;
		}
		decoding_finish(&pass->decoding);
	}
	passes->begun = false;
}

struct frame_scores *first_passes_scores(struct first_passes *passes)
{
	return passes->quiet.scores;
}

struct frame_scores *first_passes_noise_scores(struct first_passes *passes)
{
	return passes->noise.scores;
}

static void forget(struct look *look)
{
	frame_scores_destroy(look->scores);
	feature_stream_finish(&look->features);
	*look = (struct look){.scores = NULL};
}

void first_passes_forget(struct first_passes *passes)
{
	forget(&passes->quiet);
	forget(&passes->noise);
}
