/* SPDX-License-Identifier: MIT */
#include "audio/acoustics/model_files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/wire/voice.h"

/* A phone with more states is none. */
#define STATES_MAX 10

#define HEADER_LINES_MAX 40
#define HEADER_TEXT_MAX (64 * 1024)

FILE *model_file_open(const char *folder, const char *name, struct error *error)
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

bool model_file_is_strange(const char *name, struct error *error)
{
	return error_set(error, ERROR_INPUT, "the acoustic model's file `%s` is not as expected: it "
		"must be a phonetically tied model of %d streams", name, VOICE_STREAMS);
}

bool model_file_integers(FILE *file, int32_t *integers, size_t count)
{
	return fread(integers, sizeof(*integers), count, file) == count;
}

static bool skip(FILE *file, int32_t length)
{
	return length >= 0 && length <= HEADER_TEXT_MAX && fseek(file, length, SEEK_CUR) == 0;
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

static bool read_names(FILE *file, size_t count, struct text_list *names)
{
	char name[16];

	for (size_t i = 0; i < count; i++) {
		if (!read_name(file, name, sizeof(name)) || !text_list_add(names, name)) {
			return false;
		}
	}
	return true;
}

bool model_definition_begin(FILE *file, size_t phones, struct text_list *names,
	int32_t fields[DEFINITION_FIELDS])
{
	char kind[4];
	int32_t version, length;

	if (fread(kind, 1, sizeof(kind), file) != sizeof(kind) ||
		memcmp(kind, "BMDF", sizeof(kind)) != 0 || !model_file_integers(file, &version, 1) ||
		!model_file_integers(file, &length, 1) || !skip(file, length) ||
		!model_file_integers(file, fields, DEFINITION_FIELDS)) {
		return false;
	}
	return fields[DEFINITION_PHONES] == (int32_t)phones && fields[DEFINITION_STATES] > 0 &&
		fields[DEFINITION_STATES] <= STATES_MAX && phones <= MODEL_SENONES_MAX / STATES_MAX &&
		fields[DEFINITION_PHONE_SENONES] ==
			fields[DEFINITION_STATES] * fields[DEFINITION_PHONES] &&
		fields[DEFINITION_SENONES] >= fields[DEFINITION_PHONE_SENONES] &&
		fields[DEFINITION_SENONES] <= MODEL_SENONES_MAX && read_names(file, phones, names);
}

/* --- the weights: for each stream and Gaussian one byte a senone --- */

static bool skip_texts(FILE *file)
{
	int32_t length;

	for (int i = 0; i < HEADER_LINES_MAX; i++) {
		if (!model_file_integers(file, &length, 1)) {
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

bool model_weights_begin(FILE *file, int32_t *densities, int32_t *senones)
{
	return skip_texts(file) && model_file_integers(file, densities, 1) &&
		model_file_integers(file, senones, 1);
}

/* The bytes count steps of 1024 in the logarithm to base 1.0001, downwards. */
float model_weight(unsigned char byte)
{
	return (float)exp(-byte * 1024 * log(1.0001));
}
