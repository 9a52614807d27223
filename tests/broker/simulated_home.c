/* SPDX-License-Identifier: MIT
 *
 * The simulated home behind a real mosquitto, seen by somebody else.
 */
#include "tests/check.h"

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/demo/private_broker.h"
#include "bridge/demo/simulated_home.h"
#include "tests/support/broker_runs.h"
#include "tests/support/observer.h"

#define DOOR "zigbee2mqtt/front_door"
#define WAIT_MS 20000
#define TURN_MS 10
#define TURNS_TO_SETTLE 20
#define DELAY_MS 300

static const struct simulated_device two_devices[] = {
	{"front_door", SIMULATED_LOCK},
	{"lamp", SIMULATED_LIGHT},
	{NULL, SIMULATED_SWITCH},
};

/* A home whose time stands still until the test lets it pass. */
struct stage {
	struct clock *clock;
	struct loop *loop;
	struct private_broker *broker;
	struct observer *observer;
	struct simulated_home *home;
};

static bool wait_until_ready(struct stage *stage, bool ready)
{
	struct clock *real = clock_create_system();
	int64_t end_ms = clock_now_ms(real) + WAIT_MS;
	while (simulated_home_is_ready(stage->home) != ready && clock_now_ms(real) < end_ms) {
		loop_turn(stage->loop, TURN_MS);
	}
	clock_destroy(real);
	return simulated_home_is_ready(stage->home) == ready;
}

/* Lets time pass and all that follows from it happen. */
static void pass(struct stage *stage, int64_t ms)
{
	clock_advance(stage->clock, ms);
	for (int i = 0; i < TURNS_TO_SETTLE; i++) {
		loop_turn(stage->loop, TURN_MS);
	}
}

static bool set_stage(struct stage *stage, bool retain)
{
	const struct simulated_home_options options = {
		.devices = two_devices,
		.delay_ms = DELAY_MS,
		.retain = retain,
	};
	struct error error = {0};
	*stage = (struct stage){.clock = clock_create_manual(0)};
	stage->loop = loop_create(stage->clock);
	stage->broker = private_broker_create(NULL, &error);
	if (stage->broker == NULL || !private_broker_start(stage->broker, &error)) {
		CHECK_FAILED("%s", error.text);
		return false;
	}
	int port = private_broker_port(stage->broker);
	stage->observer = observer_create(port);
	stage->home = simulated_home_create(stage->loop, "localhost", port, &options, &error);
	bool set = stage->observer != NULL && stage->home != NULL && wait_until_ready(stage, true);
	CHECK(set);
	if (set) {
		pass(stage, 0); /* its first reports leave */
	}
	return set;
}

static void clear_stage(struct stage *stage)
{
	simulated_home_destroy(stage->home);
	observer_destroy(stage->observer);
	private_broker_destroy(stage->broker);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

/* The home has received it when this returns: the broker passes a message on before it
 * takes the observer's mark. */
static void command(struct stage *stage, const char *topic, const char *payload)
{
	CHECK(observer_publish(stage->observer, topic, payload, false));
	CHECK(observer_catch_up(stage->observer));
	pass(stage, 0);
}

static size_t count(const struct stage *stage, const char *topic, const char *payload)
{
	CHECK(observer_catch_up(stage->observer));
	return observer_count(stage->observer, topic, payload);
}

#define LOCKED "{\"state\":\"LOCK\",\"lock_state\":\"locked\",\"battery\":87}"
#define UNLOCKED "{\"state\":\"UNLOCK\",\"lock_state\":\"unlocked\",\"battery\":87}"
#define HALF_WAY "{\"state\":\"UNLOCK\",\"lock_state\":\"not_fully_locked\",\"battery\":87}"

TEST(devices_report_when_the_home_starts)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(observer_wait(stage.observer, DOOR, UNLOCKED) != NULL);
		CHECK(observer_wait(stage.observer, "zigbee2mqtt/lamp", NULL) != NULL);
		CHECK(observer_wait(stage.observer, DOOR "/availability",
			"{\"state\":\"online\"}") != NULL);
		struct observer *late = observer_create(private_broker_port(stage.broker));
		CHECK(late != NULL && observer_catch_up(late));
		CHECK(late != NULL && observer_count(late, DOOR "/availability", NULL) == 1);
		CHECK(late != NULL && observer_count(late, DOOR, NULL) == 0);
		observer_destroy(late);
	}
	clear_stage(&stage);
}

TEST(lock_reports_after_the_bolt_moved_and_not_before)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		command(&stage, DOOR "/set", "{\"state\": \"LOCK\"}");
		pass(&stage, DELAY_MS - 1);
		CHECK(count(&stage, DOOR, LOCKED) == 0);
		pass(&stage, 1);
		const struct observed *seen = observer_wait(stage.observer, DOOR, LOCKED);
		CHECK(seen != NULL && !seen->retained);
		CHECK(count(&stage, DOOR, NULL) == 2);
	}
	clear_stage(&stage);
}

TEST(lock_that_jams_reports_a_bolt_half_way)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		command(&stage, DOOR "/simulate", "{\"jam\": true}");
		command(&stage, DOOR "/set", "{\"state\": \"LOCK\"}");
		pass(&stage, DELAY_MS);
		CHECK(observer_wait(stage.observer, DOOR, HALF_WAY) != NULL);
		CHECK(simulated_home_jam(stage.home, "front_door", false));
		CHECK(!simulated_home_jam(stage.home, "lamp", true));
		CHECK(!simulated_home_jam(stage.home, "nothing", true));
		command(&stage, DOOR "/set", "{\"state\": \"LOCK\"}");
		pass(&stage, DELAY_MS);
		CHECK(observer_wait(stage.observer, DOOR, LOCKED) != NULL);
	}
	clear_stage(&stage);
}

