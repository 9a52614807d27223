/* SPDX-License-Identifier: MIT
 *
 * Homes and meanings out of one text each, for tests.
 */
#ifndef EARSHOT_TESTS_SUPPORT_DEVICE_MAP_H
#define EARSHOT_TESTS_SUPPORT_DEVICE_MAP_H

struct error;
struct home;
struct meaning;
struct plan;
struct problems;

/* A home of one device file, complete, with the shipped dialects. Problems, which may
 * be NULL, are added and do not keep it from being made. NULL when out of memory. */
struct home *device_map_home(const char *yaml, struct problems *problems);

/* All problems as lines `line:column: error: …`, in the order of the file; the caller
 * frees it. */
char *device_map_problems(const struct problems *problems);

/* The meaning of "light_brightness device=lamp brightness=50": device, room and group
 * are keys, numbers are numbers, all else is text (`_` is a space). */
struct meaning *device_map_meaning(const char *line);

/* The plan for one meaning, heard in the room `here` (may be NULL), in a house that counts in
 * Celsius and knows nothing of its devices. */
struct plan *device_map_plan(const struct home *home, struct meaning *meaning, const char *here,
	struct error *error);

#endif
