/* SPDX-License-Identifier: MIT
 *
 * What a process gives up after its start, so that what it hears cannot leave.
 * Uses seccomp (libseccomp, named in sandbox.c alone).
 */
#ifndef EARSHOT_GUARD_SANDBOX_H
#define EARSHOT_GUARD_SANDBOX_H

#include <stdbool.h>

struct error;

struct sandbox_settings {
	bool unix_sockets; /* sockets to programs on this machine may be opened (the sound
	                      server); without it no socket at all */
};

/* Makes the process not dumpable, unable to gain privileges, and installs the
 * filter: no Internet or other sockets, no exec, no ptrace, no io_uring, no
 * creating, truncating, renaming or deleting of files (mkdir answers EEXIST, because
 * a sound server's client asks for its folder whenever it connects again). For good.
 * Every thread that exists is bound too.
 *
 * Left to the file system's own rules: writing into a file that exists, because a
 * sound device is one. With unix_sockets, shared memory may be given a size.
 *
 * LeakSanitizer traces its own process at its end and therefore fails inside; run
 * with ASAN_OPTIONS=detect_leaks=0. */
bool sandbox_enter_listener(const struct sandbox_settings *settings, struct error *error);

/* The bridge's: no other program than the one whose name stands at `program` (an address of
 * a constant; it is told by the address, not by the text), no socket that listens, no
 * Internet socket with an address of its own choice, no raw sockets or families other than
 * UNIX, IP and netlink, no ptrace, no io_uring, no name spaces, no core file. For good; what
 * it starts is bound too. Files and ports are Landlock's (landlock.h). */
bool sandbox_enter_bridge(const char *program, struct error *error);

#endif
