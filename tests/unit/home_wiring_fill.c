/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/document.h"
#include "bridge/home/parameters.h"
#include "bridge/home/wiring.h"

static const char lock[] = "parameters: {relay: '1', kind: ~, word: ~, jam: ~, base: 'a/{topic}'}\n"
	"commands:\n"
	" lock: {topic: '{topic}/{relay}', payload: '{{x}{relay}{code}'}\n"
	" unlock: {topic: '{base}', payload: '{kind}'}\n"
	"state: {topic: ['{topic}', '{kind}'], field: ['{kind}', .], locked: ['{word}', '{relay}'], "
	"jammed: '{jam}'}\n"
	"properties: {battery: {topic: '{kind}'}}\n"
	"query: {topic: '{topic}/get', payload: '{\"r\": {relay}}'}\n";

static const char light[] = "parameters: {red: ~, green: 'G'}\n"
	"commands: {colour: {topic: t, payload: '{colour}', "
	"values: {red: '{red}', green: '{green}'}}}\n";

struct filled {
	struct wiring wiring;
	bool good;
	struct error error;
};

/* Reads a wiring, and fills it with what a device gives. */
static struct filled fill(const char *type, const char *yaml, const char *topic, const char *given,
	bool leave_out)
{
	struct filled filled = {.good = false};
	struct parameters declared = {0};
	struct parameters resolved = {0};
	struct document *document = document_read_text("d.yaml", yaml, strlen(yaml), NULL);
	struct document *values = document_read_text("m.yaml", given, strlen(given), NULL);
	const struct node *root = document_root(document);
	const struct wiring_source source = {node_get(root, "commands"), node_get(root, "state"),
		node_get(root, "properties"), node_get(root, "query")};
	CHECK(parameters_read(node_get(root, "parameters"), NULL, &declared, NULL));
	CHECK(wiring_read(&source, device_type_find(type), "x", &declared, &filled.wiring, NULL));
	CHECK(parameters_resolve(&declared, document_root(values), topic, "x", &resolved, NULL));
	filled.good = wiring_fill(&filled.wiring, &resolved, leave_out, &filled.error);
	parameters_finish(&declared);
	parameters_finish(&resolved);
	document_destroy(document);
	document_destroy(values);
	return filled;
}

TEST(all_is_filled_in)
{
	struct filled filled = fill("lock", lock, "z/door", "{kind: K, word: W, jam: J}", false);
	const struct wiring *wiring = &filled.wiring;
	CHECK(filled.good && wiring->command_count == 2 && wiring->property_count == 2);
	CHECK_TEXT(wiring->commands[0].topic, "z/door/1");
	CHECK_TEXT(wiring->commands[0].payload, "{{x}1{code}");
	CHECK_TEXT(wiring->commands[1].topic, "a/z/door");
	CHECK_TEXT(wiring->commands[1].payload, "K");
	CHECK_TEXT(wiring->properties[0].topics.items[0], "z/door");
	CHECK_TEXT(wiring->properties[0].topics.items[1], "K");
	CHECK_TEXT(wiring->properties[0].fields.items[0], "K");
	CHECK_TEXT(wiring->query.topic, "z/door/get");
	CHECK_TEXT(wiring->query.payload, "{\"r\": 1}");
	wiring_finish(&filled.wiring);
}

TEST(what_lacks_a_parameter_is_left_out)
{
	struct filled filled = fill("lock", lock, "z/door", "{relay: '2'}", true);
	const struct wiring *wiring = &filled.wiring;
	CHECK(filled.good && wiring->command_count == 1 && wiring->property_count == 1);
	CHECK_TEXT(wiring->commands[0].type->name, "lock");
	CHECK(wiring->properties[0].topics.count == 1 && wiring->properties[0].fields.count == 1);
	CHECK(wiring->properties[0].value_count == 1);
	CHECK_TEXT(wiring->properties[0].raw_values[0], "2");
	CHECK_TEXT(wiring->properties[0].states[0], "locked");
	wiring_finish(&filled.wiring);

	filled = fill("light", light, NULL, "{}", true);
	CHECK(filled.good && filled.wiring.command_count == 1);
	CHECK(filled.wiring.commands[0].value_names.count == 1);
	CHECK_TEXT(filled.wiring.commands[0].value_names.items[0], "green");
	CHECK_TEXT(filled.wiring.commands[0].value_raws.items[0], "G");
	wiring_finish(&filled.wiring);
}

