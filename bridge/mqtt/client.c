/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/client.h"

#include <errno.h>
#include <fcntl.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bridge/base/loop.h"
#include "bridge/guard/egress.h"
#include "bridge/mqtt/leave.h"
#include "bridge/mqtt/library.h"
#include "bridge/mqtt/tls.h"

#define TICK_MS 500
/* From the start of the connect to the broker's welcome. */
#define WELCOME_WAIT_MS 5000

/* The library takes packets one by one; this many at a time. */
#define PACKETS_AT_ONCE 16

enum phase {
	PHASE_REACHING, /* TCP connects */
	PHASE_GREETING, /* TLS handshake, CONNECT sent */
	PHASE_OPEN,
	PHASE_CLOSED,   /* the owner knows or is about to */
};

struct mqtt_client {
	struct loop *loop;
	struct mosquitto *library;
	struct mqtt_client_events events;
	void *data;
	char *where; /* "broker.lan:1883", for sentences */
	bool remote_allowed;
	struct tls *tls; /* NULL: without */
	bool mqtt5;
	bool at_most_once; /* of what is subscribed to */
	bool has_user;
	enum phase phase;
	int descriptor; /* that is watched, or -1 */
	unsigned watched;
	uint64_t tick_timer;
	uint64_t welcome_timer;
	uint64_t loss_timer;
	int inside; /* calls of the library or of events that are under way */
	bool doomed; /* to be destroyed when the last of them returns */
	bool leave;  /* with a DISCONNECT */
	struct loss_note loss;
	char complaint[120]; /* what the library said of TLS */
};

/* --- why a connection failed ------------------------------------------------ */

static void note_end_of_connection(struct mqtt_client *client, int code)
{
	bool lost = code == MOSQ_ERR_SUCCESS || code == MOSQ_ERR_NO_CONN ||
		code == MOSQ_ERR_CONN_LOST;
	bool garbled = code == MOSQ_ERR_PROTOCOL || code == MOSQ_ERR_MALFORMED_PACKET;
	if (client->phase == PHASE_GREETING && client->mqtt5 && garbled) {
		/* A broker of 3.1.1 refuses in its own format, which some versions of the library
		 * (2.0.21) then cannot read. */
		loss_note(&client->loss, MQTT_WRONG_VERSION, "its answer is not MQTT 5");
	} else if (client->phase == PHASE_GREETING) {
		loss_note(&client->loss, MQTT_NO_WELCOME,
			lost ? "it closed the connection" : "its answer is not MQTT");
	} else {
		loss_note(&client->loss, MQTT_UNREACHABLE,
			lost ? "the connection was lost" : mosquitto_strerror(code));
	}
}

/* Once TLS is agreed on, what fails is the connection: a broker that was killed takes no leave. */
static void note_tls_failure(struct mqtt_client *client)
{
	if (client->phase == PHASE_OPEN) {
		note_end_of_connection(client, MOSQ_ERR_CONN_LOST);
		return;
	}
	loss_note_tls(&client->loss, client->complaint);
}

/* From what a call of the library returned; `number` is errno right after it. */
static void note_library_failure(struct mqtt_client *client, int code, int number)
{
	/* A certificate that was refused, theirs or ours, is the cause, whatever failed then. */
	const char *reason = client->phase == PHASE_OPEN ? "" :
		tls_reason(client->tls, code == MOSQ_ERR_TLS || code == MOSQ_ERR_ERRNO);
	if (reason[0] != '\0') {
		loss_note(&client->loss, MQTT_REFUSED, reason);
		return;
	}
	switch (code) {
	case MOSQ_ERR_TLS:
		note_tls_failure(client);
		break;
	case MOSQ_ERR_ERRNO:
		if (client->tls != NULL && number == EPROTO) {
			note_tls_failure(client);
		} else {
			loss_note_system(&client->loss, number);
		}
		break;
	case MOSQ_ERR_KEEPALIVE:
		loss_note(&client->loss, MQTT_UNREACHABLE, "it stopped answering");
		break;
	default:
		note_end_of_connection(client, code);
		break;
	}
}

/* --- the end of a client ----------------------------------------------------- */

static void stop_watching(struct mqtt_client *client)
{
	if (client->descriptor >= 0) {
		loop_unwatch(client->loop, client->descriptor);
		client->descriptor = -1;
	}
	loop_cancel(client->loop, client->tick_timer);
	loop_cancel(client->loop, client->welcome_timer);
	loop_cancel(client->loop, client->loss_timer);
	client->tick_timer = 0;
	client->welcome_timer = 0;
	client->loss_timer = 0;
}

/* A plain close would let the system go on for minutes to deliver what the network
 * did not take yet: a command would arrive long after it was reported lost. */
