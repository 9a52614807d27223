/* SPDX-License-Identifier: MIT
 *
 * The scores of an utterance (audio/acoustics/frame_scores.h) as the file that the library of
 * audio/search/decoder.h searches in place of sound: its format of senone scores. The file has
 * no end before the utterance has one; who reads on waits.
 */
#ifndef EARSHOT_SEARCH_SCORE_FILE_H
#define EARSHOT_SEARCH_SCORE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct frame_scores;

struct score_file {
	struct frame_scores *scores;
	size_t count; /* of each frame the first ones, that the search knows of */
	/* Called once, in the thread that reads, when the last frame was read: before the library
	 * knows of the end. May be NULL. */
	void (*at_end)(void *data);
	void *data;

	char *bytes; /* that come next: the header, then one frame after the other */
	size_t at, length;
	size_t frame;
	bool ended;
};

/* Opens it, with the members that stand first set; it is closed with score_file_close(). NULL when
 * out of memory. */
FILE *score_file_open(struct score_file *score_file);
void score_file_close(struct score_file *score_file, FILE *file);

#endif
