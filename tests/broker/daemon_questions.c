/* SPDX-License-Identifier: MIT
 *
 * The daemon is asked about a house with a real broker: what it has not heard from the
 * devices it does not know.
 */
#include "tests/check.h"

#include <signal.h>

#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/demo/private_broker.h"
#include "bridge/dialogue/inquiry.h"
#include "tests/support/broker_runs.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

TEST(what_the_devices_reported_is_known)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	/* What is not known yet, the device is asked; what is, it is not. */
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"No, the front door is unlocked."));
	CHECK(staged_seen(&staged, "zigbee2mqtt/front_door/get") == 1);
	CHECK(staged_ask_is(&staged, "is the front door unlocked", true,
		"Yes, the front door is unlocked."));
	CHECK(staged_seen(&staged, "zigbee2mqtt/front_door/get") == 1);
	CHECK(staged_seen(&staged, "zigbee2mqtt/front_door/set") == 0);
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"Yes, the front door is locked."));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true,
		"The kitchen light is on."));
	CHECK(staged_ask_is(&staged, "are any lights on in the kitchen", true,
		"Yes, the kitchen light is on."));
	CHECK(staged_finish(&staged));
}

/* Nobody answers for the attic door. */
static void start_with_attic(struct staged *staged)
{
	CHECK(staged_begin(staged, true) && staged_start_broker(staged) &&
		staged_start_home(staged));
	CHECK(temporary_folder_write(staged->folder, "home.yaml", "version: 1\ndevices:\n"
		"  attic_door: {type: lock, dialect: zigbee2mqtt, topic: zigbee2mqtt/attic_door}\n"));
	CHECK(staged_start_daemon(staged, NULL));
}

TEST(who_does_not_answer_is_not_known)
{
	struct staged staged;
	start_with_attic(&staged);
	CHECK(staged_ask_is(&staged, "is the attic door locked", true,
		"I do not know yet whether the attic door is locked."));
	CHECK(staged_seen(&staged, "zigbee2mqtt/attic_door/get") == 1);
	CHECK(staged_finish(&staged));
}

/* Of nine eight are asked: once these have answered, the ninth keeps nobody waiting. */
TEST(who_was_not_asked_is_not_waited_for)
{
	static const char *const names[] = {"one", "two", "three", "four", "five", "six", "seven",
		"eight", "nine"};
	struct staged staged;
	struct clock *clock = clock_create_system();
	char map[2000] = "version: 1\ndevices:\n", topic[64];
	size_t asked = 0;
	for (size_t i = 0; i < 9; i++) {
		size_t length = strlen(map);
		snprintf(map + length, sizeof(map) - length, "  lamp_%s: {type: light, "
			"dialect: zigbee2mqtt, topic: zigbee2mqtt/lamp_%s}\n", names[i], names[i]);
	}
	CHECK(staged_begin(&staged, true) && staged_start_broker(&staged) &&
		staged_start_home(&staged));
	CHECK(temporary_folder_write(staged.folder, "home.yaml", map));
	CHECK(staged_start_daemon(&staged, NULL));
	struct program *ask = staged_begin_ask(&staged, "are any lights on");
	CHECK(observer_wait(staged.observer, "zigbee2mqtt/lamp_eight/get", NULL) != NULL);
	int64_t asked_ms = clock_now_ms(clock);
	for (size_t i = 0; i < 9; i++) {
		snprintf(topic, sizeof(topic), "zigbee2mqtt/lamp_%s/get", names[i]);
		if (staged_seen(&staged, topic) > 0) {
			snprintf(topic, sizeof(topic), "zigbee2mqtt/lamp_%s", names[i]);
			CHECK(observer_publish(staged.observer, topic, "{\"state\": \"OFF\"}", false));
			asked++;
		}
	}
	struct json *answer = staged_end_ask(ask);
	CHECK(asked == INQUIRY_MAX);
	CHECK(clock_now_ms(clock) - asked_ms < INQUIRY_WAIT_MS);
	CHECK_HAS(json_get_text(answer, "say"), "nine");
	json_destroy(answer);
	clock_destroy(clock);
	CHECK(staged_finish(&staged));
}

