/* SPDX-License-Identifier: MIT
 *
 * More that is kept on the broker than it would queue for one client: a mosquitto drops what is
 * beyond its 1,000 messages of QoS 1 and tells nobody, and a house would start without some of
 * its states.
 */
#include "tests/check.h"

#include <stdio.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/demo/private_broker.h"
#include "bridge/mqtt/client.h"
#include "tests/support/watched_connection.h"

#define TOPICS 1500
#define WAIT_MS 20000
#define TURN_MS 10

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

static void on_acknowledged(int id, bool refused, void *data)
{
	(void)id;
	((struct filler *)data)->taken += refused ? 0 : 1;
}

static bool turn_until_taken(struct filler *filler, int count)
{
	int64_t end_ms = clock_now_ms(filler->clock) + WAIT_MS;
	while ((!filler->open || filler->taken < count) && clock_now_ms(filler->clock) < end_ms) {
		loop_turn(filler->loop, TURN_MS);
	}
	return filler->open && filler->taken >= count;
}

/* As many topics, each with a state that is kept with QoS 1. */
static bool keep_all(const struct private_broker *broker)
{
	static const struct mqtt_client_events events = {.opened = on_opened,
		.acknowledged = on_acknowledged};
	const struct mqtt_client_settings settings = {.address = "127.0.0.1", .id = "filler",
		.port = private_broker_port(broker), .mqtt5 = true};
	struct filler filler = {.clock = clock_create_system()};
	filler.loop = loop_create(filler.clock);
	filler.client = mqtt_client_open(filler.loop, &settings, &events, &filler, NULL);
	bool kept = filler.client != NULL && turn_until_taken(&filler, 0);
	for (int i = 0; kept && i < TOPICS; i++) {
		char topic[32];
		snprintf(topic, sizeof(topic), "house/device_%d", i);
		struct mqtt_message message = {.topic = topic, .payload = "ON", .length = 2,
			.qos = 1, .retained = true};
		kept = mqtt_client_publish(filler.client, &message, NULL) != 0 &&
			turn_until_taken(&filler, i - 10);
	}
	kept = kept && turn_until_taken(&filler, TOPICS);
	mqtt_client_close(filler.client);
	loop_destroy(filler.loop);
	clock_destroy(filler.clock);
	return kept;
}

static bool subscribe_to_all(struct watched *watched)
{
	struct buffer topics;
	bool good = true;
	buffer_init(&topics, 64 * 1024);
	for (int i = 0; good && i < TOPICS; i++) {
		good = buffer_append_format(&topics, "house/device_%d ", i);
	}
	good = good && watched_subscribe(watched, buffer_text(&topics));
	buffer_finish(&topics);
	return good;
}

TEST(every_state_that_is_kept_comes)
{
	struct watched watched;
	struct error error = {0};
	struct private_broker *broker = private_broker_create(NULL, &error);
	CHECK(broker != NULL && private_broker_start(broker, &error));
	CHECK(keep_all(broker));
	struct connection_settings settings = watched_settings(private_broker_port(broker));
	CHECK(watched_begin(&watched, false) && watched_connect(&watched, &settings));
	CHECK(subscribe_to_all(&watched));
	CHECK(watched_wait(&watched, &watched.messages, TOPICS));
	CHECK_NUMBER(watched.messages, TOPICS, 0);
	watched_close(&watched);
	private_broker_destroy(broker);
}

TEST(mosquitto)
{
	SKIP("mosquitto is not installed");
}

TEST_MAIN({
	if (private_broker_is_installed()) {
		RUN(every_state_that_is_kept_comes);
	} else {
		RUN(mosquitto);
	}
})
