/* SPDX-License-Identifier: MIT */
#include "audio/acoustics/acoustic_model.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/model_files.h"
#include "bridge/base/error.h"

/* What these files are larger than is no model of ours. */
#define PHONES_MAX 200
#define DENSITIES_MAX 1024
#define HEADER_LINES_MAX 20

/* The library never takes a smaller one. */
#define VARIANCE_MIN 1e-4f

/* --- means and variances: a text header, a mark, the sizes, the numbers --- */

static bool skip_text_header(FILE *file)
{
	char line[256];

	for (int i = 0; i < HEADER_LINES_MAX && fgets(line, sizeof(line), file) != NULL; i++) {
		if (strstr(line, "endhdr") != NULL) {
			return true;
		}
	}
	return false;
}

static bool are_streams_ours(const int32_t lengths[VOICE_STREAMS])
{
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		if (lengths[s] != VOICE_LENGTH) {
			return false;
		}
	}
	return true;
}

/* Leaves the file at its numbers. */
static bool read_sizes(FILE *file, size_t *phones, size_t *densities)
{
	int32_t mark, sizes[3], lengths[VOICE_STREAMS], total;

	if (!skip_text_header(file) || !model_file_integers(file, &mark, 1) ||
		mark != MODEL_BYTE_ORDER_MARK ||
		!model_file_integers(file, sizes, 3) || sizes[1] != VOICE_STREAMS ||
		!model_file_integers(file, lengths, VOICE_STREAMS) || !are_streams_ours(lengths) ||
		!model_file_integers(file, &total, 1)) {
		return false;
	}
	*phones = (size_t)sizes[0];
	*densities = (size_t)sizes[2];
	return sizes[0] > 0 && sizes[0] <= PHONES_MAX && sizes[2] > 0 &&
		sizes[2] <= DENSITIES_MAX &&
		total == sizes[0] * sizes[2] * VOICE_STREAMS * VOICE_LENGTH;
}

static size_t gaussian_count(const struct acoustic_model *model)
{
	return model->phones.count * VOICE_STREAMS * model->densities;
}

static float *read_gaussians(const char *folder, const char *name,
	const struct acoustic_model *model, struct error *error)
{
	size_t count = gaussian_count(model) * VOICE_LENGTH, phones, densities;
	FILE *file = model_file_open(folder, name, error);
	float *numbers = file != NULL ? malloc(count * sizeof(*numbers)) : NULL;

	if (file == NULL) {
		return NULL;
	}
	bool good = numbers != NULL && read_sizes(file, &phones, &densities) &&
		phones == model->phones.count && densities == model->densities &&
		fread(numbers, sizeof(*numbers), count, file) == count;
	for (size_t i = 0; good && i < count; i++) {
		good = isfinite(numbers[i]);
	}
	fclose(file);
	if (!good) {
		model_file_is_strange(name, error);
		free(numbers);
		return NULL;
	}
	return numbers;
}

static bool read_counts(const char *folder, struct acoustic_model *model, size_t *phones,
	struct error *error)
{
	FILE *file = model_file_open(folder, "means", error);

	if (file == NULL) {
		return false;
	}
	bool good = read_sizes(file, phones, &model->densities);
	fclose(file);
	return good || model_file_is_strange("means", error);
}

/* --- the weights --- */

static void take_weights(const unsigned char *bytes, int32_t states, size_t stream,
	size_t density, struct acoustic_model *model)
{
	for (size_t phone = 0; phone < model->phones.count; phone++) {
		float sum = 0;
		for (size_t s = 0; s < (size_t)states; s++) {
			sum += model_weight(bytes[phone * (size_t)states + s]);
		}
		model->weights[acoustic_model_index(model, phone, stream) + density] =
			sum / (float)states;
	}
}

static bool read_weight_rows(FILE *file, const int32_t fields[DEFINITION_FIELDS],
	struct acoustic_model *model)
{
	int32_t densities, senones;

