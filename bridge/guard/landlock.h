/* SPDX-License-Identifier: MIT
 *
 * Landlock: file and TCP rules that a process gives itself and cannot take back. What it
 * starts is bound by them too. How much of it there is depends on the kernel.
 */
#ifndef EARSHOT_GUARD_LANDLOCK_H
#define EARSHOT_GUARD_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

struct error;

/* The first versions of Landlock that can do something. */
#define LANDLOCK_FILES 1  /* Linux 5.13 */
#define LANDLOCK_TCP 4    /* Linux 6.7 */

#define LANDLOCK_FOLDERS_MAX 8

struct landlock_settings {
	/* Folders in which files may be made, changed and removed; NULL and missing ones are
	 * left out. Everywhere else, files can only be read; devices in /dev can be written to. */
	const char *writable[LANDLOCK_FOLDERS_MAX];
	/* The ports that TCP may connect to; 0 is none. No port can be listened on. */
	int ports[2];
};

/* Which version the kernel has; 0: none. */
int landlock_version(void);

/* For good. Only the program that we are can be started then. False with the reason; where
 * the kernel has no Landlock, nothing happens, and that is good. */
bool landlock_enter(const struct landlock_settings *settings, struct error *error);

#endif
