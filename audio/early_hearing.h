/* SPDX-License-Identifier: MIT
 *
 * What is recognised of a segment before it has ended, so that the words are there already when
 * the silence has lasted long enough. What was said decides how long that is (struct endpointing).
 */
#ifndef EARSHOT_AUDIO_EARLY_HEARING_H
#define EARSHOT_AUDIO_EARLY_HEARING_H

#include <stdbool.h>

struct open_segment;
struct recogniser;
struct segmenter;

/* Keeps up with the words of an open segment, and begins to recognise it in the background if it
 * may be over, unless `settled` is false: something else needs the decoders first. True if it
 * should be recognised now. */
bool early_hearing_follow(struct open_segment *segment, struct recogniser *recogniser,
	const struct segmenter *segmenter, bool settled);

#endif
