/* SPDX-License-Identifier: MIT
 *
 * The beginnings of the files of an acoustic model, made byte by byte.
 */
#include "audio/acoustics/model_files.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "tests/check.h"
#include "tests/support/temporary_folder.h"

#define BYTES_MAX ((size_t)1024 * 1024)
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct temporary_folder *folder;

static void append_integers(struct buffer *bytes, const int32_t *integers, size_t count)
{
	CHECK(buffer_append(bytes, integers, count * sizeof(*integers)));
}

/* A file of these bytes, open to be read from its start. */
static FILE *file_of(const char *bytes, size_t length)
{
	struct error error = {0};
	FILE *out = fopen(temporary_folder_path(folder, "bytes"), "wb");
	CHECK(out != NULL && fwrite(bytes, 1, length, out) == length);
	CHECK(out != NULL && fclose(out) == 0);
	FILE *file = model_file_open(temporary_folder_path(folder, ""), "bytes", &error);
	CHECK_TEXT(error.text, "");
	return file;
}

TEST(a_missing_file_is_named)
{
	struct error error = {0};
	const char *path = temporary_folder_path(folder, "");
	CHECK(model_file_open(path, "absent", &error) == NULL);
	CHECK(error.kind == ERROR_NOT_FOUND);
	CHECK_ERROR(error, "lacks its file `absent`");
	CHECK_ERROR(error, path);
	CHECK(model_file_open("/nowhere", "absent", NULL) == NULL);
}

TEST(a_file_that_is_none_is_named)
{
	struct error error = {0};
	CHECK(!model_file_is_strange("mdef", &error));
	CHECK(error.kind == ERROR_INPUT);
	CHECK_ERROR(error, "`mdef`");
	CHECK(!model_file_is_strange("mdef", NULL));
}

TEST(integers_are_read_all_or_not)
{
	const int32_t wanted[] = {7, -1, INT32_MAX};
	int32_t integers[3];
	FILE *file = file_of((const char *)wanted, sizeof(wanted));
	CHECK(model_file_integers(file, integers, 3));
	CHECK(memcmp(integers, wanted, sizeof(wanted)) == 0);
	CHECK(!model_file_integers(file, integers, 1));
	fclose(file);
	file = file_of((const char *)wanted, sizeof(wanted) - 1);
	CHECK(!model_file_integers(file, integers, 3));
	fclose(file);
}

/* --- the model definition --- */

enum {
	TEXT_LENGTH = 8,
	TEXT_LENGTH_AT = 8,
	FIELDS_AT = 20,
	NAMES_AT = FIELDS_AT + 4 * DEFINITION_FIELDS,
	PHONES = 2,
};

static const int32_t fields[DEFINITION_FIELDS] = {PHONES, 10, 3, 6, 8, 2, 12, 3, 5, 1};
static const char names[] = "AA\0SIL"; /* with the 0 that ends the last one */

/* One with these fields, a text of this length before them and these names after them. */
static struct buffer definition_with(int32_t text_length, const int32_t *own_fields,
	const char *own_names, size_t length)
{
	const int32_t version_and_length[] = {1, text_length};
	struct buffer bytes;
	buffer_init(&bytes, BYTES_MAX);
	CHECK(buffer_append_text(&bytes, "BMDF"));
	append_integers(&bytes, version_and_length, 2);
	for (int32_t i = 0; i < text_length; i++) {
		CHECK(buffer_append(&bytes, "x", 1));
	}
	append_integers(&bytes, own_fields, DEFINITION_FIELDS);
	CHECK(buffer_append(&bytes, own_names, length));
	return bytes;
}

static struct buffer definition(void)
{
	return definition_with(TEXT_LENGTH, fields, names, sizeof(names));
}

/* What comes of the first `length` bytes. */
static bool begin_definition(const struct buffer *bytes, size_t length)
{
	struct text_list list = {0};
	int32_t read[DEFINITION_FIELDS];
	FILE *file = file_of(bytes->bytes, length);
	bool good = file != NULL && model_definition_begin(file, PHONES, &list, read);
	if (good) {
		CHECK(memcmp(read, fields, sizeof(fields)) == 0);
		CHECK(list.count == PHONES);
		CHECK_TEXT(list.items[0], "AA");
		CHECK_TEXT(list.items[1], "SIL");
		CHECK(ftell(file) == (long)bytes->length);
	}
	text_list_finish(&list);
	if (file != NULL) {
		fclose(file);
	}
	return good;
}

