/* SPDX-License-Identifier: MIT
 *
 * Several commands in one sentence, setpoints beyond what a device takes, and changes from
 * what it reported: through the daemon, on a real broker, with a simulated home.
 */
#include "tests/check.h"

#include "bridge/base/json.h"
#include "tests/support/observer.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

#define DOOR_SET "zigbee2mqtt/front_door/set"
#define LIGHT_SET "zigbee2mqtt/kitchen_light/set"
#define HEAT_SET "zigbee2mqtt/thermostat/set"

TEST(two_commands_are_both_done_and_both_answered)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	struct json *answer =
		staged_ask(&staged, "Turn on the kitchen light, and lock the front door.");
	CHECK_TEXT(json_get_text(answer, "say"),
		"The kitchen light is on. The front door is locked.");
	CHECK(json_get_text(answer, "intent") == NULL);
	CHECK(json_count(json_get(answer, "clauses")) == 2);
	CHECK(json_count(json_get(answer, "actions")) == 2);
	json_destroy(answer);
	CHECK(staged_seen(&staged, DOOR_SET) == 1 && staged_seen(&staged, LIGHT_SET) == 1);
	CHECK(staged_finish(&staged));
}

/* The last command alone gets through, so that the others would have been seen before it. */
TEST(nothing_of_what_is_refused_is_sent)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light and unlock the front door", false,
		"What opens the house is done alone or not at all."));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light and turn off the kitchen light",
		false, "That is two things at once for the kitchen light. Say them one by one."));
	CHECK(staged_ask_is(&staged, "set the thermostat to 20", true,
		"The thermostat is set to 20 degrees."));
	CHECK(observer_wait(staged.observer, HEAT_SET, NULL) != NULL);
	CHECK(staged_seen(&staged, DOOR_SET) == 0 && staged_seen(&staged, LIGHT_SET) == 0);
	CHECK(staged_finish(&staged));
}

TEST(a_setpoint_is_changed_from_what_was_reported_and_kept_within_limits)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true));
	CHECK(temporary_folder_write(staged.folder, "home.yaml", "version: 1\ndevices:\n"
		"  thermostat: {type: thermostat, dialect: zigbee2mqtt, max: 30,\n"
		"    topic: zigbee2mqtt/thermostat}\n"));
	CHECK(staged_start_broker(&staged) && staged_start_home(&staged));
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK(staged_ask_is(&staged, "set the thermostat to 28", true,
		"The thermostat is set to 28 degrees."));
	CHECK(staged_ask_is(&staged, "turn up the thermostat by one degree", true,
		"The thermostat is set to 29 degrees."));
	CHECK(staged_ask_is(&staged, "turn up the thermostat by five degrees", true,
		"The thermostat is set to 30 degrees. 30 is the most it takes."));
	CHECK(staged_ask_is(&staged, "turn up the thermostat", false,
		"The thermostat is at 30 already, the most it takes."));
	CHECK(staged_finish(&staged));
}

TEST_MAIN(
	RUN(two_commands_are_both_done_and_both_answered);
	RUN(nothing_of_what_is_refused_is_sent);
	RUN(a_setpoint_is_changed_from_what_was_reported_and_kept_within_limits);
)
