/* SPDX-License-Identifier: MIT */
#include "audio/learn/adaptation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "bridge/base/error.h"
#include "bridge/wire/voice.h"

/* The unknowns of one row: what each value of the stream counts, and what is added. */
#define UNKNOWNS_MAX (VOICE_LENGTH + 1)

/* So many frames speak for the model as it is, spread over all its Gaussians. They keep what
 * was never said near to where it is; a hundred are a tenth of what ten sentences give. */
#define FRAMES_OF_MODEL 100.0

/* A pivot that is smaller than this part of what it was before the elimination is rounding. */
#define PIVOT_MIN 1e-9

/* Gaussians to which less of a frame is ascribed do not matter. */
#define SHARE_MIN 1e-4

struct adaptation {
	const struct acoustic_model *model;
	size_t frames;
	float *means;      /* as the voice of adaptation_begin() moves them */
	float *variances;
	float *constants;  /* of each Gaussian: log of its weight and of its height */
	double *counts;    /* of each Gaussian: how many frames, in parts */
	double *sums;      /* their sum, VOICE_LENGTH numbers each */
};

static size_t gaussian_count(const struct acoustic_model *model)
{
	return model->phones.count * VOICE_STREAMS * model->densities;
}

struct adaptation *adaptation_create(const struct acoustic_model *model)
{
	struct adaptation *adaptation = calloc(1, sizeof(*adaptation));
	size_t count = gaussian_count(model);
	struct voice unchanged;

	if (adaptation == NULL) {
		return NULL;
	}
	adaptation->model = model;
	adaptation->means = calloc(count, VOICE_LENGTH * sizeof(*adaptation->means));
	adaptation->variances = calloc(count, VOICE_LENGTH * sizeof(*adaptation->variances));
	adaptation->constants = calloc(count, sizeof(*adaptation->constants));
	adaptation->counts = calloc(count, sizeof(*adaptation->counts));
	adaptation->sums = calloc(count, VOICE_LENGTH * sizeof(*adaptation->sums));
	if (adaptation->means == NULL || adaptation->variances == NULL ||
		adaptation->constants == NULL || adaptation->counts == NULL ||
		adaptation->sums == NULL) {
		adaptation_destroy(adaptation);
		return NULL;
	}
	voice_init(&unchanged);
	adaptation_begin(adaptation, &unchanged);
	return adaptation;
}

void adaptation_destroy(struct adaptation *adaptation)
{
	if (adaptation != NULL) {
		free(adaptation->means);
		free(adaptation->variances);
		free(adaptation->constants);
		free(adaptation->counts);
		free(adaptation->sums);
		free(adaptation);
	}
}

static void move_gaussian(struct adaptation *adaptation, size_t gaussian,
	const struct voice_stream *voice)
{
	const float *mean = adaptation->model->means + gaussian * VOICE_LENGTH;
	const float *variance = adaptation->model->variances + gaussian * VOICE_LENGTH;
	double constant = log(adaptation->model->weights[gaussian] + 1e-10);

	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		double value = voice->shift[i], wide = variance[i] * voice->scale[i];
		for (size_t k = 0; k < VOICE_LENGTH; k++) {
			value += voice->turn[i][k] * mean[k];
		}
		adaptation->means[gaussian * VOICE_LENGTH + i] = (float)value;
		adaptation->variances[gaussian * VOICE_LENGTH + i] = (float)wide;
		constant -= 0.5 * log(wide);
	}
	adaptation->constants[gaussian] = (float)constant;
}

void adaptation_begin(struct adaptation *adaptation, const struct voice *voice)
{
	const struct acoustic_model *model = adaptation->model;
	size_t count = gaussian_count(model);

	for (size_t i = 0; i < count; i++) {
		move_gaussian(adaptation, i,
			&voice->streams[i / model->densities % VOICE_STREAMS]);
	}
	memset(adaptation->counts, 0, count * sizeof(*adaptation->counts));
	memset(adaptation->sums, 0, count * VOICE_LENGTH * sizeof(*adaptation->sums));
	adaptation->frames = 0;
}

static double log_height(const struct adaptation *adaptation, size_t gaussian, const float *x)
{
	const float *mean = adaptation->means + gaussian * VOICE_LENGTH;
	const float *variance = adaptation->variances + gaussian * VOICE_LENGTH;
	double result = adaptation->constants[gaussian];

	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		double difference = x[i] - mean[i];
		result -= 0.5 * difference * difference / variance[i];
	}
	return result;
}

/* Ascribes one stream of a frame to the Gaussians of a phone, by their probabilities. */
static void add_stream(struct adaptation *adaptation, size_t first, const float *x)
{
	size_t densities = adaptation->model->densities;
	double highest = -INFINITY, whole = 0;

	for (size_t d = 0; d < densities; d++) {
		highest = fmax(highest, log_height(adaptation, first + d, x));
	}
	for (size_t d = 0; d < densities; d++) {
		whole += exp(log_height(adaptation, first + d, x) - highest);
	}
	for (size_t d = 0; d < densities; d++) {
		double share = exp(log_height(adaptation, first + d, x) - highest) / whole;
		double *sum = adaptation->sums + (first + d) * VOICE_LENGTH;
		if (share < SHARE_MIN) {
			continue;
		}
		adaptation->counts[first + d] += share;
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			sum[i] += share * x[i];
		}
	}
}

