/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/connection.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/guard/egress.h"
#include "bridge/mqtt/client.h"
#include "bridge/mqtt/connection_parts.h"
#include "bridge/mqtt/connection_settings.h"
#include "bridge/mqtt/deliveries.h"

#define RETRY_FIRST_MS 500
#define RETRY_MAX_MS 30000
/* A connection that lasted this long was a good one: the next wait is short again. */
#define GOOD_CONNECTION_MS 5000

/* A broker that closes without a word may do so because of MQTT 5: every third
 * attempt in a row then speaks 3.1.1. */
#define OTHER_VERSION_EVERY 3

static const char will_payload[] = "offline";

int64_t connection_now_ms(const struct connection *connection)
{
	return clock_now_ms(loop_clock(connection->loop));
}

/* --- creating ------------------------------------------------------------------ */

static void free_connection(struct connection *connection)
{
	connection_settings_finish(&connection->settings);
	free(connection->status_topic);
	free(connection->probe_topic);
	text_list_finish(&connection->topics);
	text_list_finish(&connection->asked);
	deliveries_destroy(connection->deliveries);
	free(connection);
}

struct connection *connection_create(struct loop *loop, const struct connection_settings *settings,
	const struct connection_events *events, void *data, struct error *error)
{
	if (!connection_settings_check(settings, error)) {
		return NULL;
	}
	struct connection *connection = calloc(1, sizeof(*connection));
	if (connection == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	connection->loop = loop;
	connection->events = *events;
	connection->data = data;
	connection->retry_ms = RETRY_FIRST_MS;
	connection->status_topic = text_format("earshot/%s/status", settings->site);
	connection->probe_topic = text_format("earshot/%s/probe", settings->site);
	connection->deliveries = deliveries_create();
	if (!connection_settings_copy(&connection->settings, settings) ||
		connection->status_topic == NULL || connection->probe_topic == NULL ||
		connection->deliveries == NULL) {
		free_connection(connection);
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	return connection;
}

/* --- losing and trying again ----------------------------------------------------- */

static void try_to_connect(void *data);

static void try_again_later(struct connection *connection)
{
	int64_t delay_ms = connection->retry_ms;
	connection->retry_ms = delay_ms * 2 < RETRY_MAX_MS ? delay_ms * 2 : RETRY_MAX_MS;
	connection->retry_timer =
		loop_after(connection->loop, delay_ms, try_to_connect, connection);
}

static void tell_lost(struct connection *connection, enum mqtt_loss loss, const struct error *why)
{
	enum told told = loss == MQTT_REFUSED ? TOLD_REFUSED : TOLD_UNREACHABLE;
	if (told <= connection->told) {
		return;
	}
	connection->told = told;
	if (connection->events.lost != NULL) {
		connection->events.lost(why, connection->data);
	}
}

/* An attempt failed or a connection ended; its client is gone already. */
static void went_down(struct connection *connection, enum mqtt_loss loss, const struct error *why)
{
	if (connection->up && connection_now_ms(connection) - connection->up_ms >= GOOD_CONNECTION_MS) {
		connection->retry_ms = RETRY_FIRST_MS;
	}
	connection->up = false;
	connection->asked_id = 0;
	try_again_later(connection);
	deliveries_lost(connection->deliveries);
	deliveries_report(connection->deliveries);
	tell_lost(connection, loss, why);
}

void connection_drop(struct connection *connection, const struct error *why)
{
	mqtt_client_abort(connection->client);
	connection->client = NULL;
	went_down(connection, MQTT_UNREACHABLE, why);
}

static void on_closed(enum mqtt_loss loss, const struct error *why, void *data)
{
	struct connection *connection = data;
	mqtt_client_abort(connection->client);
	connection->client = NULL;
	if (loss == MQTT_WRONG_VERSION && !connection->mqtt5_refused) {
		connection->mqtt5_refused = true;
		try_to_connect(connection);
		return;
	}
	connection->unwelcome = loss == MQTT_NO_WELCOME ? connection->unwelcome + 1 : 0;
	went_down(connection, loss, why);
}

/* --- connecting ---------------------------------------------------------------------- */

static void publish_status(struct connection *connection, const char *status)
{
	static const struct message_cause cause = {.kind = MESSAGE_STATUS};
	struct mqtt_message message = {.topic = connection->status_topic, .payload = status,
		.length = strlen(status), .qos = 1, .retained = true};
	if (!connection->settings.visitor) {
		connection_publish(connection, &cause, &message, NULL);
	}
}

static void on_opened(void *data)
{
	struct connection *connection = data;
	connection->noted[0] = '\0';
	publish_status(connection, "online");
	connection_ask_for_all(connection);
}

static void on_subscribed(int id, const int *granted, size_t count, void *data)
{
	struct connection *connection = data;
	if (id != connection->asked_id) {
		return;
	}
	bool is_new = !connection->up;
	connection->asked_id = 0;
	if (is_new) {
		connection->up = true;
		connection->up_ms = connection_now_ms(connection);
		connection->told = TOLD_NOTHING;
		connection->unwelcome = 0;
	}
	deliveries_proved(connection->deliveries, connection->asked_ms);
	connection_tell_denied(connection, granted, count);
	if (is_new && connection->events.connected != NULL) {
		connection->events.connected(connection->data);
	}
}

/* The broker may find only after we are back that our connection before is dead, and
 * then sends the last will of that one. */
static void repair_status(struct connection *connection, const struct mqtt_message *message)
{
	static const char online[] = "online";
	if (message->length != strlen(online) ||
		memcmp(message->payload, online, message->length) != 0) {
		publish_status(connection, online);
	}
}

static void on_message(const struct mqtt_message *message, void *data)
{
	struct connection *connection = data;
	if (strcmp(message->topic, connection->status_topic) == 0) {
		repair_status(connection, message);
	} else if (connection->events.message != NULL) {
		connection->events.message(message->topic, message->payload, message->length,
			message->retained, connection->data);
	}
}

static const struct mqtt_client_events client_events = {
	.opened = on_opened,
	.closed = on_closed,
	.acknowledged = connection_on_acknowledged,
	.subscribed = on_subscribed,
	.message = on_message,
};

static bool speak_mqtt5(const struct connection *connection)
{
	return !connection->mqtt5_refused &&
		connection->unwelcome % OTHER_VERSION_EVERY != OTHER_VERSION_EVERY - 1;
}

static void write_client_id(const struct connection *connection, char *id, size_t size)
{
	uint32_t random = 0;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random)) {
		random = (uint32_t)clock_wall_ms(loop_clock(connection->loop));
	}
	snprintf(id, size, "earshot-%.40s-%08" PRIx32, connection->settings.site, random);
}

