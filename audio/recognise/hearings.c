/* SPDX-License-Identifier: MIT */
#include "audio/recognise/hearings.h"

#include <stdlib.h>
#include <string.h>

#include "audio/recognise/decoder.h"
#include "audio/recognise/front_end.h"
#include "audio/recognise/network_text.h"
#include "audio/recognise/noise_model.h"
#include "audio/recognise/normalisation.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"

#define NOISE_MODEL "audio/recognise/noise.model"
#define TEXT_MAX (64u * 1024 * 1024)

static const struct {
	struct front_end_settings front_end;
	bool normalised; /* audio/recognise/normalisation.h */
	bool noise;      /* with the model of speech in noise */
} looks[HEARING_COUNT] = {
	[HEARD_PLAIN] = {{.warp = 1, .remove_noise = true}, .normalised = false, .noise = false},
	[HEARD_IN_NOISE] = {{.warp = 1, .remove_noise = true}, .normalised = true, .noise = true},
	[HEARD_NORMALISED] = {{.warp = 1, .remove_noise = true}, .normalised = true, .noise = false},
	[HEARD_RAW] = {{.warp = 1, .remove_noise = false}, .normalised = false, .noise = false},
	[HEARD_RAW_IN_NOISE] = {{.warp = 1, .remove_noise = false}, .normalised = true,
		.noise = true},
	/* As if the speaker were smaller. */
	[HEARD_WARPED_IN_NOISE] = {{.warp = 1.06, .remove_noise = true}, .normalised = true,
		.noise = true},
};

struct hearings {
	struct decoder *plain, *noise;
	struct front_end *front_ends[HEARING_COUNT];
	double deviations[CEPSTRA_LENGTH]; /* of cepstra that are normalised */
};

/* The first evaluates all states of the model, so that its scores compare with those of other
 * searches. */
static bool make_decoders(struct hearings *hearings, struct decoder_settings settings,
	const struct noise_model *noise, struct error *error)
{
	settings.skip_frames = 1;
	settings.weight = 3;
	settings.wide = true;
	settings.gaussians = 3;
	settings.comparable = true;
	hearings->plain = decoder_create(&settings, error);
	if (hearings->plain == NULL) {
		return false;
	}
	settings.network = NULL;
	settings.sharer = hearings->plain;
	settings.acoustics = noise->acoustics;
	settings.gaussians = 4;
	settings.comparable = false;
	hearings->noise = decoder_create(&settings, error);
	return hearings->noise != NULL;
}

static bool read_models(struct hearings *hearings, struct decoder_settings settings,
	const struct network_message *message, struct error *error)
{
	struct buffer dictionary, network;
	struct noise_model noise = {0};
	char *path = shipped_path(NOISE_MODEL);

	buffer_init(&dictionary, TEXT_MAX);
	buffer_init(&network, TEXT_MAX);
	bool good = path != NULL && network_text_dictionary(message, false, &dictionary) &&
		network_text_commands(message, &network);
	if (good) {
		settings.dictionary = buffer_text(&dictionary);
		settings.network = buffer_text(&network);
		good = noise_model_read(path, settings.model, &noise, error) &&
			make_decoders(hearings, settings, &noise, error);
		memcpy(hearings->deviations, noise.deviations, sizeof(hearings->deviations));
	} else {
		error_set(error, ERROR_LIMIT, "the network is too large for the recogniser");
	}
	noise_model_finish(&noise);
	buffer_finish(&dictionary);
	buffer_finish(&network);
	free(path);
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

struct hearings *hearings_create(const char *model, const char *transform,
	const struct network_message *message, struct error *error)
{
	const struct decoder_settings settings = {.model = model, .transform = transform};
	struct hearings *hearings = calloc(1, sizeof(*hearings));

	if (hearings == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	if (!make_front_ends(hearings, model, error) ||
		!read_models(hearings, settings, message, error)) {
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
	decoder_destroy(hearings->noise);
	for (enum hearing h = 0; h < HEARING_COUNT; h++) {
		front_end_destroy(hearings->front_ends[h]);
	}
	free(hearings);
}

bool hearings_run(struct hearings *hearings, enum hearing hearing, const int16_t *samples,
	size_t count, struct decoding *decoding, struct error *error)
{
	struct decoder *decoder = looks[hearing].noise ? hearings->noise : hearings->plain;
	struct cepstra cepstra;

	if (!front_end_run(hearings->front_ends[hearing], samples, count, &cepstra, error)) {
		return false;
	}
	bool good = !looks[hearing].normalised ||
		cepstra_normalise(&cepstra, hearings->deviations) ||
		error_set(error, ERROR_MEMORY, "out of memory");
	good = good && decoder_run_cepstra(decoder, &cepstra, decoding, error);
	cepstra_finish(&cepstra);
	return good;
}

void hearings_rest(struct hearings *hearings)
{
	decoder_rest(hearings->plain);
	decoder_rest(hearings->noise);
}

struct decoder *hearings_plain(struct hearings *hearings)
{
	return hearings->plain;
}

struct decoder *hearings_noise(struct hearings *hearings)
{
	return hearings->noise;
}

const double *hearings_deviations(const struct hearings *hearings)
{
	return hearings->deviations;
}

const struct front_end *hearings_plain_front_end(const struct hearings *hearings)
{
	return hearings->front_ends[HEARD_PLAIN];
}
