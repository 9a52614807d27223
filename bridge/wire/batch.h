/* SPDX-License-Identifier: MIT
 *
 * Many recordings through one or more listeners, as fast as they go.
 */
#ifndef EARSHOT_WIRE_BATCH_H
#define EARSHOT_WIRE_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/text.h"

struct error;
struct utterance;

struct batch_settings {
	const char *network; /* the `network` message, as text */
	bool sandbox;
	bool whole; /* each file is one utterance */
	bool wake;  /* a wake word must come first */
	size_t jobs; /* listeners that work side by side, 1 … 16 */
};

struct batch_events {
	/* An utterance of the file at this index. Those of one file come in their order. */
	void (*heard)(size_t file, const struct utterance *utterance, void *data);
	/* The file is done: how long it was, and why it could not be read, or NULL. */
	void (*finished)(size_t file, double seconds, const char *reason, void *data);
};

/* Returns when all files are done. With one job they are done in order. False if no listener
 * could be started or none could take the network. */
bool batch_run(const struct batch_settings *settings, const struct text_list *files,
	const struct batch_events *events, void *data, struct error *error);

#endif