/* A change counts from what is set now: after a start the device is asked for that first. */
TEST(what_a_change_counts_from_is_asked_first)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_ask_is(&staged, "turn up the thermostat by two degrees", true,
		"The thermostat is set to 21 degrees."));
	CHECK(staged_seen(&staged, "zigbee2mqtt/thermostat/get") == 1);
	CHECK(staged_seen(&staged, "zigbee2mqtt/thermostat/set") == 1);
	/* Now it is known. */
	CHECK(staged_ask_is(&staged, "turn up the thermostat by two degrees", true,
		"The thermostat is set to 23 degrees."));
	CHECK(staged_seen(&staged, "zigbee2mqtt/thermostat/get") == 1);
	CHECK(staged_finish(&staged));
}

TEST(what_nobody_tells_is_not_changed)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true) && staged_start_broker(&staged) &&
		staged_start_home(&staged));
	CHECK(temporary_folder_write(staged.folder, "home.yaml", "version: 1\ndevices:\n"
		"  attic_lamp: {type: light, dialect: zigbee2mqtt, topic: zigbee2mqtt/attic_lamp}\n"));
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK(staged_ask_is(&staged, "dim the attic lamp", false,
		"I do not know what the attic lamp is set to now, so I did not change it."));
	CHECK(staged_seen(&staged, "zigbee2mqtt/attic_lamp/get") == 1);
	CHECK(staged_seen(&staged, "zigbee2mqtt/attic_lamp/set") == 0);
	CHECK(staged_finish(&staged));
}

/* Who asks is answered even so. */
TEST(the_end_of_the_daemon_ends_the_asking)
{
	struct staged staged;
	start_with_attic(&staged);
	struct program *ask = staged_begin_ask(&staged, "is the attic door locked");
	CHECK(observer_wait(staged.observer, "zigbee2mqtt/attic_door/get", NULL) != NULL);
	program_signal(staged.daemon, SIGTERM);
	struct json *answer = staged_end_ask(ask);
	CHECK_TEXT(json_get_text(answer, "say"),
		"I do not know yet whether the attic door is locked.");
	json_destroy(answer);
	CHECK(staged_finish(&staged));
}

TEST(what_the_broker_kept_is_told_as_that)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true) && staged_start_broker(&staged) &&
		staged_start_home(&staged));
	CHECK(observer_publish(staged.observer, "zigbee2mqtt/front_door",
		"{\"lock_state\": \"locked\"}", true));
	CHECK(observer_catch_up(staged.observer));
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"Yes, the front door is locked. It said so before I was connected, and nothing "
		"since."));
	CHECK(observer_publish(staged.observer, "zigbee2mqtt/front_door/availability",
		"{\"state\": \"offline\"}", true));
	CHECK(observer_catch_up(staged.observer));
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"The front door lock is offline; it last said locked."));
	CHECK(staged_finish(&staged));
}

/* Whoever turns the lock by hand then is not heard. */
TEST(what_was_said_before_the_broker_went_away_is_told_as_that)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	private_broker_kill(staged.broker);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "no broker", 1));
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"Yes, the front door is locked. It said so before I was connected, and nothing "
		"since."));
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(what_the_devices_reported_is_known);
		RUN(who_does_not_answer_is_not_known);
		RUN(who_was_not_asked_is_not_waited_for);
		RUN(what_a_change_counts_from_is_asked_first);
		RUN(what_nobody_tells_is_not_changed);
		RUN(the_end_of_the_daemon_ends_the_asking);
		RUN(what_the_broker_kept_is_told_as_that);
		RUN(what_was_said_before_the_broker_went_away_is_told_as_that);
	);
})
