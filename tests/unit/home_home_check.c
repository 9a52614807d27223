/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/home/home.h"
#include "tests/support/device_map.h"

#define LIGHT(key, more) \
	" " key ": {type: light, dialect: zigbee2mqtt, topic: z/" key more "}\n"
#define LOCK(key, more) \
	" " key ": {type: lock, dialect: zigbee2mqtt, topic: z/" key more "}\n"
#define HEAD "version: 1\ndevices:\n"

struct checked {
	const char *yaml;
	const char *problem; /* NULL: none at all */
	const char *kept;    /* the keys of the devices that are left */
};

static void check_case(const struct checked *checked)
{
	struct problems *problems = problems_create();
	struct home *home = device_map_home(checked->yaml, problems);
	char *lines = device_map_problems(problems);
	char kept[200] = "";
	size_t length = 0;
	for (size_t i = 0; i < home_device_count(home); i++) {
		length += (size_t)snprintf(kept + length, sizeof(kept) - length, "%s%s",
			i > 0 ? " " : "", home_device_at(home, i)->key);
	}
	if (checked->problem == NULL ? lines[0] != '\0' :
		strstr(lines, checked->problem) == NULL) {
		CHECK_FAILED("%s\n gives:\n%s expected: %s", checked->yaml, lines,
			checked->problem != NULL ? checked->problem : "no problem");
	}
	if (strcmp(kept, checked->kept) != 0) {
		CHECK_FAILED("%s\n keeps `%s`, expected `%s`", checked->yaml, kept, checked->kept);
	}
	free(lines);
	home_destroy(home);
	problems_destroy(problems);
}

#define CHECK_ALL(cases)                                                           \
	do {                                                                       \
		for (size_t i = 0; i < sizeof(cases) / sizeof(*(cases)); i++) {    \
			check_case(&(cases)[i]);                                   \
		}                                                                  \
	} while (0)

TEST(of_two_with_one_name_the_second_is_left_out)
{
	static const struct checked cases[] = {
		{HEAD LIGHT("a", ", name: lamp") LIGHT("b", ", name: Lamp"),
			"4:2: error: device `b` is called “lamp”, and so is device `a` at map.yaml:3: "
			"give one of them another name; this one is left out until then", "a"},
		{HEAD LIGHT("lamp", "") LIGHT("b", ", aliases: [lamp]"),
			"device `b` is called “lamp”, and so is device `lamp`", "lamp"},
		{HEAD LIGHT("lamp_1", "") LIGHT("lamp-1", ""),
			"device `lamp-1` is called “lamp one”", "lamp_1"},
		{HEAD LIGHT("a", ", name: x") LIGHT("b", ", name: x") LIGHT("c", ", name: x"),
			"5:2: error: device `c` is called “x”, and so is device `a`", "a"},
		{HEAD LIGHT("a", ", aliases: [a]") LIGHT("b", ""), NULL, "a b"},
	};
	CHECK_ALL(cases);
}

TEST(of_two_with_a_door_among_them_both_are_left_out)
{
	static const struct checked cases[] = {
		{HEAD LOCK("a", ", name: front door") LIGHT("b", ", name: front door")
			LIGHT("c", ""),
			"device `b` is called “front door”, and so is device `a` at map.yaml:3: give "
			"one of them another name; both are left out until then, because one of them "
			"opens the house", "c"},
		{HEAD LIGHT("a", ", name: front door") LOCK("b", ", name: front door"),
			"both are left out", ""},
		{HEAD LOCK("a", "") LOCK("b", ", aliases: [a]"), "both are left out", ""},
	};
	CHECK_ALL(cases);
}

TEST(a_group_gives_way_to_a_device)
{
	static const struct checked cases[] = {
		{"version: 1\ngroups: {upstairs: [a]}\ndevices:\n" LIGHT("a", "")
			LIGHT("b", ", name: upstairs"),
			"2:10: error: group `upstairs` is called “upstairs”, and so is device `b` at "
			"map.yaml:5", "a b"},
		{"version: 1\ngroups: {a: [a]}\ndevices:\n" LIGHT("a", ", name: lamp"),
			"2:10: error: the key `a` is taken by the device at map.yaml:4", "a"},
		{"version: 1\ngroups: {g: {name: x, devices: [a]}, h: {name: x, devices: [a]}}\n"
			"devices:\n" LIGHT("a", ""),
			"group `h` is called “x”, and so is group `g`", "a"},
	};
	CHECK_ALL(cases);
}

