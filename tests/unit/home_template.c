/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/home/template.h"

static bool value_of(const char *name, struct template_value *value, void *data)
{
	(void)data;
	if (strcmp(name, "size") == 0) {
		value->text = "eight \"ounce\"\n";
	} else if (strcmp(name, "room") == 0) {
		value->text = "kitchen";
	} else if (strcmp(name, "object") == 0) {
		value->text = "{\"r\":1}";
		value->literal = true;
	} else if (strcmp(name, "wild") == 0) {
		value->text = "+";
	} else if (strcmp(name, "number_1") == 0) {
		value->number = 21.5;
	} else if (strcmp(name, "nan") == 0) {
		value->number = NAN;
	} else {
		return false;
	}
	return true;
}

struct fill_case {
	const char *template, *filled;
};

static void check_fills(const struct fill_case *cases, size_t count, bool raw)
{
	for (size_t i = 0; i < count; i++) {
		struct buffer out;
		struct error error = {0};
		buffer_init(&out, 200);
		CHECK(template_fill(cases[i].template, raw, value_of, NULL, &out, &error));
		CHECK_TEXT(buffer_text(&out), cases[i].filled);
		CHECK_TEXT(error.text, "");
		buffer_finish(&out);
	}
}

TEST(payloads)
{
	static const struct fill_case cases[] = {
		{"", ""},
		{"ON", "ON"},
		{"{room}", "kitchen"},
		{"{number_1}", "21.5"},
		{"{\"t\": {number_1}}", "{\"t\": 21.5}"},
		{"{\"a\": {\"b\": \"{room}\"}}", "{\"a\": {\"b\": \"kitchen\"}}"},
		{"{\"size\": \"{size}\"}", "{\"size\": \"eight \\\"ounce\\\"\\n\"}"},
		{"[{absent}]", "[]"},
		{"{\"color\":{object}}", "{\"color\":{\"r\":1}}"},
		{"{{room}", "{room}"},
		{"{{{room}", "{kitchen"},
		{"{{{{", "{{"},
		{"{room}{room}", "kitchenkitchen"},
		{"{", "{"},
		{"}}", "}}"},
		{"{}", "{}"},
		{"{ room}", "{ room}"},
		{"{room", "{room"},
		{"{ro-om}", "{ro-om}"},
		{"{ {room} }", "{ kitchen }"},
		{"{wild}", "+"},
	};
	check_fills(cases, sizeof(cases) / sizeof(*cases), false);
}

TEST(topics)
{
	static const struct fill_case cases[] = {
		{"a/{room}/set", "a/kitchen/set"},
		{"a/{number_1}", "a/21.5"},
		{"a/{absent}", "a/"},
	};
	check_fills(cases, sizeof(cases) / sizeof(*cases), true);
}

TEST(topics_that_come_out_wrong)
{
	static const struct {
		const char *template, *part;
	} cases[] = {
		{"a/{wild}", "stand for many topics"},
		{"a/#", "stand for many topics"},
		{"{absent}", "is empty"},
		{"a/{size}", "control character"},
		{"$SYS/{room}", "belong to the broker"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buffer out;
		struct error error = {0};
		buffer_init(&out, 200);
		CHECK(!template_fill(cases[i].template, true, value_of, NULL, &out, &error));
		CHECK(error.kind == ERROR_INPUT);
		CHECK_ERROR(error, cases[i].part);
		buffer_finish(&out);
	}
}

TEST(numbers_must_be_finite)
{
	struct buffer out;
	struct error error = {0};
	buffer_init(&out, 200);
	CHECK(!template_fill("{nan}", false, value_of, NULL, &out, &error));
	CHECK_ERROR(error, "must be finite");
	buffer_finish(&out);
}

TEST(messages_have_a_length)
{
	struct buffer out;
	struct error error = {0};
	buffer_init(&out, 10);
	CHECK(!template_fill("{room}{room}", false, value_of, NULL, &out, &error));
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_ERROR(error, "longer than 10 bytes");
	buffer_finish(&out);
}

TEST(a_long_name_is_plain_text)
{
	char template[TEMPLATE_NAME_MAX + 4] = {0};
	memset(template, 'a', sizeof(template) - 1);
	template[0] = '{';
	template[sizeof(template) - 2] = '}';
	struct buffer out;
	buffer_init(&out, 200);
	CHECK(template_fill(template, false, value_of, NULL, &out, NULL));
	CHECK_TEXT(buffer_text(&out), template);
	buffer_finish(&out);
}

struct name_and_text {
	const char *name, *text;
};

static const char *text_of(const char *name, void *data)
{
	const struct name_and_text *known = data;
	return strcmp(name, known->name) == 0 ? known->text : NULL;
}

TEST(some_names_are_filled_in_first)
{
	static const struct {
		const char *template, *topic, *filled, *later;
	} cases[] = {
		{"{topic}/set", "z/lamp", "z/lamp/set", "z/lamp/set"},
		{"{topic}/{room}", "z/lamp", "z/lamp/{room}", "z/lamp/kitchen"},
		{"no {room}", "z/lamp", "no {room}", "no kitchen"},
		{"{\"a\": 1}", "z/lamp", "{\"a\": 1}", "{\"a\": 1}"},
		{"{topic}", "", "", ""},
		{"{\"a\": \"{topic}\"}", "x", "{\"a\": \"x\"}", "{\"a\": \"x\"}"},
		{"{topic}\"{room}", "{", "{{\"{room}", "{\"kitchen"},
		/* Whatever the topic is, it makes no new placeholder. */
		{"{topic}", "{room}", "{{room}", "{room}"},
		{"{a{topic}}", "room", "{{aroom}", "{aroom}"},
		{"{{topic}/{topic}", "x", "{{topic}/x", "{topic}/x"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct name_and_text known = {"topic", cases[i].topic};
		char *filled = template_fill_names(cases[i].template, text_of, &known);
		CHECK_TEXT(filled, cases[i].filled);
		struct buffer out;
		buffer_init(&out, 200);
		CHECK(template_fill(filled, false, value_of, NULL, &out, NULL));
		CHECK_TEXT(buffer_text(&out), cases[i].later);
		buffer_finish(&out);
		free(filled);
	}
}

TEST(what_a_template_means_literally)
{
	static const char *const cases[][2] = {
		{"", ""}, {"ON", "ON"}, {"{{room}", "{room}"}, {"{\"a\": 1}", "{\"a\": 1}"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *literal = template_literal(cases[i][0]);
		CHECK_TEXT(literal, cases[i][1]);
		free(literal);
	}
}

TEST_MAIN(
	RUN(payloads);
	RUN(topics);
	RUN(topics_that_come_out_wrong);
	RUN(numbers_must_be_finite);
	RUN(messages_have_a_length);
	RUN(a_long_name_is_plain_text);
	RUN(some_names_are_filled_in_first);
	RUN(what_a_template_means_literally);
)
