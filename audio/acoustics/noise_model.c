/* SPDX-License-Identifier: MIT */
#include "audio/acoustics/noise_model.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"

#define FILE_MAX ((size_t)4 * 1024 * 1024)
#define FIRST_LINE "earshot noise model 1"

/* No variance may become smaller than this; the library's own bound is lower. */
#define VARIANCE_MIN 1e-3

struct reading {
	char *line;
	unsigned number;
	bool checked; /* it is for this acoustic model */
	bool has_usual_mean;
	struct noise_model *model;
};

/* --- the words of a line --- */

static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " ");
	size_t length = strcspn(word, " ");

	*at = word + length + (word[length] != '\0');
	word[length] = '\0';
	return word;
}

static bool read_count(char **at, size_t limit, size_t *count)
{
	char *word = next_word(at), *end;
	unsigned long value = strtoul(word, &end, 10);

	*count = (size_t)value;
	return *word >= '0' && *word <= '9' && *end == '\0' && value <= limit;
}

static bool read_numbers(char *at, double numbers[CEPSTRA_LENGTH])
{
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		char *word = next_word(&at), *end;
		numbers[i] = strtod(word, &end);
		if (*word == '\0' || *end != '\0' || !isfinite(numbers[i])) {
			return false;
		}
	}
	return *at == '\0';
}

/* --- what the lines say --- */

static bool take_means(struct reading *reading, char *at, struct error *error)
{
	const struct acoustic_model *acoustics = reading->model->acoustics;
	size_t count = acoustics->phones.count * VOICE_STREAMS * acoustics->densities *
		VOICE_LENGTH, wanted;

	if (!read_count(&at, SIZE_MAX, &wanted) || wanted != count ||
		strtoull(at, NULL, 16) != acoustic_model_hash(acoustics)) {
		return error_set(error, ERROR_INPUT, "it was made for another acoustic model "
			"(tests/bench/train_noise.c makes one)");
	}
	reading->checked = true;
	return true;
}

static bool take_deviations(struct reading *reading, char *at, struct error *error)
{
	bool good = read_numbers(at, reading->model->deviations);

	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		good = good && reading->model->deviations[i] > 0;
	}
	return good ||
		error_set(error, ERROR_INPUT, "%u numbers above 0 are expected", CEPSTRA_LENGTH);
}

static bool take_usual_mean(struct reading *reading, char *at, struct error *error)
{
	reading->has_usual_mean = read_numbers(at, reading->model->usual_mean);
	return reading->has_usual_mean ||
		error_set(error, ERROR_INPUT, "%u numbers are expected", CEPSTRA_LENGTH);
}

/* `phone AA 1`: where its first Gaussian stands. */
static bool read_place(struct reading *reading, char **at, size_t *index)
{
	const struct acoustic_model *acoustics = reading->model->acoustics;
	size_t phone = acoustic_model_phone(acoustics, next_word(at)), stream;

	if (phone == acoustics->phones.count || !read_count(at, VOICE_STREAMS, &stream) ||
		stream == 0) {
		return false;
	}
	*index = acoustic_model_index(acoustics, phone, stream - 1);
	return true;
}

static void shift_means(float *means, const double *numbers)
{
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		means[i] = (float)(means[i] + numbers[i]);
	}
}

static void turn_means(float *means, const double *numbers)
{
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		means[i] = (float)(means[i] * (1 + numbers[i]));
	}
}

static void scale_variances(float *variances, const double *numbers)
{
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		variances[i] = (float)fmax(variances[i] * numbers[i], VARIANCE_MIN);
	}
}

/* The slope of a phone's stream stands before its shift. */
static bool take_phone(struct reading *reading, char *at, struct error *error)
{
	struct acoustic_model *acoustics = reading->model->acoustics;
	double numbers[CEPSTRA_LENGTH];
	size_t index;

	bool good = read_place(reading, &at, &index);
	const char *kind = good ? next_word(&at) : "";
	if (!good || !read_numbers(at, numbers)) {
		return error_set(error, ERROR_INPUT, "a phone, a stream, and %u numbers are expected",
			CEPSTRA_LENGTH);
	}
	for (size_t k = index; k < index + acoustics->densities; k++) {
		if (strcmp(kind, "slope") == 0) {
			turn_means(acoustics->means + k * VOICE_LENGTH, numbers);
		} else if (strcmp(kind, "shift") == 0) {
			shift_means(acoustics->means + k * VOICE_LENGTH, numbers);
		} else if (strcmp(kind, "scale") == 0) {
			scale_variances(acoustics->variances + k * VOICE_LENGTH, numbers);
		} else {
			return error_set(error, ERROR_INPUT, "`slope`, `shift` or `scale` is expected, "
				"not `%s`", kind);
		}
	}
	return true;
}