/* Two files: `a.yaml` and `b.yaml`. */
TEST(a_key_counts_once_in_all_files)
{
	static const char first[] = HEAD LIGHT("a", "") LOCK("door", "");
	static const char second[] = HEAD LIGHT("a", ", name: other") LOCK("door", ", name: gate");
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	CHECK(home_add_text(home, "a.yaml", first, strlen(first), problems));
	CHECK(home_add_text(home, "b.yaml", second, strlen(second), problems));
	CHECK(!home_complete(home, problems));
	CHECK(problems_count(problems, SEVERITY_ERROR) == 2);
	CHECK_TEXT(problems_at(problems, 0, NULL)->file, "b.yaml");
	CHECK_HAS(problems_at(problems, 0, NULL)->text,
		"the key `a` is taken by the device at a.yaml:3: choose another");
	CHECK(home_device_count(home) == 1);
	CHECK_TEXT(home_device(home, "a")->name, "a");
	CHECK(home_device(home, "door") == NULL);
	home_destroy(home);
	problems_destroy(problems);
}

TEST(members_of_groups)
{
	static const struct checked cases[] = {
		{"version: 1\ngroups: {g: [lamp, lmap]}\ndevices:\n" LIGHT("lamp", ""),
			"2:10: error: group `g` names an unknown device `lmap`: did you mean `lamp`?",
			"lamp"},
		{"version: 1\ngroups: {g: [lamp, xyz]}\ndevices:\n" LIGHT("lamp", ""),
			"group `g` names an unknown device `xyz`: use a key of `devices`", "lamp"},
		{"version: 1\ngroups: {g: [xyz]}\ndevices:\n" LIGHT("lamp", ""),
			"2:10: warning: group `g` is left out until this is mended", "lamp"},
		{"version: 1\ngroups: {g: [lamp, b]}\ndevices:\n" LIGHT("lamp", "") " b: {type: x}\n",
			"2:10: warning: group `g` goes without `b`, which is left out itself", "lamp"},
	};
	CHECK_ALL(cases);
	struct home *home = device_map_home(cases[0].yaml, NULL);
	CHECK(home_group(home, "g")->devices.count == 1);
	home_destroy(home);
	home = device_map_home(cases[2].yaml, NULL);
	CHECK(home_group(home, "g") == NULL);
	home_destroy(home);
}

TEST(no_message_opens_past_a_policy)
{
	static const struct checked cases[] = {
		{HEAD LOCK("door", "")
			" evening: {type: scene, commands: {activate: {topic: z/door/set, "
			"payload: '{\"state\": \"UNLOCK\"}'}}}\n",
			"4:2: error: device `evening`: its `activate` sends the same message as `unlock` "
			"of `door`, which opens the house", "door"},
		{HEAD LOCK("door", "")
			" evening: {type: scene, commands: {activate: {topic: z/door/set, "
			"payload: '{\"state\": \"LOCK\"}'}}}\n", NULL, "door evening"},
		/* One button for both ways is a toggle, whatever it is called. */
		{HEAD " g: {type: garage, commands: {open: {topic: t, payload: push}, "
			"close: {topic: t, payload: push}}}\n",
			"device `g`: its `close` sends the same message as `open` of `g`", ""},
		{HEAD " g: {type: garage, commands: {open: {topic: t, payload: push}}}\n", NULL, "g"},
		/* JSON says the same however it is written, and with more in it. */
		{HEAD LOCK("door", "")
			" a: {type: scene, commands: {activate: {topic: z/door/set, "
			"payload: '{\"state\":\"UNLOCK\"}'}}}\n", "its `activate` sends the same", "door"},
		{HEAD LOCK("door", "")
			" a: {type: scene, commands: {activate: {topic: z/door/set, "
			"payload: '{\"led\": 1, \"state\": \"\\u0055NLOCK\"}'}}}\n", "sends the same", "door"},
		{HEAD LOCK("door", "")
			" a: {type: light, commands: {on: {topic: z/door/set, "
			"payload: '{\"light\": \"ON\"}'}}}\n", NULL, "door a"},
		/* Nor does a number for one thing move another. */
		{HEAD " garage: {type: cover, dialect: zigbee2mqtt, topic: z/garage}\n"
			" a: {type: light, commands: {brightness: {topic: z/garage/set, "
			"payload: '{\"position\": {brightness}}'}}}\n", "sends the same", "garage"},
		{HEAD " garage: {type: cover, commands: {position: {topic: t, payload: '{position}'}, "
			"close: {topic: t, payload: '0'}}}\n", NULL, "garage"},
		{HEAD " garage: {type: cover, commands: {position: {topic: t, payload: '{position}'}}}\n"
			" a: {type: switch, commands: {on: {topic: t, payload: '100'}}}\n",
			"sends the same", "garage"},
		/* Asking how it is must not open it. */
		{HEAD LOCK("door", ", query: {topic: z/door/set, payload: '{\"state\":\"UNLOCK\"}'}"),
			"its `query` sends the same message as `unlock`", ""},
		{HEAD LOCK("door", "") LIGHT("lamp",
			", query: {topic: z/door/set, payload: '{\"state\":\"UNLOCK\"}'}"),
			"its `query` sends the same message as `unlock` of `door`", "door"},
	};
	CHECK_ALL(cases);
}

