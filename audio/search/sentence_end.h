/* SPDX-License-Identifier: MIT
 *
 * How much of a sentence of the network some words are. Who speaks may pause in the middle
 * of a sentence, so how long a silence has to last depends on it.
 */
#ifndef EARSHOT_SEARCH_SENTENCE_END_H
#define EARSHOT_SEARCH_SENTENCE_END_H

struct sentence_ends;
struct sound_network;

enum sentence_end {
	SENTENCE_INCOMPLETE, /* the beginning of one only, or no part of one */
	SENTENCE_OPEN,       /* one, but more words would mean something else: "set it to
	                        twenty", "two" */
	SENTENCE_COMPLETE,   /* one, and nothing that could follow changes it */
};

/* Keeps nothing of the network. NULL when out of memory. */
struct sentence_ends *sentence_ends_create(const struct sound_network *network);
void sentence_ends_destroy(struct sentence_ends *ends);

/* `words` with single spaces between them; none at all are the beginning of a sentence. */
enum sentence_end sentence_ends_find(const struct sentence_ends *ends, const char *words);

#endif