static void drop_unsent_bytes(struct mqtt_client *client)
{
	const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
	int descriptor = mosquitto_socket(client->library);
	if (descriptor >= 0) {
		setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	}
}

static void release(struct mqtt_client *client)
{
	stop_watching(client);
	if (client->library != NULL) {
		if (client->leave && client->phase == PHASE_OPEN &&
			!mosquitto_want_write(client->library)) {
			int held = leave_hold(mosquitto_socket(client->library));
			mosquitto_disconnect(client->library);
			leave_end(loop_clock(client->loop), held);
		} else {
			drop_unsent_bytes(client);
		}
		mosquitto_destroy(client->library);
	}
	tls_destroy(client->tls);
	mosquitto_lib_cleanup();
	free(client->where);
	free(client);
}

static void doom(struct mqtt_client *client)
{
	client->doomed = true;
	client->events = (struct mqtt_client_events){0};
	if (client->inside == 0) {
		release(client);
	} else {
		stop_watching(client);
	}
}

void mqtt_client_close(struct mqtt_client *client)
{
	if (client != NULL) {
		client->leave = true;
		doom(client);
	}
}

void mqtt_client_abort(struct mqtt_client *client)
{
	if (client != NULL) {
		doom(client);
	}
}

static void announce_loss(struct mqtt_client *client)
{
	stop_watching(client);
	client->phase = PHASE_CLOSED;
	client->inside++;
	if (client->events.closed != NULL) {
		client->events.closed(client->loss.loss, &client->loss.why, client->data);
	}
	client->inside--;
	if (client->doomed) {
		release(client);
	}
}

static void announce_noted_loss(void *data)
{
	struct mqtt_client *client = data;
	client->loss_timer = 0;
	announce_loss(client);
}

/* For failures in the middle of a call of the owner, who is told from the loop. */
static void announce_loss_later(struct mqtt_client *client)
{
	if (client->loss_timer == 0) {
		stop_watching(client);
		client->loss_timer = loop_after(client->loop, 0, announce_noted_loss, client);
	}
}

/* --- driving the library ------------------------------------------------------ */

static void on_ready(int descriptor, unsigned events, void *data);

static void watch(struct mqtt_client *client)
{
	int descriptor = mosquitto_socket(client->library);
	unsigned events = LOOP_READ;
	if (client->phase == PHASE_REACHING) {
		events = LOOP_WRITE;
	} else if (client->tls != NULL && client->phase == PHASE_GREETING) {
		/* The library goes on wanting to write while it waits for the other side's
		 * part of the handshake, which would keep the loop spinning. */
		events = LOOP_READ;
	} else if (mosquitto_want_write(client->library)) {
		events = LOOP_READ | LOOP_WRITE;
	}
	if (descriptor == client->descriptor && events == client->watched) {
		return;
	}
	if (descriptor != client->descriptor) {
		if (client->descriptor >= 0) {
			loop_unwatch(client->loop, client->descriptor);
		}
		fcntl(descriptor, F_SETFD, FD_CLOEXEC);
	}
	client->descriptor = descriptor;
	client->watched = events;
	if (!loop_watch(client->loop, descriptor, events, on_ready, client)) {
		loss_note(&client->loss, MQTT_UNREACHABLE, "out of memory");
		announce_loss_later(client);
	}
}

/* The library calls back only between these two. */
static void enter(struct mqtt_client *client)
{
	client->inside++;
}

/* The client may be gone after this. */
static void leave(struct mqtt_client *client, int code)
{
	int number = errno;
	client->inside--;
	if (client->inside > 0) {
		return;
	}
	if (client->doomed) {
		release(client);
	} else if (client->loss.set || code != MOSQ_ERR_SUCCESS ||
		mosquitto_socket(client->library) < 0) {
		note_library_failure(client, code, number);
		announce_loss(client);
	} else {
		watch(client);
	}
}

/* The first event of a socket that connects: did it? */
static bool is_reached(struct mqtt_client *client)
{
	int number = 0;
	socklen_t size = sizeof(number);
	if (getsockopt(client->descriptor, SOL_SOCKET, SO_ERROR, &number, &size) != 0) {
		number = errno;
	}
	if (number != 0) {
		loss_note_system(&client->loss, number);
		return false;
	}
	/* What was connected to was checked before; this asks the kernel, not us. */
	if (!egress_peer_allowed(client->descriptor, client->remote_allowed)) {
		loss_note(&client->loss, MQTT_REFUSED,
			"it is at an address outside the house");
		return false;
	}
	client->phase = PHASE_GREETING;
	return true;
}

