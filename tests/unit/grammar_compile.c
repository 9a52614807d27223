/* SPDX-License-Identifier: MIT
 *
 * What the rules of a file become, seen through the sentences that are understood.
 */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "tests/support/grammar_house.h"

#define HEAD "#JSGF V1.0;grammar t;import <earshot.light>;import <earshot.room>;\n"

struct sentence_case {
	const char *words;
	const char *answer; /* NULL: not a sentence */
};

/* Ends with NULL words. */
static void check_sentences(const char *text, const struct sentence_case *cases)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(text, problems);
	if (problems_count(problems, SEVERITY_ERROR) > 0) {
		CHECK_FAILED("the grammar has errors: %s", text);
		problems_print(problems, stderr);
	}
	for (; cases->words != NULL; cases++) {
		char *answer = grammar_house_ask(grammar, cases->words);
		bool sentence = strchr(answer, '{') != NULL;
		if (cases->answer == NULL ? sentence : strcmp(answer, cases->answer) != 0) {
			CHECK_FAILED("\"%s\" gives %s, expected %s", cases->words, answer,
				cases->answer != NULL ? cases->answer : "no sentence");
		}
		free(answer);
	}
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(words_choices_and_options)
{
	static const struct sentence_case cases[] = {
		{"turn on", "a {}"},
		{"please turn off", "a {}"},
		{"turn off now please", "a {}"},
		{"turn", NULL},
		{"turn on off", NULL},
		{"please please turn on", NULL},
		{"now turn on", NULL},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <a> = [please] turn (on | off) [now] [please];", cases);
}

TEST(repetition)
{
	static const struct sentence_case cases[] = {
		{"go", "a {}"},
		{"go on", "a {}"},
		{"go on on and on", NULL},
		{"go on on on", "a {}"},
		{"left", "b {}"},
		{"left right left left", "b {}"},
		{"right", "b {}"},
		{"c", "c {}"},
		{"x y x y c", "c {}"},
		{"x c", NULL},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <a> = go on*; public <b> = (left | right)+;"
			     "public <c> = ((x [y]* y)* [x y]*)* c;",
		cases);
}

TEST(null_and_void)
{
	static const struct sentence_case cases[] = {
		{"a b", "r {}"},
		{"a", NULL},
		{"c", "r {}"},
		{"d", NULL},
		{"d e", NULL},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <r> = a <NULL> b | c | d <VOID> | <VOID> d e;", cases);
}

TEST(right_recursion_repeats)
{
	static const struct sentence_case cases[] = {
		{"red", "a {}"},
		{"red and green", "a {}"},
		{"red and green and red", "a {}"},
		{"red and", NULL},
		{"and red", NULL},
		{"one", "b {}"},
		{"one two one two one", "b {}"},
		{"one two two", NULL},
		{"say red and green now", "c {}"},
		{"say red now and green", NULL},
		{"x", "d {}"},
		{"y y x", "d {}"},
		{"y", NULL},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <a> = <list>;"
			     "<list> = (red | green) [and <list>];"
			     "public <b> = one [<more>]; <more> = two <b>;"
			     "public <c> = say <list> now;"
			     "public <d> = x | y (<d> | <e>); <e> = <d>;",
		cases);
}

TEST(recursion_with_slots_outside_of_it)
{
	static const struct sentence_case cases[] = {
		{"add milk", "add {\"things\":\"milk\"}"},
		{"add milk and tea and milk", "add {\"things\":\"milk and tea and milk\"}"},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <add> = add <list>{things}; <list> = (milk | tea) [and <list>];",
		cases);
}

TEST(capitals_quotes_and_hyphens)
{
	static const struct sentence_case cases[] = {
		{"the living room", "a {}"},
		{"ice cream", "a {}"},
		{"what's up", "a {}"},
		{"whats up", "a {}"},
		{"what s up", NULL},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <a> = The Living-Room | \"ICE cream\" | what\xe2\x80\x99s up;",
		cases);
}

TEST(lists_and_numbers)
{
	static const struct sentence_case cases[] = {
		{"dim standing light to twenty",
			"dim {\"device\":\"standing_light\",\"brightness\":20}"},
		{"dim standing light to a hundred",
			"dim {\"device\":\"standing_light\",\"brightness\":100}"},
		{"dim standing light to one hundred and one", NULL},
		{"dim standing to twenty", NULL},
		{"dim light to twenty", NULL},
		{"set minus three and a half", "set {\"t\":-3.5}"},
		{"set minus twelve", NULL},
		{"set twenty one point two five", NULL},
		{"in lounge", "in {\"room\":\"living_room\"}"},
		{"in living room", "in {\"room\":\"living_room\"}"},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <dim> = dim <light>{device} to <number:0..100>{brightness};"
			     "public <set> = set <number:-10..30:0.5>{t};"
			     "public <in> = in <earshot.room>{room};",
		cases);
}

TEST(a_rule_hides_a_list_of_its_name)
{
	static const struct sentence_case cases[] = {
		{"on standing light", "on {\"l\":\"standing_light\"}"},
		{"off dark", "off {\"l\":\"dark\"}"},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <on> = on <earshot.light>{l}; public <off> = off <light>{l};"
			     "<light> = dark;",
		cases);
}

TEST(an_empty_list_leaves_the_other_sentences)
{
	static const struct sentence_case cases[] = {
		{"open the window", "open {}"},
		{"open the blind", NULL},
		{"close", NULL},
		{NULL, NULL},
	};
	check_sentences("#JSGF V1.0;grammar t;import <earshot.cover>;"
			"public <open> = open (the <cover>{device} | the window);"
			"public <close> = close [the] <cover>{device};",
		cases);
}

TEST(a_condition_says_nothing_and_needs_its_list)
{
	static const struct sentence_case cases[] = {
		{"make it light", "a {}"},
		{"light it", "b {}"},
		{"open up", NULL},
		{"stop", "c {}"},
		{NULL, NULL},
	};
	check_sentences("#JSGF V1.0;grammar t;import <earshot.light>;import <earshot.cover>;"
			"public <a> = <if:light> make it light;"
			"public <b> = [<if:cover> [please]] light it <if:earshot.light>;"
			"public <c> = <if:cover> open up | stop; <light> = unused;",
		cases);
}

TEST(weights_change_no_meaning)
{
	static const struct sentence_case cases[] = {
		{"a", "r {}"}, {"b", "r {}"}, {"two b", NULL}, {NULL, NULL}};
	check_sentences(HEAD "public <r> = /10/ a | /0.001/ b;", cases);
}

/* <r0> = <r1>; <r1> = <r2>; … */
static char *rule_chain(int length)
{
	struct buffer text;
	buffer_init(&text, 1000000);
	buffer_append_text(&text, HEAD "public <r> = <r0>;");
	for (int i = 0; i < length; i++) {
		buffer_append_format(&text, "<r%d> = <r%d>;\n", i, i + 1);
	}
	buffer_append_format(&text, "<r%d> = x;", length);
	return buffer_take(&text);
}

TEST(rules_within_rules_have_an_end)
{
	static const struct {
		int length;
		bool good;
	} cases[] = {{1, true}, {62, true}, {63, false}, {5000, false}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = rule_chain(cases[i].length);
		struct problems *problems = problems_create();
		struct grammar *grammar = grammar_house_compile(text, problems);
		CHECK((problems_count(problems, SEVERITY_ERROR) == 0) == cases[i].good);
		CHECK(cases[i].good || grammar_house_has_problem(problems, NULL, "too deep"));
		grammar_destroy(grammar);
		problems_destroy(problems);
		free(text);
	}
}

TEST(groups_within_rules_have_an_end)
{
	struct buffer text;
	buffer_init(&text, 1000000);
	buffer_append_text(&text, HEAD "public <r> = <r0>;");
	for (int i = 0; i < 40; i++) {
		buffer_append_format(&text, "<r%d> = ", i);
		for (int k = 0; k < 50; k++) {
			buffer_append_text(&text, "[");
		}
		buffer_append_format(&text, "<r%d>", i + 1);
		for (int k = 0; k < 50; k++) {
			buffer_append_text(&text, "]");
		}
		buffer_append_text(&text, ";\n");
	}
	buffer_append_text(&text, "<r40> = x;");
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(buffer_text(&text), problems);
	CHECK(grammar_house_has_problem(problems, NULL, "groups and rules are nested too deep"));
	grammar_destroy(grammar);
	problems_destroy(problems);
	buffer_finish(&text);
}

TEST(a_network_has_a_largest_size)
{
	struct buffer text;
	buffer_init(&text, 1000000);
	buffer_append_text(&text, HEAD "public <r> = <r0>;");
	for (int i = 0; i < 40; i++) {
		buffer_append_format(&text, "<r%d> = <r%d> <r%d>;\n", i, i + 1, i + 1);
	}
	buffer_append_text(&text, "<r40> = x;");
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(buffer_text(&text), problems);
	CHECK(grammar_house_has_problem(problems, "2:8", "makes the network too large"));
	CHECK(grammar_intents(grammar)->count == 0);
	grammar_destroy(grammar);
	problems_destroy(problems);
	buffer_finish(&text);
}

TEST(recursion_that_is_not_at_the_end)
{
	static const struct bad_grammar cases[] = {
		{HEAD "public <a> = <a> x | y;", "2:14", "<a> refers to itself before its end"},
		{HEAD "public <a> = x <a> y | z;", "2:16", "before its end"},
		{HEAD "public <a> = x <a> [y] | z;", "2:16", "before its end"},
		{HEAD "public <a> = x (<a>)* | z;", "2:17", "before its end"},
		{HEAD "public <a> = x <a>+ | z;", "2:16", "before its end"},
		{HEAD "public <a> = x <a>{s} | z;", "2:16", "before its end"},
		{HEAD "public <a> = <b> z | y;\n<b> = x <a>;", "3:9", "before its end"},
		{HEAD "public <a> = <b>;\n<b> = <c> z | y;\n<c> = w <b>;", "4:9", "before its end"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(grammar_house_refuses(&cases[i]));
	}
}

TEST(a_bad_recursion_is_reported_once)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		HEAD "public <a> = <l> | <l> <l>; <l> = x <l> y | z;", problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(files_without_a_command)
{
	static const struct bad_grammar cases[] = {
		{HEAD, "1:1", "no rule is public"},
		{HEAD "<a> = b;", "1:1", "no rule is public"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(grammar_house_refuses(&cases[i]));
	}
}

TEST(unused_rules_are_a_warning)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		HEAD "public <a> = x <b>; <b> = y;\n<c> = <d>;\n<d> = z;", problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	CHECK(problems_count(problems, SEVERITY_WARNING) == 2);
	CHECK(grammar_house_has_problem(problems, "3:1", "nothing uses the rule <c>"));
	CHECK(grammar_house_has_problem(problems, "4:1", "nothing uses the rule <d>"));
	CHECK(grammar_intents(grammar)->count == 1);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(words_choices_and_options);
	RUN(repetition);
	RUN(null_and_void);
	RUN(right_recursion_repeats);
	RUN(recursion_with_slots_outside_of_it);
	RUN(capitals_quotes_and_hyphens);
	RUN(lists_and_numbers);
	RUN(a_rule_hides_a_list_of_its_name);
	RUN(an_empty_list_leaves_the_other_sentences);
	RUN(a_condition_says_nothing_and_needs_its_list);
	RUN(weights_change_no_meaning);
	RUN(rules_within_rules_have_an_end);
	RUN(groups_within_rules_have_an_end);
	RUN(a_network_has_a_largest_size);
	RUN(recursion_that_is_not_at_the_end);
	RUN(a_bad_recursion_is_reported_once);
	RUN(files_without_a_command);
	RUN(unused_rules_are_a_warning))
