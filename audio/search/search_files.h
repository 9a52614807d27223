/* SPDX-License-Identifier: MIT
 *
 * The files that the library of audio/search/decoder.h reads while a search starts: in memory,
 * because the listener's sandbox creates none.
 */
#ifndef EARSHOT_SEARCH_SEARCH_FILES_H
#define EARSHOT_SEARCH_SEARCH_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "audio/search/memory_file.h"

struct decoder_settings;

struct search_files {
	struct memory_file dictionary, search, transform;
	/* That stand in for those of the model; the definition only where phones alone are searched. */
	struct memory_file means, variances, weights, definition;
};

#define SEARCH_FILES_NONE                                                                          \
	{MEMORY_FILE_NONE, MEMORY_FILE_NONE, MEMORY_FILE_NONE, MEMORY_FILE_NONE, MEMORY_FILE_NONE, \
		MEMORY_FILE_NONE, MEMORY_FILE_NONE}

/* False when out of memory. The caller closes the files, then too. */
bool search_files_open(struct search_files *files, const struct decoder_settings *settings);
/* How many scores of a frame a search with these settings takes; 0: it takes sound. */
size_t search_files_score_count(const struct decoder_settings *settings);
void search_files_close(struct search_files *files);

#endif
