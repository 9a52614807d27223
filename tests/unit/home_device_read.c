/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/home/home.h"
#include "tests/support/device_map.h"

/* Device lines in a map whose first device stands on line 3. */
static char *with_devices(const char *lines)
{
	return text_format("version: 1\ndevices:\n%s\n", lines);
}

struct bad_device {
	const char *line;    /* one device, from column 1 */
	const char *problem; /* with its column */
};

static void check_bad(const struct bad_device *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *yaml = with_devices(cases[i].line);
		struct problems *problems = problems_create();
		struct home *home = device_map_home(yaml, problems);
		char *lines = device_map_problems(problems);
		if (strstr(lines, cases[i].problem) == NULL) {
			CHECK_FAILED("%s\n gives:\n%s expected: %s", cases[i].line, lines,
				cases[i].problem);
		}
		if (home_device(home, "x") != NULL) {
			CHECK_FAILED("%s is not left out", cases[i].line);
		}
		free(lines);
		home_destroy(home);
		problems_destroy(problems);
		free(yaml);
	}
}
#define CHECK_BAD(cases) check_bad(cases, sizeof(cases) / sizeof(*(cases)))

#define LIGHT "type: light, dialect: zigbee2mqtt, topic: z/x"
#define LOCK "type: lock, dialect: zigbee2mqtt, topic: z/x"
#define SWITCH "type: switch, dialect: zigbee2mqtt, topic: z/x"
#define HEATING "type: thermostat, dialect: zigbee2mqtt, topic: z/x"

TEST(keys_and_types_that_are_wrong)
{
	static const struct bad_device cases[] = {
		{" x: {" LIGHT ", rom: hall}", "3:53: error: unknown key `rom`: did you mean `room`?"},
		{" x: {tpye: light}", "3:6: error: unknown key `tpye`: did you mean `type`?"},
		{" x: {topic: a}", "device `x` lacks the key `type`"},
		{" x: {type: ligth}", "3:12: error: unknown device type `ligth`: did you mean `light`?"},
		{" x: {type: [light]}", "`type` needs a single value"},
		{" x: light", "3:5: error: device `x` must be a map"},
		{" x:", "device `x` lacks the key `type`"},
		{" X: {" LIGHT "}", "3:2: error: device `X` is no key: use a to z"},
		{" \"x;<>|*(){}\": {" LIGHT "}", "3:2: error: device `x;<>|*(){}` is no key"},
		{" \"\": {" LIGHT "}", "device `` is empty"},
		{" x: {type: light}", "3:2: error: device `x`: it takes no command and reports nothing"},
	};
	CHECK_BAD(cases);
}

TEST(names_that_are_wrong)
{
	static const struct bad_device cases[] = {
		{" x: {" LIGHT ", name: \"a;b\"}", "3:59: error: device `x`: `a;b` holds `;`"},
		{" x: {" LIGHT ", name: \"<earshot.lock>\"}", "holds `<`, which cannot be spoken"},
		{" x: {" LIGHT ", name: \"a|b\"}", "holds `|`"},
		{" x: {" LIGHT ", name: \"*\"}", "holds `*`"},
		{" x: {" LIGHT ", name: \"(a)\"}", "holds `(`"},
		{" x: {" LIGHT ", name: \"{a}\"}", "holds `{`"},
		{" x: {" LIGHT ", name: \"\"}", "cannot be spoken"},
		{" x: {" LIGHT ", name: \"!\"}", "cannot be spoken"},
		{" x: {" LIGHT ", aliases: [fine, \"b;c\"]}", "device `x`: `b;c` holds `;`"},
		{" x: {" LIGHT ", aliases: {a: b}}", "`aliases` needs a list"},
		{" x: {" LIGHT ", aliases: [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,"
			"aa,bb,cc,dd,ee,ff,gg]}", "more than 32 aliases"},
		{" x: {" LIGHT ", room: Living Room}",
			"the room `Living Room` is no key: use a to z"},
	};
	CHECK_BAD(cases);
}

