/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/document.h"
#include "bridge/home/dialect.h"
#include "tests/support/temporary_folder.h"

static struct dialects *create(struct temporary_folder *folder)
{
	return dialects_create(temporary_folder_path(folder, "shipped"));
}

static const struct dialect *find(struct dialects *dialects, struct temporary_folder *folder,
	const char *name, struct problems *problems)
{
	char *text = text_copy(name);
	const struct node node = {.kind = NODE_SCALAR, .text = text,
		.place = {.file = "map.yaml", .line = 7, .column = 3}};
	const struct dialect *dialect = dialects_find(dialects, &node,
		temporary_folder_path(folder, "own/map.yaml"), problems);
	free(text);
	return dialect;
}

#define SWITCH(topic) "version: 1\ntypes: {switch: {commands: {on: {topic: " topic ", payload: p}}}}\n"

static const char *topic_of(const struct dialect *dialect)
{
	const struct wiring *wiring = dialect != NULL ?
		dialect_wiring(dialect, device_type_find("switch")) : NULL;
	return wiring != NULL && wiring->command_count > 0 ? wiring->commands[0].topic : NULL;
}

TEST(ones_own_dialect_counts_before_a_shipped_one)
{
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "shipped/a.yaml", SWITCH("shipped/a")));
	CHECK(temporary_folder_write(folder, "shipped/b.yaml", SWITCH("shipped/b")));
	CHECK(temporary_folder_write(folder, "own/dialects/b.yaml", SWITCH("own/b")));
	struct problems *problems = problems_create();
	struct dialects *dialects = create(folder);
	CHECK_TEXT(topic_of(find(dialects, folder, "a", problems)), "shipped/a");
	CHECK_TEXT(topic_of(find(dialects, folder, "b", problems)), "own/b");
	CHECK(problems_at(problems, 0, NULL) == NULL);
	dialects_destroy(dialects);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
}

TEST(a_dialect_is_read_once)
{
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "shipped/a.yaml", SWITCH("t")));
	struct dialects *dialects = create(folder);
	const struct dialect *first = find(dialects, folder, "a", NULL);
	CHECK(first != NULL);
	CHECK(find(dialects, folder, "a", NULL) == first);
	CHECK(dialect_wiring(first, device_type_find("lock")) == NULL);
	CHECK(dialect_availability(first)->topics.count == 0);
	CHECK(dialect_parameters(first, NULL)->count == 0);
	CHECK(dialect_unit(first) == TEMPERATURE_CELSIUS);
	dialects_destroy(dialects);
	temporary_folder_destroy(folder);
}

TEST(the_errors_of_a_dialect_are_told_once)
{
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "shipped/a.yaml",
		"version: 1\ntypes: {switch: {comands: {}}}\n"));
	struct problems *problems = problems_create();
	struct dialects *dialects = create(folder);
	CHECK(find(dialects, folder, "a", problems) == NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 2);
	CHECK_HAS(problems_at(problems, 0, NULL)->file, "/shipped/a.yaml");
	CHECK_HAS(problems_at(problems, 0, NULL)->text, "did you mean `commands`?");
	CHECK_TEXT(problems_at(problems, 1, NULL)->file, "map.yaml");
	CHECK_HAS(problems_at(problems, 1, NULL)->text, "the dialect `a` has errors");
	CHECK(find(dialects, folder, "a", problems) == NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 3);
	dialects_destroy(dialects);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
}

TEST(dialects_that_are_wrong)
{
	static const struct {
		const char *text, *problem;
	} cases[] = {
		{"types: {}\n", "the dialect lacks the key `version`"},
		{"version: 1\n", "the dialect lacks the key `types`"},
		{"version: 1\ntypes: [a]\n", "must be a map of device types"},
		{"version: 1\ntypes: {lamp: {}}\n", "unknown device type `lamp`"},
		{"version: 1\ntypes: {switch: text}\n", "type `switch` must be a map"},
		{"version: 1\navailability: \"#\"\ntypes: {}\n", "the availability of the dialect: the topic holds `+`"},
		{"version: 1\navailability: {topic: a, online: x}\ntypes: {}\n", "needs an `offline` beside it"},
		{"version: 1\nunit: kelvin\ntypes: {}\n", "unknown unit `kelvin`"},
		{"version: 1\nparameters: [a]\ntypes: {}\n", "the `parameters` of a dialect must be"},
		{"version: 1\nname: x\ntypes: {}\n", "unknown key `name`"},
		{"version: 1\ntypes: {switch: {state: {topic: \"\"}}}\n",
			"`state` of type `switch`: the topic is empty"},
		{"version: [\n", ""},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct temporary_folder *folder = temporary_folder_create();
		CHECK(temporary_folder_write(folder, "shipped/a.yaml", cases[i].text));
		struct problems *problems = problems_create();
		struct dialects *dialects = create(folder);
		CHECK(find(dialects, folder, "a", problems) == NULL);
		CHECK_HAS(problems_at(problems, 0, NULL)->text, cases[i].problem);
		CHECK_HAS(problems_at(problems, 0, NULL)->file, "/shipped/a.yaml");
		dialects_destroy(dialects);
		problems_destroy(problems);
		temporary_folder_destroy(folder);
	}
}

