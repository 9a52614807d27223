/* SPDX-License-Identifier: MIT */
#include "tests/support/small_model.h"

#include <stdlib.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/acoustics/scorer.h"
#include "audio/acoustics/senones.h"
#include "audio/features/features.h"

#define STATES 3
#define GAUSSIANS ((size_t)SMALL_MODEL_PHONES * VOICE_STREAMS * SMALL_MODEL_DENSITIES)
#define WEIGHTS ((size_t)VOICE_STREAMS * SMALL_MODEL_DENSITIES * SMALL_MODEL_SENONES)

static const char *const names[SMALL_MODEL_PHONES] = {"AA", "B", "SIL"};

/* Those without a context first; a phone may have several runs of the others. */
static const struct senone_run runs[] = {
	{0, 3, 0}, {3, 3, 1}, {6, 3, 2}, {9, 5, 1}, {14, 2, 0}, {16, 4, 2}, {20, 1, 0},
};

/* The next of a sequence of numbers from 0 to below 1 that looks random. */
static float draw(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return (float)(*state >> 8) / (float)(1u << 24);
}

static struct acoustic_model *make_acoustics(void)
{
	struct acoustic_model *acoustics = calloc(1, sizeof(*acoustics));
	uint32_t state = 1;
	if (acoustics == NULL) {
		return NULL;
	}
	acoustics->densities = SMALL_MODEL_DENSITIES;
	acoustics->means = calloc(GAUSSIANS * VOICE_LENGTH, sizeof(float));
	acoustics->variances = calloc(GAUSSIANS * VOICE_LENGTH, sizeof(float));
	bool good = acoustics->means != NULL && acoustics->variances != NULL;
	for (size_t i = 0; good && i < SMALL_MODEL_PHONES; i++) {
		good = text_list_add(&acoustics->phones, names[i]);
	}
	for (size_t i = 0; good && i < GAUSSIANS * VOICE_LENGTH; i++) {
		acoustics->means[i] = 3 * draw(&state) - 1.5f;
		acoustics->variances[i] = 0.3f + draw(&state);
	}
	if (!good) {
		acoustic_model_destroy(acoustics);
		return NULL;
	}
	return acoustics;
}

static struct senones *make_senones(void)
{
	struct senones *senones = calloc(1, sizeof(*senones));
	uint32_t state = 2;
	if (senones == NULL) {
		return NULL;
	}
	senones->count = SMALL_MODEL_SENONES;
	senones->phone_count = SMALL_MODEL_PHONES * STATES;
	senones->phones = SMALL_MODEL_PHONES;
	senones->densities = SMALL_MODEL_DENSITIES;
	senones->run_count = sizeof(runs) / sizeof(runs[0]);
	senones->runs = calloc(senones->run_count, sizeof(*senones->runs));
	senones->weights = calloc(WEIGHTS, 1);
	if (senones->runs == NULL || senones->weights == NULL) {
		senones_destroy(senones);
		return NULL;
	}
	for (size_t i = 0; i < senones->run_count; i++) {
		senones->runs[i] = runs[i];
	}
	for (size_t i = 0; i < WEIGHTS; i++) {
		senones->weights[i] = (unsigned char)(160 * draw(&state));
	}
	return senones;
}

bool small_model_make(struct small_model *model)
{
	*model = (struct small_model){.acoustics = make_acoustics(), .senones = make_senones()};
	if (model->acoustics != NULL && model->senones != NULL) {
		model->scorer = scorer_create(model->acoustics, model->senones);
	}
	return model->scorer != NULL;
}

void small_model_finish(struct small_model *model)
{
	scorer_destroy(model->scorer);
	senones_destroy(model->senones);
	acoustic_model_destroy(model->acoustics);
	*model = (struct small_model){.scorer = NULL};
}

float *small_model_features(size_t frames)
{
	float *features = malloc((frames * FEATURE_LENGTH + 1) * sizeof(*features));
	uint32_t state = 3;
	for (size_t i = 0; features != NULL && i < frames * FEATURE_LENGTH; i++) {
		features[i] = 4 * draw(&state) - 2;
	}
	return features;
}

int16_t *small_model_scores(const struct small_model *model, const float *features, size_t frames,
	unsigned gaussians)
{
	struct scoring *scoring = scoring_create(model->scorer, gaussians);
	int16_t *scores = malloc((frames * SMALL_MODEL_SENONES + 1) * sizeof(*scores));
	for (size_t f = 0; scoring != NULL && scores != NULL && f < frames; f++) {
		scoring_take(scoring, features + f * FEATURE_LENGTH, 1,
			scores + f * SMALL_MODEL_SENONES);
	}
	if (scoring == NULL) {
		free(scores);
		scores = NULL;
	}
	scoring_destroy(scoring);
	return scores;
}