static bool take_gaussian(struct reading *reading, char *at, struct error *error)
{
	struct acoustic_model *acoustics = reading->model->acoustics;
	double numbers[CEPSTRA_LENGTH];
	size_t index, density;

	if (!read_place(reading, &at, &index) ||
		!read_count(&at, acoustics->densities - 1, &density)) {
		return error_set(error, ERROR_INPUT, "a phone, a stream, and the number of a Gaussian "
			"are expected");
	}
	const char *kind = next_word(&at);
	bool is_mean = strcmp(kind, "mean") == 0;
	if ((!is_mean && strcmp(kind, "variance") != 0) || !read_numbers(at, numbers)) {
		return error_set(error, ERROR_INPUT, "`mean` or `variance` and %u numbers are expected",
			CEPSTRA_LENGTH);
	}
	float *values = (is_mean ? acoustics->means : acoustics->variances) +
		(index + density) * VOICE_LENGTH;
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		values[i] = (float)(is_mean ? numbers[i] : fmax(numbers[i], VARIANCE_MIN));
	}
	return true;
}

/* --- the file --- */

static bool take_line(struct reading *reading, struct error *error)
{
	static const struct {
		const char *word;
		bool (*take)(struct reading *reading, char *at, struct error *error);
	} kinds[] = {
		{"means", take_means},
		{"deviations", take_deviations},
		{"usual_mean", take_usual_mean},
		{"phone", take_phone},
		{"gaussian", take_gaussian},
	};
	char *at = reading->line;

	if (reading->number == 1) {
		return strcmp(at, FIRST_LINE) == 0 ||
			error_set(error, ERROR_INPUT, "`%s` is expected", FIRST_LINE);
	}
	if (*at == '#' || *at == '\0') {
		return true;
	}
	const char *word = next_word(&at);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(word, kinds[i].word) == 0) {
			return kinds[i].take(reading, at, error);
		}
	}
	return error_set(error, ERROR_INPUT, "`%s` is not known", word);
}

static bool read_lines(char *text, const char *path, struct noise_model *model,
	struct error *error)
{
	struct reading reading = {.model = model};
	struct error reason = {0};

	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		bool last = text[length] == '\0';
		text[length] = '\0';
		reading.line = text;
		reading.number++;
		if (!take_line(&reading, &reason)) {
			return error_set(error, reason.kind, "%s:%u: %s", path, reading.number,
				reason.text);
		}
		text += length + !last;
	}
	const char *missing = !reading.checked ? "means"
		: !(model->deviations[0] > 0) ? "deviations"
		: !reading.has_usual_mean ? "usual_mean" : NULL;
	if (missing != NULL) {
		return error_set(error, ERROR_INPUT, "%s: it has no %s", path, missing);
	}
	return true;
}

/* Numbers that are finite each can still make something that is not. */
static bool check_finite(const struct acoustic_model *acoustics, const char *path,
	struct error *error)
{
	size_t count = acoustics->phones.count * VOICE_STREAMS * acoustics->densities *
		VOICE_LENGTH;

	for (size_t i = 0; i < count; i++) {
		if (!isfinite(acoustics->means[i]) || !isfinite(acoustics->variances[i])) {
			return error_set(error, ERROR_INPUT, "%s: its numbers are too large", path);
		}
	}
	return true;
}

bool noise_model_read(const char *path, const char *folder, struct noise_model *model,
	struct error *error)
{
	struct buffer file;

	*model = (struct noise_model){0};
	buffer_init(&file, FILE_MAX);
	model->acoustics = acoustic_model_read(folder, error);
	bool good = model->acoustics != NULL && buffer_read_file(&file, path, error);
	char *text = good ? buffer_take(&file) : NULL;
	good = good && (text != NULL || error_set(error, ERROR_MEMORY, "out of memory")) &&
		read_lines(text, path, model, error) && check_finite(model->acoustics, path, error);
	free(text);
	buffer_finish(&file);
	if (!good) {
		noise_model_finish(model);
	}
	return good;
}

void noise_model_finish(struct noise_model *model)
{
	acoustic_model_destroy(model->acoustics);
	*model = (struct noise_model){0};
}
