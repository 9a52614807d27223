/* SPDX-License-Identifier: MIT
 *
 * `earshot run` as a child process whose output is read line by line.
 */
#ifndef EARSHOT_DEMO_DAEMON_PROCESS_H
#define EARSHOT_DEMO_DAEMON_PROCESS_H

#include <stdbool.h>

#include "bridge/base/text.h"

struct daemon_process;
struct error;
struct loop;

struct daemon_process_events {
	void (*line)(const char *line, void *data);
	/* Its output has ended: so will the process. */
	void (*ended)(void *data);
};

/* Starts the program that we are, with these arguments. The loop is borrowed. NULL with the
 * reason. */
struct daemon_process *daemon_process_start(struct loop *loop, const struct text_list *arguments,
	const struct daemon_process_events *events, void *data, struct error *error);

/* Asks it to end, waits for it, and returns its exit status, or -1 if it was killed. */
int daemon_process_finish(struct daemon_process *process);

/* Adds every address that it and the listener that it started are connected to. */
void daemon_process_connections(const struct daemon_process *process, struct text_list *remotes);

#endif
