/* SPDX-License-Identifier: MIT */
#include "tests/support/kept_messages.h"

#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/mqtt/client.h"

#define WAIT_MS 20000
#define TURN_MS 10
/* How many may be under way. */
#define AHEAD 10

struct filler {
	struct clock *clock;
	struct loop *loop;
	struct mqtt_client *client;
	bool open;
	int taken;
};

static void on_opened(void *data)
{
	((struct filler *)data)->open = true;
}

static void on_acknowledged(int id, int code, void *data)
{
	(void)id;
	((struct filler *)data)->taken += code < MQTT_FAILURE ? 1 : 0;
}

static bool turn_until_taken(struct filler *filler, int count)
{
	int64_t end_ms = clock_now_ms(filler->clock) + WAIT_MS;
	while ((!filler->open || filler->taken < count) && clock_now_ms(filler->clock) < end_ms) {
		loop_turn(filler->loop, TURN_MS);
	}
	return filler->open && filler->taken >= count;
}

bool keep_messages(int port, int count, kept_writer *write)
{
	static const struct mqtt_client_events events = {.opened = on_opened,
		.acknowledged = on_acknowledged};
	const struct mqtt_client_settings settings = {.address = "127.0.0.1", .id = "filler",
		.port = port, .mqtt5 = true};
	struct filler filler = {.clock = clock_create_system()};
	filler.loop = loop_create(filler.clock);
	filler.client = mqtt_client_open(filler.loop, &settings, &events, &filler, NULL);
	bool kept = filler.client != NULL && turn_until_taken(&filler, 0);
	for (int i = 0; kept && i < count; i++) {
		char topic[KEPT_SIZE];
		char payload[KEPT_SIZE];
		write(i, topic, payload);
		struct mqtt_message message = {.topic = topic, .payload = payload,
			.length = strlen(payload), .qos = 1, .retained = true};
		kept = mqtt_client_publish(filler.client, &message, NULL) != 0 &&
			turn_until_taken(&filler, i - AHEAD);
	}
	kept = kept && turn_until_taken(&filler, count);
	mqtt_client_close(filler.client);
	loop_destroy(filler.loop);
	clock_destroy(filler.clock);
	return kept;
}
