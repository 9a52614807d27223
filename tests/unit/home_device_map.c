/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/home/home.h"
#include "tests/support/device_map.h"
#include "tests/support/temporary_folder.h"

struct bad_map {
	const char *yaml;
	const char *problem;
};

static void check_bad(const struct bad_map *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct problems *problems = problems_create();
		struct home *home = device_map_home(cases[i].yaml, problems);
		char *lines = device_map_problems(problems);
		if (strstr(lines, cases[i].problem) == NULL) {
			CHECK_FAILED("%s\n gives:\n%s expected: %s", cases[i].yaml, lines,
				cases[i].problem);
		}
		free(lines);
		home_destroy(home);
		problems_destroy(problems);
	}
}
#define CHECK_BAD(cases) check_bad(cases, sizeof(cases) / sizeof(*(cases)))

TEST(files_that_are_wrong)
{
	static const struct bad_map cases[] = {
		{"devices: {}\n", "lacks the key `version`"},
		{"version: 2\n", "`version` must be 1, not `2`"},
		{"version: 1\ndevice: {}\n", "2:1: error: unknown key `device`: did you mean `devices`?"},
		{"version: 1\ndevices: [a]\n", "2:10: error: `devices` must be a map"},
		{"version: 1\nrooms: hall\n", "2:8: error: `rooms` must be a map"},
		{"[a]\n", "a device file must be a map"},
		{"version: 1\ndevices:\n\ta: b\n", "tab"},
		{"version: 1\ndevices: {a: &x {type: light}}\n", "error"},
		{"version: 1\ndevices:\n a: {}\n a: {}\n", "doubled key `a`"},
	};
	CHECK_BAD(cases);
}

TEST(rooms_that_are_wrong)
{
	static const struct bad_map cases[] = {
		{"version: 1\nrooms:\n Hall: {}\n", "3:2: error: room `Hall` is no key"},
		{"version: 1\nrooms:\n hall: {nme: x}\n", "unknown key `nme`: did you mean `name`?"},
		{"version: 1\nrooms:\n hall: {name: \"a|b\"}\n", "room `hall`: the name `a|b` holds `|`"},
		{"version: 1\nrooms:\n hall: {aliases: [\"a<b\"]}\n", "the name `a<b` holds `<`"},
		{"version: 1\nrooms:\n hall: text\n", "a room must be a map"},
		{"version: 1\nrooms:\n h: {aliases: [a,b,c,d,e,f,g,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,"
			"z,aa,bb,cc,dd,ee,ff,gg,hh]}\n", "room `h` has more than 32 aliases"},
		{"version: 1\nrooms:\n h: {name: \"x;\"}\n", "warning: room `h` is left out"},
	};
	CHECK_BAD(cases);
}

TEST(groups_that_are_wrong)
{
	static const struct bad_map cases[] = {
		{"version: 1\ngroups:\n Up: [a]\n", "3:2: error: group `Up` is no key"},
		{"version: 1\ngroups:\n up: []\n", "group `up` has no devices"},
		{"version: 1\ngroups:\n up:\n", "group `up` has no devices"},
		{"version: 1\ngroups:\n up: [[a]]\n", "3:7: error: a group is a list of keys"},
		{"version: 1\ngroups:\n up: {name: x}\n", "a group lacks the key `devices`"},
		{"version: 1\ngroups:\n up: {devices: [a], nam: x}\n", "did you mean `name`?"},
		{"version: 1\ngroups:\n up: {devices: [a], name: \"*\"}\n", "holds `*`"},
		{"version: 1\ngroups:\n up: [a]\n", "warning: group `up` is left out"},
	};
	CHECK_BAD(cases);
}

TEST(intents_that_are_wrong)
{
	static const struct bad_map cases[] = {
		{"version: 1\nintents:\n a b: {topic: t, payload: p}\n",
			"3:2: error: intent `a b` is no name of an intent"},
		{"version: 1\nintents:\n unlock: {topic: t, payload: p}\n",
			"3:2: error: intent `unlock` is one of Earshot's own"},
		{"version: 1\nintents:\n a: {topic: t}\n", "an intent lacks the key `payload`"},
		{"version: 1\nintents:\n a: {topic: t, payload: {b: c}}\n",
			"`payload` needs a single value, not a map"},
		{"version: 1\nintents:\n a: {topic: \"t/#\", payload: p}\n",
			"intent `a` cannot be sent: the topic `t/#` holds `+` or `#`"},
		{"version: 1\nintents:\n a: {topic: \"\", payload: p}\n", "is empty"},
		{"version: 1\nintents:\n a: {topic: $x, payload: p}\n", "belong to the broker"},
		{"version: 1\nintents:\n a: {topic: t, payload: p, qos: 2}\n", "unknown key `qos`"},
	};
	CHECK_BAD(cases);
}

