/* SPDX-License-Identifier: MIT
 *
 * What is asked of Earshot itself: the time, the date, what can be said, never mind.
 */
#ifndef EARSHOT_DIALOGUE_TALK_H
#define EARSHOT_DIALOGUE_TALK_H

struct clock;
struct error;
struct grammar;
struct home;
struct meaning;

struct talk_context {
	const struct clock *clock;
	const struct home *home;
	const struct grammar *grammar; /* examples that it does not understand are left out */
};

/* The sentence to say; malloc'd. NULL with the reason. */
char *talk_answer(const struct talk_context *context, const struct meaning *meaning,
	struct error *error);

#endif
