/* SPDX-License-Identifier: MIT
 *
 * SIGHUP: a new configuration is taken over without touching the listener, a bad one is
 * named and left.
 */
#include "tests/check.h"

#include <signal.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

#define DESK_LAMP                                            \
	"  desk_lamp: {type: light, room: hallway, dialect: " \
	"zigbee2mqtt, topic: zigbee2mqtt/desk_lamp}\n"
#define IN_USE "the new configuration is in use"
#define STAYS "the new configuration has errors: the old one stays in use"

/* Writes home.yaml with something more in it, and asks for a reload. */
static void reload(struct staged *staged, const char *file, const char *before, const char *more)
{
	char *text = text_format("%s%s", before, more);
	CHECK(text != NULL && temporary_folder_write(staged->folder, file, text));
	free(text);
	program_signal(staged->daemon, SIGHUP);
}

TEST(a_new_device_works_and_the_listener_stays)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	pid_t listener = program_child(staged.daemon);
	CHECK(listener > 0);
	struct json *answer = staged_ask(&staged, "turn on the desk lamp");
	CHECK(!json_get_boolean(answer, "accepted", true));
	json_destroy(answer);
	reload(&staged, "home.yaml", staged_devices, DESK_LAMP);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, IN_USE, 1));
	/* The listener has the new network. */
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"ready\"", 2));
	CHECK(staged_ask_is(&staged, "turn on the desk lamp", true, "The desk lamp is on."));
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(program_child(staged.daemon) == listener);
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "connected to the broker") == 1);
	CHECK(staged_finish(&staged));
}

TEST(a_device_that_is_gone_from_the_map_is_not_known_any_more)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	reload(&staged, "home.yaml", "version: 1\ndevices:\n", DESK_LAMP);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, IN_USE, 1));
	CHECK(staged_ask_is(&staged, "turn on the desk lamp", true, "The desk lamp is on."));
	struct json *answer = staged_ask(&staged, "lock the front door");
	CHECK(!json_get_boolean(answer, "accepted", true));
	json_destroy(answer);
	CHECK(staged_seen(&staged, "zigbee2mqtt/front_door/set") == 0);
	CHECK(staged_finish(&staged));
}

/* Each is wrong in another file; the place is named and the old map goes on. */
TEST(a_bad_configuration_is_named_and_left)
{
	static const struct {
		const char *file;
		const char *text;
		const char *named;
	} cases[] = {
		{"home.yaml", "version: 1\ndevices:\n  desk_lamp: {tpye: light, topic: x}\n",
			"home.yaml:3:15: error: unknown key `tpye`: did you mean `type`?"},
		{"home.yaml", "version: 1\ndevices:\n\tdesk_lamp: {}\n", "home.yaml:3:1: error:"},
		{"home.yaml", "", "home.yaml:1:1: error:"},
		{"grammars/own.gram", "#JSGF V1.0;\ngrammar own;\npublic <a> = <b>;\n",
			"own.gram:3:14: error:"},
		{"earshot.yaml", "version: 1\nwake: {words: []}\n",
			"earshot.yaml:1:1: error: there is no wake word"},
		{"earshot.yaml", "version: 2\n", "earshot.yaml:1:10: error:"},
	};
	struct staged staged;
	CHECK(staged_start(&staged, true));
	pid_t listener = program_child(staged.daemon);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		reload(&staged, cases[i].file, cases[i].text, "");
		CHECK(program_wait(staged.daemon, PROGRAM_ERR, STAYS, i + 1));
		CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR), cases[i].named);
		/* The next case is only wrong in one way. */
		CHECK(temporary_folder_write(staged.folder, "home.yaml", staged_devices));
		CHECK(temporary_folder_write(staged.folder, "grammars/own.gram",
			"#JSGF V1.0;\ngrammar own;\n"));
	}
	CHECK(program_count(staged.daemon, PROGRAM_ERR, IN_USE) == 0);
	CHECK(program_child(staged.daemon) == listener);
	CHECK(program_count(staged.daemon, PROGRAM_OUT, "\"ready\"") == 1);
	CHECK(staged_finish(&staged));
}

