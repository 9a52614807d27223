/* SPDX-License-Identifier: MIT
 *
 * Speech that was no command, and what comes right after it. Whoever has been talking all along is
 * hardly talking to us now, and an hour of talk has some pieces that are just like a command; so
 * where no wake word was said, a command that comes without a pause has to be surer than others.
 */
#ifndef EARSHOT_DIALOGUE_CHATTER_H
#define EARSHOT_DIALOGUE_CHATTER_H

#include <stdbool.h>

struct understanding;
struct utterance;

/* Zeroed memory has heard nothing. The daemon, which listens to nothing else without a wake word,
 * has it for answers to its questions. */
struct chatter {
	bool heard;
	double end; /* of the speech that was no command, in seconds of its stream */
};

/* Refuses what was understood of an utterance, if it comes amid talk and is not sure enough for
 * that; and keeps in mind what it was, for the next one. */
void chatter_judge(struct chatter *chatter, const struct utterance *utterance,
	struct understanding *understanding);

#endif