void adaptation_add(struct adaptation *adaptation, size_t phone, const float *features)
{
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		add_stream(adaptation, acoustic_model_index(adaptation->model, phone, s),
			features + s * VOICE_LENGTH);
	}
	adaptation->frames++;
}

size_t adaptation_frames(const struct adaptation *adaptation)
{
	return adaptation->frames;
}

/* --- one row of a stream: the normal equations of a weighted linear regression --- */

struct equations {
	size_t size;
	double matrix[UNKNOWNS_MAX][UNKNOWNS_MAX]; /* the lower half */
	double right[UNKNOWNS_MAX];
};

/* `target` is the mean of what was seen where the knowns were expected. */
static void equations_add(struct equations *equations, const double *known, double weight,
	double target)
{
	for (size_t i = 0; i < equations->size; i++) {
		for (size_t k = 0; k <= i; k++) {
			equations->matrix[i][k] += weight * known[i] * known[k];
		}
		equations->right[i] += weight * target * known[i];
	}
}

/* Cholesky's decomposition in place; false if the unknowns are not determined. */
static bool decompose(struct equations *equations)
{
	for (size_t i = 0; i < equations->size; i++) {
		double diagonal = equations->matrix[i][i];
		for (size_t k = 0; k <= i; k++) {
			double sum = equations->matrix[i][k];
			for (size_t j = 0; j < k; j++) {
				sum -= equations->matrix[i][j] * equations->matrix[k][j];
			}
			if (k < i) {
				equations->matrix[i][k] = sum / equations->matrix[k][k];
			} else if (sum > PIVOT_MIN * diagonal) {
				equations->matrix[i][i] = sqrt(sum);
			} else {
				return false;
			}
		}
	}
	return true;
}

static bool equations_solve(struct equations *equations, double *unknowns)
{
	if (!decompose(equations)) {
		return false;
	}
	for (size_t i = 0; i < equations->size; i++) {
		unknowns[i] = equations->right[i];
		for (size_t k = 0; k < i; k++) {
			unknowns[i] -= equations->matrix[i][k] * unknowns[k];
		}
		unknowns[i] /= equations->matrix[i][i];
	}
	for (size_t i = equations->size; i-- > 0;) {
		for (size_t k = i + 1; k < equations->size; k++) {
			unknowns[i] -= equations->matrix[k][i] * unknowns[k];
		}
		unknowns[i] /= equations->matrix[i][i];
	}
	return true;
}

static size_t list_knowns(enum adaptation_shape shape, const float *mean, size_t row,
	double known[UNKNOWNS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		if (shape == ADAPTATION_FULL || i == row) {
			known[count++] = mean[i];
		}
	}
	known[count++] = 1;
	return count;
}

static void add_phone(const struct adaptation *adaptation, size_t first, size_t row,
	enum adaptation_shape shape, struct equations *equations)
{
	const struct acoustic_model *model = adaptation->model;
	double known[UNKNOWNS_MAX];

	for (size_t g = first; g < first + model->densities; g++) {
		const float *mean = model->means + g * VOICE_LENGTH;
		double variance = model->variances[g * VOICE_LENGTH + row];
		double held = FRAMES_OF_MODEL * model->weights[g] / (double)model->phones.count;
		double seen = adaptation->counts[g];
		if (held + seen <= 0) {
			continue;
		}
		double sum = held * mean[row] + adaptation->sums[g * VOICE_LENGTH + row];
		equations->size = list_knowns(shape, mean, row, known);
		equations_add(equations, known, (held + seen) / variance, sum / (held + seen));
	}
}

static bool solve_row(const struct adaptation *adaptation, size_t stream, size_t row,
	enum adaptation_shape shape, struct voice_stream *voice)
{
	struct equations equations = {0};
	double unknowns[UNKNOWNS_MAX] = {0};

	for (size_t phone = 0; phone < adaptation->model->phones.count; phone++) {
		add_phone(adaptation, acoustic_model_index(adaptation->model, phone, stream), row, shape,
			&equations);
	}
	if (!equations_solve(&equations, unknowns)) {
		return false;
	}
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		voice->turn[row][i] = shape == ADAPTATION_FULL ? unknowns[i] : 0;
	}
	if (shape == ADAPTATION_DIAGONAL) {
		voice->turn[row][row] = unknowns[0];
	}
	voice->shift[row] = unknowns[equations.size - 1];
	return true;
}

bool adaptation_solve(const struct adaptation *adaptation, enum adaptation_shape shape,
	struct voice *voice, struct error *error)
{
	voice_init(voice);
	if (adaptation->frames < ADAPTATION_FRAMES_MIN) {
		return error_set(error, ERROR_INPUT, "there are only %.1f seconds of speech in what was "
			"read: at least %.0f are needed", (double)adaptation->frames / 100,
			ADAPTATION_FRAMES_MIN / 100.0);
	}
	for (size_t stream = 0; stream < VOICE_STREAMS; stream++) {
		for (size_t row = 0; row < VOICE_LENGTH; row++) {
			if (!solve_row(adaptation, stream, row, shape, &voice->streams[stream])) {
				voice_init(voice);
				return error_set(error, ERROR_INPUT, "what was read does not "
					"determine a voice: read more, and different, sentences");
			}
		}
	}
	return true;
}