static void on_ready(int descriptor, unsigned events, void *data)
{
	struct mqtt_client *client = data;
	(void)descriptor;
	int code = MOSQ_ERR_SUCCESS;
	if (client->phase == PHASE_REACHING && !is_reached(client)) {
		announce_loss(client);
		return;
	}
	enter(client);
	errno = 0;
	if (client->tls != NULL && client->phase == PHASE_GREETING) {
		/* Only reading takes the handshake on, whatever it waits for; writing then
		 * sends what had to wait for its end. */
		events = LOOP_READ | LOOP_WRITE;
	}
	if ((events & (LOOP_READ | LOOP_ERROR)) != 0) {
		code = mosquitto_loop_read(client->library, PACKETS_AT_ONCE);
	}
	if (code == MOSQ_ERR_SUCCESS && (events & LOOP_WRITE) != 0 &&
		mosquitto_socket(client->library) >= 0) {
		code = mosquitto_loop_write(client->library, PACKETS_AT_ONCE);
	}
	leave(client, code);
}

static bool start_tick(struct mqtt_client *client);

static void tick(void *data)
{
	struct mqtt_client *client = data;
	client->tick_timer = 0;
	if (!start_tick(client)) {
		loss_note(&client->loss, MQTT_UNREACHABLE, "out of memory");
	}
	enter(client);
	errno = 0;
	int code = mosquitto_loop_misc(client->library);
	leave(client, code);
}

static bool start_tick(struct mqtt_client *client)
{
	client->tick_timer = loop_after(client->loop, TICK_MS, tick, client);
	return client->tick_timer != 0;
}

static void on_no_welcome(void *data)
{
	struct mqtt_client *client = data;
	client->welcome_timer = 0;
	loss_note(&client->loss, MQTT_UNREACHABLE, "it does not answer");
	announce_loss(client);
}

/* --- what the library calls ----------------------------------------------------- */

static void on_connack(struct mosquitto *library, void *data, int code, int flags,
	const mosquitto_property *properties)
{
	struct mqtt_client *client = data;
	(void)library;
	(void)flags;
	(void)properties;
	if (code != 0) {
		loss_note_answer(&client->loss, code, client->has_user);
		return;
	}
	client->phase = PHASE_OPEN;
	loop_cancel(client->loop, client->welcome_timer);
	client->welcome_timer = 0;
	if (client->events.opened != NULL) {
		client->events.opened(client->data);
	}
}

static void on_disconnect(struct mosquitto *library, void *data, int code,
	const mosquitto_property *properties)
{
	struct mqtt_client *client = data;
	(void)library;
	(void)properties;
	/* Below this it is the library's own code, which its call returns too. */
	if (code >= MQTT_RC_UNSPECIFIED) {
		loss_note_answer(&client->loss, code, client->has_user);
	}
}

static void on_puback(struct mosquitto *library, void *data, int id, int code,
	const mosquitto_property *properties)
{
	struct mqtt_client *client = data;
	(void)library;
	(void)properties;
	if (client->events.acknowledged != NULL) {
		client->events.acknowledged(id, code, client->data);
	}
}

static void on_suback(struct mosquitto *library, void *data, int id, int count, const int *granted,
	const mosquitto_property *properties)
{
	struct mqtt_client *client = data;
	(void)library;
	(void)properties;
	if (client->events.subscribed != NULL && count >= 0) {
		client->events.subscribed(id, granted, (size_t)count, client->data);
	}
}

static void on_message(struct mosquitto *library, void *data,
	const struct mosquitto_message *received, const mosquitto_property *properties)
{
	struct mqtt_client *client = data;
	(void)library;
	if (client->events.message == NULL || received->payloadlen < 0) {
		return;
	}
	struct mqtt_message message = {
		.topic = received->topic,
		.payload = received->payload != NULL ? received->payload : "",
		.length = (size_t)received->payloadlen,
		.qos = received->qos,
		.retained = received->retain,
	};
	mosquitto_property_read_int32(properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL,
		&message.expiry_s, false);
	client->events.message(&message, client->data);
}

/* The first complaint is the cause. */
static void on_log(struct mosquitto *library, void *data, int level, const char *text)
{
	struct mqtt_client *client = data;
	(void)library;
	if (level != MOSQ_LOG_ERR || client->complaint[0] != '\0') {
		return;
	}
	loss_last_part(text, client->complaint, sizeof(client->complaint));
}

/* --- the start -------------------------------------------------------------------- */

static void set_callbacks(struct mosquitto *library)
{
	mosquitto_connect_v5_callback_set(library, on_connack);
	mosquitto_disconnect_v5_callback_set(library, on_disconnect);
	mosquitto_publish_v5_callback_set(library, on_puback);
	mosquitto_subscribe_v5_callback_set(library, on_suback);
	mosquitto_message_v5_callback_set(library, on_message);
	mosquitto_log_callback_set(library, on_log);
}

