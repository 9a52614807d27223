/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "bridge/base/loop.h"
#include "bridge/mqtt/client.h"
#include "bridge/mqtt/connection_parts.h"
#include "bridge/mqtt/deliveries.h"
#include "bridge/mqtt/topics.h"

/* How long the broker keeps a command for a device that is away: what is said now is
 * meant now. */
#define COMMAND_EXPIRY_S 2

/* --- what leaves ---------------------------------------------------------------- */

bool connection_may_leave(struct connection *connection, const struct departure *departure)
{
	struct error why = {0};

	if (connection->events.leaving == NULL ||
		connection->events.leaving(departure, connection->data, &why)) {
		return true;
	}
	connection->objection = why;
	return false;
}

int connection_publish(struct connection *connection, const struct message_cause *cause,
	const struct mqtt_message *message, struct error *error)
{
	const struct departure departure = {.cause = *cause, .topic = message->topic,
		.payload = message->payload, .length = message->length,
		.address = connection->address, .port = connection->settings.port};

	if (!connection_may_leave(connection, &departure)) {
		return PUBLISH_FORBIDDEN;
	}
	return mqtt_client_publish(connection->client, message, error);
}

/* --- what waits to be sent ---------------------------------------------------------- */

static void take_steps(void *data);

static void take_steps_after(struct connection *connection, int64_t delay_ms)
{
	loop_cancel(connection->loop, connection->step_timer);
	connection->step_timer = loop_after(connection->loop, delay_ms, take_steps, connection);
}

/* A probe that must not leave takes the command with it that waits for its answer. */
static bool send_probe(struct connection *connection, struct error *error)
{
	static const struct message_cause cause = {.kind = MESSAGE_PROBE};
	struct mqtt_message probe = {.topic = connection->probe_topic, .payload = "", .qos = 1,
		.expiry_s = COMMAND_EXPIRY_S};
	int id = connection_publish(connection, &cause, &probe, error);
	if (id == PUBLISH_FORBIDDEN) {
		deliveries_refused(connection->deliveries, DELIVERY_FORBIDDEN);
		return true;
	}
	deliveries_probed(connection->deliveries, id, connection_now_ms(connection));
	return id != PUBLISH_FAILED;
}

static void send_first_waiting(struct connection *connection)
{
	struct mqtt_message command = {.qos = 1, .expiry_s = COMMAND_EXPIRY_S};
	struct message_cause cause;
	const char *payload;
	deliveries_first_waiting(connection->deliveries, &command.topic, &payload, &cause);
	command.payload = payload;
	command.length = strlen(payload);
	int id = connection_publish(connection, &cause, &command, NULL);
	if (id > PUBLISH_FAILED) {
		deliveries_sent(connection->deliveries, id, connection_now_ms(connection));
	} else {
		deliveries_refused(connection->deliveries, id == PUBLISH_FORBIDDEN
			? DELIVERY_FORBIDDEN : DELIVERY_NOT_SENT);
	}
}

static void take_steps(void *data)
{
	struct connection *connection = data;
	struct error why;
	connection->step_timer = 0;
	while (connection->up) {
		switch (deliveries_next(connection->deliveries, connection_now_ms(connection))) {
		case DELIVERIES_SEND:
			send_first_waiting(connection);
			break;
		case DELIVERIES_PROBE:
			if (!send_probe(connection, &why)) {
				connection_drop(connection, &why);
			}
			break;
		case DELIVERIES_DEAD:
			error_set(&why, ERROR_SYSTEM,
				"the broker at %s:%d does not answer any more",
				connection->settings.host, connection->settings.port);
			connection_drop(connection, &why);
			break;
		case DELIVERIES_WAIT: {
			int64_t patience_ms = deliveries_patience_ms(connection->deliveries,
				connection_now_ms(connection));
			if (patience_ms >= 0) {
				take_steps_after(connection, patience_ms);
			}
			deliveries_report(connection->deliveries);
			return;
		}
		}
	}
}

void connection_on_acknowledged(int id, int code, void *data)
{
	struct connection *connection = data;
	const char *topic = code >= MQTT_FAILURE ? deliveries_topic(connection->deliveries, id)
		: NULL;
	if (topic != NULL && connection->events.refused != NULL) {
		connection->events.refused(topic, code, connection->data);
	}
	deliveries_acknowledged(connection->deliveries, id, code, connection_now_ms(connection));
	take_steps_after(connection, 0);
}

bool connection_send_for(struct connection *connection, const struct message_cause *cause,
	const char *topic, const char *payload, void (*sent)(void *data), delivery_fn *callback,
	void *data, struct error *error)
{
	if (!connection->up) {
		return error_set(error, ERROR_SYSTEM, "there is no connection to the broker");
	}
	if (!topic_name_is_valid(topic)) {
		return error_set(error, ERROR_INPUT, "`%s` is not a topic to publish to", topic);
	}
	if (!deliveries_add(connection->deliveries, cause, topic, payload, sent, callback, data,
		error)) {
		return false;
	}
	take_steps_after(connection, 0);
	return true;
}

bool connection_send(struct connection *connection, const char *topic, const char *payload,
	void (*sent)(void *data), delivery_fn *callback, void *data, struct error *error)
{
	static const struct message_cause nobody_said = {.kind = MESSAGE_COMMAND};

	return connection_send_for(connection, &nobody_said, topic, payload, sent, callback, data,
		error);
}

int connection_answer_code(const struct connection *connection)
{
	return deliveries_code(connection->deliveries);
}

const char *connection_objection(const struct connection *connection)
{
	return connection->objection.text;
}

void connection_tell(struct connection *connection, const char *topic, const char *payload)
{
	static const struct message_cause cause = {.kind = MESSAGE_EVENT};
	struct mqtt_message message = {.topic = topic, .payload = payload,
		.length = strlen(payload)};
	/* What the network does not take now it would take late. */
	if (connection->up && !mqtt_client_is_stuck(connection->client)) {
		connection_publish(connection, &cause, &message, NULL);
	}
}
