/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/state_file.h"
#include "bridge/base/text.h"
#include "tests/support/temporary_folder.h"

struct place_of_state {
	struct temporary_folder *folder;
	char *path, *temporary, *damaged;
};

static void begin(struct place_of_state *place)
{
	place->folder = temporary_folder_create();
	place->path = text_copy(temporary_folder_path(place->folder, "state.json"));
	place->temporary = text_format("%s.new", place->path);
	place->damaged = text_format("%s.damaged", place->path);
}

static void end(struct place_of_state *place)
{
	free(place->path);
	free(place->temporary);
	free(place->damaged);
	temporary_folder_destroy(place->folder);
}

static bool exists(const char *path)
{
	struct stat status;
	return lstat(path, &status) == 0;
}

static bool write_tries(const struct place_of_state *place, double tries, struct error *error)
{
	struct json *object = json_new_object();
	CHECK(json_put_number(object, "tries", tries));
	bool written = state_file_write(place->path, object, error);
	json_destroy(object);
	return written;
}

/* -1 if there is no state, with the error. */
static double read_tries(const struct place_of_state *place, struct error *error)
{
	struct json *object = state_file_read(place->path, error);
	double tries = json_get_number(object, "tries", -1);
	json_destroy(object);
	return tries;
}

TEST(what_was_written_is_read)
{
	struct place_of_state place;
	struct error error = {0};
	begin(&place);
	CHECK(read_tries(&place, &error) == -1);
	CHECK(error.kind == ERROR_NOT_FOUND);
	error = (struct error){0};
	CHECK(write_tries(&place, 2, &error));
	CHECK(read_tries(&place, &error) == 2);
	CHECK(write_tries(&place, 3, &error));
	CHECK(read_tries(&place, &error) == 3);
	CHECK_TEXT(error.text, "");
	CHECK(!exists(place.temporary) && !exists(place.damaged));
	end(&place);
}

/* Whatever the umask is, and whoever could read the file before. */
TEST(it_is_for_us_alone)
{
	static const mode_t masks[] = {0, 022, 077, 0777};
	struct place_of_state place;
	struct error error = {0};
	struct stat status;
	begin(&place);
	for (size_t i = 0; i < sizeof(masks) / sizeof(*masks); i++) {
		mode_t before = umask(masks[i]);
		CHECK(write_tries(&place, 1, &error));
		umask(before);
		CHECK(stat(place.path, &status) == 0 && (status.st_mode & 07777) == 0600);
		CHECK(chmod(place.path, 0644) == 0);
	}
	/* Others could read that one; they could not change it. */
	CHECK(read_tries(&place, &error) == 1);
	CHECK_TEXT(error.text, "");
	end(&place);
}

/* Killed before the rename: the old state counts, and the rest is cleared away. */
TEST(a_write_that_was_cut_short_changes_nothing)
{
	struct place_of_state place;
	struct error error = {0};
	begin(&place);
	CHECK(write_tries(&place, 2, &error));
	CHECK(temporary_folder_write(place.folder, "state.json.new", "{\"tries\": 7"));
	CHECK(read_tries(&place, &error) == 2);
	CHECK(write_tries(&place, 4, &error));
	CHECK(read_tries(&place, &error) == 4);
	CHECK(!exists(place.temporary));
	/* Somebody puts a link there: what it points to is not written to. */
	CHECK(temporary_folder_write(place.folder, "other", "mine"));
	CHECK(symlink("other", place.temporary) == 0);
	CHECK(write_tries(&place, 5, &error));
	CHECK(read_tries(&place, &error) == 5);
	struct stat status;
	CHECK(stat(temporary_folder_path(place.folder, "other"), &status) == 0);
	CHECK(status.st_size == 4);
	CHECK_TEXT(error.text, "");
	end(&place);
}

/* Each with what is said about it. */
static const struct {
	const char *text, *part;
} damaged[] = {
	{"", ""},
	{"{\"tries\": 2", ""},
	{"{\"tries\": 2} {}", ""},
	{"{\"tries\": 2, \"tries\": 0}", ""},
	{"[2]", "it holds no object"},
	{"2", "it holds no object"},
	{"tries: 2", ""},
};

TEST(a_damaged_file_is_named_and_set_aside)
{
	struct place_of_state place;
	begin(&place);
	for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
		struct error error = {0};
		CHECK(temporary_folder_write(place.folder, "state.json", damaged[i].text));
		CHECK(read_tries(&place, &error) == -1);
		CHECK(error.kind == ERROR_INPUT);
		CHECK_ERROR(error, place.path);
		CHECK_ERROR(error, "is damaged: ");
		CHECK_ERROR(error, damaged[i].part);
		CHECK_ERROR(error, place.damaged);
		CHECK(!exists(place.path) && exists(place.damaged));
		/* From then on it is as if there had never been one. */
		CHECK(read_tries(&place, &error) == -1);
		CHECK(error.kind == ERROR_NOT_FOUND);
	}
	end(&place);
}

