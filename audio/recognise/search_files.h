/* SPDX-License-Identifier: MIT
 *
 * The files that the library of audio/recognise/decoder.h reads while a search starts: in memory,
 * because the listener's sandbox creates none.
 */
#ifndef EARSHOT_RECOGNISE_SEARCH_FILES_H
#define EARSHOT_RECOGNISE_SEARCH_FILES_H

#include <stdbool.h>

#include "audio/recognise/memory_file.h"

struct decoder_settings;

struct search_files {
	struct memory_file dictionary, search, transform, means, variances;
};

#define SEARCH_FILES_NONE                                                                          \
	{MEMORY_FILE_NONE, MEMORY_FILE_NONE, MEMORY_FILE_NONE, MEMORY_FILE_NONE, MEMORY_FILE_NONE}

/* False when out of memory. The caller closes the files, then too. */
bool search_files_open(struct search_files *files, const struct decoder_settings *settings);
void search_files_close(struct search_files *files);

#endif
