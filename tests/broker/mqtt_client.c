/* SPDX-License-Identifier: MIT
 *
 * One client of the library: above all, that it can be closed at any moment.
 */
#include "tests/check.h"

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/demo/private_broker.h"
#include "bridge/mqtt/client.h"
#include "tests/support/broker_runs.h"
#include "tests/support/observer.h"

#define WAIT_MS 20000
#define TURN_MS 10

enum moment { NEVER, OPENED, SUBSCRIBED, ACKNOWLEDGED, MESSAGE, CLOSED };

/* A client that publishes to itself, and is closed at a given moment. */
struct stage {
	struct clock *clock;
	struct loop *loop;
	struct private_broker *broker;
	struct mqtt_client *client;
	enum moment close_at;
	bool leave; /* close, else abort */
	int opened;
	int subscribed;
	int acknowledged;
	int messages;
	int closed;
	enum mqtt_loss loss;
};

static void close_client(struct stage *stage)
{
	if (stage->leave) {
		mqtt_client_close(stage->client);
	} else {
		mqtt_client_abort(stage->client);
	}
	stage->client = NULL;
}

/* True if the client is gone. */
static bool close_if_it_is_time(struct stage *stage, enum moment moment)
{
	if (stage->close_at == moment) {
		close_client(stage);
	}
	return stage->client == NULL;
}

static int publish(struct stage *stage, const char *payload)
{
	struct mqtt_message message = {.topic = "self", .payload = payload,
		.length = strlen(payload), .qos = 1};
	return mqtt_client_publish(stage->client, &message, NULL);
}

static void on_opened(void *data)
{
	struct stage *stage = data;
	struct text_list topics = {0};
	stage->opened++;
	if (!close_if_it_is_time(stage, OPENED)) {
		text_list_add(&topics, "self");
		CHECK(mqtt_client_subscribe(stage->client, &topics, NULL) > 0);
		text_list_finish(&topics);
	}
}

static void on_subscribed(int id, const int *granted, size_t count, void *data)
{
	struct stage *stage = data;
	stage->subscribed++;
	CHECK(id > 0);
	CHECK(count == 1 && granted[0] == 1);
	if (!close_if_it_is_time(stage, SUBSCRIBED)) {
		CHECK(publish(stage, "hello") > 0);
	}
}

static void on_acknowledged(int id, int code, void *data)
{
	struct stage *stage = data;
	stage->acknowledged++;
	CHECK(id > 0 && code == 0);
	close_if_it_is_time(stage, ACKNOWLEDGED);
}

static void on_message(const struct mqtt_message *message, void *data)
{
	struct stage *stage = data;
	stage->messages++;
	CHECK_TEXT(message->topic, "self");
	CHECK(message->length == 5 && memcmp(message->payload, "hello", 5) == 0);
	close_if_it_is_time(stage, MESSAGE);
}

static void on_closed(enum mqtt_loss loss, const struct error *why, void *data)
{
	struct stage *stage = data;
	stage->closed++;
	stage->loss = loss;
	CHECK_ERROR(*why, "no connection to the broker at 127.0.0.1:");
	CHECK(!mqtt_client_is_open(stage->client));
	CHECK(publish(stage, "too late") == 0);
	close_if_it_is_time(stage, CLOSED);
}

static const struct mqtt_client_events events = {
	.opened = on_opened,
	.closed = on_closed,
	.acknowledged = on_acknowledged,
	.subscribed = on_subscribed,
	.message = on_message,
};

static bool open_client(struct stage *stage)
{
	struct error error = {0};
	struct mqtt_client_settings settings = {
		.address = "127.0.0.1",
		.port = private_broker_port(stage->broker),
		.id = "client",
		.will_topic = "will",
		.will_payload = "gone",
		.mqtt5 = true,
	};
	stage->client = mqtt_client_open(stage->loop, &settings, &events, stage, &error);
	CHECK(stage->client != NULL);
	return stage->client != NULL;
}

static void set_stage(struct stage *stage)
{
	struct error error = {0};
	*stage = (struct stage){.clock = clock_create_system()};
	stage->loop = loop_create(stage->clock);
	stage->broker = private_broker_create(NULL, &error);
}

