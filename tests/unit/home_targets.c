/* SPDX-License-Identifier: MIT
 *
 * Which devices are found is shown by tests/golden/plans.txt; here is what a small
 * house cannot show.
 */
#include "tests/check.h"

#include "bridge/grammar/meaning.h"
#include "bridge/home/intents.h"
#include "bridge/home/targets.h"
#include "tests/support/device_map.h"

/* A house of `count` switches that open gates, one light, and all in one group. */
static struct home *many_gates(int count)
{
	char *yaml = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&yaml, &length);
	fprintf(out, "version: 1\ndevices:\n"
		" lamp: {type: light, room: hall, dialect: zigbee2mqtt, topic: z/lamp}\n");
	for (int i = 0; i < count; i++) {
		fprintf(out, " gate_%d: {type: switch, dialect: zigbee2mqtt, topic: z/%d}\n", i, i);
	}
	fprintf(out, "groups:\n all: [lamp");
	for (int i = 0; i < count; i++) {
		fprintf(out, ", gate_%d", i);
	}
	fprintf(out, "]\n");
	fclose(out);
	struct home *home = device_map_home(yaml, NULL);
	free(yaml);
	return home;
}

TEST(a_long_list_is_cut_short)
{
	struct home *home = many_gates(200);
	struct meaning *meaning = device_map_meaning("light_on group=all");
	struct targets targets;
	struct error error = {0};
	CHECK(targets_find(home, intent_find("light_on"), meaning, NULL, &targets, &error));
	CHECK(targets.count == 1);
	CHECK_TEXT(targets.thing, "all, but not the gate zero or the gate one");
	targets_finish(&targets);
	CHECK(targets.devices == NULL && targets.thing == NULL);
	meaning_destroy(meaning);
	home_destroy(home);
}

TEST(too_many_to_ask_about_are_not_listed)
{
	char *yaml = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&yaml, &length);
	fprintf(out, "version: 1\ndevices:\n");
	for (int i = 0; i < 50; i++) {
		fprintf(out, " radiator_%d: {type: thermostat, dialect: zigbee2mqtt, topic: z/%d}\n",
			i, i);
	}
	fclose(out);
	struct home *home = device_map_home(yaml, NULL);
	struct meaning *meaning = device_map_meaning("thermostat_set temperature=20");
	struct targets targets;
	struct error error = {0};
	CHECK(!targets_find(home, intent_find("thermostat_set"), meaning, NULL, &targets, &error));
	CHECK_TEXT(error.text, "Which one do you mean?");
	targets_finish(&targets);
	meaning_destroy(meaning);
	home_destroy(home);
	free(yaml);
}

/* A room of the configuration that no device is in has no name to say. */
TEST(a_room_nobody_named)
{
	struct home *home = many_gates(1);
	struct meaning *meaning = device_map_meaning("lights_on");
	struct targets targets;
	struct error error = {0};
	CHECK(!targets_find(home, intent_find("lights_on"), meaning, "cellar", &targets, &error));
	CHECK_TEXT(error.text, "I know of no light in the cellar.");
	targets_finish(&targets);
	CHECK(targets_find(home, intent_find("lights_on"), meaning, "hall", &targets, &error));
	CHECK_TEXT(targets.thing, "the lights in the hall");
	targets_finish(&targets);
	meaning_destroy(meaning);
	home_destroy(home);
}

TEST_MAIN(
	RUN(a_long_list_is_cut_short);
	RUN(too_many_to_ask_about_are_not_listed);
	RUN(a_room_nobody_named);
)
