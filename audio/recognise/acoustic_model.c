/* SPDX-License-Identifier: MIT */
#include "audio/recognise/acoustic_model.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"

/* What these files are larger than is no model of ours. */
#define PHONES_MAX 200
#define DENSITIES_MAX 1024
#define SENONES_MAX 100000
#define HEADER_LINES_MAX 20
#define HEADER_TEXT_MAX (64 * 1024)

/* The library never takes a smaller one. */
#define VARIANCE_MIN 1e-4f

#define BYTE_ORDER_MARK 0x11223344

/* The integers at the start of the model definition, in their order. */
enum definition_field {
	DEFINITION_PHONES,
	DEFINITION_ALL_PHONES,
	DEFINITION_STATES,       /* of each phone */
	DEFINITION_PHONE_SENONES, /* those of phones without a context, which come first */
	DEFINITION_SENONES,
	DEFINITION_FIELDS = 10,
};

static FILE *open_file(const char *folder, const char *name, struct error *error)
{
	char *path = text_format("%s/%s", folder, name);
	FILE *file = path != NULL ? fopen(path, "rb") : NULL;

	if (file == NULL) {
		error_set(error, ERROR_NOT_FOUND, "the acoustic model %s lacks its file `%s`", folder,
			name);
	}
	free(path);
	return file;
}

static bool read_integers(FILE *file, int32_t *integers, size_t count)
{
	return fread(integers, sizeof(*integers), count, file) == count;
}

static bool is_strange(const char *name, struct error *error)
{
	return error_set(error, ERROR_INPUT, "the acoustic model's file `%s` is not as expected: a "
		"voice can be learnt with a phonetically tied model of %d streams only", name,
		VOICE_STREAMS);
}

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

	if (!skip_text_header(file) || !read_integers(file, &mark, 1) || mark != BYTE_ORDER_MARK ||
		!read_integers(file, sizes, 3) || sizes[1] != VOICE_STREAMS ||
		!read_integers(file, lengths, VOICE_STREAMS) || !are_streams_ours(lengths) ||
		!read_integers(file, &total, 1)) {
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
	FILE *file = open_file(folder, name, error);
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
		is_strange(name, error);
		free(numbers);
		return NULL;
	}
	return numbers;
}

static bool read_counts(const char *folder, struct acoustic_model *model, size_t *phones,
	struct error *error)
{
	FILE *file = open_file(folder, "means", error);

	if (file == NULL) {
		return false;
	}
	bool good = read_sizes(file, phones, &model->densities);
	fclose(file);
	return good || is_strange("means", error);
}

/* --- the model definition: the names of the phones --- */

static bool read_name(FILE *file, char *name, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int c = fgetc(file);
		name[i] = (char)c;
		if (c <= 0) {
			return c == 0 && i > 0;
		}
	}
	return false;
}

static bool skip(FILE *file, int32_t length)
{
	return length >= 0 && length <= HEADER_TEXT_MAX && fseek(file, length, SEEK_CUR) == 0;
}

static bool read_definition(FILE *file, size_t phones, struct acoustic_model *model,
	int32_t fields[DEFINITION_FIELDS])
{
	char kind[4], name[16];
	int32_t version, length;

	if (fread(kind, 1, sizeof(kind), file) != sizeof(kind) ||
		memcmp(kind, "BMDF", sizeof(kind)) != 0 || !read_integers(file, &version, 1) ||
		!read_integers(file, &length, 1) || !skip(file, length) ||
		!read_integers(file, fields, DEFINITION_FIELDS) ||
		fields[DEFINITION_PHONES] != (int32_t)phones || fields[DEFINITION_STATES] <= 0 ||
		fields[DEFINITION_PHONE_SENONES] !=
			fields[DEFINITION_STATES] * fields[DEFINITION_PHONES]) {
		return false;
	}
	for (size_t i = 0; i < phones; i++) {
		if (!read_name(file, name, sizeof(name)) || !text_list_add(&model->phones, name)) {
			return false;
		}
	}
	return true;
}

/* --- the weights: for each stream and Gaussian one byte a senone --- */

/* The bytes count steps of 1024 in the logarithm to base 1.0001, downwards. */
static float weight_of(unsigned char byte)
{
	return (float)exp(-byte * 1024 * log(1.0001));
}

static bool skip_weight_header(FILE *file)
{
	int32_t length;

	for (int i = 0; i < 2 * HEADER_LINES_MAX; i++) {
		if (!read_integers(file, &length, 1)) {
			return false;
		}
		if (length == 0) {
			return true;
		}
		if (!skip(file, length)) {
			return false;
		}
	}
	return false;
}

static void take_weights(const unsigned char *bytes, int32_t states, size_t stream,
	size_t density, struct acoustic_model *model)
{
	for (size_t phone = 0; phone < model->phones.count; phone++) {
		float sum = 0;
		for (size_t s = 0; s < (size_t)states; s++) {
			sum += weight_of(bytes[phone * (size_t)states + s]);
		}
		model->weights[acoustic_model_index(model, phone, stream) + density] =
			sum / (float)states;
	}
}

static bool read_weight_rows(FILE *file, const int32_t fields[DEFINITION_FIELDS],
	struct acoustic_model *model)
{
	int32_t sizes[2];

	if (!skip_weight_header(file) || !read_integers(file, sizes, 2) ||
		sizes[0] != (int32_t)model->densities || sizes[1] != fields[DEFINITION_SENONES] ||
		sizes[1] < fields[DEFINITION_PHONE_SENONES] || sizes[1] > SENONES_MAX) {
		return false;
	}
	size_t length = (size_t)sizes[1];
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
	FILE *file = open_file(folder, "mdef", error);
	if (file == NULL) {
		return false;
	}
	bool good = read_definition(file, phones, model, fields);
	fclose(file);
	return good || is_strange("mdef", error);
}

static bool read_weights(const char *folder, const int32_t fields[DEFINITION_FIELDS],
	struct acoustic_model *model, struct error *error)
{
	model->weights = calloc(gaussian_count(model), sizeof(*model->weights));
	if (model->weights == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	FILE *file = open_file(folder, "sendump", error);
	if (file == NULL) {
		return false;
	}
	bool good = read_weight_rows(file, fields, model);
	fclose(file);
	return good || is_strange("sendump", error);
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

static bool print_gaussians(const struct acoustic_model *model, const float *numbers,
	struct buffer *out)
{
	size_t count = gaussian_count(model) * VOICE_LENGTH;
	const int32_t sizes[] = {BYTE_ORDER_MARK, (int32_t)model->phones.count, VOICE_STREAMS,
		(int32_t)model->densities, VOICE_LENGTH, VOICE_LENGTH, VOICE_LENGTH, (int32_t)count};

	_Static_assert(VOICE_STREAMS == 3, "the length of each stream is written");
	return buffer_append_text(out, "s3\nversion 1.0\nendhdr\n") &&
		buffer_append(out, sizes, sizeof(sizes)) &&
		buffer_append(out, numbers, count * sizeof(*numbers));
}

bool acoustic_model_print_means(const struct acoustic_model *model, struct buffer *out)
{
	return print_gaussians(model, model->means, out);
}

bool acoustic_model_print_variances(const struct acoustic_model *model, struct buffer *out)
{
	return print_gaussians(model, model->variances, out);
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

bool acoustic_model_takes_voice(const char *folder, struct error *error)
{
	struct acoustic_model shape = {0};
	size_t phones;

	return read_counts(folder, &shape, &phones, error);
}
