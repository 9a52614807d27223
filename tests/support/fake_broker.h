/* SPDX-License-Identifier: MIT
 *
 * Speaks just enough MQTT to behave as no mosquitto would: refuses a version, closes
 * without a word, answers nothing, refuses a topic.
 */
#ifndef EARSHOT_TESTS_SUPPORT_FAKE_BROKER_H
#define EARSHOT_TESTS_SUPPORT_FAKE_BROKER_H

#include <stdbool.h>
#include <stddef.h>

struct fake_broker;
struct loop;

/* All zero: answers everything kindly. */
struct fake_broker_manner {
	bool closes_on_mqtt5;      /* without a word */
	bool refuses_mqtt5_as_311; /* with CONNACK 1 as an MQTT 3.1.1 broker does */
	int connack;               /* the code for MQTT 5 in place of 0 */
	bool never_welcomes;
	bool never_acknowledges;   /* messages */
	int suback, puback;        /* codes in place of 0 (MQTT 5) */
	const char *suback_topic;  /* the code is for this topic only; NULL: all */
};

#define FAKE_BROKER_CONNECTS_MAX 8

struct fake_broker_seen {
	int versions[FAKE_BROKER_CONNECTS_MAX]; /* 4 or 5, of each CONNECT in turn */
	size_t connects;
	size_t commands;      /* PUBLISH of QoS 1 that was not retained */
	size_t properties;    /* bytes of properties of the last one; MQTT 3.1.1: 0 */
	size_t resets;        /* connections that ended with a reset */
	size_t ends;          /* and otherwise */
};

/* On a loopback port of its own, for one client at a time. NULL on failure. */
struct fake_broker *fake_broker_create(struct loop *loop,
	const struct fake_broker_manner *manner);
void fake_broker_destroy(struct fake_broker *broker);

int fake_broker_port(const struct fake_broker *broker);
const struct fake_broker_seen *fake_broker_seen(const struct fake_broker *broker);

#endif
