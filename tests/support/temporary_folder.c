/* SPDX-License-Identifier: MIT */
#include "tests/support/temporary_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/text.h"

struct temporary_folder {
	char *root;
	char *path;             /* of the last temporary_folder_path() */
	struct text_list made;  /* everything in it, a folder before its content */
};

struct temporary_folder *temporary_folder_create(void)
{
	const char *base = getenv("TMPDIR");
	struct temporary_folder *folder = calloc(1, sizeof(*folder));
	if (folder == NULL) {
		return NULL;
	}
	folder->root = text_format("%s/earshot-test-XXXXXX",
		base != NULL && base[0] != '\0' ? base : "/tmp");
	if (folder->root == NULL || mkdtemp(folder->root) == NULL) {
		free(folder->root);
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
	for (size_t i = folder->made.count; i > 0; i--) {
		remove(folder->made.items[i - 1]);
	}
	rmdir(folder->root);
	text_list_finish(&folder->made);
	free(folder->path);
	free(folder->root);
	free(folder);
}

const char *temporary_folder_path(struct temporary_folder *folder, const char *name)
{
	free(folder->path);
	folder->path = text_format("%s%s%s", folder->root, name[0] != '\0' ? "/" : "", name);
	return folder->path;
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
		if (!text_list_has(&folder->made, path) &&
			(mkdir(path, 0700) != 0 || !text_list_add(&folder->made, path))) {
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
	bool listed = text_list_has(&folder->made, path) || text_list_add(&folder->made, path);
	bool written = fputs(text, file) >= 0;
	return fclose(file) == 0 && written && listed;
}
