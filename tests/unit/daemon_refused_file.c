/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* flock(), setenv() beside a strict C standard */
#include "tests/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audio/refused/refused_ring.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/daemon/refused_file.h"
#include "bridge/demo/scratch_folder.h"
#include "tests/support/temporary_folder.h"

/* A folder in memory to play in. */
struct stage {
	struct temporary_folder *disk;
	char *memory; /* a place in memory, or NULL */
	char *ours;   /* the folder of ours in it */
};

static void begin(struct stage *stage)
{
	char memory[] = "/dev/shm/earshot-test-XXXXXX";
	*stage = (struct stage){.disk = temporary_folder_create()};
	if (mkdtemp(memory) != NULL) {
		stage->memory = text_copy(memory);
		stage->ours = text_format("%s/earshot-%ld", memory, (long)geteuid());
	}
}

static void end(struct stage *stage)
{
	temporary_folder_destroy(stage->disk);
	scratch_folder_remove(stage->memory);
	free(stage->ours);
}

static struct refused_file *create_in(const char *place, size_t slots, struct error *error)
{
	struct text_list places = {0};
	CHECK(text_list_add(&places, place));
	struct refused_file *file = refused_file_create(&places, slots, error);
	text_list_finish(&places);
	return file;
}

static size_t count_files(const char *folder)
{
	DIR *directory = opendir(folder);
	size_t count = 0;
	for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
		count += entry->d_name[0] != '.' ? 1 : 0;
	}
	if (directory != NULL) {
		closedir(directory);
	}
	return count;
}

TEST(it_is_ours_alone_and_of_its_full_size)
{
	struct stage stage;
	struct error error = {0};
	struct stat status;
	char byte;
	begin(&stage);
	if (stage.memory == NULL) {
		end(&stage);
		SKIP("/dev/shm cannot be written");
	}
	struct refused_file *file = create_in(stage.memory, 3, &error);
	CHECK_TEXT(error.text, "");
	if (file != NULL) {
		int descriptor = refused_file_descriptor(file);
		CHECK(strncmp(refused_file_path(file), stage.ours, strlen(stage.ours)) == 0);
		CHECK(stat(stage.ours, &status) == 0 && (status.st_mode & 07777) == 0700);
		CHECK(stat(refused_file_path(file), &status) == 0);
		CHECK(S_ISREG(status.st_mode) && (status.st_mode & 07777) == 0600);
		CHECK(status.st_size == 3 * (off_t)REFUSED_SLOT_BYTES);
		CHECK(status.st_blocks * 512 >= status.st_size);
		CHECK(refused_ring_slots(descriptor) == 3);
		/* The bridge cannot read it. */
		CHECK(read(descriptor, &byte, 1) < 0 && errno == EBADF);
		CHECK((fcntl(descriptor, F_GETFD) & FD_CLOEXEC) != 0);
		refused_file_destroy(file);
	}
	CHECK(count_files(stage.ours) == 0);
	refused_file_destroy(NULL);
	end(&stage);
}

static bool on_utterance(const struct refused_utterance *utterance, void *data)
{
	size_t *count = data;
	(void)utterance;
	(*count)++;
	return true;
}

static size_t utterances_in(int reader)
{
	size_t count = 0, left_out = 0;
	CHECK(refused_ring_read(reader, on_utterance, &count, &left_out));
	return count + left_out;
}

/* What somebody holds open is empty, too. */
TEST(its_end_and_a_wipe_leave_nothing)
{
	static const struct refused_utterance utterance = {.sequence = 1, .reason = "r",
		.wake = "w", .text = "t"};
	struct stage stage;
	struct error error = {0};
	begin(&stage);
	if (stage.memory == NULL) {
		end(&stage);
		SKIP("/dev/shm cannot be written");
	}
	struct refused_file *file = create_in(stage.memory, 2, &error);
	CHECK_TEXT(error.text, "");
	if (file != NULL) {
		int reader = open(refused_file_path(file), O_RDONLY);
		CHECK(refused_ring_write(refused_file_descriptor(file), &utterance));
		CHECK(utterances_in(reader) == 1);
		refused_file_wipe(file);
		CHECK(utterances_in(reader) == 0);
		CHECK(refused_ring_write(refused_file_descriptor(file), &utterance));
		refused_file_destroy(file);
		CHECK(utterances_in(reader) == 0);
		close(reader);
	}
	end(&stage);
}

static void check_refused(const char *place, const char *why)
{
	struct error error = {0};
	CHECK(create_in(place, 1, &error) == NULL);
	CHECK_ERROR(error, "there is no memory to keep refused utterances in");
	CHECK_ERROR(error, place);
	CHECK_ERROR(error, why);
}

TEST(a_place_that_will_not_do_is_named_with_the_reason)
{
	struct stage stage;
	begin(&stage);
	check_refused("/nowhere/at/all", "No such file or directory");
	if (stage.memory == NULL) {
		end(&stage);
		SKIP("/dev/shm cannot be written");
	}
	/* Somebody else may get in, or got in before. */
	CHECK(mkdir(stage.ours, 0700) == 0 && chmod(stage.ours, 0755) == 0);
	check_refused(stage.memory, "not ours alone");
	CHECK(rmdir(stage.ours) == 0);
	CHECK(symlink(temporary_folder_path(stage.disk, ""), stage.ours) == 0);
	check_refused(stage.memory, "");
	CHECK(unlink(stage.ours) == 0);
	CHECK(close(open(stage.ours, O_WRONLY | O_CREAT, 0600)) == 0);
	check_refused(stage.memory, "Not a directory");
	end(&stage);
}

