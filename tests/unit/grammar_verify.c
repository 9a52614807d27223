/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/grammar.h"
#include "tests/support/grammar_house.h"

#define HEAD "#JSGF V1.0;grammar t;import <earshot.cover>;\n"

TEST(the_empty_sentence)
{
	static const struct bad_grammar cases[] = {
		{HEAD "public <a> = <NULL>;", "2:8", "<a> can be nothing at all"},
		{HEAD "public <a> = [x];", "2:8", "can be nothing at all"},
		{HEAD "public <a> = x*;", "2:8", "can be nothing at all"},
		{HEAD "public <a> = <if:cover> [x];", "2:8", "can be nothing at all"},
		{HEAD "public <a> = [x] [y]{s} (z | <b>); <b> = [w];", "2:8", "can be nothing at all"},
		{HEAD "public <a> = x | [<cover>{c}];", "2:8", "can be nothing at all"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(grammar_house_refuses(&cases[i]));
	}
}

TEST(no_sentence_at_all)
{
	static const struct bad_grammar cases[] = {
		{HEAD "public <a> = <VOID>;", "2:8", "no sentence is like <a>"},
		{HEAD "public <a> = x <VOID> | <VOID> y;", "2:8", "no sentence is like <a>"},
		{HEAD "public <a> = x <a>;", "2:8", "no sentence is like <a>"},
		{HEAD "public <a> = <b>; <b> = <a>;", "2:8", "no sentence is like <a>"},
		{HEAD "public <a> = <a>;", "2:8", "no sentence is like <a>"},
		{HEAD "public <a> = <cover> <VOID>;", "2:8", "no sentence is like <a>"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(grammar_house_refuses(&cases[i]));
	}
}

TEST(a_slot_that_is_set_twice)
{
	static const struct bad_grammar cases[] = {
		{HEAD "public <a> = x {s} y {s};", "2:22", "<a> can set the slot `s` twice"},
		{HEAD "public <a> = (x {s} y) {s};", "2:17", "the slot `s` twice"},
		{HEAD "public <a> = x {s} {s};", "2:16", "the slot `s` twice"},
		{HEAD "public <a> = (x {s})+;", "2:17", "the slot `s` twice"},
		{HEAD "public <a> = (x {s})* y;", "2:17", "the slot `s` twice"},
		{HEAD "public <a> = x [{s=1}] y;", "2:17", "before a tag"},
		{HEAD "public <a> = [x {s}] [y] [z {s=1}];", "2:29", "the slot `s` twice"},
		{HEAD "public <a> = <b> x <b>; <b> = y {s};", "2:33", "the slot `s` twice"},
		{HEAD "public <a> = <b> [and <a>]; <b> = y {s};", "2:37", "the slot `s` twice"},
		{HEAD "public <a> = <cover>{s} x {s};", "2:27", "the slot `s` twice"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(grammar_house_refuses(&cases[i]));
	}
}

TEST(each_slot_is_named_once)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		HEAD "public <a> = x {s} y {t} x {s} y {t} x {s};", problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 2);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(slots_on_different_ways_are_fine)
{
	static const char *const cases[] = {
		HEAD "public <a> = x {s} | y {s};",
		HEAD "public <a> = [x {s} | y {s}] z {t};",
		HEAD "public <a> = x {s} y* | (y z)+ {s};",
		HEAD "public <a> = x {s}; public <b> = y {s};",
		HEAD "public <a> = x {s} [y {t} [z {u}]];",
		HEAD "public <a> = x {s} <VOID> | y {s};",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct problems *problems = problems_create();
		struct grammar *grammar = grammar_house_compile(cases[i], problems);
		CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
		CHECK(grammar_intents(grammar)->count >= 1);
		grammar_destroy(grammar);
		problems_destroy(problems);
	}
}

TEST(slots_can_be_many_but_not_too_many)
{
	for (int count = 64; count <= 65; count++) {
		struct buffer text;
		struct problems *problems = problems_create();
		buffer_init(&text, 10000);
		buffer_append_text(&text, HEAD "public <a> = x");
		for (int i = 0; i < count; i++) {
			buffer_append_format(&text, " y {s%d}", i);
		}
		buffer_append_text(&text, ";");
		struct grammar *grammar = grammar_house_compile(buffer_text(&text), problems);
		CHECK(grammar_house_has_problem(problems, NULL, "<a> has more than 64 slots") ==
			(count == 65));
		CHECK(problems_count(problems, SEVERITY_ERROR) == (count == 65 ? 1 : 0));
		grammar_destroy(grammar);
		problems_destroy(problems);
		buffer_finish(&text);
	}
}

TEST_MAIN(
	RUN(the_empty_sentence);
	RUN(no_sentence_at_all);
	RUN(a_slot_that_is_set_twice);
	RUN(each_slot_is_named_once);
	RUN(slots_on_different_ways_are_fine);
	RUN(slots_can_be_many_but_not_too_many))