TEST(what_the_reader_makes_nothing_of_is_set_aside_too)
{
	struct place_of_state place;
	struct error error = {0};
	begin(&place);
	CHECK(write_tries(&place, -5, &error));
	CHECK(!state_file_set_aside(place.path, "`tries` is no count", &error));
	CHECK_ERROR(error, "is damaged: `tries` is no count; it is now ");
	CHECK(!exists(place.path) && exists(place.damaged));
	CHECK(!state_file_set_aside(place.path, "it is gone", &error));
	CHECK_ERROR(error, "it could not be renamed");
	end(&place);
}

TEST(what_others_may_have_changed_is_not_trusted)
{
	struct place_of_state place;
	struct error error = {0};
	begin(&place);
	CHECK(write_tries(&place, 2, &error) && chmod(place.path, 0660) == 0);
	CHECK(read_tries(&place, &error) == -1);
	CHECK(error.kind == ERROR_INPUT);
	CHECK_ERROR(error, "other users may write to it");
	CHECK(exists(place.damaged));
	CHECK(temporary_folder_write(place.folder, "other.json", "{\"tries\": 0}"));
	CHECK(symlink("other.json", place.path) == 0);
	CHECK(read_tries(&place, &error) == -1);
	CHECK_ERROR(error, "it is a symbolic link");
	CHECK(exists(temporary_folder_path(place.folder, "other.json")));
	/* Reading from a pipe could wait for ever. */
	CHECK(mkfifo(place.path, 0600) == 0);
	CHECK(read_tries(&place, &error) == -1);
	CHECK_ERROR(error, "it is no regular file");
	end(&place);
}

TEST(who_only_looks_sets_nothing_aside)
{
	struct place_of_state place;
	struct error error = {0};
	begin(&place);
	CHECK(state_file_look(place.path, &error) == NULL);
	CHECK(error.kind == ERROR_NOT_FOUND);
	for (size_t i = 0; i < sizeof(damaged) / sizeof(*damaged); i++) {
		CHECK(temporary_folder_write(place.folder, "state.json", damaged[i].text));
		CHECK(state_file_look(place.path, &error) == NULL);
		CHECK(error.kind == ERROR_INPUT);
		CHECK_ERROR(error, "state.json is damaged: ");
		CHECK_ERROR(error, damaged[i].part);
		CHECK(exists(place.path) && !exists(place.damaged));
	}
	CHECK(write_tries(&place, 2, &error));
	/* Only root can give a file away. */
	CHECK(geteuid() != 0 || chown(place.path, 65534, 65534) == 0);
	struct json *object = state_file_look(place.path, &error);
	CHECK_NUMBER(json_get_number(object, "tries", -1), 2, 0);
	json_destroy(object);
	CHECK(exists(place.path) && !exists(place.damaged));
	end(&place);
}

static struct json *large_object(size_t length)
{
	struct json *object = json_new_object();
	char *text = malloc(length + 1);
	memset(text, 'x', length);
	text[length] = '\0';
	CHECK(json_put_text(object, "text", text));
	free(text);
	return object;
}

TEST(a_file_that_is_too_large_is_neither_read_nor_written)
{
	struct place_of_state place;
	struct error error = {0};
	begin(&place);
	CHECK(write_tries(&place, 2, &error));
	struct json *fits = large_object(STATE_FILE_BYTES_MAX - 20);
	struct json *too_large = large_object(STATE_FILE_BYTES_MAX);
	CHECK(!state_file_write(place.path, too_large, &error));
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_ERROR(error, "larger than 256 KiB");
	CHECK(read_tries(&place, &error) == 2);
	CHECK(state_file_write(place.path, fits, &error));
	struct json *read = state_file_read(place.path, &error);
	CHECK(read != NULL);
	json_destroy(read);
	CHECK(truncate(place.path, STATE_FILE_BYTES_MAX + 1) == 0);
	CHECK(read_tries(&place, &error) == -1);
	CHECK_ERROR(error, "it is larger than we write it");
	json_destroy(fits);
	json_destroy(too_large);
	end(&place);
}

TEST(what_cannot_be_written_says_why_and_leaves_what_was_there)
{
	struct place_of_state place;
	struct error error = {0};
	begin(&place);
	struct json *object = json_new_object();
	char *nowhere = text_format("%s/none/state.json", temporary_folder_path(place.folder, ""));
	CHECK(!state_file_write(nowhere, object, &error));
	CHECK(error.kind == ERROR_SYSTEM);
	CHECK_ERROR(error, "No such file or directory");
	/* A folder stands where the file should be. */
	CHECK(mkdir(place.path, 0700) == 0);
	CHECK(!state_file_write(place.path, object, &error));
	CHECK_ERROR(error, "cannot write ");
	CHECK(exists(place.path) && !exists(place.temporary));
	free(nowhere);
	json_destroy(object);
	end(&place);
}

TEST_MAIN(
	RUN(what_was_written_is_read);
	RUN(it_is_for_us_alone);
	RUN(a_write_that_was_cut_short_changes_nothing);
	RUN(a_damaged_file_is_named_and_set_aside);
	RUN(what_the_reader_makes_nothing_of_is_set_aside_too);
	RUN(what_others_may_have_changed_is_not_trusted);
	RUN(who_only_looks_sets_nothing_aside);
	RUN(a_file_that_is_too_large_is_neither_read_nor_written);
	RUN(what_cannot_be_written_says_why_and_leaves_what_was_there))
