/* SPDX-License-Identifier: MIT */
#include "audio/recognise/first_passes.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "audio/recognise/cepstral_mean.h"
#include "audio/recognise/decoder.h"
#include "audio/recognise/front_end.h"
#include "audio/recognise/hearings.h"
#include "audio/recognise/normalisation.h"
#include "bridge/base/error.h"

/* So many frames are searched before it is asked again whether they are still wanted. */
#define SLICE_FRAMES 10u

/* One of the passes, and the thread that it is in. */
struct pass {
	struct first_passes *passes;
	struct decoder *decoder;
	bool phones;
	const struct cepstra *cepstra; /* that it searches next, from its first frame on */
	pthread_t thread;
	bool in_thread;
	bool begun, good; /* of the decoder's utterance */
	struct error error;
};

struct first_passes {
	struct pass items[FIRST_PASS_COUNT];
	const struct front_end *front_end;
	const double *deviations;
	bool begun;
	atomic_bool dropped;
	struct front_end_progress progress;
	struct cepstral_mean mean, noise_mean; /* of what was there at the beginning */
	struct normalisation normalisation;
	struct cepstra quiet; /* all so far, without the mean */
	struct cepstra part;  /* those of them that are new; not memory of its own */
	struct cepstra noise; /* the new ones as the model of noise is to have them */
	bool good;            /* nothing failed before the passes */
	struct error error;
};

struct first_passes *first_passes_create(struct hearings *hearings, struct decoder *phones)
{
	struct first_passes *passes = calloc(1, sizeof(*passes));

	if (passes == NULL) {
		return NULL;
	}
	passes->front_end = hearings_plain_front_end(hearings);
	passes->deviations = hearings_deviations(hearings);
	passes->items[FIRST_PLAIN] = (struct pass){.decoder = hearings_plain(hearings)};
	passes->items[FIRST_IN_NOISE] = (struct pass){.decoder = hearings_noise(hearings)};
	passes->items[FIRST_PHONES] = (struct pass){.decoder = phones, .phones = true};
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT; p++) {
		passes->items[p].passes = passes;
		passes->items[p].cepstra = p == FIRST_IN_NOISE ? &passes->noise : &passes->part;
	}
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

/* --- cepstra --- */

/* Appends the new frames to those that are there. */
static bool keep_frames(struct first_passes *passes, const struct cepstra *new)
{
	struct cepstra *all = &passes->quiet;
	size_t frame = CEPSTRA_LENGTH * sizeof(*all->values);
	float *values = realloc(all->values, (all->frames + new->frames + 1) * frame);

	if (values == NULL) {
		return false;
	}
	all->values = values;
	passes->part = (struct cepstra){.values = values + all->frames * CEPSTRA_LENGTH,
		.frames = new->frames};
	if (new->frames > 0) {
		memcpy(passes->part.values, new->values, new->frames * frame);
	}
	all->frames += new->frames;
	return true;
}

/* The frames that are new since the last call, for all passes. */
static bool look(struct first_passes *passes, const int16_t *samples, size_t count, bool first,
	bool last)
{
	struct error *error = &passes->error;
	struct cepstra new;

	if (!front_end_continue(passes->front_end, &passes->progress, samples, count, &new, error)) {
		return false;
	}
	if (first) {
		cepstral_mean_add(&passes->mean, &new);
		normalisation_begin(&passes->normalisation, &new, passes->deviations);
	}
	cepstra_finish(&passes->noise);
	bool good = normalisation_take(&passes->normalisation, &new, last, &passes->noise) &&
		keep_frames(passes, &new);
	cepstra_finish(&new);
	if (!good) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (first) {
		cepstral_mean_add(&passes->noise_mean, &passes->noise);
	}
	cepstral_mean_take_off(&passes->mean, &passes->part);
	/* As the library does with whole utterances: normalised ones too have a mean, because only
	 * the louder half of the frames counts for it. The model of noise hears better with it. */
	cepstral_mean_take_off(&passes->noise_mean, &passes->noise);
	return true;
}

/* --- searching --- */

static bool begin(struct pass *pass)
{
	pass->begun = pass->phones ? decoder_live_begin_phones(pass->decoder, &pass->error)
				   : decoder_live_begin(pass->decoder, &pass->error);
	return pass->begun;
}

static void *search(void *data)
{
	struct pass *pass = data;
	size_t frames = pass->cepstra->frames;

	pass->good = pass->begun || begin(pass);
	for (size_t at = 0; pass->good && at < frames; at += SLICE_FRAMES) {
		size_t left = frames - at;
		struct cepstra slice = {.values = pass->cepstra->values + at * CEPSTRA_LENGTH,
			.frames = left < SLICE_FRAMES ? left : SLICE_FRAMES};
		if (atomic_load(&pass->passes->dropped)) {
			break;
		}
		pass->good = decoder_live_take(pass->decoder, &slice, &pass->error);
	}
	return NULL;
}

/* Each pass in a thread of its own; in this one, where there are none. */
static void start(struct first_passes *passes)
{
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT; p++) {
		struct pass *pass = &passes->items[p];
		pass->in_thread = pthread_create(&pass->thread, NULL, search, pass) == 0;
		if (!pass->in_thread) {
			search(pass);
		}
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
		}
		good = good && pass->good;
	}
	return good;
}

/* --- an utterance --- */

void first_passes_begin(struct first_passes *passes, const int16_t *samples, size_t count)
{
	first_passes_drop(passes);
	first_passes_forget(passes);
	passes->begun = true;
	passes->progress = (struct front_end_progress){0};
	passes->mean = passes->noise_mean = (struct cepstral_mean){.frames = 0};
	passes->error = (struct error){0};
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT; p++) {
		passes->items[p].error = (struct error){0};
	}
	passes->good = look(passes, samples, count, true, false);
	if (passes->good) {
		start(passes);
	}
}

bool first_passes_are_begun(const struct first_passes *passes)
{
	return passes->begun;
}

/* What the threads did is done, and the rest of the sound searched. */
static bool search_rest(struct first_passes *passes, const int16_t *samples, size_t count)
{
	if (!passes->good || !wait_for_all(passes)) {
		return false;
	}
	passes->good = look(passes, samples, count, false, true);
	if (passes->good) {
		start(passes);
	}
	return passes->good && wait_for_all(passes);
}

static void first_error(const struct first_passes *passes, struct error *error)
{
	if (error == NULL) {
		return;
	}
	*error = passes->error;
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT && passes->good; p++) {
		if (!passes->items[p].good) {
			*error = passes->items[p].error;
			return;
		}
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
		struct pass *pass = &passes->items[p];
		pass->begun = false;
		pass->good = decoder_live_finish(pass->decoder, &decodings[p], &pass->error);
		good = pass->good;
	}
	if (!good) {
		first_error(passes, error);
	}
	first_passes_drop(passes);
	return good;
}

void first_passes_drop(struct first_passes *passes)
{
	atomic_store(&passes->dropped, true);
	wait_for_all(passes);
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT; p++) {
		if (passes->items[p].begun) {
			decoder_live_end(passes->items[p].decoder);
			passes->items[p].begun = false;
		}
	}
	atomic_store(&passes->dropped, false);
	passes->begun = false;
}

const struct cepstra *first_passes_cepstra(const struct first_passes *passes)
{
	return &passes->quiet;
}

void first_passes_forget(struct first_passes *passes)
{
	cepstra_finish(&passes->quiet);
	cepstra_finish(&passes->noise);
	passes->part = (struct cepstra){0};
}
