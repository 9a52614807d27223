/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* flock() */
#include "bridge/daemon/refused_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "audio/refused/refused_ring.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"

#define PREFIX "refused-"
#define REASONS_MAX 1000

struct refused_file {
	char *path;
	int descriptor;
};

bool refused_file_places(struct text_list *places)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	return (runtime == NULL || runtime[0] != '/' || text_list_add(places, runtime)) &&
		text_list_add(places, "/run/earshot") && text_list_add(places, "/dev/shm");
}

static bool is_in_memory(int descriptor)
{
	struct statfs status;

	return fstatfs(descriptor, &status) == 0 &&
		(status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC);
}

/* Nobody but us may put anything into it, or look. */
static bool is_ours(int folder)
{
	struct stat status;

	return fstat(folder, &status) == 0 && status.st_uid == geteuid() &&
		(status.st_mode & 07777) == 0700;
}

/* The folder, made if need be; -1 with the reason why it will not do. */
static int open_folder(const char *place, const char *path, const char **why)
{
	int parent = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool memory = parent >= 0 && is_in_memory(parent);
	int folder = -1;

	*why = parent < 0 ? strerror(errno) : "it is on a disk, not in memory";
	if (parent >= 0) {
		close(parent);
	}
	if (!memory) {
		return -1;
	}
	if (mkdir(path, 0700) == 0 || errno == EEXIST) {
		folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	*why = strerror(errno);
	if (folder >= 0 && (!is_ours(folder) || !is_in_memory(folder))) {
		*why = "the folder of ours in it is not ours alone";
		close(folder);
		folder = -1;
	}
	return folder;
}

/* A daemon that lives has its file locked. */
static void remove_if_left(int folder, const char *name)
{
	int left = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (left >= 0 && flock(left, LOCK_EX | LOCK_NB) == 0) {
		refused_ring_wipe(left);
		unlinkat(folder, name, 0);
	}
	if (left >= 0) {
		close(left);
	}
}

static void remove_what_is_left(int folder)
{
	int listed = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = listed >= 0 ? fdopendir(listed) : NULL;

	if (directory == NULL) {
		if (listed >= 0) {
			close(listed);
		}
		return;
	}
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0) {
			remove_if_left(folder, entry->d_name);
		}
	}
	closedir(directory);
}

/* -1 with errno. */
static int make_file(int folder, const char *name, size_t slots)
{
	int descriptor = openat(folder, name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (descriptor < 0) {
		return -1;
	}
	int failure = posix_fallocate(descriptor, 0, (off_t)(slots * REFUSED_SLOT_BYTES));
	if (failure == 0 && flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
		failure = errno;
	}
	if (failure != 0) {
		unlinkat(folder, name, 0);
		close(descriptor);
		errno = failure;
		return -1;
	}
	return descriptor;
}

/* The folder is locked meanwhile, so that nobody takes a new file for one that was left. */
static bool make_in_folder(struct refused_file *file, int folder, const char *folder_path,
	size_t slots)
{
	char *name = text_format(PREFIX "%ld", (long)getpid());

	file->path = name != NULL ? text_format("%s/%s", folder_path, name) : NULL;
	if (file->path != NULL && flock(folder, LOCK_EX) == 0) {
		remove_what_is_left(folder);
		file->descriptor = make_file(folder, name, slots);
	}
	if (file->descriptor < 0) {
		free(file->path);
		file->path = NULL;
	}
	free(name);
	return file->descriptor >= 0;
}

static bool make_in(struct refused_file *file, const char *place, size_t slots,
	struct buffer *reasons)
{
	const char *why = strerror(ENOMEM);
	char *path = text_format("%s/earshot-%ld", place, (long)geteuid());
	int folder = path != NULL ? open_folder(place, path, &why) : -1;
	bool made = false;

	if (folder >= 0) {
		made = make_in_folder(file, folder, path, slots);
		why = strerror(errno);
		close(folder);
	}
	if (!made) {
		buffer_append_format(reasons, "%s%s: %s", reasons->length > 0 ? "; " : "", place, why);
	}
	free(path);
	return made;
}

struct refused_file *refused_file_create(const struct text_list *places, size_t slots,
	struct error *error)
{
	struct refused_file *file = calloc(1, sizeof(*file));
	struct buffer reasons;
	bool made = false;

	if (file == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	file->descriptor = -1;
	buffer_init(&reasons, REASONS_MAX);
	for (size_t i = 0; i < places->count && !made; i++) {
		made = make_in(file, places->items[i], slots, &reasons);
	}
	if (!made) {
		error_set(error, ERROR_SYSTEM,
			"there is no memory to keep refused utterances in (%s)", buffer_text(&reasons));
		free(file);
		file = NULL;
	}
	buffer_finish(&reasons);
	return file;
}

void refused_file_destroy(struct refused_file *file)
{
	if (file == NULL) {
		return;
	}
	refused_file_wipe(file);
	unlink(file->path);
	close(file->descriptor);
	free(file->path);
	free(file);
}

void refused_file_wipe(struct refused_file *file)
{
	refused_ring_wipe(file->descriptor);
}

const char *refused_file_path(const struct refused_file *file)
{
	return file->path;
}

int refused_file_descriptor(const struct refused_file *file)
{
	return file->descriptor;
}
