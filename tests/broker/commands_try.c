/* SPDX-License-Identifier: MIT
 *
 * `earshot try` against a simulated home behind a real mosquitto: nothing is sent without
 * consent, and what is reported is shown.
 */
#include "tests/check.h"

#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

#define DOOR_SET "zigbee2mqtt/front_door/set"
#define LIGHT_SET "zigbee2mqtt/kitchen_light/set"
#define STATUS "earshot/test/status"

#define DOOR_WITH_POLICY(policy)                                                  \
	"version: 1\n"                                                            \
	"devices:\n"                                                              \
	"  front_door: {type: lock, dialect: zigbee2mqtt, "                       \
	"topic: zigbee2mqtt/front_door" policy "}\n"                              \
	"  kitchen_light: {type: light, dialect: zigbee2mqtt, "                   \
	"topic: zigbee2mqtt/kitchen_light}\n"

/* The broker and the home, and a map in which the door may be opened. */
static bool set_stage(struct staged *staged, const char *map)
{
	return staged_begin(staged, true) && staged_start_broker(staged) &&
		staged_start_home(staged) &&
		temporary_folder_write(staged->folder, "home.yaml", map);
}

/* Runs it with these lines typed; its JSON, or NULL. */
static struct json *try_device(struct staged *staged, const char *device, const char *typed,
	int *status)
{
	char *configuration = text_copy(temporary_folder_path(staged->folder, "earshot.yaml"));
	char *script = text_format("printf '%s' | '%s' -c '%s' try --json '%s'", typed,
		staged->earshot, configuration, device);
	const char *const arguments[] = {"/bin/sh", "-c", script, NULL};
	struct program *program = program_start(staged->loop, arguments);
	*status = program != NULL ? program_end(program) : -1;
	const char *out = program != NULL ? program_text(program, PROGRAM_OUT) : "";
	struct json *json = json_parse(out, strlen(out), NULL);
	program_destroy(program);
	free(script);
	free(configuration);
	return json;
}

/* The result of each command in its order: "unlock done, lock skipped". */
static char *results(const struct json *json)
{
	char *text = text_copy("");
	for (const struct json *each = json_first(json_get(json, "commands")); each != NULL;
		each = json_next(each)) {
		char *longer = text_format("%s%s%s %s", text, text[0] != '\0' ? ", " : "",
			json_get_text(each, "command"), json_get_text(each, "result"));
		free(text);
		text = longer;
	}
	return text;
}

static const struct try_case {
	const char *policy;
	const char *typed;
	const char *results;
	size_t sent; /* messages to the door */
	int status;
} door_cases[] = {
	/* What opens comes first, so that the door is left locked. */
	{", policy: {unlock: confirm}", "unlock\\ny\\n", "unlock done, lock done", 2, 0},
	/* A PIN is asked for by the daemon, which counts the tries: not here. */
	{", policy: {unlock: pin}", "y\\n", "unlock denied, lock done", 1, 0},
	/* A yes is not enough to open something. */
	{", policy: {unlock: confirm}", "y\\n\\n", "unlock skipped, lock skipped", 0, 0},
	{", policy: {unlock: confirm}", "unlock it\\nyes\\n", "unlock skipped, lock done", 1, 0},
	/* What the map denies is not even asked about. */
	{"", "unlock\\n", "unlock denied, lock skipped", 0, 0},
	/* The end of the input is no consent. */
	{", policy: {unlock: confirm}", "", "", 0, 0},
	{", policy: {unlock: confirm}", "q\\ny\\n", "", 0, 0},
	{", policy: {unlock: confirm}", "unlock", "", 0, 0},
};

TEST(nothing_is_sent_without_consent)
{
	for (size_t i = 0; i < sizeof(door_cases) / sizeof(door_cases[0]); i++) {
		const struct try_case *each = &door_cases[i];
		struct staged staged;
		char *map = text_format(DOOR_WITH_POLICY("%s"), each->policy);
		CHECK(set_stage(&staged, map));
		int status;
		struct json *json = try_device(&staged, "front door", each->typed, &status);
		char *seen = results(json);
		CHECK_TEXT(seen, each->results);
		CHECK(status == each->status);
		CHECK(staged_seen(&staged, DOOR_SET) == each->sent);
		free(seen);
		json_destroy(json);
		free(map);
		CHECK(staged_finish(&staged));
	}
}

TEST(a_report_is_shown_with_its_time)
{
	struct staged staged;
	CHECK(set_stage(&staged, DOOR_WITH_POLICY("")));
	int status;
	struct json *json = try_device(&staged, "kitchen_light", "y\\ny\\ny\\n", &status);
	const struct json *first = json_at(json_get(json, "commands"), 0);
	CHECK_TEXT(json_get_text(first, "command"), "on");
	CHECK_TEXT(json_get_text(first, "topic"), LIGHT_SET);
	const struct json *report = json_at(json_get(first, "reports"), 0);
	CHECK_TEXT(json_get_text(report, "property"), "state");
	CHECK_TEXT(json_get_text(report, "value"), "on");
	CHECK(json_get_number(report, "after_ms", -1) >= 0);
	CHECK(staged_seen(&staged, LIGHT_SET) == 3);
	json_destroy(json);
	CHECK(staged_finish(&staged));
}

TEST(a_device_that_does_not_answer_fails)
{
	struct staged staged;
	CHECK(set_stage(&staged, DOOR_WITH_POLICY("")));
	CHECK(staged_simulate(&staged, "kitchen_light", "{\"available\": false}"));
	int status;
	struct json *json = try_device(&staged, "kitchen_light", "y\\n", &status);
	const struct json *first = json_at(json_get(json, "commands"), 0);
	CHECK_TEXT(json_get_text(first, "result"), "not done");
	CHECK_TEXT(json_get_text(first, "say"), "The kitchen light is offline. I did nothing.");
	CHECK(status == 1);
	json_destroy(json);
	CHECK(staged_finish(&staged));
}

/* Who tries a device is not the site: a daemon beside it stays online. */
TEST(the_status_of_the_site_is_left_alone)
{
	struct staged staged;
	CHECK(set_stage(&staged, DOOR_WITH_POLICY("")));
	int status;
	json_destroy(try_device(&staged, "kitchen_light", "y\\n", &status));
	CHECK(staged_seen(&staged, LIGHT_SET) == 1);
	CHECK(staged_seen(&staged, STATUS) == 0);
	CHECK(staged_finish(&staged));
}

TEST(what_cannot_be_tried_says_why)
{
	struct staged staged;
	CHECK(set_stage(&staged, DOOR_WITH_POLICY("")));
	int status;
	CHECK(try_device(&staged, "cellar", "y\\n", &status) == NULL);
	CHECK(status == 1);
	private_broker_kill(staged.broker);
	CHECK(try_device(&staged, "kitchen_light", "y\\n", &status) == NULL);
	CHECK(status == 1);
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(nothing_is_sent_without_consent);
		RUN(a_report_is_shown_with_its_time);
		RUN(a_device_that_does_not_answer_fails);
		RUN(the_status_of_the_site_is_left_alone);
		RUN(what_cannot_be_tried_says_why);
	);
})
