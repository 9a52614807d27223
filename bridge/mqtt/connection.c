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
#include "bridge/mqtt/connection_settings.h"
#include "bridge/mqtt/deliveries.h"
#include "bridge/mqtt/topics.h"

#define RETRY_FIRST_MS 500
#define RETRY_MAX_MS 30000
/* A connection that lasted this long was a good one: the next wait is short again. */
#define GOOD_CONNECTION_MS 5000

/* How long the broker keeps a command for a device that is away: what is said now is
 * meant now. */
#define COMMAND_EXPIRY_S 2

/* A broker that closes without a word may do so because of MQTT 5: every third
 * attempt in a row then speaks 3.1.1. */
#define OTHER_VERSION_EVERY 3

static const char will_payload[] = "offline";

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

static int64_t now_ms(const struct connection *connection)
{
	return clock_now_ms(loop_clock(connection->loop));
}

/* --- what leaves ---------------------------------------------------------------- */

/* The one place that every message passes on its way out. */
static bool may_leave(struct connection *connection, const struct departure *departure)
{
	struct error why = {0};

	if (connection->events.leaving == NULL ||
		connection->events.leaving(departure, connection->data, &why)) {
		return true;
	}
	connection->objection = why;
	return false;
}

enum publishing { PUBLISH_FORBIDDEN = -1, PUBLISH_FAILED = 0 }; /* else the id */

static int publish(struct connection *connection, const struct message_cause *cause,
	const struct mqtt_message *message, struct error *error)
{
	const struct departure departure = {.cause = *cause, .topic = message->topic,
		.payload = message->payload, .length = message->length,
		.address = connection->address, .port = connection->settings.port};

	if (!may_leave(connection, &departure)) {
		return PUBLISH_FORBIDDEN;
	}
	return mqtt_client_publish(connection->client, message, error);
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
	if (connection->up && now_ms(connection) - connection->up_ms >= GOOD_CONNECTION_MS) {
		connection->retry_ms = RETRY_FIRST_MS;
	}
	connection->up = false;
	connection->asked_id = 0;
	try_again_later(connection);
	deliveries_lost(connection->deliveries);
	deliveries_report(connection->deliveries);
	tell_lost(connection, loss, why);
}

static void drop(struct connection *connection, const struct error *why)
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
	int id = publish(connection, &cause, &probe, error);
	if (id == PUBLISH_FORBIDDEN) {
		deliveries_refused(connection->deliveries, DELIVERY_FORBIDDEN);
		return true;
	}
	deliveries_probed(connection->deliveries, id, now_ms(connection));
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
	int id = publish(connection, &cause, &command, NULL);
	if (id > PUBLISH_FAILED) {
		deliveries_sent(connection->deliveries, id, now_ms(connection));
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
		switch (deliveries_next(connection->deliveries, now_ms(connection))) {
		case DELIVERIES_SEND:
			send_first_waiting(connection);
			break;
		case DELIVERIES_PROBE:
			if (!send_probe(connection, &why)) {
				drop(connection, &why);
			}
			break;
		case DELIVERIES_DEAD:
			error_set(&why, ERROR_SYSTEM,
				"the broker at %s:%d does not answer any more",
				connection->settings.host, connection->settings.port);
			drop(connection, &why);
			break;
		case DELIVERIES_WAIT: {
			int64_t patience_ms = deliveries_patience_ms(connection->deliveries,
				now_ms(connection));
			if (patience_ms >= 0) {
				take_steps_after(connection, patience_ms);
			}
			deliveries_report(connection->deliveries);
			return;
		}
		}
	}
}

static void on_acknowledged(int id, int code, void *data)
{
	struct connection *connection = data;
	const char *topic = code >= MQTT_FAILURE ? deliveries_topic(connection->deliveries, id)
		: NULL;
	if (topic != NULL && connection->events.refused != NULL) {
		connection->events.refused(topic, code, connection->data);
	}
	deliveries_acknowledged(connection->deliveries, id, code, now_ms(connection));
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
		publish(connection, &cause, &message, NULL);
	}
}

/* --- connecting ---------------------------------------------------------------------- */

static void publish_status(struct connection *connection, const char *status)
{
	static const struct message_cause cause = {.kind = MESSAGE_STATUS};
	struct mqtt_message message = {.topic = connection->status_topic, .payload = status,
		.length = strlen(status), .qos = 1, .retained = true};
	if (!connection->settings.visitor) {
		publish(connection, &cause, &message, NULL);
	}
}

/* Takes the list over. Without a subscription the connection is of no use. */
static void ask_for(struct connection *connection, struct text_list *topics)
{
	struct error why;
	text_list_finish(&connection->asked);
	connection->asked = *topics;
	*topics = (struct text_list){0};
	connection->asked_ms = now_ms(connection);
	connection->asked_id = mqtt_client_subscribe(connection->client, &connection->asked, &why);
	if (connection->asked_id == 0) {
		drop(connection, &why);
	}
}

/* Our own status is subscribed to as well, see repair_status(). */
static void on_opened(void *data)
{
	struct connection *connection = data;
	struct text_list topics = {0};
	connection->noted[0] = '\0';
	publish_status(connection, "online");
	if (text_list_add(&topics, connection->status_topic) &&
		text_list_add_all(&topics, &connection->topics)) {
		ask_for(connection, &topics);
	} else {
		struct error why;
		error_set(&why, ERROR_MEMORY, "out of memory");
		drop(connection, &why);
	}
	text_list_finish(&topics);
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
		connection->up_ms = now_ms(connection);
		connection->told = TOLD_NOTHING;
		connection->unwelcome = 0;
	}
	deliveries_proved(connection->deliveries, connection->asked_ms);
	for (size_t i = 0; i < count && i < connection->asked.count; i++) {
		if (granted[i] >= MQTT_FAILURE && connection->events.denied != NULL) {
			connection->events.denied(connection->asked.items[i], connection->data);
		}
	}
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
	.acknowledged = on_acknowledged,
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
		may_leave(connection, &departure);
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

/* --- subscribing ------------------------------------------------------------------------ */

/* What `list` has and `other` has not. */
static bool difference(const struct text_list *list, const struct text_list *other,
	struct text_list *result)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!text_list_has(other, list->items[i]) &&
			!text_list_add(result, list->items[i])) {
			return false;
		}
	}
	return true;
}

static bool are_filters(const struct text_list *topics)
{
	for (size_t i = 0; i < topics->count; i++) {
		if (!topic_filter_is_valid(topics->items[i])) {
			return false;
		}
	}
	return true;
}

bool connection_subscribe(struct connection *connection, const struct text_list *topics)
{
	struct text_list copy = {0};
	struct text_list asked = {0};
	struct text_list removed = {0};
	if (!are_filters(topics) || !text_list_add_all(&copy, topics) ||
		!text_list_add_all(&asked, topics) ||
		!difference(&connection->topics, topics, &removed)) {
		text_list_finish(&copy);
		text_list_finish(&asked);
		text_list_finish(&removed);
		return false;
	}
	text_list_finish(&connection->topics);
	connection->topics = copy;
	if (mqtt_client_is_open(connection->client)) {
		mqtt_client_unsubscribe(connection->client, &removed, NULL);
		/* Those that it had, too: what is retained then comes again. */
		if (asked.count > 0) {
			ask_for(connection, &asked);
		}
	}
	text_list_finish(&asked);
	text_list_finish(&removed);
	return true;
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
