/* SPDX-License-Identifier: MIT
 *
 * How the steps of a plan ended, and the one answer to that. It says of each device only
 * what is known of it.
 */
#ifndef EARSHOT_DIALOGUE_OUTCOME_H
#define EARSHOT_DIALOGUE_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>

struct action;
struct answers;

enum outcome {
	OUTCOME_OPEN,      /* not ended yet */
	OUTCOME_DONE,      /* the device reported what was wanted */
	OUTCOME_SENT,      /* the broker has it, and nothing will be reported */
	OUTCOME_NO_REPORT, /* nothing fresh came in time */
	OUTCOME_OTHER,     /* the device reported something else */
	OUTCOME_NOT_SENT,
	OUTCOME_UNKNOWN,   /* it left, and the connection broke */
	OUTCOME_OFFLINE,   /* the device had said so */
	OUTCOME_COUNT,
};

struct outcome_step {
	const struct action *action; /* borrowed */
	enum outcome outcome;
	char other[64]; /* OUTCOME_OTHER: what was reported, in words */
};

/* True for DONE and SENT. */
bool outcome_is_good(enum outcome outcome);

/* The answer to one or more ended steps; malloc'd, NULL when out of memory. */
char *outcome_sentence(const struct answers *answers, const struct outcome_step *steps,
	size_t count);

#endif
