/* SPDX-License-Identifier: MIT */
#include "audio/recognise/hearings.h"

#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/acoustics/frame_scores.h"
#include "audio/acoustics/noise_model.h"
#include "audio/acoustics/scorer.h"
#include "audio/acoustics/senones.h"
#include "audio/features/features.h"
#include "audio/features/front_end.h"
#include "audio/features/normalisation.h"
#include "audio/search/decoder.h"
#include "audio/search/network_text.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/wire/message.h"

#define NOISE_MODEL "audio/acoustics/noise.model"
#define TEXT_MAX (64u * 1024 * 1024)

/* So many Gaussians of each phone count. */
#define QUIET_GAUSSIANS 3u
#define NOISE_GAUSSIANS 4u

/* Arcs: a grammar of one purpose has fewer, a house of six devices some 1,500. In a small network
 * the widest beams cost little. */
#define SMALL_NETWORK 500u

static const struct {
	struct front_end_settings front_end;
	bool normalised; /* audio/features/normalisation.h */
	bool noise;      /* with the model of speech in noise */
	bool aside;      /* with the second decoder */
} looks[HEARING_COUNT] = {
	[HEARD_PLAIN] = {{.warp = 1, .remove_noise = true}, .noise = false},
	[HEARD_IN_NOISE] = {{.warp = 1, .remove_noise = true}, .normalised = true, .noise = true,
		.aside = true},
	[HEARD_RAW] = {{.warp = 1, .remove_noise = false}, .aside = true},
	[HEARD_RAW_IN_NOISE] = {{.warp = 1, .remove_noise = false}, .normalised = true,
		.noise = true, .aside = true},
	/* As if the speaker were smaller. */
	[HEARD_WARPED] = {{.warp = 1.06, .remove_noise = true}, .aside = true},
	[HEARD_WARPED_IN_NOISE] = {{.warp = 1.06, .remove_noise = true}, .normalised = true,
		.noise = true, .aside = true},
};

struct hearings {
	struct decoder *plain, *aside;
	struct senones *senones;
	struct scorer *quiet_scorer, *noise_scorer;
	struct front_end *front_ends[HEARING_COUNT];
	double deviations[CEPSTRA_LENGTH]; /* of cepstra that are normalised */
	double usual_mean_in_noise[CEPSTRA_LENGTH];
};

static bool make_decoders(struct hearings *hearings, struct decoder_settings settings,
	struct error *error)
{
	settings.scored = hearings->senones;
	settings.weight = 3;
	hearings->plain = decoder_create(&settings, error);
	if (hearings->plain == NULL) {
		return false;
	}
	settings.network = NULL;
	settings.sharer = hearings->plain;
	hearings->aside = decoder_create(&settings, error);
	return hearings->aside != NULL;
}

static bool make_scorers(struct hearings *hearings, const char *model, const struct voice *voice,
	struct acoustic_model *quiet, struct acoustic_model *noise, struct error *error)
{
	hearings->senones = senones_read(model, quiet, error);
	if (hearings->senones == NULL) {
		return false;
	}
	if (voice != NULL) {
		acoustic_model_take_voice(quiet, voice);
		acoustic_model_take_voice(noise, voice);
	}
	hearings->quiet_scorer = scorer_create(quiet, hearings->senones);
	hearings->noise_scorer = scorer_create(noise, hearings->senones);
	return (hearings->quiet_scorer != NULL && hearings->noise_scorer != NULL) ||
		error_set(error, ERROR_MEMORY, "out of memory");
}

static bool read_models(struct hearings *hearings, const char *model, const struct voice *voice,
	struct error *error)
{
	struct noise_model noise = {0};
	struct acoustic_model *quiet = NULL;
	char *path = shipped_path(NOISE_MODEL);

	bool good = (path != NULL || error_set(error, ERROR_MEMORY, "out of memory")) &&
		noise_model_read(path, model, &noise, error) &&
		(quiet = acoustic_model_read(model, error)) != NULL &&
		make_scorers(hearings, model, voice, quiet, noise.acoustics, error);
	memcpy(hearings->deviations, noise.deviations, sizeof(hearings->deviations));
	memcpy(hearings->usual_mean_in_noise, noise.usual_mean, sizeof(noise.usual_mean));
	acoustic_model_destroy(quiet);
	noise_model_finish(&noise);
	free(path);
	return good;
}

static bool read_sentences(struct hearings *hearings, const char *model,
	const struct network_message *message, struct error *error)
{
	struct decoder_settings settings = {.model = model, .skip_frames = 1, .gaussians = 1,
		.beams = message->network.arc_count > SMALL_NETWORK ? BEAMS_WIDE : BEAMS_WIDEST};
	struct buffer dictionary, network;

	buffer_init(&dictionary, TEXT_MAX);
	buffer_init(&network, TEXT_MAX);
	bool good = network_text_dictionary(message, false, &dictionary) &&
		network_text_commands(message, &network);
	if (good) {
		settings.dictionary = buffer_text(&dictionary);
		settings.network = buffer_text(&network);
		good = make_decoders(hearings, settings, error);
	} else {
		error_set(error, ERROR_LIMIT, "the network is too large for the recogniser");
	}
	buffer_finish(&dictionary);
	buffer_finish(&network);
	return good;
}

