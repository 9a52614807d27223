/* SPDX-License-Identifier: MIT
 *
 * For the files that make up a connection: connection.c connects and is lost, connection_sending.c
 * sends, connection_subscriptions.c subscribes.
 */
#ifndef EARSHOT_MQTT_CONNECTION_PARTS_H
#define EARSHOT_MQTT_CONNECTION_PARTS_H

#include "bridge/guard/egress.h"
#include "bridge/mqtt/connection.h"

struct deliveries;
struct mqtt_client;
struct mqtt_message;

enum told { TOLD_NOTHING, TOLD_UNREACHABLE, TOLD_REFUSED };

struct connection {
	struct loop *loop;
	struct connection_settings settings; /* its texts are ours */
	struct connection_events events;
	void *data;
	char *status_topic;
	char *probe_topic;
	struct text_list topics;
	struct deliveries *deliveries;
	struct mqtt_client *client; /* of this attempt or connection, or NULL */
	bool started;
	bool up;
	enum told told; /* of this time without a connection */
	char address[EGRESS_ADDRESS_MAX]; /* of this attempt or connection */
	char noted[EGRESS_ADDRESS_MAX];   /* that an attempt of this time went to; or "" */
	struct error objection; /* why a message did not leave last */
	bool mqtt5_refused;
	unsigned unwelcome; /* attempts in a row that ended without a word */
	struct text_list asked; /* what the subscription `asked_id` is for */
	int asked_id;
	int64_t asked_ms;
	int64_t up_ms; /* since when it is up */
	int64_t retry_ms;
	uint64_t retry_timer;
	uint64_t step_timer;
};

int64_t connection_now_ms(const struct connection *connection);

/* Ends the connection, of which nothing good is to be expected, and tries again later. */
void connection_drop(struct connection *connection, const struct error *why);

/* The one place that every message passes on its way out, and every connection. */
bool connection_may_leave(struct connection *connection, const struct departure *departure);

/* The id of the message, or why it did not leave. */
enum publishing { PUBLISH_FORBIDDEN = -1, PUBLISH_FAILED = 0 };
int connection_publish(struct connection *connection, const struct message_cause *cause,
	const struct mqtt_message *message, struct error *error);

/* An event of the client: the broker took a message, or did not. */
void connection_on_acknowledged(int id, int code, void *data);

/* Asks for all topics, as after each connect. */
void connection_ask_for_all(struct connection *connection);

/* Says which of the topics that were asked for the broker does not let us have. */
void connection_tell_denied(struct connection *connection, const int *granted, size_t count);

#endif