TEST(unknown_dialects_get_a_suggestion)
{
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "shipped/tasmota.yaml", SWITCH("t")));
	CHECK(temporary_folder_write(folder, "shipped/readme.md", ""));
	struct problems *problems = problems_create();
	struct dialects *dialects = create(folder);
	CHECK(find(dialects, folder, "tasmotta", problems) == NULL);
	CHECK_TEXT(problems_at(problems, 0, NULL)->text,
		"unknown dialect `tasmotta`: did you mean `tasmota`?");
	CHECK(problems_at(problems, 0, NULL)->line == 7);
	CHECK(find(dialects, folder, "other", problems) == NULL);
	CHECK_TEXT(problems_at(problems, 1, NULL)->text,
		"unknown dialect `other`: known here: `tasmota`");
	/* No path can be named. */
	CHECK(find(dialects, folder, "../shipped/tasmota", problems) == NULL);
	CHECK_HAS(problems_at(problems, 2, NULL)->text, "unknown dialect");
	dialects_destroy(dialects);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
}

/* What each shipped dialect speaks. What a device of it sends and reads is shown on a real
 * broker: tests/broker/dialects.c. */
TEST(the_shipped_dialects_speak_these_types)
{
	static const struct {
		char name[32];
		const char *types;
	} cases[] = {
		{"zigbee2mqtt", "lock thermostat light switch cover garage gate fan sensor scene"},
		{"home-assistant", "lock thermostat light switch cover garage gate fan sensor scene "
			"script"},
		{"home-assistant-json", "light"},
		{"home-assistant-entities", "lock thermostat light switch cover garage gate fan "
			"sensor media scene script"},
		{"tasmota", "thermostat light switch cover garage fan sensor"},
		{"esphome", "lock thermostat light switch cover garage gate fan sensor script"},
		{"homie4", "lock thermostat light switch cover garage gate fan sensor media scene "
			"script"},
		{"homie5", "lock thermostat light switch cover garage gate fan sensor media scene "
			"script"},
		{"zwave-js-ui", "lock thermostat light switch cover garage gate fan sensor scene"},
		{"shelly", "thermostat light switch cover garage gate sensor script"},
		{"plain", "lock thermostat light switch cover garage gate fan sensor media scene "
			"script"},
	};
	struct problems *problems = problems_create();
	struct dialects *dialects = dialects_create("devices/dialects");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *name = text_copy(cases[i].name);
		const struct node node = {.kind = NODE_SCALAR, .text = name};
		const struct dialect *dialect =
			dialects_find(dialects, &node, "map.yaml", problems);
		struct text_list types = {0};
		text_list_add_words(&types, cases[i].types);
		for (const struct device_type *type = device_types; type->name != NULL; type++) {
			bool speaks = dialect != NULL && dialect_wiring(dialect, type) != NULL;
			if (speaks != text_list_has(&types, type->name)) {
				CHECK_FAILED("%s: %s", name, type->name);
			}
		}
		text_list_finish(&types);
		free(name);
	}
	CHECK(problems_at(problems, 0, NULL) == NULL);
	dialects_destroy(dialects);
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(ones_own_dialect_counts_before_a_shipped_one);
	RUN(a_dialect_is_read_once);
	RUN(the_errors_of_a_dialect_are_told_once);
	RUN(dialects_that_are_wrong);
	RUN(unknown_dialects_get_a_suggestion);
	RUN(the_shipped_dialects_speak_these_types);
)
