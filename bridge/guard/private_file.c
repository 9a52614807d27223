/* SPDX-License-Identifier: MIT */
#include "bridge/guard/private_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge/base/error.h"

bool private_file_judge(const struct stat *status, const char *what, const char *path,
	struct error *error)
{
	mode_t allowed = S_IRWXU | (status->st_uid == 0 ? S_IRGRP : 0);

	if (!S_ISREG(status->st_mode)) {
		return error_set(error, ERROR_INPUT, "%s %s is no regular file", what, path);
	}
	if ((status->st_mode & (S_IRWXU | S_IRWXG | S_IRWXO) & ~allowed) != 0) {
		return error_set(error, ERROR_REFUSED, "%s %s is no secret, so it is not used: others "
			"than its owner may read or change it (mode %04o). `chmod 600` it, and if it lay "
			"open, change what is in it", what, path, (unsigned)(status->st_mode & 07777));
	}
	return true;
}

bool private_file_check(const char *path, const char *what, struct error *error)
{
	struct stat status;

	if (stat(path, &status) != 0) {
		return error_set(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_SYSTEM,
			"%s %s cannot be read: %s", what, path, strerror(errno));
	}
	return private_file_judge(&status, what, path, error);
}
