/* SPDX-License-Identifier: MIT
 *
 * One search over the scores of several models and looks at once. Where they differ in what was
 * said, what fits them best together is right more often than what one of them hears.
 */
#ifndef EARSHOT_RECOGNISE_TOGETHER_H
#define EARSHOT_RECOGNISE_TOGETHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct frame_scores;
struct hearings;

/* Zeroed memory is none. */
struct together {
	struct frame_scores *scores; /* the means, for one search; NULL if there are none */
	struct frame_scores *warped, *warped_in_noise;
};

/* Of a whole utterance, whose scores by HEARD_PLAIN and HEARD_IN_NOISE are borrowed; `warped`: with
 * those of HEARD_WARPED and HEARD_WARPED_IN_NOISE too. False with the reason; the caller finishes
 * it in any case. */
bool together_make(struct together *together, const struct hearings *hearings,
	struct frame_scores *plain, struct frame_scores *in_noise, bool warped,
	const int16_t *samples, size_t count, struct error *error);
void together_finish(struct together *together);

#endif
