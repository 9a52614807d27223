/* SPDX-License-Identifier: MIT */
#include "audio/features/front_end_parameters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"

#define FILE_MAX (64u * 1024)

enum value {
	LOWEST,
	HIGHEST,
	BANDS,
	LIFTER,
	VALUES, /* those that are kept */
	FIXED = VALUES, /* may be given, but there is only one that we compute */
};

static const struct number {
	const char *name;
	enum value kept_as;
	double minimum, maximum;
	bool whole;
} numbers[] = {
	{"lowerf", LOWEST, 0, 8000, false},
	{"upperf", HIGHEST, 0, 8000, false},
	{"nfilt", BANDS, 13, FRONT_END_BANDS_MAX, true},
	{"lifter", LIFTER, 0, 100, true},
	{"ncep", FIXED, 13, 13, false},
	{"samprate", FIXED, 16000, 16000, false},
	{"frate", FIXED, 100, 100, false},
	{"wlen", FIXED, 0.025625, 0.025625, false},
	{"nfft", FIXED, 512, 512, false},
	{"alpha", FIXED, 0.97, 0.97, false},
};

static const struct word {
	const char *name;
	const char *only;
} words[] = {
	{"transform", "dct"},
	{"round_filters", "yes"},
	{"unit_area", "yes"},
	{"doublewide", "no"},
	{"remove_dc", "no"},
	{"dither", "no"},
};

/* What concerns the cepstra only once they are computed; and what the settings of a front end
 * decide, whatever was used in training. */
static const char *const elsewhere[] = {
	"feat", "ceplen", "svspec", "agc", "cmn", "varnorm", "model", "lda", "ldadim",
	"remove_noise", "remove_silence",
};

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

#define USUAL_MEAN "cmninit"

struct reading {
	double values[VALUES + 1]; /* the last one takes what need not be kept */
	bool has_transform;
	double usual_mean[CEPSTRA_LENGTH];
	bool has_usual_mean;
	struct place place;
	struct error *error;
};

static bool read_number(struct reading *reading, const struct number *number, const char *text)
{
	double value = 0;
	bool good = text_to_number(text, number->minimum, number->maximum, &value) &&
		(!number->whole || value == floor(value));

	if (!good && number->minimum == number->maximum) {
		return error_set_at(reading->error, ERROR_INPUT, &reading->place,
			"`-%s` is `%s`, but only models with %g can be used", number->name, text,
			number->minimum);
	}
	if (!good) {
		return error_set_at(reading->error, ERROR_INPUT, &reading->place,
			"`-%s` is `%s`, not a %snumber from %g to %g", number->name, text,
			number->whole ? "whole " : "", number->minimum, number->maximum);
	}
	reading->values[number->kept_as] = value;
	return true;
}

static bool read_word(struct reading *reading, const struct word *word, const char *text)
{
	if (strcmp(text, word->only) != 0) {
		return error_set_at(reading->error, ERROR_INPUT, &reading->place,
			"`-%s` is `%s`, but only models with `%s` can be used", word->name, text, word->only);
	}
	reading->has_transform |= strcmp(word->name, "transform") == 0;
	return true;
}

/* Numbers with commas between them; the recogniser takes those that are missing as 0. */
static bool read_usual_mean(struct reading *reading, const char *text)
{
	const char *at = text;
	bool good = true, more = true;

	memset(reading->usual_mean, 0, sizeof(reading->usual_mean));
	for (size_t i = 0; good && more && i < CEPSTRA_LENGTH; i++) {
		char *end;
		double value = strtod(at, &end);
		good = end != at && isfinite(value);
		reading->usual_mean[i] = value;
		more = *end == ',';
		at = end + more;
	}
	reading->has_usual_mean = good && !more && *at == '\0';
	return reading->has_usual_mean ||
		error_set_at(reading->error, ERROR_INPUT, &reading->place,
			"`-" USUAL_MEAN "` is `%s`, not up to %u numbers with commas between them", text,
			CEPSTRA_LENGTH);
}

