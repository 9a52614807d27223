/* SPDX-License-Identifier: MIT */
#include "tests/support/temporary_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/text.h"
#include "bridge/demo/scratch_folder.h"

struct temporary_folder {
	char *root;
	struct text_list paths; /* that were asked for */
};

struct temporary_folder *temporary_folder_create(void)
{
	struct temporary_folder *folder = calloc(1, sizeof(*folder));
	if (folder == NULL) {
		return NULL;
	}
	folder->root = scratch_folder_make("test");
	if (folder->root == NULL) {
		free(folder);
		return NULL;
	}
	return folder;
}

void temporary_folder_destroy(struct temporary_folder *folder)
{
	if (folder == NULL) {
		return;
	}
	scratch_folder_remove(folder->root);
	text_list_finish(&folder->paths);
	free(folder);
}

const char *temporary_folder_path(struct temporary_folder *folder, const char *name)
{
	char *path = text_format("%s%s%s", folder->root, name[0] != '\0' ? "/" : "", name);
	bool added = path != NULL && text_list_add(&folder->paths, path);

	free(path);
	return added ? folder->paths.items[folder->paths.count - 1] : NULL;
}

static bool make_parents(struct temporary_folder *folder, const char *name)
{
	for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		char *part = text_copy_part(name, (size_t)(slash - name));
		const char *path = part != NULL ? temporary_folder_path(folder, part) : NULL;
		free(part);
		if (path == NULL) {
			return false;
		}
		if (mkdir(path, 0700) != 0 && errno != EEXIST) {
			return false;
		}
	}
	return true;
}

bool temporary_folder_write(struct temporary_folder *folder, const char *name, const char *text)
{
	if (!make_parents(folder, name)) {
		return false;
	}
	const char *path = temporary_folder_path(folder, name);
	FILE *file = path != NULL ? fopen(path, "w") : NULL;
	if (file == NULL) {
		return false;
	}
	bool written = fputs(text, file) >= 0;
	return fclose(file) == 0 && written;
}
