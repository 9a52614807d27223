/* SPDX-License-Identifier: MIT
 *
 * In place of the connection to a broker: it keeps what is sent, and the test says what
 * becomes of that. It holds the functions themselves, so that the real ones are not linked
 * in: for one file of a test program.
 */
#ifndef EARSHOT_TESTS_SUPPORT_STAND_IN_CONNECTION_H
#define EARSHOT_TESTS_SUPPORT_STAND_IN_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "bridge/base/error.h"
#include "bridge/mqtt/connection.h"

#define SENT_MAX 100

struct sent {
	char topic[100];
	char payload[100];
	void (*left)(void *data);
	delivery_fn *callback;
	void *data;
	struct message_cause cause;
	bool ended;
};

struct connection {
	bool down;
	size_t most; /* how many it takes at a time; 0: any number */
	struct sent sent[SENT_MAX];
	size_t count;
};

bool connection_send_for(struct connection *connection, const struct message_cause *cause,
	const char *topic, const char *payload, void (*sent)(void *data), delivery_fn *callback,
	void *data, struct error *error)
{
	size_t open = 0;
	for (size_t i = 0; i < connection->count; i++) {
		open += connection->sent[i].ended ? 0 : 1;
	}
	if (connection->down) {
		return error_set(error, ERROR_SYSTEM, "there is no connection to the broker");
	}
	if (connection->count == SENT_MAX || (connection->most > 0 && open >= connection->most)) {
		return error_set(error, ERROR_LIMIT, "too many commands");
	}
	struct sent *item = &connection->sent[connection->count++];
	*item = (struct sent){.left = sent, .callback = callback, .data = data,
		.cause = *cause};
	snprintf(item->topic, sizeof(item->topic), "%s", topic);
	snprintf(item->payload, sizeof(item->payload), "%s", payload);
	return true;
}

bool connection_send(struct connection *connection, const char *topic, const char *payload,
	void (*sent)(void *data), delivery_fn *callback, void *data, struct error *error)
{
	return connection_send_for(connection, &(struct message_cause){0}, topic, payload, sent,
		callback, data, error);
}

int connection_answer_code(const struct connection *connection)
{
	(void)connection;
	return 0x97;
}

const char *connection_objection(const struct connection *connection)
{
	(void)connection;
	return "no space left on device";
}

/* The rest of the interface, so that the real one is not linked in. */
struct connection *connection_create(struct loop *loop, const struct connection_settings *settings,
	const struct connection_events *events, void *data, struct error *error)
{
	(void)loop;
	(void)settings;
	(void)events;
	(void)data;
	(void)error;
	return NULL;
}

void connection_destroy(struct connection *connection)
{
	(void)connection;
}

void connection_start(struct connection *connection)
{
	(void)connection;
}

bool connection_is_up(const struct connection *connection)
{
	return !connection->down;
}

bool connection_subscribe(struct connection *connection, const struct text_list *topics)
{
	(void)connection;
	(void)topics;
	return true;
}

void connection_tell(struct connection *connection, const char *topic, const char *payload)
{
	(void)connection;
	(void)topic;
	(void)payload;
}

#endif
