/* SPDX-License-Identifier: MIT
 *
 * Text and bytes as files. The recogniser's library reads files only, and the process may not
 * create any: these are in memory.
 */
#ifndef EARSHOT_SEARCH_MEMORY_FILE_H
#define EARSHOT_SEARCH_MEMORY_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct memory_file {
	int descriptor; /* -1: not open */
	char path[40];  /* the file can be read there while it is open */
};

#define MEMORY_FILE_NONE {.descriptor = -1}

/* False if there is no memory; to be closed in any case. */
bool memory_file_open(struct memory_file *file, const char *text);
bool memory_file_open_bytes(struct memory_file *file, const char *bytes, size_t length);
void memory_file_close(struct memory_file *file);

#endif
