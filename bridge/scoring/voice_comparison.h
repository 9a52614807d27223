/* SPDX-License-Identifier: MIT
 *
 * Did a voice that was learnt help? Told by sentences that it was not learnt from.
 */
#ifndef EARSHOT_SCORING_VOICE_COMPARISON_H
#define EARSHOT_SCORING_VOICE_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>

/* How one sentence was heard. */
struct voice_hearing {
	bool accepted;
	bool right;    /* it was, or would have been, taken for what was said */
	double margin; /* see struct evidence */
};

struct voice_sum {
	size_t right;  /* accepted and right */
	size_t wrong;  /* accepted and not right */
	double margin; /* mean of those that are right with and without the voice */
};

struct voice_comparison {
	size_t sentences;
	struct voice_sum before, after;
	bool better; /* no number is worse, and one is clearly better */
};

void voice_compare(const struct voice_hearing *before, const struct voice_hearing *after,
	size_t count, struct voice_comparison *comparison);

#endif
