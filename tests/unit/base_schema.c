/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/schema.h"

struct target {
	char *name;
	struct text_list aliases;
	double offset;
	double temperature;
	int port;
	int any;
	bool sensitive;
	int type;
	const struct node *policy;
	bool name_found;
	bool sensitive_found;
};

enum { TYPE_LOCK, TYPE_LIGHT, TYPE_SWITCH };

static const char *const types[] = {
	[TYPE_LOCK] = "lock", [TYPE_LIGHT] = "light", [TYPE_SWITCH] = "switch", NULL,
};

static const struct field fields[] = {
	{.key = "name", .type = FIELD_TEXT, .offset = offsetof(struct target, name),
		.found_offset = offsetof(struct target, name_found)},
	{.key = "aliases", .type = FIELD_TEXTS, .offset = offsetof(struct target, aliases)},
	{.key = "offset", .type = FIELD_NUMBER, .offset = offsetof(struct target, offset)},
	{.key = "temperature", .type = FIELD_NUMBER, .minimum = -10, .maximum = 30.5,
		.offset = offsetof(struct target, temperature)},
	{.key = "port", .type = FIELD_INTEGER, .minimum = 1, .maximum = 65535,
		.offset = offsetof(struct target, port)},
	{.key = "any", .type = FIELD_INTEGER, .offset = offsetof(struct target, any)},
	{.key = "sensitive", .type = FIELD_YES_NO, .offset = offsetof(struct target, sensitive),
		.found_offset = offsetof(struct target, sensitive_found)},
	{.key = "type", .type = FIELD_CHOICE, .offset = offsetof(struct target, type),
		.choices = types},
	{.key = "policy", .type = FIELD_NODE, .offset = offsetof(struct target, policy)},
	{.key = NULL},
};

static const struct field strict_fields[] = {
	{.key = "name", .type = FIELD_TEXT, .offset = offsetof(struct target, name),
		.required = true},
	{.key = "type", .type = FIELD_CHOICE, .offset = offsetof(struct target, type),
		.choices = types, .required = true},
	{.key = NULL},
};

/* Reads a text by a table, and keeps the document for what the target borrows. */
struct reading {
	struct problems *problems;
	struct document *document;
	bool valid;
};

static struct reading start(const struct field *table, struct target *target, const char *text)
{
	struct reading reading = {.problems = problems_create()};
	reading.document = document_read_text("home.yaml", text, strlen(text), reading.problems);
	if (reading.document == NULL) {
		CHECK_FAILED("not YAML: %s", text);
	} else {
		reading.valid = schema_read(document_root(reading.document), table, target,
			"device `lamp`", reading.problems);
	}
	CHECK(reading.valid == (problems_count(reading.problems, SEVERITY_ERROR) == 0));
	return reading;
}

static void finish(struct reading *reading)
{
	document_destroy(reading->document);
	problems_destroy(reading->problems);
}

TEST(reads_every_type)
{
	struct target target = {0};
	struct reading reading = start(fields, &target,
		"name: front door\naliases: [main door, 'entry']\noffset: -1e3\n"
		"temperature: 30.5\nport: 65535\nany: -7\nsensitive: yes\ntype: light\n"
		"policy: {unlock: pin}\n");
	CHECK(reading.valid);
	CHECK_TEXT(target.name, "front door");
	CHECK(target.aliases.count == 2);
	CHECK_TEXT(target.aliases.items[1], "entry");
	CHECK_NUMBER(target.offset, -1000, 0);
	CHECK_NUMBER(target.temperature, 30.5, 0);
	CHECK(target.port == 65535 && target.any == -7);
	CHECK(target.sensitive && target.type == TYPE_LIGHT);
	CHECK_TEXT(node_get(target.policy, "unlock")->text, "pin");
	CHECK(target.name_found && target.sensitive_found);
	schema_finish(fields, &target);
	CHECK(target.name == NULL && target.aliases.count == 0);
	finish(&reading);
}