	if (!model_weights_begin(file, &densities, &senones) ||
		densities != (int32_t)model->densities || senones != fields[DEFINITION_SENONES]) {
		return false;
	}
	size_t length = (size_t)senones;
	unsigned char *row = malloc(length);
	bool good = row != NULL;
	for (size_t stream = 0; stream < VOICE_STREAMS; stream++) {
		for (size_t density = 0; density < model->densities && good; density++) {
			good = fread(row, 1, length, file) == length;
			if (good) {
				take_weights(row, fields[DEFINITION_STATES], stream, density, model);
			}
		}
	}
	free(row);
	return good;
}

/* --- all of it --- */

static bool read_phones(const char *folder, struct acoustic_model *model,
	int32_t fields[DEFINITION_FIELDS], struct error *error)
{
	size_t phones;

	if (!read_counts(folder, model, &phones, error)) {
		return false;
	}
	FILE *file = model_file_open(folder, "mdef", error);
	if (file == NULL) {
		return false;
	}
	bool good = model_definition_begin(file, phones, &model->phones, fields);
	fclose(file);
	return good || model_file_is_strange("mdef", error);
}

static bool read_weights(const char *folder, const int32_t fields[DEFINITION_FIELDS],
	struct acoustic_model *model, struct error *error)
{
	model->weights = calloc(gaussian_count(model), sizeof(*model->weights));
	if (model->weights == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	FILE *file = model_file_open(folder, "sendump", error);
	if (file == NULL) {
		return false;
	}
	bool good = read_weight_rows(file, fields, model);
	fclose(file);
	return good || model_file_is_strange("sendump", error);
}

static bool read_model(const char *folder, struct acoustic_model *model, struct error *error)
{
	int32_t fields[DEFINITION_FIELDS];

	if (!read_phones(folder, model, fields, error)) {
		return false;
	}
	model->means = read_gaussians(folder, "means", model, error);
	if (model->means == NULL) {
		return false;
	}
	model->variances = read_gaussians(folder, "variances", model, error);
	if (model->variances == NULL) {
		return false;
	}
	for (size_t i = 0; i < gaussian_count(model) * VOICE_LENGTH; i++) {
		model->variances[i] = fmaxf(model->variances[i], VARIANCE_MIN);
	}
	return read_weights(folder, fields, model, error);
}

struct acoustic_model *acoustic_model_read(const char *folder, struct error *error)
{
	struct acoustic_model *model = calloc(1, sizeof(*model));

	if (model == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	if (!read_model(folder, model, error)) {
		acoustic_model_destroy(model);
		return NULL;
	}
	return model;
}

void acoustic_model_destroy(struct acoustic_model *model)
{
	if (model != NULL) {
		text_list_finish(&model->phones);
		free(model->means);
		free(model->variances);
		free(model->weights);
		free(model);
	}
}

static void take_stream(const struct voice_stream *stream, float *means, float *variances)
{
	double turned[VOICE_LENGTH];

	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		turned[i] = stream->shift[i];
		for (size_t k = 0; k < VOICE_LENGTH; k++) {
			turned[i] += stream->turn[i][k] * means[k];
		}
	}
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		means[i] = (float)turned[i];
		variances[i] = fmaxf((float)(variances[i] * stream->scale[i]), VARIANCE_MIN);
	}
}

void acoustic_model_take_voice(struct acoustic_model *model, const struct voice *voice)
{
	for (size_t i = 0; i < gaussian_count(model); i++) {
		take_stream(&voice->streams[i / model->densities % VOICE_STREAMS],
			model->means + i * VOICE_LENGTH, model->variances + i * VOICE_LENGTH);
	}
}

size_t acoustic_model_index(const struct acoustic_model *model, size_t phone, size_t stream)
{
	return (phone * VOICE_STREAMS + stream) * model->densities;
}

size_t acoustic_model_phone(const struct acoustic_model *model, const char *name)
{
	size_t phone = 0;

	while (phone < model->phones.count && strcmp(model->phones.items[phone], name) != 0) {
		phone++;
	}
	return phone;
}

uint64_t acoustic_model_hash(const struct acoustic_model *model)
{
	const unsigned char *bytes = (const unsigned char *)model->means;
	size_t size = gaussian_count(model) * VOICE_LENGTH * sizeof(*model->means);
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < size; i++) {
		hash = (hash ^ bytes[i]) * 0x100000001b3u;
	}
	return hash;
}