TEST(after_a_bad_configuration_the_old_map_works)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	struct program *early = staged_begin_ask(&staged, "lock the front door");
	struct json *answer = staged_end_ask(early);
	CHECK(json_get_boolean(answer, "done", false));
	json_destroy(answer);
	reload(&staged, "home.yaml", staged_devices, "  desk_lamp: {tpye: light}\n");
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, STAYS, 1));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true,
		"The kitchen light is on."));
	/* And the repaired one is taken. */
	reload(&staged, "home.yaml", staged_devices, DESK_LAMP);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, IN_USE, 1));
	CHECK(staged_ask_is(&staged, "turn on the desk lamp", true, "The desk lamp is on."));
	CHECK(staged_finish(&staged));
}

TEST(a_command_under_way_is_brought_to_its_end_first)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_simulate(&staged, "front_door", "{\"jam\": true}"));
	struct program *ask = staged_begin_ask(&staged, "lock the front door");
	CHECK(observer_wait(staged.observer, "zigbee2mqtt/front_door/set", NULL) != NULL);
	reload(&staged, "home.yaml", "version: 1\ndevices:\n", DESK_LAMP);
	/* A second one in between counts in place of the first. */
	reload(&staged, "home.yaml", staged_devices, DESK_LAMP);
	struct json *answer = staged_end_ask(ask);
	CHECK_HAS(json_get_text(answer, "say"), "is not fully locked");
	json_destroy(answer);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, IN_USE, 1));
	CHECK(staged_ask_is(&staged, "turn on the desk lamp", true, "The desk lamp is on."));
	CHECK(staged_finish(&staged));
}

/* The broker tells again what it keeps, also under topics that were there before. */
TEST(what_is_offline_is_still_known_to_be)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_simulate(&staged, "kitchen_light", "{\"available\": false}"));
	CHECK(observer_wait(staged.observer, "zigbee2mqtt/kitchen_light/availability",
		"{\"state\":\"offline\"}") != NULL);
	reload(&staged, "home.yaml", staged_devices, DESK_LAMP);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, IN_USE, 1));
	/* When this is done, what is kept has come. */
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", false,
		"The kitchen light is offline. I did nothing."));
	CHECK(staged_finish(&staged));
}

TEST(what_the_listener_was_started_with_needs_a_new_start)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	char *settings = text_format("version: 1\nsite: test\nwake: {words: [computer]}\n"
				     "broker: {host: 127.0.0.1, port: %d}\nmicrophone: other\n"
				     "devices: [home.yaml]\nstate_dir: state\nsandbox: off\n",
		private_broker_port(staged.broker));
	reload(&staged, "earshot.yaml", settings, "");
	free(settings);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, IN_USE, 1));
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "until Earshot is started again") == 1);
	CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR),
		"microphone, sandbox and state_dir stay as they are");
	CHECK(staged_finish(&staged));
}

TEST(another_broker_needs_a_new_start)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	reload(&staged, "earshot.yaml", "version: 1\nsite: elsewhere\nwake: {words: [computer]}\n",
		"devices: [home.yaml]\nstate_dir: state\nsandbox: off\n");
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, IN_USE, 1));
	CHECK(program_count(staged.daemon, PROGRAM_ERR,
		"broker and site stay as they are until Earshot is started again") == 1);
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(a_new_device_works_and_the_listener_stays);
		RUN(a_device_that_is_gone_from_the_map_is_not_known_any_more);
		RUN(a_bad_configuration_is_named_and_left);
		RUN(after_a_bad_configuration_the_old_map_works);
		RUN(a_command_under_way_is_brought_to_its_end_first);
		RUN(what_is_offline_is_still_known_to_be);
		RUN(what_the_listener_was_started_with_needs_a_new_start);
		RUN(another_broker_needs_a_new_start);
	);
})