static bool read_parameter(struct reading *reading, const char *option, const char *value)
{
	const char *name = option[0] == '-' ? option + 1 : option;

	if (value == NULL) {
		return error_set_at(reading->error, ERROR_INPUT, &reading->place, "`%s` has no value",
			option);
	}
	for (size_t i = 0; i < LENGTH(numbers); i++) {
		if (strcmp(name, numbers[i].name) == 0) {
			return read_number(reading, &numbers[i], value);
		}
	}
	for (size_t i = 0; i < LENGTH(words); i++) {
		if (strcmp(name, words[i].name) == 0) {
			return read_word(reading, &words[i], value);
		}
	}
	if (strcmp(name, USUAL_MEAN) == 0) {
		return read_usual_mean(reading, value);
	}
	for (size_t i = 0; i < LENGTH(elsewhere); i++) {
		if (strcmp(name, elsewhere[i]) == 0) {
			return true;
		}
	}
	return error_set_at(reading->error, ERROR_INPUT, &reading->place,
		"`%s` is not known: the acoustic model may expect other cepstra than Earshot computes",
		option);
}

static bool read_line(struct reading *reading, const char *text, size_t length)
{
	char *line = text_copy_part(text, length);
	struct text_list parts = {0};
	bool good = line != NULL && text_list_add_words(&parts, line);

	if (!good) {
		error_set(reading->error, ERROR_MEMORY, "out of memory");
	}
	bool comment = good && parts.count > 0 && parts.items[0][0] == '#';
	for (size_t i = 0; good && !comment && i < parts.count; i += 2) {
		good = read_parameter(reading, parts.items[i],
			i + 1 < parts.count ? parts.items[i + 1] : NULL);
	}
	text_list_finish(&parts);
	free(line);
	return good;
}

/* What no single line says. */
static bool check(struct reading *reading)
{
	reading->place.line = 0;
	if (!reading->has_transform) {
		return error_set_at(reading->error, ERROR_INPUT, &reading->place,
			"there is no `-transform dct`: only models with that can be used");
	}
	if (reading->values[LOWEST] >= reading->values[HIGHEST]) {
		return error_set_at(reading->error, ERROR_INPUT, &reading->place,
			"`-lowerf` %g is not below `-upperf` %g", reading->values[LOWEST],
			reading->values[HIGHEST]);
	}
	return true;
}

static bool read_lines(struct reading *reading, const struct buffer *file)
{
	const char *text = buffer_text(file);

	if (!text_is_clean(text, file->length)) {
		return error_set_at(reading->error, ERROR_INPUT, &reading->place, "this is not plain text");
	}
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		reading->place.line++;
		if (!read_line(reading, text, length)) {
			return false;
		}
		text += length + (text[length] == '\n');
	}
	return check(reading);
}

bool front_end_parameters_read(const char *model, struct front_end_parameters *parameters,
	struct error *error)
{
	char *path = text_format("%s/feat.params", model);
	struct reading reading = {
		.values = {[LOWEST] = 133.33334, [HIGHEST] = 6855.4976, [BANDS] = 40, [LIFTER] = 0},
		.place = {.file = path},
		.error = error,
	};
	struct buffer file;
	bool good = false;

	buffer_init(&file, FILE_MAX);
	if (path == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
	} else if (buffer_read_file(&file, path, error)) {
		good = read_lines(&reading, &file);
	}
	*parameters = (struct front_end_parameters){
		.lowest = reading.values[LOWEST],
		.highest = reading.values[HIGHEST],
		.bands = (size_t)reading.values[BANDS],
		.lifter = reading.values[LIFTER],
		.has_usual_mean = reading.has_usual_mean,
	};
	memcpy(parameters->usual_mean, reading.usual_mean, sizeof(parameters->usual_mean));
	buffer_finish(&file);
	free(path);
	return good;
}
