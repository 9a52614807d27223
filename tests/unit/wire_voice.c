/* SPDX-License-Identifier: MIT */
#include "bridge/wire/voice.h"

#include <math.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "tests/check.h"
#include "tests/support/temporary_folder.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT_MAX (128u * 1024)
#define NUMBERS (VOICE_STREAMS * VOICE_LENGTH * (VOICE_LENGTH + 2))

static struct temporary_folder *folder;

/* Every number is another one. */
static void fill(struct voice *voice)
{
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		struct voice_stream *stream = &voice->streams[s];
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			for (size_t k = 0; k < VOICE_LENGTH; k++) {
				stream->turn[i][k] = (double)(s * 400 + i * 20 + k) / 100 - 3;
			}
			stream->shift[i] = (double)(s * 20 + i) * -7.25;
			stream->scale[i] = 0.5 + (double)(s * 20 + i) / 64;
		}
	}
}

static void check_same(const struct voice *a, const struct voice *b)
{
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			for (size_t k = 0; k < VOICE_LENGTH; k++) {
				CHECK_NUMBER(a->streams[s].turn[i][k], b->streams[s].turn[i][k], 1e-6);
			}
			CHECK_NUMBER(a->streams[s].shift[i], b->streams[s].shift[i], 1e-4);
			CHECK_NUMBER(a->streams[s].scale[i], b->streams[s].scale[i], 1e-6);
		}
	}
}

static const char *write_file(const char *text)
{
	CHECK(temporary_folder_write(folder, "voice.mllr", text));
	return temporary_folder_path(folder, "voice.mllr");
}

/* A file that changes nothing, as text to be spoilt; the caller frees it. */
static char *unchanged_text(void)
{
	struct buffer text;
	struct voice voice;
	voice_init(&voice);
	buffer_init(&text, TEXT_MAX);
	CHECK(voice_print(&voice, &text));
	return buffer_take(&text);
}