TEST(device_reports_when_asked)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		command(&stage, DOOR "/get", "{\"state\": \"\"}");
		pass(&stage, DELAY_MS);
		CHECK(count(&stage, DOOR, UNLOCKED) == 2);
	}
	clear_stage(&stage);
}

TEST(device_that_is_away_does_not_answer)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		command(&stage, DOOR "/simulate", "{\"available\": false}");
		CHECK(observer_wait(stage.observer, DOOR "/availability",
			"{\"state\":\"offline\"}") != NULL);
		command(&stage, DOOR "/set", "{\"state\": \"LOCK\"}");
		pass(&stage, DELAY_MS);
		CHECK(count(&stage, DOOR, NULL) == 1);
		command(&stage, DOOR "/simulate", "{\"available\": true}");
		command(&stage, DOOR "/get", "");
		pass(&stage, DELAY_MS);
		CHECK(count(&stage, DOOR, UNLOCKED) == 2);
		CHECK(count(&stage, DOOR, LOCKED) == 0);
	}
	clear_stage(&stage);
}

TEST(reports_may_be_retained)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		command(&stage, "zigbee2mqtt/lamp/set/brightness", "100");
		pass(&stage, DELAY_MS);
		CHECK(observer_wait(stage.observer, "zigbee2mqtt/lamp",
			"{\"state\":\"ON\",\"brightness\":100}") != NULL);
		struct observer *late = observer_create(private_broker_port(stage.broker));
		const struct observed *seen =
			late != NULL ? observer_wait(late, "zigbee2mqtt/lamp", NULL) : NULL;
		CHECK(seen != NULL && seen->retained);
		CHECK_TEXT(seen != NULL ? seen->payload : NULL,
			"{\"state\":\"ON\",\"brightness\":100}");
		observer_destroy(late);
	}
	clear_stage(&stage);
}

TEST(what_is_not_for_a_device_changes_nothing)
{
	static const struct {
		const char *topic, *payload;
	} cases[] = {
		{"zigbee2mqtt/front/set", "{\"state\": \"LOCK\"}"},
		{"zigbee2mqtt/front_door2/set", "{\"state\": \"LOCK\"}"},
		{DOOR "/left/set", "{\"state\": \"LOCK\"}"},
		{DOOR "/simulate", "jam"},
	};
	struct stage stage;
	if (set_stage(&stage, false)) {
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			command(&stage, cases[i].topic, cases[i].payload);
		}
		pass(&stage, DELAY_MS);
		CHECK(count(&stage, DOOR, NULL) == 1);
	}
	clear_stage(&stage);
}

TEST(end_state_can_be_read)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		command(&stage, DOOR "/set", "LOCK");
		struct json *states = simulated_home_states_json(stage.home);
		CHECK_TEXT(json_text(json_path(states, "front_door.lock_state")), "unlocked");
		json_destroy(states);
		pass(&stage, DELAY_MS);
		states = simulated_home_states_json(stage.home);
		CHECK_TEXT(json_text(json_path(states, "front_door.lock_state")), "locked");
		CHECK_TEXT(json_text(json_path(states, "lamp.state")), "OFF");
		CHECK(json_count(states) == 2);
		json_destroy(states);
	}
	clear_stage(&stage);
}

TEST(home_comes_back_with_its_broker)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		command(&stage, DOOR "/set", "LOCK");
		pass(&stage, DELAY_MS);
		private_broker_kill(stage.broker);
		CHECK(wait_until_ready(&stage, false));
		pass(&stage, 1000);
		CHECK(!simulated_home_is_ready(stage.home));
		struct error error = {0};
		CHECK(private_broker_start(stage.broker, &error));
		observer_destroy(stage.observer);
		stage.observer = observer_create(private_broker_port(stage.broker));
		pass(&stage, 1000);
		CHECK(wait_until_ready(&stage, true));
		CHECK(stage.observer != NULL &&
			observer_wait(stage.observer, DOOR, LOCKED) != NULL);
	}
	clear_stage(&stage);
}

TEST(home_stays_in_the_house)
{
	struct clock *clock = clock_create_manual(0);
	struct loop *loop = loop_create(clock);
	struct error error = {0};
	CHECK(simulated_home_create(loop, "8.8.8.8", 1883, &simulated_home_defaults, &error) ==
		NULL);
	CHECK_ERROR(error, "8.8.8.8");
	loop_destroy(loop);
	clock_destroy(clock);
}

static void run_with_broker(void)
{
	RUN(devices_report_when_the_home_starts);
	RUN(lock_reports_after_the_bolt_moved_and_not_before);
	RUN(lock_that_jams_reports_a_bolt_half_way);
	RUN(device_reports_when_asked);
	RUN(device_that_is_away_does_not_answer);
	RUN(reports_may_be_retained);
	RUN(what_is_not_for_a_device_changes_nothing);
	RUN(end_state_can_be_read);
	RUN(home_comes_back_with_its_broker);
}

TEST_MAIN({
	RUN_WITH_BROKER(
		run_with_broker();
	);
	RUN(home_stays_in_the_house);
})