TEST(own_intents_keep_off_sensitive_devices)
{
	static const struct checked cases[] = {
		{HEAD LOCK("door", "") "intents: {a: {topic: z/door/set, payload: x}}\n",
			"4:11: error: intent `a` would send to device `door` past its policy", "door"},
		{HEAD LOCK("door", "") "intents: {a: {topic: z/door/set/state, payload: x}}\n",
			"past its policy", "door"},
		{HEAD LOCK("door", "") "intents: {a: {topic: z/doorbell, payload: x}}\n", NULL, "door"},
		{HEAD " d: {type: lock, commands: {unlock: {topic: t, payload: p}}}\n"
			"intents: {a: {topic: t, payload: x}}\n", "past its policy", "d"},
		{HEAD " d: {type: lock, commands: {unlock: {topic: t, payload: p}}}\n"
			"intents: {a: {topic: t/state, payload: x}}\n", "past its policy", "d"},
		{HEAD " door: {type: switch, dialect: tasmota, topic: strike}\n"
			"intents: {a: {topic: cmnd/strike/Backlog, payload: POWER ON}}\n",
			"past its policy", "door"},
		{HEAD " door: {type: switch, dialect: tasmota, topic: strike}\n"
			"intents: {a: {topic: cmnd/strike2/Backlog, payload: x}}\n", NULL, "door"},
	};
	CHECK_ALL(cases);
	struct home *home = device_map_home(cases[0].yaml, NULL);
	CHECK(home_own_intent(home, "a") == NULL);
	home_destroy(home);
}

TEST(own_intents_count_once_in_all_files)
{
	static const char text[] = "version: 1\nintents: {a: {topic: t, payload: p}}\n";
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	CHECK(home_add_text(home, "a.yaml", text, strlen(text), problems));
	CHECK(home_add_text(home, "b.yaml", text, strlen(text), problems));
	CHECK(!home_complete(home, problems));
	CHECK_HAS(problems_at(problems, 0, NULL)->text, "the key `a` is taken by the intent at a.yaml:2");
	CHECK(home_own_intent_count(home) == 1);
	home_destroy(home);
	problems_destroy(problems);
}

TEST(two_rooms_with_one_name)
{
	struct problems *problems = problems_create();
	struct home *home = device_map_home("version: 1\n"
		"rooms:\n lounge: {}\n living_room: {aliases: [lounge]}\n hall: {}\n", problems);
	char *lines = device_map_problems(problems);
	CHECK_HAS(lines, "4:2: error: room `living_room` is called “lounge”, and so is room `lounge`");
	CHECK(home_room_count(home) == 2);
	CHECK(home_room(home, "living_room") == NULL);
	free(lines);
	home_destroy(home);
	problems_destroy(problems);
}

TEST(rooms_that_devices_name)
{
	char *yaml = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&yaml, &length);
	fprintf(out, HEAD);
	for (int i = 0; i <= 200; i++) {
		fprintf(out, " d%d: {type: light, room: r%d, dialect: zigbee2mqtt, topic: z/%d}\n", i,
			i, i);
	}
	fclose(out);
	struct problems *problems = problems_create();
	struct home *home = device_map_home(yaml, problems);
	CHECK(home_room_count(home) == 200);
	CHECK_HAS(problems_at(problems, 0, NULL)->text,
		"the room `r200` of device `d200` is one too many");
	CHECK(home_device_count(home) == 201);
	home_destroy(home);
	problems_destroy(problems);
	free(yaml);

	problems = problems_create();
	home = device_map_home(HEAD LIGHT("a", ", room: \"---\""), problems);
	CHECK_HAS(problems_at(problems, 0, NULL)->text, "the room `---` of device `a` cannot be spoken");
	home_destroy(home);
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(of_two_with_one_name_the_second_is_left_out);
	RUN(of_two_with_a_door_among_them_both_are_left_out);
	RUN(a_group_gives_way_to_a_device);
	RUN(a_key_counts_once_in_all_files);
	RUN(members_of_groups);
	RUN(no_message_opens_past_a_policy);
	RUN(own_intents_keep_off_sensitive_devices);
	RUN(own_intents_count_once_in_all_files);
	RUN(two_rooms_with_one_name);
	RUN(rooms_that_devices_name);
)
