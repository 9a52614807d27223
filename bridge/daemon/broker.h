/* SPDX-License-Identifier: MIT
 *
 * The connection that the settings describe.
 */
#ifndef EARSHOT_DAEMON_BROKER_H
#define EARSHOT_DAEMON_BROKER_H

struct connection;
struct connection_events;
struct error;
struct loop;
struct settings;

enum broker_part {
	BROKER_DAEMON,  /* keeps the status of the site */
	BROKER_VISITOR, /* a command beside the daemon */
};

/* Reads the password, if there is one, and makes the connection without starting it.
 * NULL with the reason. */
struct connection *broker_connection(struct loop *loop, const struct settings *settings,
	enum broker_part part, const struct connection_events *events, void *data,
	struct error *error);

#endif