TEST(a_definition_is_read_to_the_end_of_its_names)
{
	struct buffer bytes = definition();
	CHECK(begin_definition(&bytes, bytes.length));
	buffer_finish(&bytes);
}

TEST(a_definition_that_is_cut_off_is_refused)
{
	struct buffer bytes = definition();
	for (size_t length = 0; length < bytes.length; length++) {
		if (begin_definition(&bytes, length)) {
			CHECK_FAILED("%zu bytes are taken for all of it", length);
		}
	}
	buffer_finish(&bytes);
}

TEST(a_definition_of_absurd_sizes_is_refused)
{
	static const struct {
		size_t at;
		int32_t value;
	} cases[] = {
		{0, 0},
		{TEXT_LENGTH_AT, -1}, {TEXT_LENGTH_AT, 64 * 1024 + 1}, {TEXT_LENGTH_AT, INT32_MAX},
		{TEXT_LENGTH_AT, TEXT_LENGTH - 1},
		{FIELDS_AT + 4 * DEFINITION_PHONES, 3}, {FIELDS_AT + 4 * DEFINITION_PHONES, 0},
		{FIELDS_AT + 4 * DEFINITION_PHONES, -1},
		{FIELDS_AT + 4 * DEFINITION_STATES, 0}, {FIELDS_AT + 4 * DEFINITION_STATES, -3},
		{FIELDS_AT + 4 * DEFINITION_STATES, 4},
		{FIELDS_AT + 4 * DEFINITION_STATES, INT32_MAX},
		{FIELDS_AT + 4 * DEFINITION_PHONE_SENONES, 7},
		{FIELDS_AT + 4 * DEFINITION_PHONE_SENONES, -6},
		{FIELDS_AT + 4 * DEFINITION_SENONES, 5}, {FIELDS_AT + 4 * DEFINITION_SENONES, -8},
		{FIELDS_AT + 4 * DEFINITION_SENONES, MODEL_SENONES_MAX + 1},
		{FIELDS_AT + 4 * DEFINITION_SENONES, INT32_MAX},
	};
	struct buffer bytes = definition();
	for (size_t i = 0; i < COUNT(cases); i++) {
		int32_t before;
		memcpy(&before, bytes.bytes + cases[i].at, sizeof(before));
		memcpy(bytes.bytes + cases[i].at, &cases[i].value, sizeof(before));
		if (begin_definition(&bytes, bytes.length)) {
			CHECK_FAILED("%d at byte %zu is taken", cases[i].value, cases[i].at);
		}
		memcpy(bytes.bytes + cases[i].at, &before, sizeof(before));
	}
	CHECK(begin_definition(&bytes, bytes.length));
	buffer_finish(&bytes);
}

/* All that follows is there. */
TEST(a_definition_with_an_absurd_text_is_refused)
{
	struct buffer bytes = definition_with(64 * 1024, fields, names, sizeof(names));
	CHECK(begin_definition(&bytes, bytes.length));
	buffer_finish(&bytes);
	bytes = definition_with(64 * 1024 + 1, fields, names, sizeof(names));
	CHECK(!begin_definition(&bytes, bytes.length));
	buffer_finish(&bytes);
	/* One that leads back would have its own version and length taken for the first fields. */
	bytes = definition_with(-8, fields, names, sizeof(names));
	memcpy(bytes.bytes + 4, fields, sizeof(fields[0]));
	memcpy(bytes.bytes + 12, fields + 2, sizeof(fields) - 2 * sizeof(fields[0]));
	memcpy(bytes.bytes + 12 + sizeof(fields) - 2 * sizeof(fields[0]), names, sizeof(names));
	CHECK(!begin_definition(&bytes, bytes.length));
	buffer_finish(&bytes);
}

TEST(a_definition_of_other_phones_is_refused)
{
	static const int32_t of_three[DEFINITION_FIELDS] = {3, 10, 3, 9, 9, 2, 12, 3, 5, 1};
	static const char three_names[] = "AA\0SIL\0B";
	struct buffer bytes = definition_with(TEXT_LENGTH, of_three, three_names,
		sizeof(three_names));
	CHECK(!begin_definition(&bytes, bytes.length));
	buffer_finish(&bytes);
}

