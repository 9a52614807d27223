/* SPDX-License-Identifier: MIT */
#include "tests/support/observer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/mqtt/client.h"

#define WAIT_MS 20000
#define TURN_MS 20
#define SEEN_MAX 1000

static const char mark_topic[] = "observer/mark";

struct observer {
	struct clock *clock;
	struct loop *loop;
	struct mqtt_client *client;
	bool subscribed;
	unsigned marks;
	struct observed seen[SEEN_MAX];
	size_t seen_count;
};

static void on_opened(void *data)
{
	struct observer *observer = data;
	struct text_list everything = {0};
	text_list_add(&everything, "#");
	mqtt_client_subscribe(observer->client, &everything, NULL);
	text_list_finish(&everything);
}

static void on_closed(enum mqtt_loss loss, const struct error *why, void *data)
{
	struct observer *observer = data;
	(void)loss;
	(void)why;
	mqtt_client_abort(observer->client);
	observer->client = NULL;
}

static void on_subscribed(int id, const int *granted, size_t count, void *data)
{
	struct observer *observer = data;
	(void)id;
	observer->subscribed = count == 1 && granted[0] < MQTT_FAILURE;
}

static void on_message(const struct mqtt_message *message, void *data)
{
	struct observer *observer = data;
	if (observer->seen_count == SEEN_MAX) {
		return;
	}
	observer->seen[observer->seen_count++] = (struct observed){
		.topic = text_copy(message->topic),
		.payload = text_copy_part(message->payload, message->length),
		.qos = message->qos,
		.retained = message->retained,
		.expiry_s = message->expiry_s,
	};
}

static const struct mqtt_client_events events = {
	.opened = on_opened,
	.closed = on_closed,
	.subscribed = on_subscribed,
	.message = on_message,
};

static bool open_client(struct observer *observer, int port)
{
	char id[40];
	snprintf(id, sizeof(id), "observer-%d-%p", (int)getpid(), (void *)observer);
	/* It turns its loop only when it is asked, and a test may wait long for something else. */
	struct mqtt_client_settings settings = {.address = "127.0.0.1", .port = port, .id = id,
		.keepalive_s = 600, .mqtt5 = true};
	observer->client = mqtt_client_open(observer->loop, &settings, &events, observer, NULL);
	return observer->client != NULL;
}

struct observer *observer_create(int port)
{
	struct observer *observer = calloc(1, sizeof(*observer));
	if (observer == NULL) {
		return NULL;
	}
	observer->clock = clock_create_system();
	observer->loop = observer->clock != NULL ? loop_create(observer->clock) : NULL;
	if (observer->loop != NULL && open_client(observer, port)) {
		int64_t end_ms = clock_now_ms(observer->clock) + WAIT_MS;
		while (observer->client != NULL && !observer->subscribed &&
			clock_now_ms(observer->clock) < end_ms) {
			loop_turn(observer->loop, TURN_MS);
		}
	}
	if (!observer->subscribed) {
		observer_destroy(observer);
		return NULL;
	}
	return observer;
}

void observer_destroy(struct observer *observer)
{
	if (observer == NULL) {
		return;
	}
	mqtt_client_close(observer->client);
	loop_destroy(observer->loop);
	clock_destroy(observer->clock);
	for (size_t i = 0; i < observer->seen_count; i++) {
		free(observer->seen[i].topic);
		free(observer->seen[i].payload);
	}
	free(observer);
}

static bool matches(const struct observed *seen, const char *topic, const char *payload)
{
	return strcmp(seen->topic, topic) == 0 &&
		(payload == NULL || strcmp(seen->payload, payload) == 0);
}

static const struct observed *find(const struct observer *observer, const char *topic,
	const char *payload)
{
	for (size_t i = 0; i < observer->seen_count; i++) {
		if (matches(&observer->seen[i], topic, payload)) {
			return &observer->seen[i];
		}
	}
	return NULL;
}

size_t observer_count(const struct observer *observer, const char *topic, const char *payload)
{
	size_t count = 0;
	for (size_t i = 0; i < observer->seen_count; i++) {
		count += matches(&observer->seen[i], topic, payload) ? 1 : 0;
	}
	return count;
}

const struct observed *observer_at(const struct observer *observer, size_t index)
{
	return index < observer->seen_count ? &observer->seen[index] : NULL;
}

const struct observed *observer_wait(struct observer *observer, const char *topic,
	const char *payload)
{
	int64_t end_ms = clock_now_ms(observer->clock) + WAIT_MS;
	const struct observed *seen = find(observer, topic, payload);
	while (seen == NULL && observer->client != NULL &&
		clock_now_ms(observer->clock) < end_ms) {
		loop_turn(observer->loop, TURN_MS);
		seen = find(observer, topic, payload);
	}
	return seen;
}

bool observer_publish(struct observer *observer, const char *topic, const char *payload,
	bool retained)
{
	struct mqtt_message message = {.topic = topic, .payload = payload,
		.length = strlen(payload), .qos = 1, .retained = retained};
	return observer->client != NULL &&
		mqtt_client_publish(observer->client, &message, NULL) != 0;
}

bool observer_catch_up(struct observer *observer)
{
	char mark[20];
	snprintf(mark, sizeof(mark), "%u", ++observer->marks);
	return observer_publish(observer, mark_topic, mark, false) &&
		observer_wait(observer, mark_topic, mark) != NULL;
}
