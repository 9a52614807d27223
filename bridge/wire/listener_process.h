/* SPDX-License-Identifier: MIT
 *
 * The listener as a process: an exec of a program with a closed set of descriptors and
 * a small environment, which ends when we do.
 */
#ifndef EARSHOT_WIRE_LISTENER_PROCESS_H
#define EARSHOT_WIRE_LISTENER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct error;

/* What the listener finds its end of the socket as, and the file for the sound of refused
 * utterances, where they are kept. */
#define LISTENER_SOCKET 3
#define LISTENER_RING 4

/* The program that we are. The bridge's sandbox lets nothing else be started, and knows it by
 * the address of this text. */
extern const char listener_process_ourselves[];

struct listener_process {
	pid_t pid;
	int descriptor; /* readable once the process has ended */
	int socket;     /* our end; the caller takes it over */
};

/* Starts `executable` (NULL: the program that we are) as `earshot listener`. It has the
 * descriptors 0 (nothing to read), 1 and 2 (ours), LISTENER_SOCKET, and `ring` as LISTENER_RING
 * unless that is 0, no other; a session of its own, so that Ctrl-C in a terminal reaches only
 * us; and it is killed should we end without ending it. */
bool listener_process_start(struct listener_process *process, const char *executable, int ring,
	struct error *error);

void listener_process_kill(const struct listener_process *process);

/* True once the process has ended, which is then over and done with; `how` says "exit
 * status 1" or "signal 9 (Killed)". Does not wait. */
bool listener_process_ended(struct listener_process *process, char *how, size_t size);

/* For the end of the program: waits a second for the process to end, now that its socket
 * is closed, then kills it. */
void listener_process_stop(struct listener_process *process);

#endif
