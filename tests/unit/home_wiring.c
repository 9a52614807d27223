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
		.topic = text_copy("{topic}"), .scale = 1,
		.raw_values = calloc(1, sizeof(*state->raw_values)),
		.states = calloc(1, sizeof(*state->states)), .value_count = 1};
	state->raw_values[0] = text_copy("ON");
	state->states[0] = state->type->states[0];
	text_list_add(&state->fields, "state");
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
	CHECK_TEXT(own.properties[0].fields.items[0], "state");
	wiring_finish(&own);
	CHECK(own.command_count == 0 && own.commands == NULL);
}

TEST(what_is_there_stays)
{
	struct wiring shared = shared_wiring();
	struct wiring own = {.commands = calloc(1, sizeof(*own.commands)), .command_count = 1};
	own.commands[0] = (struct device_command){.type = shared.commands[0].type,
		.topic = text_copy("own"), .payload = text_copy("p"), .scale = 1};
	CHECK(wiring_take_over(&own, &shared, NULL));
	CHECK(own.command_count == 2);
	CHECK_TEXT(own.commands[0].topic, "own");
	CHECK_TEXT(own.commands[1].type->name, "brightness");
	wiring_finish(&own);
	wiring_finish(&shared);
}

TEST(the_topic_is_filled_in_everywhere)
{
	struct wiring wiring = shared_wiring();
	struct error error = {0};
	CHECK(wiring_needs_topic(&wiring));
	CHECK(wiring_fill_topic(&wiring, "z/lamp", &error));
	CHECK(!wiring_needs_topic(&wiring));
	CHECK_TEXT(wiring.commands[0].topic, "z/lamp/set");
	CHECK_TEXT(wiring.commands[1].payload, "{brightness}");
	CHECK_TEXT(wiring.properties[0].topic, "z/lamp");
	wiring_finish(&wiring);
}

TEST(a_filled_topic_must_be_one)
{
	struct error error = {0};
	char *topic = topic_filled("{topic}/set", "z", &error);
	CHECK_TEXT(topic, "z/set");
	free(topic);
	topic = topic_filled("fixed", NULL, &error);
	CHECK_TEXT(topic, "fixed");
	free(topic);
	CHECK_TEXT(topic_filled("{topic}", NULL, &error), NULL);
	CHECK_ERROR(error, "is empty");
	CHECK_TEXT(topic_filled("{topic}/#", "z", &error), NULL);
	CHECK_ERROR(error, "`z/#` holds");
	char *base = calloc(1, 1001);
	memset(base, 'a', 1000);
	CHECK_TEXT(topic_filled("{topic}{topic}", base, &error), NULL);
	CHECK(error.kind == ERROR_LIMIT);
	free(base);
}

TEST(a_topic_that_comes_out_wrong_is_told)
{
	struct wiring wiring = shared_wiring();
	struct error error = {0};
	CHECK(!wiring_fill_topic(&wiring, "$SYS", &error));
	CHECK_ERROR(error, "belong to the broker");
	wiring_finish(&wiring);
}

TEST_MAIN(
	RUN(what_is_missing_is_taken_over);
	RUN(what_is_there_stays);
	RUN(the_topic_is_filled_in_everywhere);
	RUN(a_filled_topic_must_be_one);
	RUN(a_topic_that_comes_out_wrong_is_told);
)
