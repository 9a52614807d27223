/* SPDX-License-Identifier: MIT
 *
 * Which devices a meaning is about: the named one, a group's members, those of a room.
 */
#ifndef EARSHOT_HOME_TARGETS_H
#define EARSHOT_HOME_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/home/home.h"

struct intent;
struct meaning;

struct targets {
	const struct device **devices; /* at least one after targets_find() */
	size_t count;
	char *thing; /* as spoken, with its article: "the lights in the kitchen" */
	bool several; /* not found, because each of these fits and one is meant */
};

/* Finds them. False with a sentence to answer with if there are none, or if it is not
 * clear which. What opens the house is never found through a group or a room. The
 * caller finishes the targets, also after a failure. */
bool targets_find(const struct home *home, const struct intent *intent,
	const struct meaning *meaning, const char *here, struct targets *targets,
	struct error *error);
void targets_finish(struct targets *targets);

#endif