TEST(what_is_told_elsewhere_is_filled_in_too)
{
	static const char jam[] = "parameters: {alarm: ~}\n"
		"state: {topic: t, locked: L, also: {topic: '{alarm}/x', jammed: J}}\n";
	struct filled filled = fill("lock", jam, NULL, "{alarm: a}", true);
	CHECK(filled.good && filled.wiring.properties[0].also != NULL);
	if (filled.wiring.properties[0].also != NULL) {
		CHECK_TEXT(filled.wiring.properties[0].also->topics.items[0], "a/x");
	}
	struct wiring copy = {0};
	CHECK(wiring_take_over(&copy, &filled.wiring, NULL));
	wiring_finish(&filled.wiring);
	CHECK(copy.properties[0].also != NULL);
	wiring_finish(&copy);
	filled = fill("lock", jam, NULL, "{}", true);
	CHECK(filled.good && filled.wiring.properties[0].also == NULL);
	wiring_finish(&filled.wiring);
	filled = fill("lock", jam, NULL, "{}", false);
	CHECK_ERROR(filled.error, "it needs the parameter `alarm`");
	wiring_finish(&filled.wiring);
}

TEST(a_scale_can_be_a_parameter)
{
	static const char dimmer[] = "parameters: {factor: '2.55'}\n"
		"commands: {brightness: {topic: t, payload: '{brightness}', scale: '{factor}'}}\n"
		"properties: {brightness: {topic: t, scale: '{factor}'}}\n";
	struct filled filled = fill("light", dimmer, NULL, "{}", true);
	CHECK(filled.good);
	CHECK_NUMBER(filled.wiring.commands[0].scale, 2.55, 0);
	CHECK_NUMBER(filled.wiring.properties[0].scale, 2.55, 0);
	wiring_finish(&filled.wiring);
	filled = fill("light", dimmer, NULL, "{factor: '0'}", true);
	CHECK(!filled.good);
	CHECK_ERROR(filled.error, "the scale `0` is no number");
	wiring_finish(&filled.wiring);
	filled = fill("light", dimmer, NULL, "{factor: ~}", true);
	CHECK(filled.good && filled.wiring.command_count == 0);
	wiring_finish(&filled.wiring);
}

TEST(what_comes_out_wrong_is_told)
{
	static const struct {
		const char *topic, *given, *problem;
		bool leave_out;
	} cases[] = {
		{"z", "{word: W, jam: J}", "it needs the parameter `kind`: give it a value", false},
		{NULL, "{kind: K}", "it needs a `topic`", true},
		{NULL, "{kind: K, base: b}", "it needs a `topic`", true},
		{"z", "{relay: '#'}", "the topic `z/#` holds `+` or `#`", true},
		{"z", "{kind: K, base: $SYS}", "begins with `$`", true},
		{"z", "{kind: toggle}", "the payload of `unlock` is a toggle", true},
		/* Two states that look the same could be either. */
		{"z", "{word: same, jam: same, kind: K}", "`same` stands for `locked` and for `jammed`", true},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct filled filled =
			fill("lock", lock, cases[i].topic, cases[i].given, cases[i].leave_out);
		CHECK(!filled.good);
		CHECK_ERROR(filled.error, cases[i].problem);
		wiring_finish(&filled.wiring);
	}
}

TEST_MAIN(
	RUN(all_is_filled_in);
	RUN(what_lacks_a_parameter_is_left_out);
	RUN(what_is_told_elsewhere_is_filled_in_too);
	RUN(a_scale_can_be_a_parameter);
	RUN(what_comes_out_wrong_is_told);
)
