/* SPDX-License-Identifier: MIT */
/* For nftw() and mkdtemp(). */
#define _XOPEN_SOURCE 700
#include "bridge/demo/scratch_folder.h"

#include <ftw.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "bridge/base/text.h"

char *scratch_folder_make(const char *purpose)
{
	const char *parent = getenv("TMPDIR");

	if (parent == NULL || parent[0] == '\0') {
		parent = "/tmp";
	}
	char *path = text_format("%s/earshot-%s-XXXXXX", parent, purpose);
	if (path != NULL && mkdtemp(path) == NULL) {
		free(path);
		return NULL;
	}
	return path;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	remove(path);
	return 0;
}

void scratch_folder_remove(char *path)
{
	if (path != NULL) {
		nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
		free(path);
	}
}
