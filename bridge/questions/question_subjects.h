/* SPDX-License-Identifier: MIT
 *
 * Which devices a question is about.
 */
#ifndef EARSHOT_QUESTIONS_QUESTION_SUBJECTS_H
#define EARSHOT_QUESTIONS_QUESTION_SUBJECTS_H

#include <stdbool.h>
#include <stddef.h>

struct device;
struct home;

struct subjects {
	const struct device **devices; /* in the order of the map */
	size_t count;
};

/* Zeroed memory is empty. All fill `subjects`, which the caller finishes, also after false,
 * which means out of memory. Finding none is no failure. */
void subjects_finish(struct subjects *subjects);

/* A device, or the members of a group, by its key. */
bool subjects_by_key(const struct home *home, const char *key, struct subjects *subjects);

/* Those of a kind that could tell the asked state. Kinds are the types of devices, and what
 * people call a door or a window: what tells whether it is open, or locked, and has the word
 * in its name or is a garage. `room` NULL: everywhere; `asked` NULL: whatever they tell. */
bool subjects_by_kind(const struct home *home, const char *kind, const char *asked,
	const char *room, struct subjects *subjects);

/* Those that have a property, in a room or everywhere. */
bool subjects_by_property(const struct home *home, const char *property, const char *room,
	struct subjects *subjects);

/* Leaves the sensors alone if there are any: a thermostat tells how warm a room is only where
 * nothing else does. */
void subjects_prefer_sensors(struct subjects *subjects);

#endif
