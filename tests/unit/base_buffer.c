/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"

struct folder {
	char path[128];
	char file[160];
};

static void folder_init(struct folder *folder)
{
	const char *where = getenv("TMPDIR");
	snprintf(folder->path, sizeof(folder->path), "%s/earshot-buffer-XXXXXX",
		where != NULL ? where : "/tmp");
	if (mkdtemp(folder->path) == NULL) {
		perror(folder->path);
		exit(1);
	}
	snprintf(folder->file, sizeof(folder->file), "%s/file", folder->path);
}

static void folder_finish(struct folder *folder)
{
	unlink(folder->file);
	rmdir(folder->path);
}

static void write_file(const char *path, const char *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");
	if (file == NULL || fwrite(bytes, 1, length, file) != length || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}

TEST(grows_by_appending)
{
	struct buffer buffer;
	buffer_init(&buffer, 1000);
	CHECK_TEXT(buffer_text(&buffer), "");
	CHECK(buffer_append_text(&buffer, "one"));
	CHECK(buffer_append(&buffer, "\0two", 4));
	CHECK(buffer_append(&buffer, NULL, 0));
	CHECK(buffer_append_format(&buffer, "-%d", 3));
	CHECK(buffer.length == 9);
	CHECK(memcmp(buffer.bytes, "one\0two-3", 10) == 0);
	for (int i = 0; i < 99; i++) {
		CHECK(buffer_append_text(&buffer, "0123456789"));
	}
	CHECK(buffer.length == 999);
	CHECK_TEXT(buffer.bytes + 989, "0123456789");
	buffer_finish(&buffer);
	CHECK_TEXT(buffer_text(&buffer), "");
}

TEST(holds_exactly_its_maximum)
{
	struct buffer buffer;
	buffer_init(&buffer, 5);
	CHECK(buffer_append_text(&buffer, "12345"));
	CHECK(buffer_append_text(&buffer, ""));
	CHECK_TEXT(buffer_text(&buffer), "12345");
	CHECK(!buffer_append_text(&buffer, "6"));
	buffer_finish(&buffer);

	buffer_init(&buffer, 5);
	CHECK(buffer_append_format(&buffer, "%05d", 7));
	CHECK(!buffer_append_format(&buffer, "%d", 7));
	buffer_finish(&buffer);
}

TEST(stays_failed_and_empty)
{
	struct buffer buffer;
	buffer_init(&buffer, 5);
	CHECK(!buffer_append_text(&buffer, "123456"));
	CHECK(buffer.failed);
	CHECK(buffer.length == 0);
	CHECK_TEXT(buffer_text(&buffer), "");
	CHECK(!buffer_append_text(&buffer, "1"));
	CHECK(!buffer_append_format(&buffer, "1"));
	CHECK(buffer_take(&buffer) == NULL);
	buffer_consume(&buffer, 1);
	CHECK(buffer.failed);
	buffer_finish(&buffer);
}

TEST(clearing_starts_again)
{
	struct buffer buffer;
	buffer_init(&buffer, 5);
	buffer_append_text(&buffer, "123456");
	buffer_clear(&buffer);
	CHECK(!buffer.failed);
	CHECK(buffer_append_text(&buffer, "12345"));
	buffer_clear(&buffer);
	CHECK_TEXT(buffer_text(&buffer), "");
	CHECK(buffer_append_text(&buffer, "abcde"));
	CHECK_TEXT(buffer_text(&buffer), "abcde");
	buffer_finish(&buffer);
}

TEST(consumes_from_the_front)
{
	struct buffer buffer;
	buffer_init(&buffer, 10);
	buffer_consume(&buffer, 3);
	CHECK(buffer.length == 0);
	buffer_append_text(&buffer, "abcdef");
	buffer_consume(&buffer, 0);
	CHECK_TEXT(buffer_text(&buffer), "abcdef");
	buffer_consume(&buffer, 2);
	CHECK_TEXT(buffer_text(&buffer), "cdef");
	CHECK(buffer_append_text(&buffer, "123456"));
	CHECK_TEXT(buffer_text(&buffer), "cdef123456");
	buffer_consume(&buffer, 11);
	CHECK_TEXT(buffer_text(&buffer), "");
	buffer_finish(&buffer);
}

TEST(gives_its_content_away)
{
	struct buffer buffer;
	buffer_init(&buffer, 10);
	char *empty = buffer_take(&buffer);
	CHECK_TEXT(empty, "");
	free(empty);
	buffer_append_text(&buffer, "mine");
	char *text = buffer_take(&buffer);
	CHECK_TEXT(text, "mine");
	CHECK(buffer.length == 0 && buffer.bytes == NULL && buffer.maximum == 10);
	free(text);
	buffer_finish(&buffer);
}

TEST(reads_a_file_after_what_is_there)
{
	struct folder folder;
	struct buffer buffer;
	struct error error;
	folder_init(&folder);
	write_file(folder.file, "in the\0file", 11);
	buffer_init(&buffer, 15);
	buffer_append_text(&buffer, "was ");
	CHECK(buffer_read_file(&buffer, folder.file, &error));
	CHECK(buffer.length == 15);
	CHECK(memcmp(buffer.bytes, "was in the\0file", 16) == 0);
	write_file(folder.file, "", 0);
	CHECK(buffer_read_file(&buffer, folder.file, &error));
	CHECK(buffer.length == 15);
	buffer_finish(&buffer);
	folder_finish(&folder);
}

TEST(refuses_a_file_that_does_not_fit)
{
	struct folder folder;
	struct buffer buffer;
	struct error error;
	folder_init(&folder);
	write_file(folder.file, "123456", 6);
	buffer_init(&buffer, 5);
	CHECK(!buffer_read_file(&buffer, folder.file, &error));
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_TEXT(error.file, folder.file);
	CHECK_ERROR(error, "larger than 5 bytes");
	CHECK(buffer.failed);
	CHECK(!buffer_read_file(&buffer, folder.file, NULL));
	buffer_finish(&buffer);
	folder_finish(&folder);
}

TEST(refuses_a_file_that_turns_out_longer_than_it_says)
{
	struct buffer buffer;
	struct error error;
	struct stat status;
	if (stat("/proc/self/status", &status) != 0) {
		SKIP("no /proc here");
	}
	CHECK(status.st_size == 0);
	buffer_init(&buffer, 20);
	CHECK(!buffer_read_file(&buffer, "/proc/self/status", &error));
	CHECK(error.kind == ERROR_LIMIT);
	buffer_finish(&buffer);
}

TEST(says_why_a_file_cannot_be_read)
{
	struct folder folder;
	folder_init(&folder);
	char below[200];
	char pipe[200];
	char loop[200];
	snprintf(below, sizeof(below), "%s/file/below", folder.path);
	snprintf(pipe, sizeof(pipe), "%s/pipe", folder.path);
	snprintf(loop, sizeof(loop), "%s/loop", folder.path);
	write_file(folder.file, "x", 1);
	CHECK(mkfifo(pipe, 0600) == 0);
	CHECK(symlink("loop", loop) == 0);
	const struct {
		const char *path;
		enum error_kind kind;
		const char *part;
	} cases[] = {
		{"/nowhere/at/all", ERROR_NOT_FOUND, "no such file"},
		{below, ERROR_NOT_FOUND, "no such file"},
		{folder.path, ERROR_INPUT, "this is a folder"},
		{pipe, ERROR_INPUT, "a pipe or a device"},
		{"/dev/null", ERROR_INPUT, "a pipe or a device"},
		{loop, ERROR_SYSTEM, "cannot be opened: "},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buffer buffer;
		struct error error = {0};
		buffer_init(&buffer, 100);
		CHECK(!buffer_read_file(&buffer, cases[i].path, &error));
		CHECK(error.kind == cases[i].kind);
		CHECK_TEXT(error.file, cases[i].path);
		CHECK_ERROR(error, cases[i].part);
		buffer_finish(&buffer);
	}
	unlink(pipe);
	unlink(loop);
	folder_finish(&folder);
}

TEST_MAIN(
	RUN(grows_by_appending);
	RUN(holds_exactly_its_maximum);
	RUN(stays_failed_and_empty);
	RUN(clearing_starts_again);
	RUN(consumes_from_the_front);
	RUN(gives_its_content_away);
	RUN(reads_a_file_after_what_is_there);
	RUN(refuses_a_file_that_does_not_fit);
	RUN(refuses_a_file_that_turns_out_longer_than_it_says);
	RUN(says_why_a_file_cannot_be_read))
