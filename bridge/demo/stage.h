/* SPDX-License-Identifier: MIT
 *
 * The folder that a demo plays in: its configuration, and the recordings that are spoken for
 * it. Gone afterwards.
 */
#ifndef EARSHOT_DEMO_STAGE_H
#define EARSHOT_DEMO_STAGE_H

#include <stdbool.h>

struct error;
struct stage;

/* Makes the folder and writes the configuration for a broker on this port of loopback. NULL
 * with the reason. */
struct stage *stage_create(int port, struct error *error);
/* Removes the folder and all in it. */
void stage_destroy(struct stage *stage);

/* The path of earshot.yaml; borrowed. */
const char *stage_configuration(const struct stage *stage);

/* Has flite speak a text into a file of the folder whose name tells number and voice. The
 * path is borrowed from the stage; NULL with the reason. */
const char *stage_speak(struct stage *stage, const char *voice, const char *text,
	struct error *error);

#endif
