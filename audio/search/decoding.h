/* SPDX-License-Identifier: MIT
 *
 * What a search over sound (audio/search/decoder.h) found.
 */
#ifndef EARSHOT_SEARCH_DECODING_H
#define EARSHOT_SEARCH_DECODING_H

#include <stddef.h>

struct decoded_word {
	char text[64];
	double start, end;  /* seconds from the first sample */
	double probability; /* log, natural; of a keyphrase how sure, else 0 */
	double acoustic;    /* how well the sound fits: its part of decoding.acoustic */
};

struct decoding {
	char *text;    /* the words, "" if there is no result; malloc'd */
	char *partial; /* of a network: the words that fit best if they need not be a sentence, but
	                  may be the beginning of one; malloc'd */
	double score;    /* log probability of the path, natural, with the weights of the network */
	double acoustic; /* the part of it that tells how well the sound fits */
	size_t frames;
	struct decoded_word *words; /* without fillers and silence; malloc'd */
	size_t word_count;
};

void decoding_finish(struct decoding *decoding);

/* The acoustic score of what lies between two times, in seconds; of words that are only partly
 * in it, in proportion. */
double decoding_between(const struct decoding *decoding, double start, double end);

#endif
