/* SPDX-License-Identifier: MIT
 *
 * Names that tell of a way into the house.
 */
#ifndef EARSHOT_HOME_OPENING_NAME_H
#define EARSHOT_HOME_OPENING_NAME_H

#include <stdbool.h>

/* True if a word of the name or key is a door, gate or garage: "front door", "trapdoor",
 * "garage doors", but not "outdoor" or "gateway". */
bool name_is_opening(const char *name);

/* The same, unless the name ends with what is beside it: a "garage light" is a light. */
bool name_is_of_opening(const char *name);

#endif
