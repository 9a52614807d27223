/* SPDX-License-Identifier: MIT
 *
 * The value that a command is to have: as said or counted from what the device last
 * reported, in the device's own unit, within its limits and on its steps. Temperatures are
 * converted here and nowhere else on the way out.
 */
#ifndef EARSHOT_HOME_WANTED_H
#define EARSHOT_HOME_WANTED_H

#include <stdbool.h>

#include "bridge/home/plan.h"

struct wanted {
	bool is_number;
	double number;    /* in the device's unit */
	double tolerance; /* how far a report may be from it: devices round */
	double said;      /* the number in the unit that it is spoken of in */
	const char *word; /* of a command that sends a word; borrowed from the meaning */
	char *note;       /* what was changed in what was said, as a sentence, or NULL */
};

/* Fills `wanted`, which the caller finishes, also after a failure. A command without a value
 * has none. False with a sentence to answer with: no value, none that the device takes, or
 * one that is counted from what is not known. */
bool wanted_find(const struct plan_context *context, const struct device *device,
	const struct command_type *command, const struct intent *intent,
	const struct meaning *meaning, struct wanted *wanted, struct error *error);
void wanted_finish(struct wanted *wanted);

/* The unit that temperatures of this meaning were said in, and are answered in. */
enum temperature_unit wanted_unit(const struct plan_context *context,
	const struct meaning *meaning);

#endif
