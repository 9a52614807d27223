/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/document.h"
#include "bridge/home/parameters.h"
#include "bridge/home/wiring.h"
#include "tests/support/device_map.h"

/* Reads `parameters`, `commands`, `state`, `properties` and `query` out of YAML for a type. */
static bool read_wiring(const char *type, const char *yaml, struct wiring *wiring,
	struct problems *problems)
{
	*wiring = (struct wiring){0};
	struct document *document =
		document_read_text("map.yaml", yaml, strlen(yaml), problems);
	CHECK(document != NULL);
	if (document == NULL) {
		return false;
	}
	const struct node *root = document_root(document);
	const struct wiring_source source = {
		.commands = node_get(root, "commands"),
		.state = node_get(root, "state"),
		.properties = node_get(root, "properties"),
		.query = node_get(root, "query"),
	};
	struct parameters declared = {0};
	CHECK(parameters_read(node_get(root, "parameters"), NULL, &declared, problems));
	bool valid = wiring_read(&source, device_type_find(type), "device `x`", &declared, wiring,
		problems);
	parameters_finish(&declared);
	document_destroy(document);
	return valid;
}

struct bad_wiring {
	const char *type, *yaml, *problem;
};

static void check_bad(const struct bad_wiring *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct problems *problems = problems_create();
		struct wiring wiring;
		CHECK(!read_wiring(cases[i].type, cases[i].yaml, &wiring, problems));
		char *lines = device_map_problems(problems);
		if (strstr(lines, cases[i].problem) == NULL) {
			CHECK_FAILED("%s gives:\n%s expected: %s", cases[i].yaml, lines,
				cases[i].problem);
		}
		free(lines);
		wiring_finish(&wiring);
		problems_destroy(problems);
	}
}
#define CHECK_BAD(cases) check_bad(cases, sizeof(cases) / sizeof(*(cases)))

TEST(commands_that_are_wrong)
{
	static const struct bad_wiring cases[] = {
		{"switch", "commands: [on]\n", "1:11: error: the `commands` of device `x` must be a map"},
		{"switch", "commands: {onn: {topic: t, payload: p}}\n",
			"1:12: error: unknown command `onn`: did you mean `on`?"},
		{"switch", "commands: {toggle: {topic: t, payload: p}}\n",
			"unknown command `toggle`: known here: `on`, `off`"},
		{"sensor", "commands: {on: {topic: t, payload: p}}\n", "unknown command `on`"},
		{"switch", "commands: {on: ON}\n",
			"1:16: error: command `on` of device `x` must be a map"},
		{"switch", "commands: {on: {topic: t}}\n",
			"command `on` of device `x` lacks the key `payload`"},
		{"switch", "commands: {on: {payload: p}}\n", "lacks the key `topic`"},
		{"switch", "commands: {on: {topic: t, payload: p, retain: yes}}\n",
			"1:39: error: unknown key `retain`"},
		{"switch", "commands: {on: {topic: t/+, payload: p}}\n",
			"1:24: error: command `on` of device `x`: the topic holds `+` or `#`"},
		{"switch", "commands: {on: {topic: $SYS, payload: p}}\n", "begins with `$`"},
		{"switch", "commands: {on: {topic: \"\", payload: p}}\n", "the topic is empty"},
		{"switch", "commands: {on: {topic: t, payload: \"{state}\"}}\n",
			"1:36: error: unknown placeholder `state`: known here: `topic`, `code`"},
		{"light", "commands: {brightness: {topic: t, payload: \"{brightnes}\"}}\n",
			"unknown placeholder `brightnes`: did you mean `brightness`?"},
		{"light", "commands: {brightness: {topic: t, payload: \"50\"}}\n",
			"sends no value: put `{brightness}` into the payload"},
		{"light", "commands: {on: {topic: t, payload: p, scale: 2}}\n",
			"has nothing to scale"},
		{"light", "commands: {on: {topic: t, payload: p, inverse: 2}}\n",
			"has nothing to scale"},
		{"lock", "commands: {lock: {topic: '{code}', payload: p}}\n",
			"unknown placeholder `code`"},
		{"light", "commands: {colour: {topic: t, payload: \"{colour}\", values: {red: \"{r}\"}}}\n",
			"unknown placeholder `r`"},
		{"light", "commands: {brightness: {topic: t, payload: \"{brightness}\", scale: 0}}\n",
			"`scale` must be a number"},
		{"light", "commands: {brightness: {topic: t, payload: \"{brightness}\", values: {a: b}}}\n",
			"takes no `values`: it sends no word"},
		{"light", "commands: {colour: {topic: t, payload: \"{colour}\", values: [a]}}\n",
			"must be a map of at most 64 words"},
		{"light", "commands: {colour: {topic: t, payload: \"{colour}\", values: {red: [a]}}}\n",
			"`red` must be a text of at most 256 bytes"},
		{"light", "commands: {colour: {topic: t, payload: \"{colour}\", values: {\"r;\": a}}}\n",
			"`r;` holds `;`"},
	};
	CHECK_BAD(cases);
}

