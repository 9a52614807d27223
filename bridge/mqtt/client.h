/* SPDX-License-Identifier: MIT
 *
 * One MQTT client from its connect to its loss, driven by the loop. It never
 * connects again, and nothing that it had not got acknowledged outlives it: whoever
 * owns it makes a new one. The library (libmosquitto) is named in client.c and library.c.
 */
#ifndef EARSHOT_MQTT_CLIENT_H
#define EARSHOT_MQTT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/mqtt/loss.h"

struct loop;
struct mqtt_client;

struct mqtt_client_settings {
	const char *address;  /* in numbers */
	const char *name;     /* with TLS: what the certificate must hold; NULL: the address */
	int port;
	const char *id;       /* no other client may have it */
	const char *user;     /* or NULL */
	const char *password; /* or NULL */
	const char *ca, *cert, *key; /* TLS: paths or NULL; `ca` set means TLS */
	const char *will_topic;      /* or NULL: no last will */
	const char *will_payload;    /* QoS 1, retained */
	int keepalive_s;             /* 0: as usual; whoever does not turn its loop for 1.5 times
	                                as long is taken for gone by the broker */
	bool mqtt5;                  /* MQTT 5, else 3.1.1 */
	bool at_most_once;           /* subscribe with QoS 0, else 1 */
	bool remote_allowed;         /* see guard/egress.h */
};

struct mqtt_message {
	const char *topic;
	const void *payload;
	size_t length;
	int qos;
	bool retained;
	uint32_t expiry_s; /* 0: none; MQTT 5 only, left out otherwise */
};

/* What SUBACK and the like say of a topic that was refused. */
#define MQTT_FAILURE 0x80

/* All are called from the loop. In each of them the client may be closed. */
struct mqtt_client_events {
	void (*opened)(void *data);
	/* Once, also for the first attempt; afterwards the client can only be closed. */
	void (*closed)(enum mqtt_loss loss, const struct error *why, void *data);
	/* A message of QoS 1 was taken, or, from MQTT_FAILURE on, not, with this reason (MQTT 5). */
	void (*acknowledged)(int id, int code, void *data);
	/* One entry for each topic: its QoS, or MQTT_FAILURE and above. */
	void (*subscribed)(int id, const int *granted, size_t count, void *data);
	void (*message)(const struct mqtt_message *message, void *data);
};

/* Starts to connect; what becomes of it is told by events. Settings are copied,
 * the loop is borrowed. NULL with the reason if the settings are wrong. */
struct mqtt_client *mqtt_client_open(struct loop *loop, const struct mqtt_client_settings *settings,
	const struct mqtt_client_events *events, void *data, struct error *error);

/* Takes leave of the broker, which then sends no last will, and destroys the client.
 * No event comes after this. NULL is fine. */
void mqtt_client_close(struct mqtt_client *client);

/* The same without leave: what has not yet reached the broker never will, and the
 * broker sends the last will. */
void mqtt_client_abort(struct mqtt_client *client);

bool mqtt_client_is_open(const struct mqtt_client *client);

/* True if bytes wait for the network. */
bool mqtt_client_is_stuck(const struct mqtt_client *client);

/* Hands a message over. Its id, which `acknowledged` names for QoS 1, or 0 with the
 * reason if it was not accepted. An id does not mean that it got through. */
int mqtt_client_publish(struct mqtt_client *client, const struct mqtt_message *message,
	struct error *error);

/* The id that `subscribed` will name, or 0 with the reason. No topics: 0. */
int mqtt_client_subscribe(struct mqtt_client *client, const struct text_list *topics,
	struct error *error);
bool mqtt_client_unsubscribe(struct mqtt_client *client, const struct text_list *topics,
	struct error *error);

#endif