static bool make_front_ends(struct hearings *hearings, const char *model, struct error *error)
{
	for (enum hearing h = 0; h < HEARING_COUNT; h++) {
		hearings->front_ends[h] = front_end_create(model, &looks[h].front_end, error);
		if (hearings->front_ends[h] == NULL) {
			return false;
		}
	}
	return true;
}

struct hearings *hearings_create(const char *model, const struct network_message *message,
	struct error *error)
{
	struct hearings *hearings = calloc(1, sizeof(*hearings));

	if (hearings == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	if (!make_front_ends(hearings, model, error) ||
		!read_models(hearings, model, message->voice, error) ||
		!read_sentences(hearings, model, message, error)) {
		hearings_destroy(hearings);
		return NULL;
	}
	return hearings;
}

void hearings_destroy(struct hearings *hearings)
{
	if (hearings == NULL) {
		return;
	}
	decoder_destroy(hearings->plain);
	decoder_destroy(hearings->aside);
	scorer_destroy(hearings->quiet_scorer);
	scorer_destroy(hearings->noise_scorer);
	senones_destroy(hearings->senones);
	for (enum hearing h = 0; h < HEARING_COUNT; h++) {
		front_end_destroy(hearings->front_ends[h]);
	}
	free(hearings);
}

struct frame_scores *hearings_scores(const struct hearings *hearings, enum hearing hearing,
	bool kept)
{
	return looks[hearing].noise
		? frame_scores_create(hearings->noise_scorer, NOISE_GAUSSIANS, kept)
		: frame_scores_create(hearings->quiet_scorer, QUIET_GAUSSIANS, kept);
}

struct cepstral_mean hearings_mean(const struct hearings *hearings, enum hearing hearing,
	const struct cepstra *cepstra)
{
	struct cepstral_mean mean = {.frames = 0};
	const double *usual = looks[hearing].noise
		? hearings->usual_mean_in_noise
		: front_end_usual_mean(hearings->front_ends[hearing]);

	cepstral_mean_add(&mean, cepstra);
	if (usual != NULL) {
		cepstral_mean_fill_up(&mean, usual);
	}
	return mean;
}

/* Of a whole utterance, whose cepstra change. NULL when out of memory. */
static struct frame_scores *score_cepstra(const struct hearings *hearings, enum hearing hearing,
	struct cepstra *cepstra)
{
	struct frame_scores *scores = hearings_scores(hearings, hearing, false);
	const struct cepstral_mean mean = hearings_mean(hearings, hearing, cepstra);

	cepstral_mean_take_off(&mean, cepstra);
	float *features = features_between(cepstra, 0, cepstra->frames);
	bool good = scores != NULL && features != NULL &&
		frame_scores_add(scores, features, cepstra->frames);
	free(features);
	if (!good) {
		frame_scores_destroy(scores);
		return NULL;
	}
	frame_scores_close(scores);
	return scores;
}

struct frame_scores *hearings_score(const struct hearings *hearings, enum hearing hearing,
	const int16_t *samples, size_t count, struct error *error)
{
	struct frame_scores *scores = NULL;
	struct cepstra cepstra;

	if (!front_end_run(hearings->front_ends[hearing], samples, count, &cepstra, error)) {
		return NULL;
	}
	if (!looks[hearing].normalised || cepstra_normalise(&cepstra, hearings->deviations)) {
		scores = score_cepstra(hearings, hearing, &cepstra);
	}
	cepstra_finish(&cepstra);
	if (scores == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	return scores;
}

bool hearings_run(struct hearings *hearings, enum hearing hearing, const int16_t *samples,
	size_t count, struct decoding *decoding, struct error *error)
{
	struct decoder *decoder = looks[hearing].aside ? hearings->aside : hearings->plain;

	struct frame_scores *scores = hearings_score(hearings, hearing, samples, count, error);
	bool good = scores != NULL && decoder_run_scores(decoder, scores, false, decoding, error);
	frame_scores_destroy(scores);
	return good;
}

void hearings_rest(struct hearings *hearings)
{
	decoder_rest(hearings->plain);
	decoder_rest(hearings->aside);
}

struct decoder *hearings_plain(struct hearings *hearings)
{
	return hearings->plain;
}

struct decoder *hearings_aside(struct hearings *hearings)
{
	return hearings->aside;
}

const struct senones *hearings_senones(const struct hearings *hearings)
{
	return hearings->senones;
}

const double *hearings_deviations(const struct hearings *hearings)
{
	return hearings->deviations;
}

const struct front_end *hearings_plain_front_end(const struct hearings *hearings)
{
	return hearings->front_ends[HEARD_PLAIN];
}