TEST(queries_that_are_wrong)
{
	static const struct bad_wiring cases[] = {
		{"switch", "query: text\n", "the query of device `x` must be a map"},
		{"switch", "query: {payload: p}\n", "the query of device `x` lacks the key `topic`"},
		{"switch", "query: {topic: 't/#'}\n", "the topic holds `+` or `#`"},
		{"switch", "query: {topic: t, payload: '{state}'}\n", "unknown placeholder `state`"},
		{"switch", "query: {topic: t, payload: TOGGLE}\n", "asking must change nothing"},
	};
	CHECK_BAD(cases);
}

TEST(toggles_are_refused)
{
	static const struct bad_wiring cases[] = {
		{"switch", "commands: {on: {topic: t, payload: TOGGLE}}\n", "the payload is a toggle"},
		{"switch", "commands: {on: {topic: t, payload: toggle}}\n", "the payload is a toggle"},
		{"lock", "commands: {lock: {topic: t, payload: '{\"state\": \"Toggle\"}'}}\n",
			"the payload is a toggle"},
		{"switch", "commands: {on: {topic: t, payload: '{\"method\": \"Switch.Toggle\"}'}}\n",
			"the payload is a toggle"},
	};
	CHECK_BAD(cases);
	struct wiring wiring;
	CHECK(read_wiring("switch", "commands: {on: {topic: t, payload: untoggled}, "
		"off: {topic: t, payload: '{\"on\":true,\"toggle_after\":5}'}}\n", &wiring, NULL));
	wiring_finish(&wiring);
}

TEST(long_payloads_are_refused)
{
	char payload[4200] = {0};
	memset(payload, 'p', 4097);
	char *yaml = text_format("commands: {on: {topic: t, payload: %s}}\n", payload);
	const struct bad_wiring cases[] = {{"switch", yaml, "longer than 4096 bytes"}};
	CHECK_BAD(cases);
	free(yaml);
}

TEST(properties_that_are_wrong)
{
	static const struct bad_wiring cases[] = {
		{"switch", "state: text\n", "1:8: error: `state` of device `x` must be a map"},
		{"switch", "state: {on: ON}\n", "`state` of device `x` lacks the key `topic`"},
		{"switch", "state: {topic: \"t/#\"}\n", "the topic holds `+` or `#`"},
		{"switch", "state: {topic: \"{brightness}\"}\n", "unknown placeholder `brightness`"},
		{"switch", "state: {topic: \"{code}\"}\n", "unknown placeholder `code`"},
		{"switch", "state: {topic: t, on: \"{o}\"}\n", "unknown placeholder `o`"},
		{"switch", "state: {topic: t, field: \"{f}\"}\n", "unknown placeholder `f`"},
		{"switch", "state: {topic: [a, b, c, d, e]}\n", "must be a topic or a list of at most 4"},
		{"lock", "state: {topic: t, also: {topic: u}}\n", "the also must be a map of topic"},
		{"lock", "state: {topic: t, also: text}\n", "the also must be a map of topic"},
		{"lock", "state: {topic: t, also: {topic: '#', jammed: j}}\n", "holds `+` or `#`"},
		{"lock", "state: {topic: t, also: {topic: u, jammed: j, also: {topic: v}}}\n",
			"the also must be a map of topic"},
		{"light", "properties: {brightness: {topic: t, also: {topic: u}}}\n",
			"unknown key `also`"},
		{"switch", "state: {topic: []}\n", "must be a topic or a list of at most 4"},
		{"light", "properties: {colour_temperature: {topic: t, inverse: 0}}\n",
			"`inverse` must be a number"},
		{"switch", "state: {topic: t, onn: ON}\n", "unknown key `onn`: did you mean `on`?"},
		{"switch", "state: {topic: t, jammed: J}\n", "unknown key `jammed`"},
		{"switch", "state: {topic: t, scale: 2}\n", "unknown key `scale`"},
		{"light", "properties: {brightness: {topic: t, on: ON}}\n", "unknown key `on`"},
		{"switch", "state: {topic: t, on: \"1\", off: [\"0\", \"1\"]}\n",
			"1:33: error: `state` of device `x`: `1` stands for `on` and for `off`"},
		{"switch", "state: {topic: t, field: \"\"}\n", "the field must be a key of the JSON"},
		{"switch", "state: {topic: t, field: [a,b,c,d,e,f,g,h,i]}\n", "more than 8 entries"},
		{"sensor", "state: {topic: t}\n",
			"device `x` has no `state`: a sensor reports `properties`"},
		{"switch", "properties: [a]\n", "the `properties` of device `x` must be a map"},
		{"switch", "properties: {powr: {topic: t}}\n",
			"unknown property `powr`: did you mean `power`?"},
		{"switch", "state: {topic: t}\nproperties: {state: {topic: t}}\n",
			"2:14: error: device `x` has `state` twice"},
		{"light", "properties: {brightness: {topic: t, scale: none}}\n",
			"`scale` must be a number"},
	};
	CHECK_BAD(cases);
}

