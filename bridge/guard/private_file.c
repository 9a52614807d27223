/* SPDX-License-Identifier: MIT */
#include "bridge/guard/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/error.h"

bool private_file_judge(const struct stat *status, uid_t user, const char *what,
	const char *path, struct error *error)
{
	mode_t allowed = S_IRWXU | (status->st_uid == 0 ? S_IRGRP : 0);

	if (!S_ISREG(status->st_mode)) {
		return error_set(error, ERROR_INPUT, "%s %s is no regular file", what, path);
	}
	if (status->st_uid != user && status->st_uid != 0) {
		return error_set(error, ERROR_REFUSED, "%s %s belongs to another user than the one that "
			"runs Earshot, who can read and change it, so it is not used: `chown` it", what, path);
	}
	if ((status->st_mode & (S_IRWXU | S_IRWXG | S_IRWXO) & ~allowed) != 0) {
		/* With 600 we could not read root's file. */
		const char *advice = status->st_uid != user ?
			"`chmod 640` it, with the group of the user that runs Earshot," : "`chmod 600` it,";
		return error_set(error, ERROR_REFUSED, "%s %s is no secret, so it is not used: others "
			"than its owner may read or change it (mode %04o). %s and if it lay open, change "
			"what is in it", what, path, (unsigned)(status->st_mode & 07777), advice);
	}
	return true;
}

static int cannot_read(const char *path, const char *what, struct error *error)
{
	error_set(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_SYSTEM,
		"%s %s cannot be read: %s", what, path, strerror(errno));
	return -1;
}

int private_file_open(const char *path, const char *what, struct error *error)
{
	struct stat status;

	/* A pipe would keep whoever opens it. */
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (descriptor < 0) {
		return cannot_read(path, what, error);
	}
	if (fstat(descriptor, &status) != 0) {
		close(descriptor);
		return cannot_read(path, what, error);
	}
	if (!private_file_judge(&status, geteuid(), what, path, error)) {
		close(descriptor);
		return -1;
	}
	return descriptor;
}

bool private_file_is_firm(const char *path, const char *what, struct error *error)
{
	struct stat status;

	if (stat(path, &status) != 0) {
		cannot_read(path, what, error);
		return false;
	}
	if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		return error_set(error, ERROR_REFUSED, "%s %s cannot be believed, so it is not used: "
			"others than its owner may change it (mode %04o), and whoever does can be the "
			"broker. `chmod go-w` it, and look at what is in it", what, path,
			(unsigned)(status.st_mode & 07777));
	}
	return true;
}
