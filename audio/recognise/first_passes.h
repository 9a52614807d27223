/* SPDX-License-Identifier: MIT
 *
 * The three passes that every utterance gets, side by side: the sentence as quiet speech, the
 * sentence as speech in noise, and free phones. They may begin when an utterance might be over:
 * if it is, little is left to do when that is certain, and if it goes on, they are dropped. What
 * they take off as the mean of the utterance is then that of its part so far.
 */
#ifndef EARSHOT_RECOGNISE_FIRST_PASSES_H
#define EARSHOT_RECOGNISE_FIRST_PASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/search/decoding.h"

struct decoder;
struct error;
struct first_passes;
struct frame_scores;
struct hearings;

enum first_pass {
	FIRST_PLAIN,
	FIRST_IN_NOISE,
	FIRST_PHONES,
	FIRST_PASS_COUNT,
};

/* Both are borrowed. Between a begin and the finish or drop that follows nothing else can be
 * asked of them. NULL when out of memory. */
struct first_passes *first_passes_create(struct hearings *hearings, struct decoder *phones);
void first_passes_destroy(struct first_passes *passes);

/* Begins in the background with the utterance so far, 16-bit samples at 16,000 Hz, which are not
 * needed afterwards. What fails is told by first_passes_finish(). */
void first_passes_begin(struct first_passes *passes, const int16_t *samples, size_t count);
/* True after a begin without finish or drop. */
bool first_passes_are_begun(const struct first_passes *passes);
/* The rest of the utterance: `samples` are all of it. Begins first, if that was not done. The
 * caller finishes the decodings, also after a failure. */
bool first_passes_finish(struct first_passes *passes, const int16_t *samples, size_t count,
	struct decoding decodings[FIRST_PASS_COUNT], struct error *error);
/* The utterance goes on, or is not wanted. */
void first_passes_drop(struct first_passes *passes);

/* The scores of the utterance that was finished last, as the model of quiet speech has them:
 * another search over them compares with the plain pass and the free phones; and as the model of
 * noise has them. Borrowed until the next begin. */
struct frame_scores *first_passes_scores(struct first_passes *passes);
struct frame_scores *first_passes_noise_scores(struct first_passes *passes);
/* Gives back the memory of that. */
void first_passes_forget(struct first_passes *passes);

#endif
