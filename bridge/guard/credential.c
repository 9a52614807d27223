/* SPDX-License-Identifier: MIT */
#include "bridge/guard/credential.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"

#define NAME_BYTES_MAX 255

static const char folder_variable[] = "CREDENTIALS_DIRECTORY";

bool credential_name_is_valid(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < length; i++) {
		if (name[i] < ' ' || name[i] > '~' || name[i] == '/' || name[i] == ':') {
			return false;
		}
	}
	return length > 0 && length <= NAME_BYTES_MAX && strcmp(name, ".") != 0 &&
		strcmp(name, "..") != 0;
}

static const char *folder(void)
{
	const char *given = getenv(folder_variable);

	return given != NULL && given[0] == '/' ? given : NULL;
}

bool credential_folder_is_given(void)
{
	return folder() != NULL;
}

static void explain(const char *name, struct error *error)
{
	error_set(error, ERROR_NOT_FOUND, "there is no credential `%s`: %s. systemd has to start "
		"Earshot, with `LoadCredential=%s:FILE` in the part [Service] of the unit, or by hand: "
		"`systemd-run --pty -p LoadCredential=%s:FILE earshot …`", name,
		folder() == NULL ? "Earshot was started without any" : "it was given others only", name,
		name);
}

char *credential_path(const char *name, struct error *error)
{
	char *path = folder() != NULL ? text_format("%s/%s", folder(), name) : NULL;

	if (folder() != NULL && path == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
	} else if (path == NULL || access(path, F_OK) != 0) {
		explain(name, error);
		free(path);
		path = NULL;
	}
	return path;
}
