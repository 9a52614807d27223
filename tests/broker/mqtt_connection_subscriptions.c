/* SPDX-License-Identifier: MIT
 *
 * What a connection gets to hear from a real mosquitto.
 */
#include "tests/check.h"

#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/connection_stage.h"
#include "tests/support/observer.h"

TEST(messages_say_whether_they_were_retained)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(observer_publish(stage.observer, "home/lamp", "ON", true));
		CHECK(observer_catch_up(stage.observer));
		CHECK(watched_subscribe(&stage.watched, "home/lamp"));
		CHECK(watched_wait(&stage.watched, &stage.watched.messages, 1));
		CHECK_TEXT(stage.watched.payload, "ON");
		CHECK(stage.watched.retained);
		CHECK(observer_publish(stage.observer, "home/lamp", "", true));
		CHECK(observer_catch_up(stage.observer));
		CHECK(watched_wait(&stage.watched, &stage.watched.messages, 2));
		CHECK_TEXT(stage.watched.payload, "");
		CHECK(!stage.watched.retained);
	}
	clear_stage(&stage);
}

TEST(subscriptions_are_replaced)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(watched_subscribe(&stage.watched, "home/lamp home/heater"));
		CHECK(watched_subscribe(&stage.watched, "home/heater home/+/power"));
		CHECK(!watched_subscribe(&stage.watched, "home/door home/#/power"));
		/* When this is answered, the broker has seen all that. */
		CHECK(watched_send(&stage.watched, "mark", ""));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(observer_publish(stage.observer, "home/lamp", "1", false));
		CHECK(observer_publish(stage.observer, "home/door", "2", false));
		CHECK(observer_publish(stage.observer, "home/heater", "3", false));
		CHECK(observer_publish(stage.observer, "home/fan/power", "4", false));
		CHECK(observer_catch_up(stage.observer));
		CHECK(watched_wait(&stage.watched, &stage.watched.messages, 2));
		CHECK_TEXT(stage.watched.topic, "home/fan/power");
		CHECK(stage.watched.messages == 2);
	}
	clear_stage(&stage);
}

TEST(subscriptions_outlive_the_connection)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		CHECK(watched_subscribe(&stage.watched, "home/lamp"));
		CHECK(restart_broker(&stage));
		CHECK(watched_wait(&stage.watched, &stage.watched.lost, 1));
		CHECK(comes_back(&stage));
		CHECK(observer_publish(stage.observer, "home/lamp", "ON", false));
		CHECK(observer_catch_up(stage.observer));
		CHECK(watched_wait(&stage.watched, &stage.watched.messages, 1));
		CHECK_TEXT(stage.watched.payload, "ON");
	}
	clear_stage(&stage);
}

static void run_with_broker(void)
{
	RUN(messages_say_whether_they_were_retained);
	RUN(subscriptions_are_replaced);
	RUN(subscriptions_outlive_the_connection);
}

TEST_MAIN({
	RUN_WITH_BROKER(
		run_with_broker();
	);
})
