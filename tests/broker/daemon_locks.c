/* SPDX-License-Identifier: MIT
 *
 * What opens the house, end to end: a real mosquitto, a simulated lock, the daemon, and
 * `earshot ask --send` as the one who answers.
 */
#include "tests/check.h"

#include <signal.h>
#include <sys/stat.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/guard/pin_hash.h"
#include "tests/support/broker_runs.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

#define DOOR_SET "zigbee2mqtt/front_door/set"
#define UNLOCK "{\"state\": \"UNLOCK\"}"
#define LAMP_SET "zigbee2mqtt/kitchen_light/set"

#define UNLOCKED "The front door is unlocked."
#define WRONG "That is not the PIN. I did nothing."
#define LOCKED_OUT "There were too many wrong PINs, so I take none for a minute. I did nothing."

static const char devices[] =
	"version: 1\ndevices:\n"
	"  front_door: {type: lock, dialect: zigbee2mqtt, topic: zigbee2mqtt/front_door, "
	"policy: {unlock: %s}}\n"
	"  kitchen_light: {type: light, dialect: zigbee2mqtt, topic: zigbee2mqtt/kitchen_light}\n";

static void write_secrets(struct staged *staged, const char *pin, mode_t mode)
{
	char *hash = pin_hash(pin, NULL);
	char *secrets = text_format("version: 1\npins: {front_door: \"%s\"}\n", hash);
	CHECK(temporary_folder_write(staged->folder, "secrets.yaml", secrets));
	CHECK(chmod(temporary_folder_path(staged->folder, "secrets.yaml"), mode) == 0);
	free(secrets);
	free(hash);
}

static void write_map(struct staged *staged, const char *policy)
{
	char *map = text_format(devices, policy);
	CHECK(temporary_folder_write(staged->folder, "home.yaml", map));
	free(map);
}

static bool start_locks(struct staged *staged, const char *policy)
{
	if (!staged_begin(staged, true)) {
		return false;
	}
	write_map(staged, policy);
	write_secrets(staged, "729164", 0600);
	return staged_add_setting(staged, "secrets: secrets.yaml\nledger: {words: yes, payloads: yes}\n") &&
		staged_start_broker(staged) && staged_start_home(staged) &&
		staged_start_daemon(staged, NULL);
}

static bool restart(struct staged *staged)
{
	program_signal(staged->daemon, SIGKILL);
	program_end(staged->daemon);
	program_destroy(staged->daemon);
	staged->daemon = NULL;
	return staged_start_daemon(staged, NULL);
}

/* Nothing that the daemon shows may hold it. */
static void check_unseen(struct staged *staged, const char *secret)
{
	CHECK(program_count(staged->daemon, PROGRAM_OUT, secret) == 0);
	CHECK(program_count(staged->daemon, PROGRAM_ERR, secret) == 0);
}

/* Nor may anything that it published, or wrote into its ledger, which has all words here. */
static void check_unpublished(struct staged *staged, const char *secret)
{
	const struct observed *message;
	struct buffer ledger;
	CHECK(observer_catch_up(staged->observer));
	for (size_t i = 0; (message = observer_at(staged->observer, i)) != NULL; i++) {
		CHECK(strstr(message->topic, secret) == NULL);
		CHECK(strstr(message->payload, secret) == NULL);
	}
	buffer_init(&ledger, 1024 * 1024);
	CHECK(buffer_read_file(&ledger, temporary_folder_path(staged->folder, "state/ledger.jsonl"),
		NULL));
	CHECK_HAS(buffer_text(&ledger), "\"payload\":\"{\\\"state\\\": \\\"UNLOCK\\\"}\"");
	CHECK_HAS(buffer_text(&ledger), "\"words\":\"unlock the front door\"");
	CHECK(strstr(buffer_text(&ledger), secret) == NULL);
	buffer_finish(&ledger);
}

TEST(after_a_yes_it_is_done_once)
{
	struct staged staged;
	CHECK(start_locks(&staged, "confirm"));
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "yes\n", true, UNLOCKED));
	CHECK(staged_seen(&staged, DOOR_SET) == 1);
	CHECK(observer_count(staged.observer, DOOR_SET, UNLOCK) == 1);
	CHECK(program_count(staged.daemon, PROGRAM_OUT,
		"{\"event\":\"asked\",\"say\":\"Shall I unlock the front door?\","
		"\"expects\":\"confirm\"}") == 1);
	/* The second yes answers nothing. */
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "Yes, please!\nyes\nyes\n", true, UNLOCKED));
	CHECK(staged_seen(&staged, DOOR_SET) == 3);
	CHECK(staged_finish(&staged));
}

