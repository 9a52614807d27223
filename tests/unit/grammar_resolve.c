/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/grammar.h"
#include "tests/support/grammar_house.h"

#define HEAD "#JSGF V1.0;grammar t;\n"

TEST(what_cannot_be_resolved)
{
	static const struct {
		const char *text, *place, *part;
	} cases[] = {
		{HEAD "public <a> = x <colour>;<color> = red;", "2:16",
			"there is no rule <colour>: did you mean <color>?"},
		{HEAD "public <a> = x <zebra>;", "2:16", "there is no rule <zebra> in this file"},
		{HEAD "public <a> = x <light>;", "2:16", "it needs `import <earshot.light>;`"},
		{HEAD "public <a> = x <earshot.light>;", "2:16", "it needs `import <earshot.light>;`"},
		{HEAD "import <earshot.lock>;public <a> = x <earshot.light>;", "2:38",
			"it needs `import"},
		{HEAD "public <a> = x <earshot.lihgt>;", "2:16", "did you mean <earshot.light>?"},
		{HEAD "public <a> = x <number>;", "2:16", "<number> needs bounds"},
		{HEAD "public <a> = x <number:>;", "2:16", "not a range of numbers"},
		{HEAD "public <a> = x <number:9..1>;", "2:16", "the smaller number first"},
		{HEAD "public <a> = x <if:zebra>;", "2:16",
			"<if:zebra> names no list of the device map"},
		{HEAD "public <a> = x <if:light>;", "2:16", "it needs `import <earshot.light>;`"},
		{HEAD "public <a> = x <if:b>; <b> = y;", "2:16", "names no list"},
		{HEAD "public <a> = x (y | [<b>{s}]*);", "2:22", "there is no rule <b>"},
		{HEAD "public <a> = x; <b> = <c>;", "2:23", "there is no rule <c>"},
		{HEAD "public <a> = x;\n<a> = y;", "3:1",
			"the rule <a> is here a second time: the first is in line 2"},
		{HEAD "import <earshot.lok>;public <a> = x;", "2:8",
			"<earshot.lok> cannot be imported: did you mean <earshot.lock>?"},
		{HEAD "import <lock>;public <a> = x;", "2:8", "did you mean <earshot.lock>?"},
		{HEAD "import <com.example.*>;public <a> = x;", "2:8",
			"only lists of the device map can: <earshot.cover>, <earshot.lock>"},
		{HEAD "import </etc/passwd>;public <a> = x;", "2:8", "only lists of the device map"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct problems *problems = problems_create();
		struct grammar *grammar = grammar_house_compile(cases[i].text, problems);
		if (!grammar_house_has_problem(problems, cases[i].place, cases[i].part)) {
			CHECK_FAILED("no problem at %s with \"%s\"", cases[i].place, cases[i].part);
			problems_print(problems, stderr);
		}
		CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
		CHECK(grammar_intents(grammar)->count == 0);
		grammar_destroy(grammar);
		problems_destroy(problems);
	}
}

TEST(all_problems_are_found)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		HEAD "import <x>;\npublic <a> = <b> <c>;\npublic <a> = <d>;", problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 5);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(an_import_may_come_twice_and_unused)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		HEAD "import <earshot.lock>;import <earshot.lock>;public <a> = x;", problems);
	CHECK(problems_at(problems, 0, NULL) == NULL);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(a_flood_of_problems_is_cut)
{
	struct buffer text;
	struct problems *problems = problems_create();
	buffer_init(&text, 1000000);
	buffer_append_text(&text, HEAD "public <a> = x");
	for (int i = 0; i < 20000; i++) {
		buffer_append_format(&text, " <nothing%d>", i);
	}
	buffer_append_text(&text, ";");
	struct grammar *grammar = grammar_house_compile(buffer_text(&text), problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 50);
	grammar_destroy(grammar);
	problems_destroy(problems);
	buffer_finish(&text);
}

TEST(many_rules_are_found_fast)
{
	struct buffer text;
	struct problems *problems = problems_create();
	buffer_init(&text, 2000000);
	buffer_append_text(&text, HEAD "public <a> = <r29999>");
	for (int i = 0; i < 29999; i++) {
		buffer_append_format(&text, "|<r%d>", i);
	}
	buffer_append_text(&text, ";\n");
	for (int i = 0; i < 30000; i++) {
		buffer_append_format(&text, "<r%d>=x;\n", i);
	}
	struct grammar *grammar = grammar_house_compile(buffer_text(&text), problems);
	CHECK(problems_at(problems, 0, NULL) == NULL);
	CHECK(grammar_words(grammar)->count == 1);
	grammar_destroy(grammar);
	problems_destroy(problems);
	buffer_finish(&text);
}

TEST_MAIN(
	RUN(what_cannot_be_resolved);
	RUN(all_problems_are_found);
	RUN(an_import_may_come_twice_and_unused);
	RUN(a_flood_of_problems_is_cut);
	RUN(many_rules_are_found_fast))
