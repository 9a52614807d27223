/* SPDX-License-Identifier: MIT
 *
 * A connection with its loop, and a count of all that it said.
 */
#ifndef EARSHOT_TESTS_SUPPORT_WATCHED_CONNECTION_H
#define EARSHOT_TESTS_SUPPORT_WATCHED_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge/base/error.h"
#include "bridge/mqtt/connection.h"

struct clock;
struct loop;

struct watched {
	struct clock *clock;
	struct loop *loop;
	struct connection *connection;
	int connected;
	int lost;
	struct error why;  /* of the last loss */
	int denied;
	char denied_topic[100];
	int messages;
	char topic[100];   /* of the last message */
	char payload[100];
	bool retained;
	int left;          /* commands: how many went out, and how they ended */
	int taken;
	int not_sent;
	int refused;
	int failed;
	int unknown;
};

/* The settings of a connection to a test's broker. */
struct connection_settings watched_settings(int port);

/* Makes the loop. With a manual clock its timers fire only when watched_pass() says
 * so. */
bool watched_begin(struct watched *watched, bool manual_clock);

/* Makes the connection and starts it. */
bool watched_connect(struct watched *watched, const struct connection_settings *settings);

/* Both of these. */
bool watched_open(struct watched *watched, const struct connection_settings *settings,
	bool manual_clock);
void watched_close(struct watched *watched);

/* Turns the loop until the count is reached. False after 20 s. */
bool watched_wait(struct watched *watched, const int *count, int value);

/* Lets time pass (manual clock) and all that follows from it happen. */
void watched_pass(struct watched *watched, int64_t ms);

/* Subscribes to topics, given with spaces between them. */
bool watched_subscribe(struct watched *watched, const char *topics);

/* Sends a command and counts what becomes of it. */
bool watched_send(struct watched *watched, const char *topic, const char *payload);

#endif