/* `text` with the first `old` replaced; the caller frees it. */
static char *replaced(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);
	CHECK(at != NULL);
	return text_format("%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

TEST(a_file_is_read_as_it_was_written)
{
	struct buffer text;
	struct voice voice, read;
	struct error error = {0};
	fill(&voice);
	buffer_init(&text, TEXT_MAX);
	CHECK(voice_print(&voice, &text));
	CHECK(strncmp(buffer_text(&text), "1\n3\n13\n-3 -2.99 -2.98 ", 22) == 0);
	CHECK(voice_read_file(write_file(buffer_text(&text)), &read, &error));
	CHECK_TEXT(error.text, "");
	check_same(&read, &voice);
	buffer_finish(&text);
}

TEST(blanks_and_line_ends_are_free)
{
	struct voice voice, unchanged;
	struct error error = {0};
	char *text = unchanged_text();
	for (char *c = text; *c != '\0'; c++) {
		*c = *c == ' ' ? '\t' : *c;
	}
	char *spread = replaced(text, "1\n3\n", "  1 3\r\n\n\t");
	voice_init(&unchanged);
	CHECK(voice_read_file(write_file(spread), &voice, &error));
	check_same(&voice, &unchanged);
	free(spread);
	free(text);
}

TEST(a_voice_that_changes_nothing_says_so)
{
	struct voice voice;
	voice_init(&voice);
	CHECK_NUMBER(voice.streams[2].turn[12][12], 1, 0);
	CHECK_NUMBER(voice.streams[2].turn[12][11], 0, 0);
	CHECK_NUMBER(voice.streams[0].shift[0], 0, 0);
	CHECK_NUMBER(voice.streams[1].scale[5], 1, 0);
}

TEST(broken_files_are_refused_with_their_place)
{
	static const struct {
		const char *old, *new;
		const char *error;
		unsigned line, column;
	} cases[] = {
		{"1\n3\n", "2\n3\n", "1 class", 1, 1},
		{"1\n3\n", "1\n1\n", "3 streams", 2, 1},
		{"1\n3\n13\n", "1\n3\n39\n", "13 values", 3, 1},
		{"1\n3\n", "one\n3\n", "1 class", 1, 1},
		{"1\n3\n", "# voice\n1\n3\n", "1 class", 1, 1},
		{"1 0 0", "nan 0 0", "`nan` is not a number", 4, 1},
		{"1 0 0", "1 inf 0", "`inf` is not a number", 4, 3},
		{"1 0 0", "1 0x1 0", "`0x1` is not a number", 4, 3},
		{"1 0 0", "1 1e300 0", "from -100 to 100", 4, 3},
		{"1 0 0", "1 0,5 0", "`0,5` is not a number", 4, 3},
		{"1 0 0", "1 0 \x1b[2J", "`?` is not a number", 4, 5},
		{"1 0 0", "", "is not a number", 0, 0},
		/* The variances of the first stream. */
		{"1 1 1", "1 0 1", "from 0.01 to 100", 18, 3},
		{"1 1 1", "1 -1 1", "from 0.01 to 100", 18, 3},
		{"1 0 0",
			"1111111111111111111111111111111111111111111111111111111111111111111111111 0 0",
			"no number", 4, 1},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct voice voice;
		struct error error = {0};
		char *text = unchanged_text();
		char *broken = replaced(text, cases[i].old, cases[i].new);
		CHECK(!voice_read_file(write_file(broken), &voice, &error));
		CHECK_ERROR(error, cases[i].line > 0 ? cases[i].error : "");
		CHECK_HAS(error.file, "voice.mllr");
		CHECK(cases[i].line == 0 || error.line == cases[i].line);
		CHECK(cases[i].column == 0 || error.column == cases[i].column);
		free(broken);
		free(text);
	}
}

TEST(files_that_are_too_short_or_too_long_are_refused)
{
	struct voice voice;
	struct error error = {0};
	char *text = unchanged_text();
	CHECK(!voice_read_file(write_file(""), &voice, &error));
	CHECK_ERROR(error, "1 class");
	text[strlen(text) - 3] = '\0';
	CHECK(!voice_read_file(write_file(text), &voice, &error));
	CHECK_ERROR(error, "ends too early");
	free(text);
	text = unchanged_text();
	char *more = text_format("%s0\n", text);
	CHECK(!voice_read_file(write_file(more), &voice, &error));
	CHECK_ERROR(error, "more in the voice file");
	CHECK(error.line == 51);
	free(more);
	free(text);
}

TEST(other_files_are_refused)
{
	struct voice voice;
	struct error error = {0};
	char *large = malloc(TEXT_MAX + 1);
	CHECK(!voice_read_file(temporary_folder_path(folder, "none"), &voice, &error));
	CHECK_ERROR(error, "");
	CHECK(error.kind == ERROR_NOT_FOUND || error.kind == ERROR_SYSTEM);
	CHECK(!voice_read_file(temporary_folder_path(folder, ""), &voice, &error));
	memset(large, '1', TEXT_MAX);
	large[TEXT_MAX] = '\0';
	CHECK(!voice_read_file(write_file(large), &voice, &error));
	CHECK(error.kind == ERROR_LIMIT);
	free(large);
	/* A zero byte would hide what follows it. */
	FILE *file = fopen(temporary_folder_path(folder, "zero"), "wb");
	CHECK(file != NULL && fwrite("1\n3\0" "13", 1, 6, file) == 6 && fclose(file) == 0);
	CHECK(!voice_read_file(temporary_folder_path(folder, "zero"), &voice, &error));
	CHECK_ERROR(error, "other data");
}

TEST(messages_carry_it)
{
	struct voice voice, read;
	struct error error = {0};
	fill(&voice);
	struct json *json = voice_json(&voice);
	CHECK(json_count(json) == NUMBERS);
	CHECK(voice_read_json(json, &read, &error));
	check_same(&read, &voice);
	json_destroy(json);
}

TEST(wrong_messages_are_refused)
{
	struct voice voice;
	struct error error = {0};
	voice_init(&voice);
	struct json *more = voice_json(&voice);
	CHECK(json_append(more, json_new_number(0)));
	CHECK(!voice_read_json(more, &voice, &error));
	CHECK_ERROR(error, "585 numbers");
	json_destroy(more);

	struct json *fewer = json_new_list();
	for (size_t i = 0; i + 1 < NUMBERS; i++) {
		CHECK(json_append(fewer, json_new_number(1)));
	}
	CHECK(!voice_read_json(fewer, &voice, &error));
	CHECK(json_append(fewer, json_new_text("1")));
	CHECK(!voice_read_json(fewer, &voice, &error));
	json_destroy(fewer);

	/* Out of bounds: a mean, and a variance of 0. */
	for (int which = 0; which < 2; which++) {
		voice_init(&voice);
		*(which == 0 ? &voice.streams[1].turn[0][0] : &voice.streams[2].scale[12]) =
			which == 0 ? 1e6 : 0;
		struct json *wild = voice_json(&voice);
		CHECK(!voice_read_json(wild, &voice, &error));
		json_destroy(wild);
	}
	struct json *text = json_new_text("voice");
	CHECK(!voice_read_json(text, &voice, &error));
	CHECK(!voice_read_json(NULL, &voice, &error));
	json_destroy(text);
}

int main(void)
{
	folder = temporary_folder_create();
	if (folder == NULL) {
		return 1;
	}
	RUN(a_file_is_read_as_it_was_written);
	RUN(blanks_and_line_ends_are_free);
	RUN(a_voice_that_changes_nothing_says_so);
	RUN(broken_files_are_refused_with_their_place);
	RUN(files_that_are_too_short_or_too_long_are_refused);
	RUN(other_files_are_refused);
	RUN(messages_carry_it);
	RUN(wrong_messages_are_refused);
	temporary_folder_destroy(folder);
	return check_state.failed_tests > 0;
}
