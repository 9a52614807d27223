/* SPDX-License-Identifier: MIT
 *
 * `earshot run` and `earshot ask --send` as processes, with a real mosquitto and a simulated
 * home: what goes out, what comes back, and what is answered.
 */
#include "tests/check.h"

#include <signal.h>

#include "bridge/base/json.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

#define DOOR_SET "zigbee2mqtt/front_door/set"
#define LIGHT_SET "zigbee2mqtt/kitchen_light/set"

TEST(a_command_is_sent_confirmed_and_answered)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	struct json *answer = staged_ask(&staged, "Please lock the front door!");
	CHECK_TEXT(json_get_text(answer, "say"), "The front door is locked.");
	CHECK_TEXT(json_get_text(answer, "intent"), "lock");
	CHECK_TEXT(json_get_text(answer, "policy"), "allow");
	CHECK_TEXT(json_get_text(json_at(json_get(answer, "actions"), 0), "topic"), DOOR_SET);
	CHECK_TEXT(json_get_text(json_at(json_get(answer, "sent"), 0), "topic"), DOOR_SET);
	CHECK(json_get(answer, "v") == NULL);
	json_destroy(answer);
	const struct observed *seen = observer_wait(staged.observer, DOOR_SET, NULL);
	CHECK(seen != NULL);
	if (seen != NULL) {
		CHECK_TEXT(seen->payload, "{\"state\": \"LOCK\"}");
		CHECK(seen->qos == 1 && !seen->retained && seen->expiry_s > 0);
	}
	CHECK(staged_seen(&staged, DOOR_SET) == 1);
	CHECK(staged_finish(&staged));
}

TEST(each_step_is_shown)
{
	static const char *const steps[] = {
		"\"event\":\"decided\",\"policy\":\"allow\"",
		"\"event\":\"sent\",\"topic\":\"zigbee2mqtt/thermostat/set\"",
		"\"event\":\"reported\",\"device\":\"thermostat\",\"property\":\"setpoint\","
			"\"value\":\"21.5\"",
		"\"event\":\"answered\",\"say\":\"The thermostat is set to 21.5 degrees.\","
			"\"done\":true",
	};
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_ask_is(&staged, "set the thermostat to 21.5°", true,
		"The thermostat is set to 21.5 degrees."));
	const char *at = program_text(staged.daemon, PROGRAM_OUT);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && at != NULL; i++) {
		at = strstr(at, steps[i]);
		if (at == NULL) {
			CHECK_FAILED("no step, or not in its order: %s in\n%s", steps[i],
				program_text(staged.daemon, PROGRAM_OUT));
		}
	}
	CHECK(staged_finish(&staged));
}

TEST(what_does_not_answer_is_not_called_done)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_simulate(&staged, "front_door", "{\"jam\": true}"));
	CHECK(staged_ask_is(&staged, "lock the front door", false,
		"I asked, but the front door is not fully locked."));
	/* Nobody at all stands behind this topic. */
	CHECK(temporary_folder_write(staged.folder, "home.yaml",
		"version: 1\ndevices:\n  attic_light: {type: light, dialect: zigbee2mqtt, "
		"topic: zigbee2mqtt/attic_light}\n"));
	program_signal(staged.daemon, SIGHUP);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "is in use", 1));
	CHECK(staged_ask_is(&staged, "turn on the attic light", false,
		"I asked, but the attic light did not answer."));
	CHECK(staged_seen(&staged, "zigbee2mqtt/attic_light/set") == 1);
	CHECK(staged_finish(&staged));
}

TEST(what_said_it_is_offline_is_not_asked)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_simulate(&staged, "kitchen_light", "{\"available\": false}"));
	CHECK(observer_wait(staged.observer, "zigbee2mqtt/kitchen_light/availability",
		"{\"state\":\"offline\"}") != NULL);
	CHECK(observer_catch_up(staged.observer));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", false,
		"The kitchen light is offline. I did nothing."));
	CHECK(staged_seen(&staged, LIGHT_SET) == 0);
	CHECK(staged_finish(&staged));
}

TEST(what_is_denied_leaves_nothing_on_the_broker)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	struct json *answer = staged_ask(&staged, "unlock the front door");
	CHECK(json_get_boolean(answer, "accepted", false));
	CHECK(!json_get_boolean(answer, "done", true));
	CHECK_TEXT(json_get_text(answer, "policy"), "deny");
	CHECK(json_count(json_get(answer, "actions")) == 0);
	CHECK(json_count(json_get(answer, "sent")) == 0);
	CHECK_HAS(json_get_text(answer, "say"), "switched off");
	json_destroy(answer);
	CHECK(staged_seen(&staged, DOOR_SET) == 0);
	CHECK(staged_finish(&staged));
}

TEST(what_is_not_understood_is_answered)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	struct json *answer = staged_ask(&staged, "turn on the fridge");
	CHECK(!json_get_boolean(answer, "accepted", true));
	CHECK_TEXT(json_get_text(answer, "reason"), "not a sentence");
	CHECK_HAS(json_get_text(answer, "say"), "fridge");
	json_destroy(answer);
	/* Understood, but not to be done. */
	answer = staged_ask(&staged, "set the thermostat to 50 degrees");
	CHECK(json_get_boolean(answer, "accepted", false));
	CHECK(!json_get_boolean(answer, "done", true));
	CHECK_HAS(json_get_text(answer, "say"), "The thermostat takes");
	json_destroy(answer);
	CHECK(staged_seen(&staged, "zigbee2mqtt/thermostat/set") == 0);
	CHECK(staged_finish(&staged));
}

TEST(several_people_ask_at_once)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	struct program *light = staged_begin_ask(&staged, "turn on the kitchen light");
	struct program *door = staged_begin_ask(&staged, "lock the front door");
	struct program *coffee = staged_begin_ask(&staged, "turn on the coffee machine");
	struct json *answers[] = {staged_end_ask(coffee), staged_end_ask(door),
		staged_end_ask(light)};
	CHECK_TEXT(json_get_text(answers[0], "say"), "The coffee machine is on.");
	CHECK_TEXT(json_get_text(answers[1], "say"), "The front door is locked.");
	CHECK_TEXT(json_get_text(answers[2], "say"), "The kitchen light is on.");
	for (size_t i = 0; i < 3; i++) {
		json_destroy(answers[i]);
	}
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(a_command_is_sent_confirmed_and_answered);
		RUN(each_step_is_shown);
		RUN(what_does_not_answer_is_not_called_done);
		RUN(what_said_it_is_offline_is_not_asked);
		RUN(what_is_denied_leaves_nothing_on_the_broker);
		RUN(what_is_not_understood_is_answered);
		RUN(several_people_ask_at_once);
	);
})