TEST(a_name_of_300_characters_is_refused_by_name)
{
	char name[301] = {0};
	memset(name, 'n', 300);
	char *line = text_format(" x: {" LIGHT ", name: %s}\n y: {" LIGHT "}", name);
	const struct bad_device cases[] = {{line, "device `x`: `nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
		"nnnnnnnnnnnnn…` is 300 characters long when spoken; at most 64 are taken"}};
	CHECK_BAD(cases);
	free(line);
}

TEST(topics_and_dialects_that_are_wrong)
{
	static const struct bad_device cases[] = {
		{" x: {type: light, dialect: zigbee2mqtt, topic: \"a/#\"}",
			"3:48: error: device `x`: the topic `a/#` holds `+` or `#`"},
		{" x: {type: light, dialect: zigbee2mqtt, topic: \"\"}", "the topic `` is empty"},
		{" x: {type: light, dialect: zigbee2mqtt, topic: $SYS/x}", "belong to the broker"},
		{" x: {type: light, dialect: zigbee2mqtt, topic: \"z/{x}\"}", "holds a brace"},
		{" x: {type: light, dialect: zigbee2mqtt}", "it needs a `topic`"},
		{" x: {type: light, dialect: zigbe2mqtt, topic: a}",
			"3:28: error: unknown dialect `zigbe2mqtt`: did you mean `zigbee2mqtt`?"},
		{" x: {type: light, dialect: ../../secret, topic: a}",
			"unknown dialect `../../secret`"},
		{" x: {type: light, dialect: [a], topic: a}", "`dialect` needs a name"},
		{" x: {type: light, dialect: , topic: a}", "`dialect` needs a name"},
		{" x: {type: script, dialect: zigbee2mqtt, topic: a}",
			"the dialect `zigbee2mqtt` has no script"},
		{" x: {type: light, dialect: esphome, topic: a}",
			"device `x`: it takes no command and reports nothing: give it the `parameters`"},
		{" x: {type: light, dialect: home-assistant, parameters: {command_topic: 'a/#'}}",
			"the topic `a/#` holds `+` or `#`"},
		{" x: {type: light, dialect: home-assistant, parameters: "
			"{command_topic: a, payload_on: TOGGLE}}", "the payload of `on` is a toggle"},
		{" x: {type: light, dialect: home-assistant, parameters: {comand_topic: a}}",
			"unknown parameter `comand_topic`: did you mean `command_topic`?"},
		{" x: {type: light, parameters: {a: b}, state: {topic: a}}",
			"its dialect has no `parameters`"},
		{" x: {" LIGHT ", unit: kelvin}", "unknown unit `kelvin`"},
		{" x: {" LIGHT ", availability: \"a/+\"}", "the availability of device `x`: the topic holds `+`"},
	};
	CHECK_BAD(cases);
}