TEST(without_a_yes_nothing_is_done)
{
	static const struct {
		const char *input, *say;
	} cases[] = {
		{"no\n", "I did nothing."},
		{"never mind\n", "I did nothing."},
		{"", "There was no answer. I did nothing."},
		{"\n", "I did nothing."},
		{"turn on the kitchen light\n", "I did nothing."},
		{"unlock the front door\n", "I did nothing."},
		{"729164\n", "I did nothing."},
		{"no\nyes\n", "I did nothing."},
		{"yes and no\n", "I did nothing."},
	};
	struct staged staged;
	CHECK(start_locks(&staged, "confirm"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK(staged_ask_with_is(&staged, "unlock the front door", cases[i].input, false,
			cases[i].say));
	}
	CHECK(staged_ask_is(&staged, "yes", false, "Nothing was asked, so that answers nothing."));
	CHECK(staged_seen(&staged, DOOR_SET) == 0);
	CHECK(staged_seen(&staged, LAMP_SET) == 0);
	CHECK(staged_finish(&staged));
}

TEST(who_hangs_up_has_not_said_yes)
{
	struct staged staged;
	CHECK(start_locks(&staged, "confirm"));
	struct program *ask = staged_begin_ask_with(&staged, "unlock the front door", NULL);
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"asked\"", 1));
	/* Somebody else's yes is none. */
	CHECK(staged_ask_is(&staged, "yes", false, "Nothing was asked, so that answers nothing."));
	program_destroy(ask);
	CHECK(program_wait(staged.daemon, PROGRAM_OUT,
		"\"say\":\"There was no answer. I did nothing.\",\"done\":false", 1));
	CHECK(staged_seen(&staged, DOOR_SET) == 0);
	CHECK(staged_finish(&staged));
}

TEST(a_new_configuration_ends_what_is_asked)
{
	struct staged staged;
	CHECK(start_locks(&staged, "confirm"));
	struct program *ask = staged_begin_ask_with(&staged, "unlock the front door", NULL);
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"asked\"", 1));
	program_signal(staged.daemon, SIGHUP);
	struct json *answer = staged_end_ask(ask);
	CHECK_TEXT(json_get_text(answer, "say"), "I did nothing.");
	json_destroy(answer);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "is in use", 1));
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "yes\n", true, UNLOCKED));
	CHECK(staged_finish(&staged));
}

TEST(the_right_pin_opens_and_is_seen_nowhere)
{
	struct staged staged;
	CHECK(start_locks(&staged, "pin"));
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "729164\n", true, UNLOCKED));
	CHECK(staged_seen(&staged, DOOR_SET) == 1);
	/* Two wrong ones, and the right one forgives them. */
	for (int i = 0; i < 2; i++) {
		CHECK(staged_ask_with_is(&staged, "unlock the front door", "471153\n", false, WRONG));
		CHECK(staged_ask_with_is(&staged, "unlock the front door", "8000\n", false, WRONG));
		CHECK(staged_ask_with_is(&staged, "unlock the front door", "729164\n", true, UNLOCKED));
	}
	/* What is no PIN is not one try. */
	for (int i = 0; i < 5; i++) {
		CHECK(staged_ask_with_is(&staged, "unlock the front door", "yes\n", false,
			"I did nothing."));
	}
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "729164\n", true, UNLOCKED));
	check_unseen(&staged, "729164");
	check_unseen(&staged, "471153");
	check_unpublished(&staged, "729164");
	check_unpublished(&staged, "471153");
	CHECK(staged_finish(&staged));
}

TEST(three_wrong_pins_are_enough_and_a_restart_forgives_none)
{
	struct staged staged;
	CHECK(start_locks(&staged, "pin"));
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "1\n", false, WRONG));
	CHECK(restart(&staged));
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "2\n", false, WRONG));
	CHECK(restart(&staged));
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "3\n", false, LOCKED_OUT));
	/* Now not even the right one is asked for. */
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "729164\n", false, LOCKED_OUT));
	CHECK(restart(&staged));
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "729164\n", false, LOCKED_OUT));
	CHECK(program_count(staged.daemon, PROGRAM_OUT, "\"asked\"") == 0);
	/* Locking needs none. */
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(observer_count(staged.observer, DOOR_SET, UNLOCK) == 0);
	CHECK(staged_finish(&staged));
}

