/* SPDX-License-Identifier: MIT
 *
 * What `earshot try` does with a device: each of its commands once, with a value that the
 * device takes.
 */
#ifndef EARSHOT_COMMANDS_TRY_STEPS_H
#define EARSHOT_COMMANDS_TRY_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/home/home.h"

struct device_states;
struct error;
struct plan;

struct try_step {
	const struct device_command *command;
	const char *word; /* VALUE_WORD: what is sent; borrowed from the device or a table */
	double number;    /* else, where the command sends a value */
	bool opens;       /* opens the house */
};

struct try_steps {
	struct try_step *steps;
	size_t count;
};

/* The commands of the device in the order of its type, but what opens comes first, so that
 * the last command leaves it shut. A number differs from what the device said last, if it
 * said something. `states` may be NULL. False when out of memory; the caller finishes. */
bool try_steps_make(const struct device *device, const struct device_states *states,
	struct try_steps *steps);
void try_steps_finish(struct try_steps *steps);

/* The step as a plan that is allowed: whoever calls this has asked. NULL with the reason. */
struct plan *try_step_plan(const struct home *home, const struct device *device,
	const struct try_step *step, struct error *error);

#endif