TEST(names_of_phones_that_are_none_are_refused)
{
	static const struct {
		const char *names;
		size_t length;
	} cases[] = {
		{"\0SIL", 5},
		{"AA\0", 4},
		{"AAAAAAAAAAAAAAAA\0SIL", 21},
		{"AA\0SIL", 6},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer bytes = definition_with(TEXT_LENGTH, fields, cases[i].names,
			cases[i].length);
		if (begin_definition(&bytes, bytes.length)) {
			CHECK_FAILED("case %zu is taken", i);
		}
		buffer_finish(&bytes);
	}
}

/* --- the weights --- */

enum { DENSITIES = 12, SENONES = 8 };

/* The start of a file of weights with so many texts of this length before its sizes. */
static struct buffer weights_with(int texts, int32_t length)
{
	static const int32_t end_and_sizes[] = {0, DENSITIES, SENONES};
	struct buffer bytes;
	buffer_init(&bytes, BYTES_MAX);
	for (int i = 0; i < texts; i++) {
		append_integers(&bytes, &length, 1);
		for (int32_t k = 0; k < length; k++) {
			CHECK(buffer_append(&bytes, "x", 1));
		}
	}
	append_integers(&bytes, end_and_sizes, 3);
	return bytes;
}

static bool begin_weights(const struct buffer *bytes, size_t length)
{
	int32_t densities = 0, senones = 0;
	FILE *file = file_of(bytes->bytes, length);
	bool good = file != NULL && model_weights_begin(file, &densities, &senones);
	if (good) {
		CHECK(densities == DENSITIES && senones == SENONES);
		CHECK(ftell(file) == (long)bytes->length);
	}
	if (file != NULL) {
		fclose(file);
	}
	return good;
}

TEST(weights_begin_after_their_texts)
{
	static const int texts[] = {0, 1, 16};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buffer bytes = weights_with(texts[i], 5);
		CHECK(begin_weights(&bytes, bytes.length));
		for (size_t length = 0; length < bytes.length; length++) {
			if (begin_weights(&bytes, length)) {
				CHECK_FAILED("%zu bytes are taken for all of it", length);
			}
		}
		buffer_finish(&bytes);
	}
}

TEST(texts_before_the_weights_that_are_absurd_are_refused)
{
	static const int32_t lengths[] = {-1, INT32_MIN, 64 * 1024 + 1, INT32_MAX, 4000};
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct buffer bytes = weights_with(3, 5);
		memcpy(bytes.bytes, &lengths[i], sizeof(lengths[i]));
		if (begin_weights(&bytes, bytes.length)) {
			CHECK_FAILED("a text of %d bytes is taken", lengths[i]);
		}
		buffer_finish(&bytes);
	}
}

/* All that follows is there. */
TEST(too_many_or_too_long_texts_before_the_weights_are_refused)
{
	static const struct {
		int texts;
		int32_t length;
		bool taken;
	} cases[] = {{1, 64 * 1024, true}, {1, 64 * 1024 + 1, false}, {1000, 5, false}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer bytes = weights_with(cases[i].texts, cases[i].length);
		CHECK(begin_weights(&bytes, bytes.length) == cases[i].taken);
		buffer_finish(&bytes);
	}
}

TEST(weights_fall_from_one)
{
	CHECK(model_weight(0) == 1);
	for (unsigned byte = 1; byte < 256; byte++) {
		float weight = model_weight((unsigned char)byte);
		CHECK(weight > 0 && weight < model_weight((unsigned char)(byte - 1)));
		CHECK_NUMBER(weight / pow(1.0001, -1024.0 * byte), 1, 1e-6);
	}
}

int main(void)
{
	folder = temporary_folder_create();
	if (folder == NULL) {
		return 1;
	}
	RUN(a_missing_file_is_named);
	RUN(a_file_that_is_none_is_named);
	RUN(integers_are_read_all_or_not);
	RUN(a_definition_is_read_to_the_end_of_its_names);
	RUN(a_definition_that_is_cut_off_is_refused);
	RUN(a_definition_of_absurd_sizes_is_refused);
	RUN(a_definition_with_an_absurd_text_is_refused);
	RUN(a_definition_of_other_phones_is_refused);
	RUN(names_of_phones_that_are_none_are_refused);
	RUN(weights_begin_after_their_texts);
	RUN(texts_before_the_weights_that_are_absurd_are_refused);
	RUN(too_many_or_too_long_texts_before_the_weights_are_refused);
	RUN(weights_fall_from_one);
	temporary_folder_destroy(folder);
	return check_state.failed_tests > 0;
}