/* Notes a connection before it is tried: once for an address, until one of them came to be, and
 * again when the name leads to another one. False if that was not possible: then the broker must
 * not be given a message to publish for us. */
static bool note_connecting(struct connection *connection)
{
	bool visitor = connection->settings.visitor;
	const struct departure departure = {.cause = {.kind = MESSAGE_CONNECT},
		.topic = visitor ? NULL : connection->status_topic,
		.payload = visitor ? NULL : will_payload, .length = visitor ? 0 : strlen(will_payload),
		.address = connection->address, .port = connection->settings.port};

	bool noted = strcmp(connection->noted, connection->address) == 0 ||
		connection_may_leave(connection, &departure);
	if (noted) {
		memcpy(connection->noted, connection->address, sizeof(connection->noted));
	}
	return noted;
}

static void try_to_connect(void *data)
{
	struct connection *connection = data;
	const struct connection_settings *settings = &connection->settings;
	char id[64];
	struct error why;
	connection->retry_timer = 0;
	if (!egress_resolve(settings->host, settings->remote_allowed, connection->address, &why)) {
		went_down(connection, why.kind == ERROR_REFUSED ? MQTT_REFUSED : MQTT_UNREACHABLE,
			&why);
		return;
	}
	bool noted = note_connecting(connection);
	write_client_id(connection, id, sizeof(id));
	struct mqtt_client_settings client_settings = {
		.address = connection->address,
		.name = settings->host,
		.port = settings->port,
		.id = id,
		.user = settings->user,
		.password = settings->password,
		.ca = settings->ca,
		.cert = settings->cert,
		.key = settings->key,
		.at_most_once = true,
		.will_topic = settings->visitor || !noted ? NULL : connection->status_topic,
		.will_payload = will_payload,
		.mqtt5 = speak_mqtt5(connection),
		.remote_allowed = settings->remote_allowed,
	};
	connection->client = mqtt_client_open(connection->loop, &client_settings, &client_events,
		connection, &why);
	if (connection->client == NULL) {
		went_down(connection, MQTT_REFUSED, &why);
	}
}

void connection_start(struct connection *connection)
{
	if (!connection->started) {
		connection->started = true;
		connection->retry_timer =
			loop_after(connection->loop, 0, try_to_connect, connection);
	}
}

bool connection_is_up(const struct connection *connection)
{
	return connection->up;
}

/* --- the end ------------------------------------------------------------------------------ */

void connection_destroy(struct connection *connection)
{
	if (connection == NULL) {
		return;
	}
	loop_cancel(connection->loop, connection->retry_timer);
	loop_cancel(connection->loop, connection->step_timer);
	bool open = deliveries_are_open(connection->deliveries);
	connection->up = false;
	deliveries_lost(connection->deliveries);
	deliveries_report(connection->deliveries);
	if (!open && mqtt_client_is_open(connection->client)) {
		publish_status(connection, "offline");
		mqtt_client_close(connection->client);
	} else {
		/* A command that was reported unknown must not arrive after that; the last
		 * will says offline. */
		mqtt_client_abort(connection->client);
	}
	free_connection(connection);
}
