/* SPDX-License-Identifier: MIT
 *
 * The connection to the broker. It connects when the broker is there, says once
 * when it is not, and never queues: a command goes out on a connection that
 * proved alive within the last second, or it does not go out at all. On any loss
 * the client object of the library is destroyed with all that it had not got
 * acknowledged, because the library would send that again later.
 */
#ifndef EARSHOT_MQTT_CONNECTION_H
#define EARSHOT_MQTT_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"

struct connection;
struct loop;

struct connection_settings {
	const char *host;
	int port;
	const char *user;     /* or NULL */
	const char *password; /* or NULL */
	const char *ca, *cert, *key; /* TLS: paths or NULL; `ca` set means TLS */
	bool remote_allowed;  /* an address outside the house may be connected to */
	const char *site;     /* earshot/SITE/status is kept retained: online, offline */
	bool visitor;         /* beside the daemon: its status is left as it is */
};

/* What a message is, for the record of what leaves. */
enum message_kind {
	MESSAGE_COMMAND,
	MESSAGE_QUERY,   /* asks a device to report */
	MESSAGE_PROBE,   /* of the connection itself */
	MESSAGE_EVENT,   /* connection_tell() */
	MESSAGE_STATUS,  /* earshot/SITE/status */
	MESSAGE_CONNECT, /* no message yet: a connection, and the last will that the broker
	                    publishes for us when it breaks */
};

/* Why a message is sent. Zeroed: nobody said. */
struct message_cause {
	enum message_kind kind;
	const char *intent; /* of the command that caused it, or NULL */
	const char *words;  /* the same */
	uint64_t number;    /* of that command; 0: none */
	bool secret;        /* the payload holds a code */
};

/* A message that is about to leave. All is borrowed. */
struct departure {
	struct message_cause cause;
	const char *topic;   /* NULL: CONNECT without a last will */
	const void *payload;
	size_t length;
	const char *address; /* where to, in numbers */
	int port;
};

/* Of the codes with which a broker takes no command, the one that is about rights. */
#define MQTT_NOT_AUTHORIZED 0x87

/* How a command ended on its way to the broker. */
enum delivery {
	DELIVERY_TAKEN,     /* the broker acknowledged it */
	DELIVERY_NOT_SENT,  /* no living connection, so nothing went out */
	DELIVERY_REFUSED,   /* the broker answered that we have no right to it (MQTT 5) */
	DELIVERY_FAILED,    /* it did not take it for another reason: connection_answer_code() */
	DELIVERY_FORBIDDEN, /* `leaving` said no, so nothing went out: connection_objection() */
	DELIVERY_UNKNOWN,   /* it went out and the connection was lost before the answer */
};

/* All are called from the loop; any may be NULL. The connection must not be destroyed
 * in one of them. */
struct connection_events {
	/* Connected and subscribed. What is retained may arrive before this. */
	void (*connected)(void *data);
	/* Not connected, with a sentence why; called once for each time, and once more
	 * if the broker is back but refuses us. At start it is called too if the broker
	 * is not there. */
	void (*lost)(const struct error *why, void *data);
	void (*message)(const char *topic, const void *payload, size_t length, bool retained,
		void *data);
	/* The broker does not let us subscribe to this topic. */
	void (*denied)(const char *topic, void *data);
	/* Each message, just before it leaves; false, with the reason, and it does not. */
	bool (*leaving)(const struct departure *departure, void *data, struct error *error);
	/* It does not take a command to this topic, by this code of MQTT 5. The delivery ends
	 * besides. */
	void (*refused)(const char *topic, int code, void *data);
};

typedef void delivery_fn(enum delivery delivery, void *data);

/* Settings are copied; events too; the loop is borrowed. NULL with the reason. */
struct connection *connection_create(struct loop *loop, const struct connection_settings *settings,
	const struct connection_events *events, void *data, struct error *error);

/* Says offline and disconnects if connected. Pending deliveries are reported first. */
void connection_destroy(struct connection *connection);

/* Starts connecting, and again after each loss: after 0.5 s, then twice as long
 * each time up to 30 s. */
void connection_start(struct connection *connection);
bool connection_is_up(const struct connection *connection);

/* Replaces the topics that are subscribed to, now and after each connect; what is retained
 * under them comes, also under those that stay. The QoS is 0: while a connection lasts nothing
 * gets lost on it, nothing outlasts it with any QoS, and of what is retained with QoS 1 a broker
 * drops all that its queue for one client has no room for (1,000 messages in mosquitto), and
 * tells nobody. False, with the old ones kept, if one of
 * them is not a topic or memory ran out. */
bool connection_subscribe(struct connection *connection, const struct text_list *topics);

/* Sends a command: QoS 1, not retained, with an expiry where the broker speaks
 * MQTT 5. If nothing was acknowledged within the last second, a probe of our own
 * goes first (earshot/SITE/probe), and the command only after its answer, or not
 * at all if there is none within 1 s. The callback comes exactly once, from the
 * loop; `sent` (may be NULL) when the command leaves, from the loop too. False with
 * the reason, and no callback, if it cannot even be tried. */
bool connection_send(struct connection *connection, const char *topic, const char *payload,
	void (*sent)(void *data), delivery_fn *callback, void *data, struct error *error);

/* The same, with the cause, whose texts are copied. */
bool connection_send_for(struct connection *connection, const struct message_cause *cause,
	const char *topic, const char *payload, void (*sent)(void *data), delivery_fn *callback,
	void *data, struct error *error);

/* While DELIVERY_FAILED is told: the code of MQTT 5 with which the broker answered it. */
int connection_answer_code(const struct connection *connection);

/* Why a message did not leave last, by `leaving`; "" if that never happened. */
const char *connection_objection(const struct connection *connection);

/* QoS 0, not retained, for what nobody waits for (events). Dropped when not up. */
void connection_tell(struct connection *connection, const char *topic, const char *payload);

#endif
