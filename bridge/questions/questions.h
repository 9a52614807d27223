/* SPDX-License-Identifier: MIT
 *
 * Questions about the house, answered from what the devices last reported: is it locked,
 * how warm is it, which lights are on. What was never reported is not known, and said so.
 */
#ifndef EARSHOT_QUESTIONS_QUESTIONS_H
#define EARSHOT_QUESTIONS_QUESTIONS_H

#include "bridge/home/temperature.h"

struct answers;
struct clock;
struct device_states;
struct error;
struct home;
struct meaning;

struct question_context {
	const struct home *home;
	const struct device_states *states; /* NULL: nothing is known */
	const struct answers *answers;
	const char *here;           /* the room of who asks, or NULL */
	enum temperature_unit unit; /* in which temperatures are said */
	const struct clock *clock;  /* of the reports, to tell old ones; or NULL */
};

/* The sentence to say; malloc'd. NULL with a sentence why the question cannot be answered:
 * it is about nothing that is there, or no question. */
char *question_answer(const struct question_context *context, const struct meaning *meaning,
	struct error *error);

#endif
