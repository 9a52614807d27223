/* SPDX-License-Identifier: MIT
 *
 * The connection and brokers that behave as a mosquitto would not.
 */
#include "tests/check.h"

#include "tests/support/fake_broker.h"
#include "tests/support/watched_connection.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct stage {
	struct watched watched;
	struct fake_broker *broker;
	const struct fake_broker_seen *seen; /* by the broker */
};

static bool set_stage(struct stage *stage, const struct fake_broker_manner *manner)
{
	*stage = (struct stage){0};
	if (watched_begin(&stage->watched, true)) {
		stage->broker = fake_broker_create(stage->watched.loop, manner);
	}
	if (stage->broker == NULL) {
		CHECK(stage->broker != NULL);
		return false;
	}
	stage->seen = fake_broker_seen(stage->broker);
	struct connection_settings settings = watched_settings(fake_broker_port(stage->broker));
	bool connecting = watched_connect(&stage->watched, &settings);
	CHECK(connecting);
	return connecting;
}

static void clear_stage(struct stage *stage)
{
	connection_destroy(stage->watched.connection);
	stage->watched.connection = NULL;
	fake_broker_destroy(stage->broker);
	watched_close(&stage->watched);
}

static bool send_and_wait(struct stage *stage)
{
	return watched_send(&stage->watched, "home/lamp/set", "ON") &&
		watched_wait(&stage->watched, &stage->watched.taken, 1);
}

TEST(kind_broker_gets_mqtt_5_and_an_expiry)
{
	struct stage stage;
	if (set_stage(&stage, &(struct fake_broker_manner){0})) {
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 1));
		CHECK(send_and_wait(&stage));
		CHECK(stage.seen->connects == 1);
		CHECK(stage.seen->versions[0] == 5);
		CHECK(stage.seen->commands == 1);
		CHECK(stage.seen->properties == 5); /* its number and four bytes */
	}
	clear_stage(&stage);
}

TEST(version_3_1_1_is_spoken_where_mqtt_5_is_refused)
{
	static const struct fake_broker_manner manners[] = {
		{.refuses_mqtt5_as_311 = true},
		{.connack = 0x84},
	};
	for (size_t i = 0; i < COUNT(manners); i++) {
		struct stage stage;
		if (set_stage(&stage, &manners[i])) {
			CHECK(watched_wait(&stage.watched, &stage.watched.connected, 1));
			CHECK(stage.watched.lost == 0);
			CHECK(stage.seen->connects == 2);
			CHECK(stage.seen->versions[0] == 5);
			CHECK(stage.seen->versions[1] == 4);
			CHECK(send_and_wait(&stage));
			CHECK(stage.seen->commands == 1);
			CHECK(stage.seen->properties == 0);
		}
		clear_stage(&stage);
	}
}

TEST(version_3_1_1_is_tried_where_nothing_is_said)
{
	struct stage stage;
	if (set_stage(&stage, &(struct fake_broker_manner){.closes_on_mqtt5 = true})) {
		CHECK(watched_wait(&stage.watched, &stage.watched.lost, 1));
		CHECK_ERROR(stage.watched.why, "it closed the connection");
		for (int i = 0; i < 5 && stage.watched.connected == 0; i++) {
			watched_pass(&stage.watched, 60000);
		}
		CHECK(stage.watched.connected == 1);
		CHECK(stage.watched.lost == 1);
		CHECK(stage.seen->connects == 3);
		CHECK(stage.seen->versions[1] == 5);
		CHECK(stage.seen->versions[2] == 4);
		CHECK(send_and_wait(&stage));
	}
	clear_stage(&stage);
}

TEST(broker_that_never_answers_is_given_up)
{
	struct stage stage;
	if (set_stage(&stage, &(struct fake_broker_manner){.never_welcomes = true})) {
		watched_pass(&stage.watched, 0);
		CHECK(stage.seen->connects == 1);
		watched_pass(&stage.watched, 4999);
		CHECK(stage.watched.lost == 0);
		watched_pass(&stage.watched, 1);
		CHECK(stage.watched.lost == 1);
		CHECK_ERROR(stage.watched.why, "it does not answer");
		watched_pass(&stage.watched, 500);
		CHECK(stage.seen->connects == 2);
		CHECK(stage.watched.lost == 1);
	}
	clear_stage(&stage);
}

