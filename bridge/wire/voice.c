/* SPDX-License-Identifier: MIT */
#include "bridge/wire/voice.h"

#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define FILE_MAX_BYTES (64u * 1024)
#define NUMBER_MAX 64 /* bytes of a number in a file */

/* Means and their differences lie within some tens. What is beyond these bounds is no voice. */
#define TURN_MAX 100.0
#define SHIFT_MAX 1000.0
#define SCALE_MIN 0.01
#define SCALE_MAX 100.0

void voice_init(struct voice *voice)
{
	*voice = (struct voice){0};
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			voice->streams[s].turn[i][i] = 1;
			voice->streams[s].scale[i] = 1;
		}
	}
}

/* --- one order for all forms --- */

typedef bool number_fn(double *number, double minimum, double maximum, void *data);

static bool each_of(double *numbers, size_t count, double minimum, double maximum,
	number_fn *visit, void *data)
{
	for (size_t i = 0; i < count; i++) {
		if (!visit(&numbers[i], minimum, maximum, data)) {
			return false;
		}
	}
	return true;
}

static bool each_of_stream(struct voice_stream *stream, number_fn *visit, void *data)
{
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		if (!each_of(stream->turn[i], VOICE_LENGTH, -TURN_MAX, TURN_MAX, visit, data)) {
			return false;
		}
	}
	return each_of(stream->shift, VOICE_LENGTH, -SHIFT_MAX, SHIFT_MAX, visit, data) &&
		each_of(stream->scale, VOICE_LENGTH, SCALE_MIN, SCALE_MAX, visit, data);
}

/* --- files --- */

struct reader {
	const char *text;
	struct place place; /* of what is read next */
	struct error *error;
};

static void skip_blanks(struct reader *reader)
{
	while (*reader->text != '\0' && strchr(" \t\r\n", *reader->text) != NULL) {
		reader->place.column++;
		if (*reader->text == '\n') {
			reader->place.line++;
			reader->place.column = 1;
		}
		reader->text++;
	}
}

/* The next word of the file, in `number`; `number` is empty at its end. */
static bool next_word(struct reader *reader, char number[NUMBER_MAX])
{
	skip_blanks(reader);
	size_t length = strcspn(reader->text, " \t\r\n");
	if (length >= NUMBER_MAX) {
		return error_set_at(reader->error, ERROR_INPUT, &reader->place,
			"this is no number: a voice file holds numbers only");
	}
	memcpy(number, reader->text, length);
	number[length] = '\0';
	return true;
}

static bool read_number(double *number, double minimum, double maximum, void *data)
{
	struct reader *reader = data;
	char word[NUMBER_MAX];

	if (!next_word(reader, word)) {
		return false;
	}
	if (word[0] == '\0') {
		return error_set_at(reader->error, ERROR_INPUT, &reader->place,
			"the voice file ends too early: learn it again with `earshot tune --voice`");
	}
	if (!text_to_number(word, minimum, maximum, number)) {
		return error_set_at(reader->error, ERROR_INPUT, &reader->place,
			"`%s` is not a number from %g to %g, as a voice file has it here",
			text_is_clean(word, strlen(word)) ? word : "?", minimum, maximum);
	}
	reader->text += strlen(word);
	reader->place.column += (unsigned)strlen(word);
	return true;
}

/* A count that must be just this. */
static bool read_count(struct reader *reader, double wanted, const char *what)
{
	char word[NUMBER_MAX];
	double count;

	if (!next_word(reader, word)) {
		return false;
	}
	if (!text_to_number(word, wanted, wanted, &count)) {
		return error_set_at(reader->error, ERROR_INPUT, &reader->place,
			"this is not the voice file of a model like ours: there must be %g %s here", wanted,
			what);
	}
	return read_number(&count, wanted, wanted, reader);
}

static bool read_all(struct reader *reader, struct voice *voice)
{
	if (!read_count(reader, 1, "class of sounds") ||
		!read_count(reader, VOICE_STREAMS, "streams")) {
		return false;
	}
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		if (!read_count(reader, VOICE_LENGTH, "values in a stream") ||
			!each_of_stream(&voice->streams[s], read_number, reader)) {
			return false;
		}
	}
	skip_blanks(reader);
	return *reader->text == '\0' || error_set_at(reader->error, ERROR_INPUT, &reader->place,
		"there is more in the voice file than belongs into one");
}

bool voice_read_file(const char *path, struct voice *voice, struct error *error)
{
	struct buffer text;

	voice_init(voice);
	buffer_init(&text, FILE_MAX_BYTES);
	bool good = buffer_read_file(&text, path, error);
	if (good) {
		struct reader reader = {.text = buffer_text(&text), .error = error,
			.place = {.file = path, .line = 1, .column = 1}};
		good = strlen(reader.text) == text.length
			? read_all(&reader, voice)
			: error_set_at(error, ERROR_INPUT, &reader.place,
				"this is no voice file, but holds other data");
	}
	buffer_finish(&text);
	return good;
}

static bool print_row(const double *numbers, size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count; i++) {
		buffer_append_format(out, i > 0 ? " %.7g" : "%.7g", numbers[i]);
	}
	return buffer_append_text(out, "\n");
}

bool voice_print(const struct voice *voice, struct buffer *out)
{
	buffer_append_format(out, "1\n%d\n", VOICE_STREAMS);
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		const struct voice_stream *stream = &voice->streams[s];
		buffer_append_format(out, "%d\n", VOICE_LENGTH);
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			print_row(stream->turn[i], VOICE_LENGTH, out);
		}
		print_row(stream->shift, VOICE_LENGTH, out);
		print_row(stream->scale, VOICE_LENGTH, out);
	}
	return !out->failed;
}

/* --- messages --- */

static bool put_number(double *number, double minimum, double maximum, void *data)
{
	(void)minimum;
	(void)maximum;
	return json_append(data, json_new_number(*number));
}

struct json *voice_json(const struct voice *voice)
{
	struct json *list = json_new_list();
	struct voice copy = *voice;

	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		if (!each_of_stream(&copy.streams[s], put_number, list)) {
			json_destroy(list);
			return NULL;
		}
	}
	return list;
}

static bool take_number(double *number, double minimum, double maximum, void *data)
{
	const struct json **item = data;
	bool good = json_number(*item, number) && *number >= minimum && *number <= maximum;

	*item = json_next(*item);
	return good;
}

bool voice_read_json(const struct json *json, struct voice *voice, struct error *error)
{
	const struct json *item = json_first(json);
	bool good = json_kind(json) == JSON_LIST;

	voice_init(voice);
	for (size_t s = 0; s < VOICE_STREAMS && good; s++) {
		good = each_of_stream(&voice->streams[s], take_number, &item);
	}
	return (good && item == NULL) ||
		error_set(error, ERROR_INPUT, "a message has a wrong voice: it must be %d numbers",
			VOICE_STREAMS * VOICE_LENGTH * (VOICE_LENGTH + 2));
}
