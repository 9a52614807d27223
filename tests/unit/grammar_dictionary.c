/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/dictionary.h"

#include <unistd.h>

#include "bridge/base/buffer.h"
#include "tests/check.h"

#define PATH_MAX_HERE 300

static char folder[200];
static char path[PATH_MAX_HERE];

/* Writes a dictionary of `length` bytes and returns its path. */
static const char *write_dictionary(const char *text, size_t length)
{
	snprintf(path, sizeof(path), "%s/test.dict", folder);
	FILE *file = fopen(path, "w");
	CHECK(file != NULL);
	if (file != NULL) {
		CHECK(fwrite(text, 1, length, file) == length);
		CHECK(fclose(file) == 0);
	}
	return path;
}

/* Notes each entry as "line word=phones;". */
static bool note(const struct dictionary_entry *entry, void *data, struct error *error)
{
	(void)error;
	return buffer_append_format(data, "%u %.*s=%.*s;", entry->place.line,
		(int)entry->word_length, entry->word, (int)entry->phones_length, entry->phones);
}

static bool stop_at_third(const struct dictionary_entry *entry, void *data, struct error *error)
{
	size_t *count = data;
	(*count)++;
	if (*count == 3) {
		return error_set_at(error, ERROR_INPUT, &entry->place, "enough");
	}
	return true;
}

TEST(reads_lines)
{
	static const struct {
		const char *text, *entries;
	} cases[] = {
		{"cat K AE T\n", "1 cat= K AE T\n;"},
		{"cat K AE T", "1 cat= K AE T;"},
		{"cat\tK AE T\r\ndog D\n", "1 cat=\tK AE T\r\n;2 dog= D\n;"},
		{"cat K\ncat(2) T\ncat(13) S\n", "1 cat= K\n;2 cat= T\n;3 cat= S\n;"},
		{"cat K # a pet\n", "1 cat= K ;"},
		{"\n\ncat K\n", "3 cat= K\n;"},
		{"(2) K\ncat K\n", "2 cat= K\n;"},
		{"cat\n", "1 cat=\n;"},
		{"what's W\nwi-fi F\n", "1 what's= W\n;2 wi-fi= F\n;"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		struct buffer notes;
		buffer_init(&notes, 1000);
		const char *file = write_dictionary(cases[i].text, strlen(cases[i].text));
		CHECK(dictionary_check(file, &error));
		CHECK(dictionary_read(file, note, &notes, &error));
		CHECK_TEXT(buffer_text(&notes), cases[i].entries);
		CHECK(error.kind == ERROR_NONE);
		buffer_finish(&notes);
	}
}

TEST(stops_when_told)
{
	struct error error = {0};
	size_t count = 0;
	const char *file = write_dictionary("a A\nb B\nc C\nd D\n", 16);
	CHECK(!dictionary_read(file, stop_at_third, &count, &error));
	CHECK(count == 3);
	CHECK(error.line == 3);
	CHECK_ERROR(error, "enough");
	CHECK_TEXT(error.file, file);
}

TEST(refuses_a_file_that_is_missing_or_a_folder)
{
	struct error error = {0};
	char missing[PATH_MAX_HERE];
	snprintf(missing, sizeof(missing), "%s/missing.dict", folder);
	CHECK(!dictionary_check(missing, &error));
	CHECK(error.kind == ERROR_NOT_FOUND);
	CHECK_ERROR(error, "there is no such dictionary: install the package pocketsphinx-en-us");
	CHECK_TEXT(error.file, missing);
	error = (struct error){0};
	CHECK(!dictionary_read(missing, note, NULL, &error));
	CHECK(error.kind == ERROR_NOT_FOUND);
	error = (struct error){0};
	CHECK(!dictionary_check(folder, &error));
	CHECK(error.kind == ERROR_SYSTEM);
	CHECK_ERROR(error, "the dictionary cannot be read: ");
	error = (struct error){0};
	CHECK(!dictionary_read(folder, note, NULL, &error));
	CHECK_ERROR(error, "the dictionary cannot be read: ");
}

TEST(says_why_a_file_cannot_be_opened)
{
	struct error error = {0};
	char loop[PATH_MAX_HERE];
	snprintf(loop, sizeof(loop), "%s/loop.dict", folder);
	CHECK(symlink(loop, loop) == 0);
	CHECK(!dictionary_check(loop, &error));
	CHECK(error.kind == ERROR_SYSTEM);
	CHECK_ERROR(error, "the dictionary cannot be opened: ");
	CHECK(unlink(loop) == 0);
}

TEST(refuses_an_empty_file)
{
	struct error error = {0};
	const char *file = write_dictionary("", 0);
	CHECK(!dictionary_check(file, &error));
	CHECK(error.kind == ERROR_INPUT);
	CHECK_ERROR(error, "the dictionary is empty");
}

TEST(refuses_lines_that_are_too_long_or_not_text)
{
	struct error error = {0};
	struct buffer notes;
	char text[3000];
	buffer_init(&notes, 10000);
	memset(text, 'a', sizeof(text));
	memcpy(text, "cat K\n", 6);
	const char *file = write_dictionary(text, sizeof(text));
	CHECK(!dictionary_read(file, note, &notes, &error));
	CHECK(error.kind == ERROR_INPUT);
	CHECK(error.line == 2);
	CHECK_ERROR(error, "this line is too long or not text: is the file a CMU dictionary?");
	CHECK_TEXT(buffer_text(&notes), "1 cat= K\n;");

	error = (struct error){0};
	file = write_dictionary("cat K\0\ndog D\n", 13);
	CHECK(!dictionary_check(file, &error));
	CHECK_ERROR(error, "not text");
	CHECK(error.line == 1);
	buffer_finish(&notes);
}

TEST(takes_lines_of_1000_bytes)
{
	struct error error = {0};
	struct buffer notes;
	char text[1001];
	buffer_init(&notes, 10000);
	memset(text, 'a', sizeof(text));
	text[1000] = '\n';
	const char *file = write_dictionary(text, sizeof(text));
	CHECK(dictionary_read(file, note, &notes, &error));
	CHECK(notes.length > 1000);
	buffer_finish(&notes);
}

static void make_folder(void)
{
	const char *parent = getenv("TMPDIR");
	snprintf(folder, sizeof(folder), "%s/earshot-XXXXXX", parent != NULL ? parent : "/tmp");
	CHECK(mkdtemp(folder) != NULL);
}

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

TEST_MAIN(make_folder(); RUN(reads_lines); RUN(stops_when_told);
	RUN(refuses_a_file_that_is_missing_or_a_folder);
	RUN(says_why_a_file_cannot_be_opened); RUN(refuses_an_empty_file);
	RUN(refuses_lines_that_are_too_long_or_not_text); RUN(takes_lines_of_1000_bytes);
	remove_folder())