TEST(waits_between_attempts_double_up_to_30_s)
{
	static const int waits_ms[] = {500, 1000, 2000, 4000, 8000, 16000, 30000};
	struct stage stage;
	const struct fake_broker_manner manner = {.connack = 0x88};
	if (set_stage(&stage, &manner)) {
		CHECK(watched_wait(&stage.watched, &stage.watched.lost, 1));
		CHECK_ERROR(stage.watched.why, "it is not available");
		for (size_t i = 0; i < COUNT(waits_ms); i++) {
			CHECK(stage.seen->connects == i + 1);
			watched_pass(&stage.watched, waits_ms[i] - 1);
			CHECK(stage.seen->connects == i + 1);
			watched_pass(&stage.watched, 1);
		}
		CHECK(stage.seen->connects == COUNT(waits_ms) + 1);
	}
	clear_stage(&stage);
}

/* What the network has not delivered when a command is given up must not arrive. */
TEST(connection_that_is_given_up_ends_with_a_reset)
{
	struct stage stage;
	if (set_stage(&stage, &(struct fake_broker_manner){.never_acknowledges = true})) {
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 1));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.left, 1));
		watched_pass(&stage.watched, 3000);
		CHECK(stage.watched.unknown == 1);
		CHECK(stage.seen->resets == 1);
		CHECK(stage.seen->ends == 0);
	}
	clear_stage(&stage);
}

TEST(connection_that_is_destroyed_takes_back_what_is_open)
{
	struct stage stage;
	if (set_stage(&stage, &(struct fake_broker_manner){.never_acknowledges = true})) {
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 1));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.left, 1));
		connection_destroy(stage.watched.connection);
		stage.watched.connection = NULL;
		CHECK(stage.watched.unknown == 1);
		watched_pass(&stage.watched, 0);
		CHECK(stage.seen->resets == 1);
		CHECK(stage.seen->ends == 0);
	}
	clear_stage(&stage);
}

TEST(probe_that_is_not_answered_keeps_the_command_back)
{
	struct stage stage;
	if (set_stage(&stage, &(struct fake_broker_manner){.never_acknowledges = true})) {
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 1));
		watched_pass(&stage.watched, 1000);
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		watched_pass(&stage.watched, 0);
		CHECK(stage.seen->commands == 1); /* the probe */
		watched_pass(&stage.watched, 999);
		CHECK(stage.watched.not_sent == 0);
		watched_pass(&stage.watched, 1);
		CHECK(stage.watched.not_sent == 1);
		CHECK(stage.watched.left == 0);
		CHECK(stage.seen->commands == 1);
	}
	clear_stage(&stage);
}

TEST(refused_command_is_told_from_a_silent_broker)
{
	struct stage stage;
	if (set_stage(&stage, &(struct fake_broker_manner){.puback = 0x87})) {
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 1));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.refused, 1));
		CHECK(stage.watched.not_sent == 0);
		CHECK(stage.watched.left == 1);
		CHECK(stage.watched.lost == 0);
	}
	clear_stage(&stage);
}

TEST(another_failure_is_told_from_a_refusal)
{
	struct stage stage;
	if (set_stage(&stage, &(struct fake_broker_manner){.puback = 0x97})) {
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 1));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.failed, 1));
		CHECK(connection_answer_code(stage.watched.connection) == 0x97);
		CHECK(stage.watched.refused == 0);
		CHECK(stage.watched.lost == 0);
	}
	clear_stage(&stage);
}

TEST(refused_topic_is_named)
{
	static const struct fake_broker_manner manner = {.suback = 0x87,
		.suback_topic = "home/secret" };
	struct stage stage;
	if (set_stage(&stage, &manner)) {
		CHECK(watched_subscribe(&stage.watched, "home/lamp home/secret home/heater"));
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 1));
		CHECK(stage.watched.denied == 1);
		CHECK_TEXT(stage.watched.denied_topic, "home/secret");
		CHECK(watched_subscribe(&stage.watched, "home/lamp"));
		CHECK(watched_subscribe(&stage.watched, "home/lamp home/secret"));
		CHECK(watched_wait(&stage.watched, &stage.watched.denied, 2));
		CHECK(stage.watched.connected == 1);
		CHECK(stage.watched.lost == 0);
	}
	clear_stage(&stage);
}

TEST_MAIN({
	RUN(kind_broker_gets_mqtt_5_and_an_expiry);
	RUN(version_3_1_1_is_spoken_where_mqtt_5_is_refused);
	RUN(version_3_1_1_is_tried_where_nothing_is_said);
	RUN(broker_that_never_answers_is_given_up);
	RUN(waits_between_attempts_double_up_to_30_s);
	RUN(connection_that_is_given_up_ends_with_a_reset);
	RUN(connection_that_is_destroyed_takes_back_what_is_open);
	RUN(probe_that_is_not_answered_keeps_the_command_back);
	RUN(refused_command_is_told_from_a_silent_broker);
	RUN(another_failure_is_told_from_a_refusal);
	RUN(refused_topic_is_named);
})
