/* SPDX-License-Identifier: MIT
 *
 * The commands that are on their way to the broker, and the rule when one may leave:
 * only while the broker is known to have answered something that left within the last
 * second. No library and no socket in here: a connection asks what to do next and
 * tells what happened.
 */
#ifndef EARSHOT_MQTT_DELIVERIES_H
#define EARSHOT_MQTT_DELIVERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/mqtt/connection.h"

/* How many commands may be on their way at once. */
#define DELIVERIES_MAX 32

/* How old the proof may be that the broker is alive, and how long the answer to a
 * probe may take. */
#define DELIVERIES_PROOF_MS 1000

/* How long the broker may take to acknowledge a command. */
#define DELIVERIES_ACKNOWLEDGE_MS 3000

struct deliveries;

enum deliveries_step {
	DELIVERIES_WAIT,  /* for an answer, or there is nothing to do */
	DELIVERIES_PROBE, /* send a probe, then deliveries_probed() */
	DELIVERIES_SEND,  /* send deliveries_first_waiting(), then deliveries_sent() */
	DELIVERIES_DEAD,  /* the broker does not answer: drop the connection */
};

struct deliveries *deliveries_create(void);
/* Does not report: settle and report first. */
void deliveries_destroy(struct deliveries *deliveries);

/* Takes a command on; the texts are copied, those of the cause too. */
bool deliveries_add(struct deliveries *deliveries, const struct message_cause *cause,
	const char *topic, const char *payload, void (*sent)(void *data), delivery_fn *callback,
	void *data, struct error *error);

enum deliveries_step deliveries_next(const struct deliveries *deliveries, int64_t now_ms);

/* After DELIVERIES_WAIT: how long until the step may become DELIVERIES_DEAD by time
 * alone; -1: never. */
int64_t deliveries_patience_ms(const struct deliveries *deliveries, int64_t now_ms);

/* After DELIVERIES_SEND; borrowed until the next change. */
void deliveries_first_waiting(const struct deliveries *deliveries, const char **topic,
	const char **payload, struct message_cause *cause);

/* The first waiting command left under this id. Calls its `sent`. */
void deliveries_sent(struct deliveries *deliveries, int id, int64_t now_ms);

/* The first waiting command can not be sent at all; how that is to be told. */
void deliveries_refused(struct deliveries *deliveries, enum delivery end);

void deliveries_probed(struct deliveries *deliveries, int id, int64_t now_ms);

/* The broker acknowledged this id: a probe, a command, or neither. With a code of MQTT_FAILURE
 * and above it did not take it. */
void deliveries_acknowledged(struct deliveries *deliveries, int id, int code, int64_t now_ms);

/* That code, of the command that is being reported. */
int deliveries_code(const struct deliveries *deliveries);

/* The topic of the command that left under this id, or NULL; borrowed until the next change. */
const char *deliveries_topic(const struct deliveries *deliveries, int id);

/* The broker answered something else of ours, which had left at `left_ms`. */
void deliveries_proved(struct deliveries *deliveries, int64_t left_ms);

/* There is no connection any more: what waits was not sent, what left is unknown. */
void deliveries_lost(struct deliveries *deliveries);

/* True if a command has left and is not yet acknowledged. */
bool deliveries_are_open(const struct deliveries *deliveries);

/* Calls back for each that has ended, in the order in which they were added. */
void deliveries_report(struct deliveries *deliveries);

#endif