static bool start_connecting(struct mqtt_client *client,
	const struct mqtt_client_settings *settings)
{
	client->welcome_timer = loop_after(client->loop, WELCOME_WAIT_MS, on_no_welcome, client);
	if (client->welcome_timer == 0 || !start_tick(client)) {
		return false;
	}
	enter(client);
	errno = 0;
	int code = library_connect(client->library, settings);
	int number = errno;
	client->inside--;
	if (code != MOSQ_ERR_SUCCESS) {
		note_library_failure(client, code, number);
		announce_loss_later(client);
		return client->loss_timer != 0;
	}
	watch(client);
	return true;
}

struct mqtt_client *mqtt_client_open(struct loop *loop, const struct mqtt_client_settings *settings,
	const struct mqtt_client_events *events, void *data, struct error *error)
{
	mosquitto_lib_init();
	struct mqtt_client *client = calloc(1, sizeof(*client));
	if (client == NULL) {
		mosquitto_lib_cleanup();
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	client->loop = loop;
	client->descriptor = -1;
	client->remote_allowed = settings->remote_allowed;
	client->mqtt5 = settings->mqtt5;
	client->at_most_once = settings->at_most_once;
	client->has_user = settings->user != NULL;
	client->where = text_format("%s:%d",
		settings->name != NULL ? settings->name : settings->address, settings->port);
	client->loss.where = client->where;
	client->library = mosquitto_new(settings->id, true, client);
	if (client->where == NULL || client->library == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		release(client);
		return NULL;
	}
	set_callbacks(client->library);
	if (!library_set_up(client->library, settings, &client->tls, error)) {
		release(client);
		return NULL;
	}
	if (!start_connecting(client, settings)) {
		error_set(error, ERROR_MEMORY, "out of memory");
		release(client);
		return NULL;
	}
	client->events = *events;
	client->data = data;
	return client;
}

/* --- in use ------------------------------------------------------------------------ */

bool mqtt_client_is_open(const struct mqtt_client *client)
{
	return client != NULL && client->phase == PHASE_OPEN && !client->loss.set;
}

bool mqtt_client_is_stuck(const struct mqtt_client *client)
{
	return mosquitto_want_write(client->library);
}

static bool refuse_when_not_open(const struct mqtt_client *client, struct error *error)
{
	return mqtt_client_is_open(client) ||
		error_set(error, ERROR_SYSTEM, "there is no connection to the broker");
}

/* After a call that sends. True if the packet was taken on; it may be lost yet. */
static bool was_taken(struct mqtt_client *client, int code, const char *what, struct error *error)
{
	int number = errno;
	switch (code) {
	case MOSQ_ERR_SUCCESS:
		if (client->inside == 0) {
			watch(client);
		}
		return true;
	case MOSQ_ERR_ERRNO:
	case MOSQ_ERR_CONN_LOST:
	case MOSQ_ERR_NO_CONN:
		note_library_failure(client, code, number);
		announce_loss_later(client);
		return true;
	default:
		return error_set(error, ERROR_INPUT, "cannot send %s: %s", what,
			mosquitto_strerror(code));
	}
}

int mqtt_client_publish(struct mqtt_client *client, const struct mqtt_message *message,
	struct error *error)
{
	mosquitto_property *properties = NULL;
	int id = 0;
	if (!refuse_when_not_open(client, error)) {
		return 0;
	}
	if (message->length > MQTT_MAX_PAYLOAD) {
		error_set(error, ERROR_LIMIT, "the message to `%s` is too long", message->topic);
		return 0;
	}
	if (message->expiry_s > 0 && client->mqtt5 &&
		mosquitto_property_add_int32(&properties, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL,
			message->expiry_s) != MOSQ_ERR_SUCCESS) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return 0;
	}
	int code = mosquitto_publish_v5(client->library, &id, message->topic, (int)message->length,
		message->payload, message->qos, message->retained, properties);
	bool taken = was_taken(client, code, "a message", error);
	mosquitto_property_free_all(&properties);
	return taken ? id : 0;
}

int mqtt_client_subscribe(struct mqtt_client *client, const struct text_list *topics,
	struct error *error)
{
	int id = 0;
	if (topics->count == 0 || !refuse_when_not_open(client, error)) {
		return 0;
	}
	int code = mosquitto_subscribe_multiple(client->library, &id, (int)topics->count,
		topics->items, client->at_most_once ? 0 : 1, 0, NULL);
	return was_taken(client, code, "the topics to subscribe to", error) ? id : 0;
}

bool mqtt_client_unsubscribe(struct mqtt_client *client, const struct text_list *topics,
	struct error *error)
{
	if (topics->count == 0 || !refuse_when_not_open(client, error)) {
		return topics->count == 0;
	}
	int code = mosquitto_unsubscribe_multiple(client->library, NULL, (int)topics->count,
		topics->items, NULL);
	return was_taken(client, code, "the topics to unsubscribe from", error);
}
