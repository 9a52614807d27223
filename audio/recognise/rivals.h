/* SPDX-License-Identifier: MIT
 *
 * The rival of what is told is the best sentence of another meaning: how far behind is it?
 */
#ifndef EARSHOT_RECOGNISE_RIVALS_H
#define EARSHOT_RECOGNISE_RIVALS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct run;

/* Searches for it with the first decoder, unless it would change nothing. Other words may mean the
 * same, which only the bridge knows: where one is near, those behind it are looked for too. False
 * with the reason. */
bool rivals_search(struct run *run, struct error *error);
/* True if rivals_search() would search. */
bool rivals_matter(const struct run *run);

/* By how many natural log units the sentence that is told leads over the nth rival, from 0;
 * EVIDENCE_LEAD_MAX at most, and if there is none, or none was looked for as it would change
 * nothing. Never enough to open something if it is not what the plain pass heard. */
double rivals_lead(const struct run *run, size_t rival);

#endif