TEST(keeps_defaults)
{
	struct target target = {.name = text_copy("lamp"), .port = 1883, .sensitive = true,
		.type = TYPE_SWITCH};
	text_list_add(&target.aliases, "light");
	struct reading reading = start(fields, &target, "");
	CHECK(reading.valid);
	CHECK_TEXT(target.name, "lamp");
	CHECK(target.aliases.count == 1);
	CHECK(target.port == 1883 && target.sensitive && target.type == TYPE_SWITCH);
	CHECK(!target.name_found && !target.sensitive_found);
	schema_finish(fields, &target);
	finish(&reading);
}

TEST(replaces_defaults_that_it_owns)
{
	struct target target = {.name = text_copy("lamp"), .sensitive = true};
	text_list_add(&target.aliases, "light");
	struct reading reading = start(fields, &target,
		"name: ''\naliases: one\nsensitive: Off\npolicy:\n");
	CHECK(reading.valid);
	CHECK_TEXT(target.name, "");
	CHECK(target.aliases.count == 1);
	CHECK_TEXT(target.aliases.items[0], "one");
	CHECK(!target.sensitive && target.sensitive_found);
	CHECK(target.policy != NULL && node_is_empty(target.policy));
	schema_finish(fields, &target);
	finish(&reading);
}

TEST(takes_an_empty_list_of_texts)
{
	static const char *const texts[] = {"aliases: []\n", "aliases:\n", "aliases: ~\n"};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct target target = {0};
		text_list_add(&target.aliases, "light");
		struct reading reading = start(fields, &target, texts[i]);
		CHECK(reading.valid && target.aliases.count == 0);
		schema_finish(fields, &target);
		finish(&reading);
	}
}

