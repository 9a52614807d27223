/* SPDX-License-Identifier: MIT
 *
 * How often each PIN was said wrongly. A PIN is known by its line in the secrets file, "default"
 * or the key of a device, so that who has the one of the shed cannot wipe out what was tried at
 * the front door.
 */
#ifndef EARSHOT_PERMISSION_PIN_TALLIES_H
#define EARSHOT_PERMISSION_PIN_TALLIES_H

#include <stdbool.h>
#include <stddef.h>

struct json;

/* How many tries there are, of all PINs together, before the first lock-out and between two. */
#define PIN_TRIES 3

struct pin_tally {
	char *name;
	int tries; /* since the last lock-out, or since it was right */
	int times; /* lock-outs since it was right */
};

/* All zero: nothing was tried. */
struct pin_tallies {
	struct pin_tally *items;
	size_t count;
	int others; /* the `times` of each PIN that has no item */
};

void pin_tallies_finish(struct pin_tallies *tallies);
/* `copy` is all zero before; false when out of memory, and it is so again. */
bool pin_tallies_copy(const struct pin_tallies *tallies, struct pin_tallies *copy);

/* Counts a wrong try. `lock_outs` gets 0, or, if it is one too many, how often there was a
 * lock-out of this kind, with this one: of the PIN tried since the last one that has the most.
 * False when out of memory. */
bool pin_tallies_count(struct pin_tallies *tallies, const char *name, int *lock_outs);
/* This PIN was right. False when out of memory. */
bool pin_tallies_forgive(struct pin_tallies *tallies, const char *name);

/* {"others": 0, "pins": {"default": {"tries": 1, "times": 0}}} put into the object. False when
 * out of memory. */
bool pin_tallies_write(const struct pin_tallies *tallies, struct json *object);
/* Takes it out again, also of the one count for all PINs that version 1 had: its growth is then
 * that of each, its tries are those of the default one. False if it does not say what we write, or
 * when out of memory; `tallies` is all zero before, and is to be finished in any case. */
bool pin_tallies_read(struct pin_tallies *tallies, const struct json *object, int version);

#endif
