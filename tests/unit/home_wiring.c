/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/home/home.h"
#include "bridge/home/wiring.h"

/* The wiring of a light with `on`, `brightness` and `state` as a dialect has it. */
static struct wiring shared_wiring(void)
{
	const struct device_type *type = device_type_find("light");
	struct wiring wiring = {
		.commands = calloc(2, sizeof(*wiring.commands)),
		.command_count = 2,
		.properties = calloc(1, sizeof(*wiring.properties)),
		.property_count = 1,
	};
	wiring.commands[0] = (struct device_command){
		.type = device_type_command(type, "on"), .topic = text_copy("{topic}/set"),
		.payload = text_copy("{\"t\": \"{topic}\"}"), .scale = 1};
	wiring.commands[1] = (struct device_command){
		.type = device_type_command(type, "brightness"), .topic = text_copy("{topic}/dim"),
		.payload = text_copy("{brightness}"), .scale = 2.54};
	text_list_add(&wiring.commands[1].value_names, "red");
	text_list_add(&wiring.commands[1].value_raws, "R");
	struct device_property *state = &wiring.properties[0];
	*state = (struct device_property){.type = device_type_property(type, "state"),
		.scale = 1,
		.raw_values = calloc(1, sizeof(*state->raw_values)),
		.states = calloc(1, sizeof(*state->states)), .value_count = 1};
	state->raw_values[0] = text_copy("ON");
	state->states[0] = state->type->states[0];
	text_list_add(&state->topics, "{topic}");
	text_list_add(&state->fields, "state");
	wiring.query.topic = text_copy("{topic}/get");
	wiring.query.payload = text_copy("");
	return wiring;
}

TEST(what_is_missing_is_taken_over)
{
	struct wiring shared = shared_wiring();
	struct wiring own = {0};
	CHECK(wiring_take_over(&own, &shared, NULL));
	wiring_finish(&shared);
	CHECK(own.command_count == 2 && own.property_count == 1);
	CHECK_TEXT(own.commands[1].topic, "{topic}/dim");
	CHECK_NUMBER(own.commands[1].scale, 2.54, 0);
	CHECK_TEXT(own.commands[1].value_raws.items[0], "R");
	CHECK_TEXT(own.properties[0].raw_values[0], "ON");
	CHECK_TEXT(own.properties[0].topics.items[0], "{topic}");
	CHECK_TEXT(own.properties[0].fields.items[0], "state");
	CHECK_TEXT(own.query.topic, "{topic}/get");
	wiring_finish(&own);
	CHECK(own.command_count == 0 && own.commands == NULL);
}

TEST(what_is_there_stays)
{
	struct wiring shared = shared_wiring();
	struct wiring own = {.commands = calloc(1, sizeof(*own.commands)), .command_count = 1};
	own.commands[0] = (struct device_command){.type = shared.commands[0].type,
		.topic = text_copy("own"), .payload = text_copy("p"), .scale = 1};
	own.query = (struct device_query){text_copy("ask"), text_copy("me")};
	CHECK(wiring_take_over(&own, &shared, NULL));
	CHECK(own.command_count == 2);
	CHECK_TEXT(own.commands[0].topic, "own");
	CHECK_TEXT(own.commands[1].type->name, "brightness");
	CHECK_TEXT(own.query.topic, "ask");
	wiring_finish(&own);
	wiring_finish(&shared);
}

TEST_MAIN(
	RUN(what_is_missing_is_taken_over);
	RUN(what_is_there_stays);
)
