/* SPDX-License-Identifier: MIT
 *
 * A new configuration for the running daemon. A bad one leaves the old one in use.
 */
#ifndef EARSHOT_DAEMON_RELOAD_H
#define EARSHOT_DAEMON_RELOAD_H

struct daemon;

/* Reads the configuration again, and uses it as soon as no command needs the old one. */
void reload_configuration(struct daemon *daemon);

#endif
