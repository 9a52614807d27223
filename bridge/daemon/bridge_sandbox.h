/* SPDX-License-Identifier: MIT
 *
 * What the bridge gives up once it has started, from the settings: see guard/sandbox.h and
 * guard/landlock.h.
 */
#ifndef EARSHOT_DAEMON_BRIDGE_SANDBOX_H
#define EARSHOT_DAEMON_BRIDGE_SANDBOX_H

#include <stdbool.h>

struct error;
struct settings;

/* The state folder must be there. False with the reason. */
bool bridge_sandbox_enter(const struct settings *settings, struct error *error);

#endif
