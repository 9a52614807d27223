/* SPDX-License-Identifier: MIT
 *
 * What is said in the demo, by whom, and how the home should look afterwards.
 */
#ifndef EARSHOT_DEMO_SCRIPT_H
#define EARSHOT_DEMO_SCRIPT_H

#include <stdbool.h>

struct line {
	const char *voice; /* of flite */
	const char *text;
	const char *about; /* what there is to see */
	bool jam;          /* the lock jams from here on */
};

/* Ends with a NULL voice. */
extern const struct line script[];

/* The end that the script leads to: dotted paths into the states of the simulated home and
 * the wanted values; ends with NULL. */
struct ending {
	const char *path;
	const char *value;
};
extern const struct ending ending[];

/* The device map of the simulated home. */
extern const char demo_devices[];

#endif