static void clear_stage(struct stage *stage)
{
	mqtt_client_abort(stage->client);
	private_broker_destroy(stage->broker);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

static bool wait_for(struct stage *stage, const int *count)
{
	int64_t end_ms = clock_now_ms(stage->clock) + WAIT_MS;
	while (*count == 0 && clock_now_ms(stage->clock) < end_ms) {
		loop_turn(stage->loop, TURN_MS);
	}
	return *count > 0;
}

TEST(client_may_be_closed_in_each_event)
{
	struct stage stage;
	struct error error = {0};
	set_stage(&stage);
	CHECK(private_broker_start(stage.broker, &error));
	struct observer *observer = observer_create(private_broker_port(stage.broker));
	for (int moment = OPENED; moment <= MESSAGE && observer != NULL; moment++) {
		for (int leave = 0; leave <= 1; leave++) {
			stage.close_at = (enum moment)moment;
			stage.leave = leave == 1;
			stage.opened = stage.subscribed = stage.acknowledged = stage.messages = 0;
			const int *counts[] = {[OPENED] = &stage.opened,
				[SUBSCRIBED] = &stage.subscribed,
				[ACKNOWLEDGED] = &stage.acknowledged, [MESSAGE] = &stage.messages};
			CHECK(open_client(&stage));
			CHECK(wait_for(&stage, counts[moment]));
			CHECK(stage.client == NULL);
			CHECK(stage.closed == 0);
		}
	}
	/* Four times without leave. */
	CHECK(observer_wait(observer, "will", "gone") != NULL);
	CHECK(observer_catch_up(observer));
	CHECK(observer_count(observer, "will", NULL) == 4);
	observer_destroy(observer);
	clear_stage(&stage);
}

TEST(client_may_be_closed_when_it_is_lost)
{
	struct stage stage;
	struct error error = {0};
	set_stage(&stage);
	CHECK(private_broker_start(stage.broker, &error));
	for (int at = NEVER; at <= CLOSED; at += CLOSED) {
		stage.close_at = (enum moment)at;
		stage.messages = stage.closed = 0;
		CHECK(open_client(&stage));
		CHECK(wait_for(&stage, &stage.messages));
		CHECK(mqtt_client_is_open(stage.client));
		CHECK(!mqtt_client_is_stuck(stage.client));
		private_broker_kill(stage.broker);
		CHECK(wait_for(&stage, &stage.closed));
		CHECK(stage.loss == MQTT_UNREACHABLE);
		CHECK((stage.client == NULL) == (at == CLOSED));
		mqtt_client_close(stage.client);
		stage.client = NULL;
		CHECK(private_broker_start(stage.broker, &error));
	}
	clear_stage(&stage);
}

TEST(client_may_be_closed_before_it_is_open)
{
	struct stage stage;
	struct error error = {0};
	set_stage(&stage);
	for (int running = 0; running <= 1; running++) {
		if (running == 1) {
			CHECK(private_broker_start(stage.broker, &error));
		}
		for (int turns = 0; turns <= 1; turns++) {
			CHECK(open_client(&stage));
			CHECK(!mqtt_client_is_open(stage.client));
			CHECK(publish(&stage, "too early") == 0);
			if (turns == 1 && running == 1) {
				loop_turn(stage.loop, 0);
			}
			close_client(&stage);
			loop_turn(stage.loop, 0);
		}
	}
	CHECK(stage.opened == 0 && stage.closed == 0);
	clear_stage(&stage);
}

TEST(first_connect_that_is_refused_is_told_from_the_loop)
{
	struct stage stage;
	set_stage(&stage);
	CHECK(open_client(&stage));
	CHECK(stage.closed == 0);
	CHECK(wait_for(&stage, &stage.closed));
	CHECK(stage.loss == MQTT_UNREACHABLE);
	clear_stage(&stage);
}

TEST(wrong_messages_are_not_taken)
{
	struct stage stage;
	struct error error = {0};
	set_stage(&stage);
	CHECK(private_broker_start(stage.broker, &error));
	CHECK(open_client(&stage));
	CHECK(wait_for(&stage, &stage.messages));
	struct mqtt_message message = {.topic = "a/#", .payload = "", .qos = 1};
	CHECK(mqtt_client_publish(stage.client, &message, &error) == 0);
	CHECK_ERROR(error, "cannot send a message");
	message.topic = "a";
	message.length = (size_t)1 << 30;
	CHECK(mqtt_client_publish(stage.client, &message, &error) == 0);
	CHECK_ERROR(error, "the message to `a` is too long");
	struct text_list none = {0};
	CHECK(mqtt_client_subscribe(stage.client, &none, NULL) == 0);
	CHECK(mqtt_client_unsubscribe(stage.client, &none, NULL));
	CHECK(mqtt_client_is_open(stage.client));
	clear_stage(&stage);
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(client_may_be_closed_in_each_event);
		RUN(client_may_be_closed_when_it_is_lost);
		RUN(client_may_be_closed_before_it_is_open);
		RUN(first_connect_that_is_refused_is_told_from_the_loop);
		RUN(wrong_messages_are_not_taken);
	);
})
