/* SPDX-License-Identifier: MIT
 *
 * More that is kept on the broker than it would queue for one client: a mosquitto drops what is
 * beyond its 1,000 messages of QoS 1 and tells nobody, and a house would start without some of
 * its states.
 */
#include "tests/check.h"

#include <stdio.h>

#include "bridge/base/buffer.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/kept_messages.h"
#include "tests/support/watched_connection.h"

#define TOPICS 1500

/* As many topics, each with a state. */
static void write_state(int number, char topic[KEPT_SIZE], char payload[KEPT_SIZE])
{
	snprintf(topic, KEPT_SIZE, "house/device_%d", number);
	snprintf(payload, KEPT_SIZE, "ON");
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
	CHECK(keep_messages(private_broker_port(broker), TOPICS, write_state));
	struct connection_settings settings = watched_settings(private_broker_port(broker));
	CHECK(watched_begin(&watched, false) && watched_connect(&watched, &settings));
	CHECK(subscribe_to_all(&watched));
	CHECK(watched_wait(&watched, &watched.messages, TOPICS));
	CHECK_NUMBER(watched.messages, TOPICS, 0);
	watched_close(&watched);
	private_broker_destroy(broker);
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(every_state_that_is_kept_comes);
	);
})
