/* SPDX-License-Identifier: MIT
 *
 * One command of one device as a message: the value checked, the templates filled, and
 * what the device must report then.
 */
#ifndef EARSHOT_HOME_PLAN_MESSAGE_H
#define EARSHOT_HOME_PLAN_MESSAGE_H

#include <stdbool.h>

#include "bridge/home/plan.h"

struct intent;
struct meaning;

/* Fills `action`. False with a sentence to answer with if the device cannot do that,
 * or not with that value. The caller finishes the action, also after a failure. */
bool action_fill(const struct plan_context *context, const struct device *device,
	const struct intent *intent, const char *command_name, const struct meaning *meaning,
	struct action *action, struct error *error);

/* Fills `action` for an intent of the user's own. */
bool action_fill_own(const struct home *home, const struct own_intent *intent,
	const struct meaning *meaning, struct action *action, struct error *error);

void action_finish(struct action *action);

/* What is about to be done, as a sentence; malloc'd, NULL when out of memory. `said` is the
 * number in it, or NULL for the one that the meaning has. */
char *command_sentence(const struct command_type *command, const char *thing,
	const struct meaning *meaning, const double *said);

#endif
