/* SPDX-License-Identifier: MIT
 *
 * Where a device says whether it is there, as a dialect or a device gives it: a topic,
 * or a map of topics, field and what is reported while it is online and offline.
 */
#ifndef EARSHOT_HOME_AVAILABILITY_H
#define EARSHOT_HOME_AVAILABILITY_H

#include <stdbool.h>

#include "bridge/home/home.h"

struct node;
struct parameters;

/* Reads the `availability` of `owner` ("device `lamp`"), in which the parameters may
 * stand. A node that is NULL is none. Adds every problem that it finds; the caller
 * finishes the availability, also after a failure. */
bool availability_read(const struct node *node, const char *owner,
	const struct parameters *declared, struct availability *availability,
	struct problems *problems);

/* Copies `shared` with the parameters filled in. With `leave_out` a topic that lacks one
 * is left out; without it that is an error. False with the reason. */
bool availability_fill(const struct availability *shared, const struct parameters *resolved,
	bool leave_out, struct availability *filled, struct error *error);

void availability_finish(struct availability *availability);

#endif