TEST(knows_yes_and_no)
{
	static const struct {
		const char *text;
		bool value;
	} cases[] = {
		{"sensitive: yes", true}, {"sensitive: true", true}, {"sensitive: on", true},
		{"sensitive: TRUE", true}, {"sensitive: 'yes'", true},
		{"sensitive: no", false}, {"sensitive: false", false}, {"sensitive: off", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct target target = {.sensitive = !cases[i].value};
		struct reading reading = start(fields, &target, cases[i].text);
		CHECK(reading.valid && target.sensitive == cases[i].value);
		finish(&reading);
	}
}

TEST(says_what_is_wrong)
{
	static const struct {
		const char *text;
		unsigned line, column;
		const char *sentence;
	} cases[] = {
		{"tpye: lock", 1, 1, "unknown key `tpye`: did you mean `type`?"},
		{"port: 1\n\nbrightness: 5", 3, 1, "unknown key `brightness`: known here: `name`, "
			"`aliases`, `offset`, `temperature`, `port`, `any`, `sensitive`, `type`, "
			"`policy`"},
		{"type: lihgt", 1, 7, "unknown type `lihgt`: did you mean `light`?"},
		{"type: fan", 1, 7, "unknown type `fan`: known here: `lock`, `light`, `switch`"},
		{"type: Light", 1, 7, "unknown type `Light`: did you mean `light`?"},
		{"name:", 1, 6, "`name` has no value: write one after the `:`, or take the key out"},
		{"name: [a]", 1, 7, "`name` needs a single value, not a list"},
		{"name: {a: 1}", 1, 7, "`name` needs a single value, not a map of keys"},
		{"aliases: {a: 1}", 1, 10, "`aliases` needs a list, [like, this], not a map of keys"},
		{"aliases: [a, [b]]", 1, 14, "`aliases` needs a single value, not a list"},
		{"aliases: [a, ~]", 1, 14, "`aliases` has no value: write one after the `:`, or take "
			"the key out"},
		{"offset: ten", 1, 9, "`offset` must be a number, not `ten`"},
		{"offset: 1e999", 1, 9, "`offset` must be a number, not `1e999`"},
		{"offset: {}", 1, 9, "`offset` needs a single value, not a map of keys"},
		{"temperature: 31", 1, 14, "`temperature` must be a number from -10 to 30.5, not `31`"},
		{"port: 0", 1, 7, "`port` must be a whole number from 1 to 65535, not `0`"},
		{"port: 1.5", 1, 7, "`port` must be a whole number from 1 to 65535, not `1.5`"},
		{"port: []", 1, 7, "`port` needs a single value, not a list"},
		{"any: 3000000000", 1, 6, "`any` must be a whole number, not `3000000000`"},
		{"sensitive: maybe", 1, 12, "`sensitive` must be `yes` or `no`, not `maybe`"},
		{"sensitive: {}", 1, 12, "`sensitive` needs a single value, not a map of keys"},
		{"type: []", 1, 7, "`type` needs a single value, not a list"},
		{"text", 1, 1, "device `lamp` must be a map, with lines like `key: value`"},
		{"[a]", 1, 1, "device `lamp` must be a map, with lines like `key: value`"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct target target = {.port = 7, .type = TYPE_SWITCH};
		struct reading reading = start(fields, &target, cases[i].text);
		CHECK(!reading.valid);
		CHECK(problems_count(reading.problems, SEVERITY_ERROR) == 1);
		const struct error *error = problems_at(reading.problems, 0, NULL);
		CHECK_TEXT(error != NULL ? error->text : NULL, cases[i].sentence);
		if (error != NULL &&
			(error->line != cases[i].line || error->column != cases[i].column)) {
			CHECK_FAILED("%s: at %u:%u", cases[i].text, error->line, error->column);
		}
		CHECK(target.type == TYPE_SWITCH);
		schema_finish(fields, &target);
		finish(&reading);
	}
}

TEST(goes_on_after_a_problem)
{
	struct target target = {0};
	struct reading reading = start(fields, &target,
		"port: x\nname: lamp\nsensitve: yes\naliases: [~, a, [], b]\n");
	CHECK(!reading.valid);
	CHECK(problems_count(reading.problems, SEVERITY_ERROR) == 4);
	CHECK_TEXT(target.name, "lamp");
	CHECK(target.aliases.count == 2);
	schema_finish(fields, &target);
	finish(&reading);
}

TEST(asks_for_required_keys)
{
	struct target target = {0};
	struct reading reading = start(strict_fields, &target, "name: lamp\n");
	CHECK_TEXT(problems_at(reading.problems, 0, NULL)->text,
		"device `lamp` lacks the key `type`");
	CHECK(problems_at(reading.problems, 0, NULL)->line == 1);
	schema_finish(strict_fields, &target);
	finish(&reading);

	struct problems *problems = problems_create();
	CHECK(!schema_read(NULL, strict_fields, &target, "broker", problems));
	CHECK(problems_count(problems, SEVERITY_ERROR) == 2);
	CHECK_TEXT(problems_at(problems, 0, NULL)->text, "broker lacks the key `name`");
	CHECK_TEXT(problems_at(problems, 0, NULL)->file, "");
	problems_destroy(problems);
	CHECK(schema_read(NULL, fields, &target, "broker", NULL));
}

TEST(does_not_mark_what_it_could_not_read)
{
	struct target target = {0};
	struct reading reading = start(fields, &target, "name: []\nsensitive: maybe\n");
	CHECK(!target.name_found && !target.sensitive_found);
	finish(&reading);
}

TEST(lists_no_more_known_words_than_help)
{
	static const char *const many[] = {
		"alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india",
		"juliett", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", NULL,
	};
	static const char *const none[] = {NULL};
	struct problems *problems = problems_create();
	CHECK(!schema_unknown(NULL, "room", "kitchen", many, problems));
	CHECK(!schema_unknown(NULL, "room", "kitchen", many + 1, problems));
	CHECK(!schema_unknown(NULL, "room", "kitchen", none, problems));
	CHECK(!schema_unknown(NULL, "room", "novembre", many, problems));
	CHECK_TEXT(problems_at(problems, 0, NULL)->text, "unknown room `kitchen`");
	CHECK_HAS(problems_at(problems, 1, NULL)->text, "known here: `bravo`, `charlie`");
	CHECK_TEXT(problems_at(problems, 2, NULL)->text, "unknown room `kitchen`");
	CHECK_TEXT(problems_at(problems, 3, NULL)->text,
		"unknown room `novembre`: did you mean `november`?");
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(reads_every_type);
	RUN(keeps_defaults);
	RUN(replaces_defaults_that_it_owns);
	RUN(takes_an_empty_list_of_texts);
	RUN(knows_yes_and_no);
	RUN(says_what_is_wrong);
	RUN(goes_on_after_a_problem);
	RUN(asks_for_required_keys);
	RUN(does_not_mark_what_it_could_not_read);
	RUN(lists_no_more_known_words_than_help))
