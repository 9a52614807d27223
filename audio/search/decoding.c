/* SPDX-License-Identifier: MIT */
#include "audio/search/decoding.h"

#include <stdlib.h>

void decoding_finish(struct decoding *decoding)
{
	free(decoding->text);
	free(decoding->partial);
	free(decoding->words);
	*decoding = (struct decoding){0};
}

double decoding_between(const struct decoding *decoding, double start, double end)
{
	double score = 0;

	for (size_t i = 0; i < decoding->word_count; i++) {
		const struct decoded_word *word = &decoding->words[i];
		double from = word->start > start ? word->start : start;
		double to = word->end < end ? word->end : end;
		if (to > from) {
			score += word->acoustic * (to - from) / (word->end - word->start);
		}
	}
	return score;
}