TEST(an_empty_file_needs_its_version_only)
{
	struct problems *problems = problems_create();
	struct home *home = device_map_home("version: 1\nrooms:\ngroups:\ndevices:\nintents:\n",
		problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	CHECK(home_device_count(home) == 0 && home_room_count(home) == 0);
	home_destroy(home);
	problems_destroy(problems);
}

TEST(rooms_groups_and_intents_are_kept)
{
	struct problems *problems = problems_create();
	struct home *home = device_map_home("version: 1\n"
		"rooms: {living_room: {aliases: [Lounge, lounge, living room]}, hall: {name: Hallway}}\n"
		"groups: {up: [a], all: {name: everything downstairs, devices: [a, a]}}\n"
		"devices: {a: {type: light, room: bed_room, dialect: zigbee2mqtt, topic: z/a}}\n"
		"intents: {orderDrink: {topic: 't/{size}', payload: ''}}\n", problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	const struct room *living = home_room(home, "living_room");
	CHECK_TEXT(living->name, "living room");
	CHECK(living->aliases.count == 1);
	CHECK_TEXT(living->aliases.items[0], "lounge");
	CHECK_TEXT(home_room(home, "hall")->name, "hallway");
	/* Naming a room is enough for it to be. */
	CHECK_TEXT(home_room(home, "bed_room")->name, "bed room");
	CHECK(home_room_count(home) == 3);
	CHECK(home_room(home, "kitchen") == NULL);
	CHECK_TEXT(home_group(home, "up")->name, "up");
	CHECK_TEXT(home_group(home, "all")->name, "everything downstairs");
	CHECK(home_group(home, "all")->devices.count == 1);
	CHECK_TEXT(home_own_intent(home, "orderDrink")->topic, "t/{size}");
	CHECK_TEXT(home_own_intent(home, "orderDrink")->payload, "");
	CHECK(home_own_intent(home, "orderdrink") == NULL);
	CHECK(home_own_intent_count(home) == 1);
	CHECK(home_own_intent_at(home, 1) == NULL);
	home_destroy(home);
	problems_destroy(problems);
}

TEST(a_home_has_at_most_200_rooms_and_groups)
{
	char *yaml = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&yaml, &length);
	fprintf(out, "version: 1\ndevices: {a: {type: light, dialect: zigbee2mqtt, topic: z/a}}\n");
	fprintf(out, "rooms:\n");
	for (int i = 0; i <= 200; i++) {
		fprintf(out, " r%d: {}\n", i);
	}
	fprintf(out, "groups:\n");
	for (int i = 0; i <= 200; i++) {
		fprintf(out, " g%d: [a]\n", i);
	}
	fclose(out);
	struct problems *problems = problems_create();
	struct home *home = device_map_home(yaml, problems);
	char *lines = device_map_problems(problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 2);
	CHECK(home_room_count(home) == 200);
	CHECK(home_group(home, "g199") != NULL && home_group(home, "g200") == NULL);
	CHECK_HAS(lines, "room `r200` is one too many: a home has at most 200 rooms");
	CHECK_HAS(lines, "group `g200` is one too many: a home has at most 200 groups");
	free(lines);
	home_destroy(home);
	problems_destroy(problems);
	free(yaml);
}

/* --- files ---------------------------------------------------------------------- */

#define SENSOR(key) "version: 1\ndevices: {" key ": {type: sensor, properties: {battery: {topic: t}}}}\n"

TEST(a_folder_is_read_in_the_order_of_names)
{
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "b.yaml", SENSOR("bb")));
	CHECK(temporary_folder_write(folder, "a.yaml", SENSOR("aa")));
	CHECK(temporary_folder_write(folder, "c.yaml~", SENSOR("backup")));
	CHECK(temporary_folder_write(folder, "d.yml", SENSOR("other")));
	CHECK(temporary_folder_write(folder, ".e.yaml", SENSOR("hidden")));
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	char *path = text_format("%s/", temporary_folder_path(folder, ""));
	CHECK(home_add_path(home, path, problems));
	free(path);
	CHECK(home_complete(home, problems));
	CHECK(home_device_count(home) == 2);
	CHECK_TEXT(home_device_at(home, 0)->key, "aa");
	CHECK_TEXT(home_device_at(home, 1)->key, "bb");
	CHECK(home_device_at(home, 2) == NULL);
	CHECK_TEXT(home_device(home, "bb")->place.file, temporary_folder_path(folder, "b.yaml"));
	home_destroy(home);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
}

TEST(a_bad_file_leaves_the_others)
{
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "a.yaml", "version: 1\ndevices: {a: {\n"));
	CHECK(temporary_folder_write(folder, "b.yaml", SENSOR("bb")));
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	CHECK(!home_add_path(home, temporary_folder_path(folder, ""), problems));
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	CHECK_HAS(problems_at(problems, 0, NULL)->file, "/a.yaml");
	CHECK(home_device(home, "bb") != NULL);
	home_destroy(home);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
}

TEST(a_path_that_is_not_there_is_named)
{
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	CHECK(!home_add_path(home, "no/such/folder", problems));
	CHECK_TEXT(problems_at(problems, 0, NULL)->file, "no/such/folder");
	CHECK_HAS(problems_at(problems, 0, NULL)->text, "no such file or folder");
	home_destroy(home);
	problems_destroy(problems);
}