TEST(a_damaged_count_is_no_count)
{
	struct staged staged;
	CHECK(start_locks(&staged, "pin"));
	CHECK(temporary_folder_write(staged.folder, "state/lock-out.json", "{\"version\":1}"));
	CHECK(restart(&staged));
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "no PIN is taken for an hour") == 1);
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "729164\n", false,
		"There were too many wrong PINs, so I take none for 60 minutes. I did nothing."));
	/* And that is remembered. */
	CHECK(restart(&staged));
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "729164\n", false,
		"There were too many wrong PINs, so I take none for 60 minutes. I did nothing."));
	CHECK(staged_seen(&staged, DOOR_SET) == 0);
	CHECK(staged_finish(&staged));
}

TEST(secrets_that_others_may_read_open_nothing)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true));
	write_map(&staged, "pin");
	write_secrets(&staged, "729164", 0640);
	CHECK(staged_add_setting(&staged, "secrets: secrets.yaml\n"));
	CHECK(staged_start_broker(&staged) && staged_start_home(&staged) &&
		staged_start_daemon(&staged, NULL));
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "chmod 600") == 1);
	CHECK(staged_ask_with_is(&staged, "unlock the front door", "729164\n", false,
		"There is no PIN for the front door yet. I did nothing."));
	CHECK(staged_seen(&staged, DOOR_SET) == 0);
	CHECK(staged_finish(&staged));
}

TEST(what_the_broker_kept_opens_nothing)
{
	struct staged staged;
	CHECK(start_locks(&staged, "confirm"));
	/* Retained words of others on any topic of ours are no commands and no answers. */
	CHECK(observer_publish(staged.observer, "earshot/test/event",
		"{\"accepted\":true,\"intent\":\"yes\"}", true));
	CHECK(observer_publish(staged.observer, "zigbee2mqtt/front_door", "{\"state\":\"UNLOCK\"}",
		true));
	struct program *ask = staged_begin_ask_with(&staged, "unlock the front door", NULL);
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"asked\"", 1));
	CHECK(observer_publish(staged.observer, "earshot/test/event",
		"{\"accepted\":true,\"intent\":\"yes\"}", false));
	CHECK(observer_catch_up(staged.observer));
	program_destroy(ask);
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "There was no answer", 1));
	CHECK(staged_seen(&staged, DOOR_SET) == 0);
	CHECK(staged_finish(&staged));
}

/* The device's own code goes out, and is seen nowhere else. */
TEST(a_code_is_in_the_message_alone)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true));
	CHECK(temporary_folder_write(staged.folder, "home.yaml",
		"version: 1\ndevices:\n  front_door:\n    type: lock\n    policy: {unlock: confirm}\n"
		"    commands:\n"
		"      unlock: {topic: " DOOR_SET ", payload: '{\"state\": "
		"{\"state\": \"UNLOCK\", \"code\": \"{code}\"}}'}\n"
		"      lock: {topic: " DOOR_SET ", payload: '{\"state\": \"LOCK\"}'}\n"
		"    state: {topic: zigbee2mqtt/front_door, field: state, locked: LOCK, "
		"unlocked: UNLOCK}\n"));
	CHECK(temporary_folder_write(staged.folder, "secrets.yaml",
		"version: 1\ncodes: {front_door: 'x\"471153'}\n"));
	CHECK(chmod(temporary_folder_path(staged.folder, "secrets.yaml"), 0600) == 0);
	CHECK(staged_add_setting(&staged, "secrets: secrets.yaml\n"));
	CHECK(staged_start_broker(&staged) && staged_start_home(&staged) &&
		staged_start_daemon(&staged, NULL));
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	struct json *answer = staged_end_ask(
		staged_begin_ask_with(&staged, "unlock the front door", "yes\n"));
	CHECK_TEXT(json_get_text(answer, "say"), UNLOCKED);
	CHECK(strstr(json_get_text(json_at(json_get(answer, "actions"), 0), "payload"), "471153") ==
		NULL);
	json_destroy(answer);
	CHECK(observer_wait(staged.observer, DOOR_SET,
		"{\"state\": {\"state\": \"UNLOCK\", \"code\": \"x\\\"471153\"}}") != NULL);
	check_unseen(&staged, "471153");
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(after_a_yes_it_is_done_once);
		RUN(without_a_yes_nothing_is_done);
		RUN(who_hangs_up_has_not_said_yes);
		RUN(a_new_configuration_ends_what_is_asked);
		RUN(the_right_pin_opens_and_is_seen_nowhere);
		RUN(three_wrong_pins_are_enough_and_a_restart_forgives_none);
		RUN(a_damaged_count_is_no_count);
		RUN(secrets_that_others_may_read_open_nothing);
		RUN(what_the_broker_kept_opens_nothing);
		RUN(a_code_is_in_the_message_alone);
	);
})