TEST(a_disk_is_no_memory)
{
	struct stage stage;
	struct error error = {0};
	begin(&stage);
	const char *place = temporary_folder_path(stage.disk, "");
	struct refused_file *file = create_in(place, 1, &error);
	if (file != NULL) {
		refused_file_destroy(file);
		end(&stage);
		SKIP("the folder for temporary files is in memory here");
	}
	CHECK_ERROR(error, "it is on a disk, not in memory");
	CHECK(count_files(place) == 0);
	end(&stage);
}

TEST(the_first_place_that_will_do_is_taken)
{
	struct stage stage;
	struct error error = {0};
	struct text_list places = {0};
	begin(&stage);
	if (stage.memory == NULL) {
		end(&stage);
		SKIP("/dev/shm cannot be written");
	}
	CHECK(text_list_add(&places, "/nowhere") && text_list_add(&places, stage.memory) &&
		text_list_add(&places, "/dev/shm"));
	struct refused_file *file = refused_file_create(&places, 1, &error);
	CHECK(file != NULL);
	if (file != NULL) {
		CHECK(strncmp(refused_file_path(file), stage.memory, strlen(stage.memory)) == 0);
	}
	refused_file_destroy(file);
	text_list_finish(&places);
	end(&stage);
}

TEST(too_much_for_the_memory_is_an_error)
{
	struct stage stage;
	struct error error = {0};
	begin(&stage);
	if (stage.memory == NULL) {
		end(&stage);
		SKIP("/dev/shm cannot be written");
	}
	CHECK(create_in(stage.memory, (size_t)1 << 43, &error) == NULL);
	CHECK_ERROR(error, "there is no memory to keep refused utterances in");
	CHECK(count_files(stage.ours) == 0);
	end(&stage);
}

/* A daemon that is killed cannot clean up; the next one does it, but leaves alone the file of
 * one that lives, and files that are none of ours. */
TEST(what_a_killed_daemon_left_is_removed)
{
	struct stage stage;
	struct error error = {0};
	int status = 0;
	begin(&stage);
	if (stage.memory == NULL) {
		end(&stage);
		SKIP("/dev/shm cannot be written");
	}
	struct refused_file *living = create_in(stage.memory, 1, &error);
	CHECK(living != NULL);
	pid_t child = fork();
	if (child == 0) {
		struct error why = {0};
		_exit(create_in(stage.memory, 1, &why) != NULL ? 0 : 1);
	}
	CHECK(waitpid(child, &status, 0) == child && status == 0);
	char *own = text_format("%s/notes", stage.ours);
	CHECK(close(open(own, O_WRONLY | O_CREAT, 0600)) == 0);
	CHECK(count_files(stage.ours) == 3);
	child = fork();
	if (child == 0) {
		struct error why = {0};
		struct refused_file *file = create_in(stage.memory, 1, &why);
		refused_file_destroy(file);
		_exit(file != NULL ? 0 : 1);
	}
	CHECK(waitpid(child, &status, 0) == child && status == 0);
	CHECK(count_files(stage.ours) == 2);
	CHECK(access(own, F_OK) == 0);
	CHECK(living != NULL && access(refused_file_path(living), F_OK) == 0);
	refused_file_destroy(living);
	CHECK(count_files(stage.ours) == 1);
	free(own);
	end(&stage);
}

TEST(the_places_are_those_where_memory_is)
{
	struct text_list places = {0};
	CHECK(setenv("XDG_RUNTIME_DIR", "/run/user/1000", 1) == 0);
	CHECK(refused_file_places(&places));
	CHECK(places.count == 3);
	CHECK_TEXT(places.items[0], "/run/user/1000");
	CHECK_TEXT(places.items[1], "/run/earshot");
	CHECK_TEXT(places.items[2], "/dev/shm");
	text_list_finish(&places);
	/* A path that is relative to wherever we were started is none. */
	CHECK(setenv("XDG_RUNTIME_DIR", "run", 1) == 0);
	CHECK(refused_file_places(&places));
	CHECK(places.count == 2);
	text_list_finish(&places);
	CHECK(unsetenv("XDG_RUNTIME_DIR") == 0);
	CHECK(refused_file_places(&places));
	CHECK(places.count == 2);
	text_list_finish(&places);
}

TEST_MAIN({
	RUN(it_is_ours_alone_and_of_its_full_size);
	RUN(its_end_and_a_wipe_leave_nothing);
	RUN(a_place_that_will_not_do_is_named_with_the_reason);
	RUN(a_disk_is_no_memory);
	RUN(the_first_place_that_will_do_is_taken);
	RUN(too_much_for_the_memory_is_an_error);
	RUN(what_a_killed_daemon_left_is_removed);
	RUN(the_places_are_those_where_memory_is);
})