TEST(a_refused_topic_is_told_once)
{
	struct problems *problems = problems_create();
	struct home *home = device_map_home(
		"version: 1\ndevices:\n x: {type: light, dialect: zigbee2mqtt, topic: a/#}\n",
		problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	CHECK(problems_count(problems, SEVERITY_WARNING) == 1);
	home_destroy(home);
	problems_destroy(problems);
}

TEST(policies_that_are_wrong)
{
	static const struct bad_device cases[] = {
		{" x: {" LOCK ", policy: {unlck: pin}}",
			"error: unknown command `unlck`: did you mean `unlock`?"},
		{" x: {" LOCK ", policy: {open: pin}}", "error: unknown command `open`"},
		{" x: {" LOCK ", policy: {unlock: pni}}", "unknown policy `pni`: did you mean `pin`?"},
		{" x: {" LOCK ", policy: {unlock: [pin]}}", "unknown policy ``"},
		{" x: {" LOCK ", policy: {unlock: }}", "unknown policy ``"},
		{" x: {" LOCK ", policy: pin}", "`policy` must be a map"},
		{" x: {" LOCK ", policy: {unlock: allow}}",
			"`unlock` opens it, so its policy can be `confirm`, `pin` or `deny`\n"},
		{" x: {" SWITCH ", name: gate, policy: {on: allow}}",
			"if it guards nothing, write `sensitive: no`"},
		{" x: {" LOCK ", sensitive: no}", "what opens the house is always sensitive"},
		{" x: {" LIGHT ", sensitive: yes}", "would guard nothing, because a light opens nothing"},
		{" x: {" LOCK ", sensitive: maybe}", "`sensitive` must be `yes` or `no`"},
	};
	CHECK_BAD(cases);
}

TEST(ranges_that_are_wrong)
{
	static const struct bad_device cases[] = {
		{" x: {" HEATING ", min: 30, max: 20}", "`max` must be above `min`"},
		{" x: {" HEATING ", min: 35}", "`max` must be above `min`"},
		{" x: {" HEATING ", step: 0}", "`step` must be a number from 0.01 to 50"},
		{" x: {" HEATING ", min: nan}", "`min` must be a number"},
		{" x: {" HEATING ", max: 1e99}", "`max` must be a number from -100 to 500"},
		{" x: {" LIGHT ", min: 5}", "`min`, `max` and `step` are for thermostats only"},
	};
	CHECK_BAD(cases);
}

TEST(one_bad_device_leaves_the_rest)
{
	struct problems *problems = problems_create();
	struct home *home = device_map_home("version: 1\ndevices:\n"
		" a: {" LIGHT "}\n b: {type: nonsense}\n c: {" LIGHT "}\n", problems);
	char *lines = device_map_problems(problems);
	CHECK_HAS(lines, "4:2: warning: device `b` is left out until this is mended");
	CHECK(home_device_count(home) == 2);
	CHECK(home_device(home, "a") != NULL && home_device(home, "c") != NULL);
	free(lines);
	home_destroy(home);
	problems_destroy(problems);
}

TEST(everything_of_a_device_is_kept)
{
	struct home *home = device_map_home("version: 1\ndevices:\n"
		" hall_heat: {type: thermostat, name: Hallway thermostat, room: hall_way,\n"
		"  aliases: [Heating 1, hallway thermostat, heating one],\n"
		"  dialect: zigbee2mqtt, topic: z/hall, min: 7, max: 28, step: 0.1}\n", NULL);
	const struct device *device = home_device(home, "hall_heat");
	CHECK(device != NULL);
	CHECK_TEXT(device->name, "hallway thermostat");
	CHECK_TEXT(device->room, "hall_way");
	CHECK(device->aliases.count == 1);
	CHECK_TEXT(device->aliases.items[0], "heating one");
	CHECK_TEXT(device->topic, "z/hall");
	CHECK_TEXT(device->availability.topics.items[0], "z/hall/availability");
	CHECK_TEXT(device->place.file, "map.yaml");
	CHECK(device->place.line == 3 && device->place.column == 2);
	CHECK_NUMBER(device->minimum, 7, 0);
	CHECK_NUMBER(device->maximum, 28, 0);
	CHECK_NUMBER(device->step, 0.1, 0);
	CHECK(!device->sensitive);
	CHECK_TEXT(device_command(device, "set")->topic, "z/hall/set");
	CHECK_TEXT(device_property(device, "setpoint")->topics.items[0], "z/hall");
	CHECK(device_command(device, "lock") == NULL);
	CHECK(device_property(device, "state") == NULL);
	home_destroy(home);
}

TEST(what_a_thermostat_takes_by_default)
{
	struct home *home = device_map_home(
		"version: 1\ndevices:\n x: {" HEATING "}\n", NULL);
	const struct device *device = home_device(home, "x");
	CHECK_NUMBER(device->minimum, 5, 0);
	CHECK_NUMBER(device->maximum, 35, 0);
	CHECK_NUMBER(device->step, 0.5, 0);
	home_destroy(home);
}

TEST(its_own_commands_count_before_the_dialect)
{
	struct home *home = device_map_home("version: 1\ndevices:\n x: {" HEATING ",\n"
		"  commands: {set: {topic: '{topic}/own', payload: '{temperature}'}},\n"
		"  properties: {setpoint: {topic: own/state}}, availability: own/there}\n", NULL);
	const struct device *device = home_device(home, "x");
	CHECK(device != NULL);
	CHECK_TEXT(device_command(device, "set")->topic, "z/x/own");
	CHECK_TEXT(device_command(device, "mode")->topic, "z/x/set");
	CHECK_TEXT(device_property(device, "setpoint")->topics.items[0], "own/state");
	CHECK_TEXT(device_property(device, "temperature")->topics.items[0], "z/x");
	CHECK(device->availability.topics.count == 1);
	CHECK_TEXT(device->availability.topics.items[0], "own/there");
	CHECK(device->command_count == 4);
	home_destroy(home);
}

TEST(parameters_units_and_queries)
{
	struct problems *problems = problems_create();
	struct home *home = device_map_home("version: 1\ndevices:\n"
		" a: {type: thermostat, dialect: zigbee2mqtt, topic: z/a, unit: fahrenheit,\n"
		"  parameters: {setpoint: current_heating_setpoint}}\n"
		" b: {type: light, dialect: home-assistant, parameters: {command_topic: b/set,\n"
		"  brightness_command_topic: b/dim, brightness_factor: '0.99', "
		"availability_topic: b/up}}\n"
		" c: {type: switch, dialect: zigbee2mqtt, topic: z/c, query: {topic: own}}\n",
		problems);
	const struct device *a = home_device(home, "a");
	const struct device *b = home_device(home, "b");
	const struct device *c = home_device(home, "c");
	CHECK(problems_at(problems, 0, NULL) == NULL);
	CHECK(a != NULL && b != NULL && c != NULL);
	if (a != NULL && b != NULL && c != NULL) {
		CHECK(a->unit == TEMPERATURE_FAHRENHEIT && b->unit == TEMPERATURE_CELSIUS);
		CHECK_TEXT(a->query.payload, "{\"current_heating_setpoint\": \"\"}");
		CHECK_TEXT(device_property(a, "setpoint")->fields.items[0],
			"current_heating_setpoint");
		CHECK(b->query.topic == NULL && b->command_count == 3 && b->property_count == 0);
		CHECK_NUMBER(device_command(b, "brightness")->scale, 0.99, 0);
		CHECK(device_command(b, "brightness")->whole);
		CHECK_TEXT(b->availability.offline.items[0], "offline");
		CHECK_TEXT(c->query.topic, "own");
		CHECK_TEXT(c->query.payload, "");
	}
	home_destroy(home);
	problems_destroy(problems);
}

TEST(a_device_takes_only_what_it_names_of_a_dialect)
{
	static const struct bad_device cases[] = {
		{" x: {" LIGHT ", only: [on, tint]}",
			"3:59: error: device `x`: the dialect has no command and no property `tint` for a light"},
		{" x: {type: light, only: [on], state: {topic: a}}",
			"`only` chooses from a dialect: name one"},
	};
	CHECK_BAD(cases);
	struct problems *problems = problems_create();
	struct home *home = device_map_home("version: 1\ndevices:\n"
		" a: {" LIGHT ", only: [on, off, state]}\n"
		" b: {" LIGHT ", only: [brightness], state: {topic: own}}\n", problems);
	const struct device *a = home_device(home, "a");
	const struct device *b = home_device(home, "b");
	CHECK(a != NULL && a->command_count == 2 && a->property_count == 1);
	CHECK(a != NULL && device_command(a, "brightness") == NULL);
	/* What is its own needs no mention. */
	CHECK(b != NULL && b->command_count == 1 && b->property_count == 2);
	CHECK(b != NULL && device_property(b, "state") != NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	home_destroy(home);
	problems_destroy(problems);
}

TEST(the_heater_of_the_readme)
{
	struct home *home = device_map_home("version: 1\ndevices:\n  heater:\n    type: switch\n"
		"    commands: {on: {topic: heater/set, payload: \"1\"}, "
		"off: {topic: heater/set, payload: \"0\"}}\n"
		"    state: {topic: heater/state, on: \"1\", off: \"0\"}\n", NULL);
	const struct device *heater = home_device(home, "heater");
	CHECK(heater != NULL);
	CHECK_TEXT(device_command(heater, "on")->payload, "1");
	CHECK_TEXT(device_command(heater, "off")->payload, "0");
	CHECK_TEXT(device_property(heater, "state")->raw_values[0], "1");
	CHECK_TEXT(device_property(heater, "state")->states[0], "on");
	CHECK(heater->availability.topics.count == 0);
	home_destroy(home);
}

TEST(what_is_sensitive)
{
	static const struct {
		const char *line;
		bool sensitive;
	} cases[] = {
		{" x: {" LOCK "}", true},
		{" x: {type: garage, dialect: zigbee2mqtt, topic: z/x}", true},
		{" x: {type: gate, dialect: zigbee2mqtt, topic: z/x}", true},
		{" x: {" SWITCH "}", false},
		{" x: {" SWITCH ", name: Front Door}", true},
		{" x: {" SWITCH ", name: doors}", true},
		{" x: {" SWITCH ", name: trapdoor}", true},
		{" x: {" SWITCH ", name: garage light}", true},
		{" x: {" SWITCH ", name: garage's light}", true},
		{" x: {" SWITCH ", aliases: [garden gate]}", true},
		{" x: {" SWITCH ", name: outdoor socket}", false},
		{" x: {" SWITCH ", name: indoors}", false},
		{" x: {" SWITCH ", name: gateway}", false},
		{" x: {" SWITCH ", name: front door, sensitive: no}", false},
		{" x: {" SWITCH ", sensitive: yes}", true},
		{" x: {type: cover, dialect: zigbee2mqtt, topic: z/x, name: gate}", true},
		{" x: {type: cover, dialect: zigbee2mqtt, topic: z/x, name: blind}", false},
		{" x: {" LIGHT ", name: garage light}", false},
		{" x: {type: scene, commands: {activate: {topic: a, payload: b}}, sensitive: yes}",
			true},
		{" x: {type: scene, commands: {activate: {topic: a, payload: b}}}", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *yaml = with_devices(cases[i].line);
		struct home *home = device_map_home(yaml, NULL);
		const struct device *device = home_device(home, "x");
		if (device == NULL || device->sensitive != cases[i].sensitive) {
			CHECK_FAILED("%s: expected %s", cases[i].line,
				cases[i].sensitive ? "sensitive" : "not sensitive");
		}
		home_destroy(home);
		free(yaml);
	}
	/* The key counts also where a name covers it. */
	struct home *home = device_map_home("version: 1\ndevices:\n"
		" back_door: {" SWITCH ", name: opener}\n", NULL);
	CHECK(home_device(home, "back_door")->sensitive);
	home_destroy(home);
}

TEST(a_home_has_at_most_2000_devices)
{
	char *yaml = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&yaml, &length);
	fprintf(out, "version: 1\ndevices:\n");
	for (int i = 0; i < 2001; i++) {
		fprintf(out, " d_%d_%d: {type: sensor, properties: {battery: {topic: t/%d}}}\n",
			i / 100, i % 100, i);
	}
	fclose(out);
	struct problems *problems = problems_create();
	struct home *home = device_map_home(yaml, problems);
	CHECK(home_device_count(home) == 2000);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	CHECK_HAS(problems_at(problems, 0, NULL)->text,
		"device `d_20_0` is one too many: a home has at most 2000 devices");
	home_destroy(home);
	problems_destroy(problems);
	free(yaml);
}

TEST_MAIN(
	RUN(keys_and_types_that_are_wrong);
	RUN(names_that_are_wrong);
	RUN(a_name_of_300_characters_is_refused_by_name);
	RUN(topics_and_dialects_that_are_wrong);
	RUN(a_refused_topic_is_told_once);
	RUN(policies_that_are_wrong);
	RUN(ranges_that_are_wrong);
	RUN(one_bad_device_leaves_the_rest);
	RUN(everything_of_a_device_is_kept);
	RUN(what_a_thermostat_takes_by_default);
	RUN(its_own_commands_count_before_the_dialect);
	RUN(parameters_units_and_queries);
	RUN(a_device_takes_only_what_it_names_of_a_dialect);
	RUN(the_heater_of_the_readme);
	RUN(what_is_sensitive);
	RUN(a_home_has_at_most_2000_devices);
)