TEST(every_problem_is_told)
{
	struct problems *problems = problems_create();
	struct wiring wiring;
	CHECK(!read_wiring("switch", "commands:\n on: {topic: \"#\", payload: toggle}\n"
		" off: {topic: t}\nstate: {topic: \"\"}\nproperties: {power: 1}\n", &wiring, problems));
	char *lines = device_map_problems(problems);
	CHECK_HAS(lines, "2:14: ");
	CHECK_HAS(lines, "2:28: ");
	CHECK_HAS(lines, "3:7: ");
	CHECK_HAS(lines, "4:16: ");
	CHECK_HAS(lines, "5:21: ");
	CHECK(problems_count(problems, SEVERITY_ERROR) == 5);
	free(lines);
	wiring_finish(&wiring);
	problems_destroy(problems);
}

TEST(commands_are_kept)
{
	struct wiring wiring;
	CHECK(read_wiring("light", "commands:\n"
		" on: {topic: '{topic}/set', payload: 1}\n"
		" off: {topic: t, payload: ''}\n"
		" brightness: {topic: 't/{brightness}', payload: x, scale: 2.54}\n"
		" colour: {topic: t, payload: '{colour}', values: {warm_white: W, red: R}}\n",
		&wiring, NULL));
	CHECK(wiring.command_count == 4);
	CHECK_TEXT(wiring.commands[0].type->name, "on");
	CHECK_TEXT(wiring.commands[0].topic, "{topic}/set");
	CHECK_TEXT(wiring.commands[0].payload, "1");
	CHECK_NUMBER(wiring.commands[0].scale, 1, 0);
	CHECK_TEXT(wiring.commands[1].payload, "");
	CHECK_NUMBER(wiring.commands[2].scale, 2.54, 0);
	CHECK_TEXT(wiring.commands[3].value_names.items[0], "warm white");
	CHECK_TEXT(wiring.commands[3].value_raws.items[0], "W");
	wiring_finish(&wiring);
}

TEST(properties_are_kept)
{
	struct wiring wiring;
	CHECK(read_wiring("lock",
		"state: {topic: t, field: [lock_state, state], locked: [locked, LOCK, LOCK], "
		"unlocked: U}\n"
		"properties: {battery: {topic: b, field: a.b, scale: 10}}\n", &wiring, NULL));
	CHECK(wiring.property_count == 2);
	const struct device_property *state = &wiring.properties[0];
	CHECK(state->fields.count == 2);
	CHECK_TEXT(state->fields.items[1], "state");
	CHECK(state->value_count == 3);
	CHECK_TEXT(state->raw_values[1], "LOCK");
	CHECK_TEXT(state->states[1], "locked");
	CHECK_TEXT(state->states[2], "unlocked");
	CHECK_NUMBER(wiring.properties[1].scale, 10, 0);
	wiring_finish(&wiring);
}

TEST(parameters_codes_and_queries_are_kept)
{
	struct wiring wiring;
	CHECK(read_wiring("lock", "parameters: {relay: '', on: ~}\n"
		"commands: {lock: {topic: 'a/{relay}', payload: '{on}-{code}'},"
		" unlock: {topic: a, payload: 'x'}}\n"
		"state: {topic: ['{topic}', b], field: ['{relay}', .], locked: '{on}'}\n"
		"query: {topic: '{relay}/get'}\n", &wiring, NULL));
	CHECK(wiring.commands[0].needs_code && !wiring.commands[1].needs_code);
	CHECK(wiring.properties[0].topics.count == 2);
	CHECK_TEXT(wiring.properties[0].topics.items[1], "b");
	CHECK_TEXT(wiring.query.topic, "{relay}/get");
	CHECK_TEXT(wiring.query.payload, "");
	wiring_finish(&wiring);
	CHECK(read_wiring("light", "commands: {colour_temperature: {topic: t, payload: '{kelvin}', "
		"inverse: 1e6}}\nproperties: {colour_temperature: {topic: t, inverse: 1e6}}\n",
		&wiring, NULL));
	CHECK_NUMBER(wiring.commands[0].inverse, 1e6, 0);
	CHECK_NUMBER(wiring.properties[0].inverse, 1e6, 0);
	wiring_finish(&wiring);
}

TEST(states_without_values_are_reported_by_name)
{
	struct wiring wiring;
	CHECK(read_wiring("switch", "state: {topic: t}\n", &wiring, NULL));
	CHECK(wiring.properties[0].value_count == 2);
	CHECK_TEXT(wiring.properties[0].raw_values[0], "on");
	CHECK_TEXT(wiring.properties[0].states[0], "on");
	wiring_finish(&wiring);
}

TEST_MAIN(
	RUN(commands_that_are_wrong);
	RUN(queries_that_are_wrong);
	RUN(toggles_are_refused);
	RUN(long_payloads_are_refused);
	RUN(properties_that_are_wrong);
	RUN(every_problem_is_told);
	RUN(commands_are_kept);
	RUN(properties_are_kept);
	RUN(parameters_codes_and_queries_are_kept);
	RUN(states_without_values_are_reported_by_name);
)
