/* SPDX-License-Identifier: MIT */
#include "tests/support/watched_connection.h"

#include <stdio.h>
#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"

#define WAIT_MS 20000
#define TURN_MS 10
/* More than any chain of events over loopback has links. */
#define TURNS_TO_SETTLE 20

static void on_connected(void *data)
{
	struct watched *watched = data;
	watched->connected++;
}

static void on_lost(const struct error *why, void *data)
{
	struct watched *watched = data;
	watched->lost++;
	watched->why = *why;
}

static void on_message(const char *topic, const void *payload, size_t length, bool retained,
	void *data)
{
	struct watched *watched = data;
	watched->messages++;
	watched->retained = retained;
	snprintf(watched->topic, sizeof(watched->topic), "%s", topic);
	snprintf(watched->payload, sizeof(watched->payload), "%.*s", (int)length,
		(const char *)payload);
}

static void on_denied(const char *topic, void *data)
{
	struct watched *watched = data;
	watched->denied++;
	snprintf(watched->denied_topic, sizeof(watched->denied_topic), "%s", topic);
}

static const struct connection_events events = {
	.connected = on_connected,
	.lost = on_lost,
	.message = on_message,
	.denied = on_denied,
};

struct connection_settings watched_settings(int port)
{
	return (struct connection_settings){.host = "127.0.0.1", .port = port, .site = "test"};
}

bool watched_begin(struct watched *watched, bool manual_clock)
{
	*watched = (struct watched){0};
	watched->clock = manual_clock ? clock_create_manual(0) : clock_create_system();
	watched->loop = watched->clock != NULL ? loop_create(watched->clock) : NULL;
	return watched->loop != NULL;
}

bool watched_connect(struct watched *watched, const struct connection_settings *settings)
{
	watched->connection = connection_create(watched->loop, settings, &events, watched,
		&watched->why);
	if (watched->connection == NULL) {
		return false;
	}
	connection_start(watched->connection);
	return true;
}

bool watched_open(struct watched *watched, const struct connection_settings *settings,
	bool manual_clock)
{
	return watched_begin(watched, manual_clock) && watched_connect(watched, settings);
}

void watched_close(struct watched *watched)
{
	connection_destroy(watched->connection);
	watched->connection = NULL;
	loop_destroy(watched->loop);
	watched->loop = NULL;
	clock_destroy(watched->clock);
	watched->clock = NULL;
}

bool watched_wait(struct watched *watched, const int *count, int value)
{
	struct clock *real = clock_create_system();
	int64_t end_ms = real != NULL ? clock_now_ms(real) + WAIT_MS : 0;
	while (*count < value && real != NULL && clock_now_ms(real) < end_ms) {
		loop_turn(watched->loop, TURN_MS);
	}
	clock_destroy(real);
	return *count >= value;
}

void watched_pass(struct watched *watched, int64_t ms)
{
	clock_advance(watched->clock, ms);
	for (int i = 0; i < TURNS_TO_SETTLE; i++) {
		loop_turn(watched->loop, TURN_MS);
	}
}

bool watched_subscribe(struct watched *watched, const char *topics)
{
	struct text_list list = {0};
	bool subscribed = text_list_add_words(&list, topics) &&
		connection_subscribe(watched->connection, &list);
	text_list_finish(&list);
	return subscribed;
}

static void on_left(void *data)
{
	struct watched *watched = data;
	watched->left++;
}

static void on_delivery(enum delivery delivery, void *data)
{
	struct watched *watched = data;
	watched->taken += delivery == DELIVERY_TAKEN ? 1 : 0;
	watched->not_sent += delivery == DELIVERY_NOT_SENT ? 1 : 0;
	watched->refused += delivery == DELIVERY_REFUSED ? 1 : 0;
	watched->failed += delivery == DELIVERY_FAILED ? 1 : 0;
	watched->unknown += delivery == DELIVERY_UNKNOWN ? 1 : 0;
}

bool watched_send(struct watched *watched, const char *topic, const char *payload)
{
	return connection_send(watched->connection, topic, payload, on_left, on_delivery, watched,
		&watched->why);
}
