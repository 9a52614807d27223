/* SPDX-License-Identifier: MIT */
#include "bridge/base/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define PRIVATE_MODE 0600
#define TEMPORARY_END ".new"
#define DAMAGED_END ".damaged"

bool state_file_set_aside(const char *path, const char *why, struct error *error)
{
	char *aside = text_format("%s" DAMAGED_END, path);

	if (aside == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (rename(path, aside) == 0) {
		error_set(error, ERROR_INPUT, "%s is damaged: %s; it is now %s" DAMAGED_END, path, why,
			path);
	} else {
		error_set(error, ERROR_INPUT, "%s is damaged: %s; it could not be renamed: %s", path,
			why, strerror(errno));
	}
	free(aside);
	return false;
}

/* What of the file itself speaks against trusting it, or NULL. */
static const char *fault_of(const struct stat *status, bool is_ours)
{
	if (!S_ISREG(status->st_mode)) {
		return "it is no regular file";
	}
	if (is_ours && status->st_uid != geteuid()) {
		return "it belongs to another user";
	}
	if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		return "other users may write to it";
	}
	return status->st_size > STATE_FILE_BYTES_MAX ? "it is larger than we write it" : NULL;
}

/* Appends all that is in the file; one that grows meanwhile fails the buffer. */
static bool read_all(int descriptor, struct buffer *text)
{
	char bytes[4096];
	ssize_t count;

	while ((count = read(descriptor, bytes, sizeof(bytes))) != 0) {
		if (count < 0 && errno == EINTR) {
			continue;
		}
		if (count < 0 || !buffer_append(text, bytes, (size_t)count)) {
			return false;
		}
	}
	return true;
}

/* The error of a damaged file is of kind ERROR_INPUT, and says what is wrong with it. */
static struct json *parse(const struct buffer *text, struct error *error)
{
	struct json *object = json_parse(buffer_text(text), text->length, error);

	if (object == NULL && error->kind != ERROR_MEMORY) {
		error->kind = ERROR_INPUT;
	} else if (object != NULL && json_kind(object) != JSON_OBJECT) {
		json_destroy(object);
		object = NULL;
		error_set(error, ERROR_INPUT, "it holds no object");
	}
	return object;
}

static struct json *read_open(const char *path, int descriptor, bool is_ours, struct error *error)
{
	struct stat status;
	struct buffer text;
	struct json *object = NULL;

	if (fstat(descriptor, &status) != 0) {
		error_set(error, ERROR_SYSTEM, "cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	const char *fault = fault_of(&status, is_ours);
	if (fault != NULL) {
		error_set(error, ERROR_INPUT, "%s", fault);
		return NULL;
	}
	buffer_init(&text, STATE_FILE_BYTES_MAX);
	if (read_all(descriptor, &text)) {
		object = parse(&text, error);
	} else {
		error_set(error, ERROR_SYSTEM, "cannot read %s: %s", path,
			text.failed ? "it grows, or memory ran out" : strerror(errno));
	}
	buffer_finish(&text);
	return object;
}

static struct json *read_object(const char *path, bool is_ours, struct error *error)
{
	int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (descriptor < 0 && errno == ENOENT) {
		error_set(error, ERROR_NOT_FOUND, "there is no %s yet", path);
		return NULL;
	}
	if (descriptor < 0 && errno == ELOOP) {
		error_set(error, ERROR_INPUT, "it is a symbolic link");
		return NULL;
	}
	if (descriptor < 0) {
		error_set(error, ERROR_SYSTEM, "cannot read %s: %s", path, strerror(errno));
		return NULL;
	}
	struct json *object = read_open(path, descriptor, is_ours, error);
	close(descriptor);
	return object;
}

struct json *state_file_read(const char *path, struct error *error)
{
	struct error why = {0};
	struct json *object = read_object(path, true, &why);

	if (object == NULL && why.kind == ERROR_INPUT) {
		state_file_set_aside(path, why.text, error);
	} else if (object == NULL) {
		error_set(error, why.kind, "%s", why.text);
	}
	return object;
}

struct json *state_file_look(const char *path, struct error *error)
{
	struct error why = {0};
	struct json *object = read_object(path, false, &why);

	if (object == NULL && why.kind == ERROR_INPUT) {
		error_set(error, ERROR_INPUT, "%s is damaged: %s", path, why.text);
	} else if (object == NULL) {
		error_set(error, why.kind, "%s", why.text);
	}
	return object;
}

static bool write_all(int descriptor, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(descriptor, bytes, length);
		if (written < 0 && errno != EINTR) {
			return false;
		}
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return true;
}

/* False with errno; nothing is left then. */
static bool write_temporary(const char *path, const struct buffer *text)
{
	unlink(path);
	int descriptor =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, PRIVATE_MODE);
	if (descriptor < 0) {
		return false;
	}
	/* A umask can only take from the mode; whoever runs us must be able to read it. */
	bool written = fchmod(descriptor, PRIVATE_MODE) == 0 &&
		write_all(descriptor, text->bytes, text->length) && fsync(descriptor) == 0;
	int failure = errno;
	if (close(descriptor) != 0 && written) {
		written = false;
		failure = errno;
	}
	if (!written) {
		unlink(path);
		errno = failure;
	}
	return written;
}

/* The name is on the disk only when the folder is. Some file systems cannot do that (EINVAL):
 * they write folders at once, or not for us to decide. */
static bool sync_folder_of(const char *path)
{
	char *folder = text_path_beside(path, ".");
	int descriptor =
		folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	bool synced = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
	int failure = errno;

	if (descriptor >= 0) {
		close(descriptor);
	}
	free(folder);
	errno = failure;
	return synced;
}

static bool replace(const char *path, const struct buffer *text, struct error *error)
{
	char *temporary = text_format("%s" TEMPORARY_END, path);

	if (temporary == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	bool replaced = write_temporary(temporary, text);
	if (replaced && rename(temporary, path) != 0) {
		int failure = errno;
		unlink(temporary);
		errno = failure;
		replaced = false;
	}
	if (!replaced || !sync_folder_of(path)) {
		replaced = error_set(error, ERROR_SYSTEM, "cannot write %s: %s", path, strerror(errno));
	}
	free(temporary);
	return replaced;
}

bool state_file_write(const char *path, const struct json *object, struct error *error)
{
	struct buffer text;

	buffer_init(&text, STATE_FILE_BYTES_MAX);
	bool written = json_print(object, &text) && buffer_append_text(&text, "\n");
	if (written) {
		written = replace(path, &text, error);
	} else {
		error_set(error, ERROR_LIMIT, "cannot write %s: it would be larger than %d KiB, or "
			"memory ran out", path, STATE_FILE_BYTES_MAX / 1024);
	}
	buffer_finish(&text);
	return written;
}
