/* SPDX-License-Identifier: MIT
 *
 * How the steps of a plan ended, and the one answer to that. It says of each device only
 * what is known of it.
 */
#ifndef EARSHOT_DIALOGUE_OUTCOME_H
#define EARSHOT_DIALOGUE_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/dialogue/report_meaning.h"

struct action;
struct answers;

enum outcome {
	OUTCOME_OPEN,      /* not ended yet */
	OUTCOME_DONE,      /* the device reported what was wanted */
	OUTCOME_ALREADY,   /* it had reported that before, and has nothing new to say */
	OUTCOME_SENT,      /* the broker has it, and nothing will be reported */
	OUTCOME_NO_REPORT, /* nothing fresh came in time */
	OUTCOME_SILENT,    /* the same, but of before the command it is known how it was */
	OUTCOME_OTHER,     /* the device reported something else */
	OUTCOME_CHANGED,   /* it made another value of it */
	OUTCOME_MOVING,    /* it is on its way there, and took longer than it should */
	OUTCOME_NOT_SENT,
	OUTCOME_FORBIDDEN, /* it could not be written down, so it was not sent; `other` tells why */
	OUTCOME_REFUSED,   /* the broker does not let us send to that topic */
	OUTCOME_FAILED,    /* the broker did not take it for the reason in `other` */
	OUTCOME_UNKNOWN,   /* it left, and the connection broke */
	OUTCOME_OFFLINE,   /* the device had said so */
	OUTCOME_WENT_OFFLINE, /* it said so after the command */
	OUTCOME_COUNT,
};

struct outcome_step {
	const struct action *action; /* borrowed */
	enum outcome outcome;
	char other[64]; /* what was reported instead, or before, in words */
	const char *state; /* the same, as a name of the property's states; or NULL */
	enum report_meaning meaning; /* of that report */
};

/* True for DONE, ALREADY and SENT. */
bool outcome_is_good(enum outcome outcome);

/* The answer to one or more ended steps; malloc'd, NULL when out of memory. */
char *outcome_sentence(const struct answers *answers, const struct outcome_step *steps,
	size_t count);

#endif
