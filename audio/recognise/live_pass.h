/* SPDX-License-Identifier: MIT
 *
 * The pass that goes on while somebody speaks: which words were said so far? It has no utterance
 * whose mean it could take off, so it takes off a running estimate, which the last utterance
 * begins and the present one goes on with. That makes it a little worse than a pass over the whole
 * utterance; it tells when to run those, and nothing is done because of its words alone.
 */
#ifndef EARSHOT_RECOGNISE_LIVE_PASS_H
#define EARSHOT_RECOGNISE_LIVE_PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hearings;
struct live_pass;

/* The hearings are borrowed: their plain decoder, which can be used for something else before the
 * first live_pass_take() and after each live_pass_stop(). NULL when out of memory. */
struct live_pass *live_pass_create(struct hearings *hearings);
/* To be called while the hearings are still there. */
void live_pass_destroy(struct live_pass *live);

/* 16-bit samples at 16,000 Hz: all of the utterance so far, of which those are looked at that are
 * new since the last call. False if it could not begin: the pass is then stopped. */
bool live_pass_take(struct live_pass *live, const int16_t *samples, size_t count);

/* True from the first samples that are searched until it is stopped. */
bool live_pass_is_begun(const struct live_pass *live);

/* The words so far, with single spaces between them, "" if there are none; borrowed until the
 * next call. */
const char *live_pass_words(struct live_pass *live);

/* The utterance has ended, or the decoder is wanted for something else: the next samples are an
 * utterance from its start. */
void live_pass_stop(struct live_pass *live);
/* What comes now has nothing to do with what came before. Stops too. */
void live_pass_forget(struct live_pass *live);

#endif