/* --- what is shipped ------------------------------------------------------------- */

static void check_loads(const char *path, size_t devices)
{
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	CHECK(home_add_path(home, path, problems));
	CHECK(home_complete(home, problems));
	if (problems_at(problems, 0, NULL) != NULL) {
		problems_print(problems, stderr);
		CHECK_FAILED("%s has problems", path);
	}
	CHECK(home_device_count(home) >= devices);
	home_destroy(home);
	problems_destroy(problems);
}

TEST(template_and_examples_load)
{
	check_loads("devices/TEMPLATE.yaml", 7);
	check_loads("devices/examples/zigbee2mqtt-house.yaml", 14);
	check_loads("devices/examples/plain-house.yaml", 6);
	check_loads("devices/examples/plain-topics-house.yaml", 12);
	check_loads("devices/examples/home-assistant-house.yaml", 13);
	check_loads("devices/examples/home-assistant-entities-house.yaml", 13);
	check_loads("devices/examples/tasmota-house.yaml", 11);
	check_loads("devices/examples/esphome-house.yaml", 10);
	check_loads("devices/examples/homie4-house.yaml", 13);
	check_loads("devices/examples/homie5-house.yaml", 13);
	check_loads("devices/examples/zwave-js-ui-house.yaml", 11);
	check_loads("devices/examples/shelly-house.yaml", 16);
}

/* Copies the text of the next block of YAML out of a README; NULL after the last. */
static const char *next_block(const char *at, struct buffer *block)
{
	static const char fence[] = "```yaml\n";
	const char *start = strstr(at, fence);
	if (start == NULL) {
		return NULL;
	}
	const char *line_start = start;
	while (line_start > at && line_start[-1] != '\n') {
		line_start--;
	}
	size_t indent = (size_t)(start - line_start);
	const char *line = start + strlen(fence);
	const char *end = strstr(line, "```\n");
	for (; line + indent < end; line = strchr(line, '\n') + 1) {
		size_t skip = line[0] == '\n' ? 0 : indent;
		const char *line_end = strchr(line, '\n');
		buffer_append(block, line + skip, (size_t)(line_end - line) - skip + 1);
	}
	return end;
}

TEST(the_maps_in_the_readme_load)
{
	struct buffer readme;
	struct error error = {0};
	buffer_init(&readme, 262144);
	CHECK(buffer_read_file(&readme, "devices/README.md", &error));
	size_t count = 0;
	struct buffer block;
	buffer_init(&block, 65536);
	for (const char *at = next_block(buffer_text(&readme), &block); at != NULL;
		at = next_block(at + 3, &block)) {
		if (strstr(buffer_text(&block), "\ntypes:") == NULL) {
			struct problems *problems = problems_create();
			struct home *home = device_map_home(buffer_text(&block), problems);
			char *lines = device_map_problems(problems);
			CHECK_TEXT(lines, "");
			CHECK(home_device_count(home) > 0);
			free(lines);
			home_destroy(home);
			problems_destroy(problems);
			count++;
		}
		buffer_clear(&block);
	}
	CHECK(count == 4);
	buffer_finish(&block);
	buffer_finish(&readme);
}

/* The recipe for a dialect, step by step. */
TEST(the_dialect_in_the_readme_loads)
{
	struct buffer readme;
	struct buffer block;
	struct error error = {0};
	buffer_init(&readme, 262144);
	buffer_init(&block, 65536);
	CHECK(buffer_read_file(&readme, "devices/README.md", &error));
	const char *recipe = strstr(buffer_text(&readme), "## A new dialect");
	CHECK(recipe != NULL && next_block(recipe, &block) != NULL);
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "dialects/mine.yaml", buffer_text(&block)));
	CHECK(temporary_folder_write(folder, "map.yaml",
		"version: 1\ndevices: {pump: {type: switch, dialect: mine, topic: my/pump}}\n"));
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	CHECK(home_add_path(home, temporary_folder_path(folder, ""), problems));
	const struct device *pump = home_device(home, "pump");
	CHECK(pump != NULL);
	if (pump != NULL) {
		CHECK_TEXT(device_command(pump, "on")->topic, "my/pump/set");
		CHECK_TEXT(pump->availability.topics.items[0], "my/pump/status");
	}
	CHECK(problems_at(problems, 0, NULL) == NULL);
	home_destroy(home);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
	buffer_finish(&block);
	buffer_finish(&readme);
}

TEST_MAIN(
	RUN(files_that_are_wrong);
	RUN(rooms_that_are_wrong);
	RUN(groups_that_are_wrong);
	RUN(intents_that_are_wrong);
	RUN(an_empty_file_needs_its_version_only);
	RUN(rooms_groups_and_intents_are_kept);
	RUN(a_home_has_at_most_200_rooms_and_groups);
	RUN(a_folder_is_read_in_the_order_of_names);
	RUN(a_bad_file_leaves_the_others);
	RUN(a_path_that_is_not_there_is_named);
	RUN(template_and_examples_load);
	RUN(the_maps_in_the_readme_load);
	RUN(the_dialect_in_the_readme_loads);
)
