/* SPDX-License-Identifier: MIT */
#include "bridge/base/shipped.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/text.h"

/* The folder of the source tree if we are run out of its build folder: build/earshot or
 * build/VARIANT/earshot. */
static char *source_folder(void)
{
	char program[PATH_MAX];

	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
	if (length <= 0) {
		return NULL;
	}
	program[length] = '\0';
	char *build = strstr(program, "/build/");
	for (char *next = build; next != NULL; next = strstr(build + 1, "/build/")) {
		build = next;
	}
	return build != NULL ? text_copy_part(program, (size_t)(build - program)) : NULL;
}

char *shipped_path(const char *name)
{
	struct stat status;

	char *folder = source_folder();
	if (folder != NULL) {
		char *path = text_format("%s/%s", folder, name);
		free(folder);
		if (path != NULL && stat(path, &status) == 0) {
			return path;
		}
		free(path);
	}
	return text_format("%s/%s", EARSHOT_DATADIR, name);
}

char *shipped_model(void)
{
	const char *model = getenv("EARSHOT_MODEL");

	return text_copy(model != NULL && model[0] != '\0' ? model : EARSHOT_MODEL);
}

char *shipped_dictionary(void)
{
	char *model = shipped_model();

	if (model == NULL) {
		return NULL;
	}
	char *path = text_path_beside(model, "cmudict-en-us.dict");
	free(model);
	return path;
}
