/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/grammar/jsgf.h"
#include "tests/support/grammar_house.h"

#define HEAD "#JSGF V1.0;grammar t;\n"

/* A tree as text: words bare, (a b) a sequence, a|b a choice, [a], a*, a+, a{slot}. */
static void print_node(const struct jsgf_node *node, struct buffer *out);

static void print_children(const struct jsgf_node *node, const char *open, const char *between,
	const char *close, struct buffer *out)
{
	buffer_append_text(out, open);
	for (const struct jsgf_node *child = node->children; child != NULL; child = child->next) {
		print_node(child, out);
		buffer_append_text(out, child->next != NULL ? between : "");
	}
	buffer_append_text(out, close);
}

static void print_node(const struct jsgf_node *node, struct buffer *out)
{
	switch (node->kind) {
	case JSGF_WORD:
		buffer_append_text(out, node->text);
		break;
	case JSGF_REFERENCE:
		buffer_append_format(out, "<%s>", node->text);
		break;
	case JSGF_SEQUENCE:
		print_children(node, "(", " ", ")", out);
		break;
	case JSGF_CHOICE:
		print_children(node, "(", "|", ")", out);
		break;
	case JSGF_OPTION:
		print_children(node, "[", "", "]", out);
		break;
	case JSGF_STAR:
		print_children(node, "", "", "*", out);
		break;
	case JSGF_PLUS:
		print_children(node, "", "", "+", out);
		break;
	case JSGF_TAG:
		print_children(node, "", "", "{", out);
		buffer_append_format(out, "%s%s%s}", node->text, node->constant != NULL ? "=" : "",
			node->constant != NULL ? node->constant : "");
		break;
	case JSGF_NULL:
		buffer_append_text(out, "NULL");
		break;
	case JSGF_VOID:
		buffer_append_text(out, "VOID");
		break;
	}
}

TEST(bodies)
{
	static const char *const cases[][2] = {
		{"turn on", "(turn on)"},
		{"Turn ON", "(turn on)"},
		{"a", "a"},
		{"a | b c | d", "(a|(b c)|d)"},
		{"(a)", "a"},
		{"((a b)) c", "((a b) c)"},
		{"[a] b", "([a] b)"},
		{"[a | b]", "[(a|b)]"},
		{"a*", "a*"},
		{"(a b)+ c*", "((a b)+ c*)"},
		{"a b {x}", "(a b{x})"},
		{"(a b) {x}", "(a b){x}"},
		{"a {x} {y}", "a{x}{y}"},
		{"a* {x}", "a*{x}"},
		{"a {x} *", "a{x}*"},
		{"a { x = up \\} }", "a{x=up }}"},
		{"a {x=y = z}", "a{x=y = z}"},
		{"<b> <earshot.lock> <number:-10..30:0.5>", "(<b> <earshot.lock> <number:-10..30:0.5>)"},
		{"<NULL> | <VOID>", "(NULL|VOID)"},
		{"/2/ a | /0.5/ b c", "(a|(b c))"},
		{"\"ice cream\" van", "((ice cream) van)"},
		{"living-room", "(living room)"},
		{"living-room*", "(living room)*"},
		{"what's o'clock 'cause dogs'", "(what's o'clock 'cause dogs')"},
		{"what\xe2\x80\x99s", "what's"},
		{"public import grammar", "(public import grammar)"},
		{"a // b\n c /* d */", "(a c)"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[300];
		struct buffer out;
		struct problems *problems = problems_create();
		int length = snprintf(text, sizeof(text), HEAD "<r> = %s;", cases[i][0]);
		struct jsgf *jsgf = jsgf_read("t", text, (size_t)length, problems);
		buffer_init(&out, 1000);
		CHECK(jsgf != NULL && jsgf->rule_count == 1);
		if (jsgf != NULL) {
			print_node(jsgf->rules[0].body, &out);
			CHECK_TEXT(buffer_text(&out), cases[i][1]);
		}
		CHECK(problems_at(problems, 0, NULL) == NULL);
		buffer_finish(&out);
		jsgf_destroy(jsgf);
		problems_destroy(problems);
	}
}

TEST(a_whole_file)
{
	static const char text[] = "\xef\xbb\xbf#JSGF V1.0 UTF-8 en;\r\n"
				   "grammar com.example.home;\r\n"
				   "import <earshot.lock>;\r\n"
				   "public <lock> = lock <lock_name>;\r\n"
				   "<lock_name>= <earshot.lock>{device};\r\n";
	struct jsgf *jsgf = jsgf_read("home.gram", text, sizeof(text) - 1, NULL);
	CHECK(jsgf != NULL);
	if (jsgf != NULL) {
		CHECK_TEXT(jsgf->file, "home.gram");
		CHECK_TEXT(jsgf->name, "com.example.home");
		CHECK(jsgf->import_count == 1 && jsgf->rule_count == 2);
		CHECK_TEXT(jsgf->imports[0].name, "earshot.lock");
		CHECK(jsgf->imports[0].place.line == 3 && jsgf->imports[0].place.column == 8);
		CHECK(jsgf->rules[0].is_public && !jsgf->rules[1].is_public);
		CHECK_TEXT(jsgf->rules[1].name, "lock_name");
		CHECK(jsgf->rules[1].place.line == 5 && jsgf->rules[1].place.column == 1);
		CHECK(jsgf->rules[1].body->place.column == 28); /* the tag */
		CHECK_TEXT(jsgf->rules[1].body->place.file, "home.gram");
	}
	jsgf_destroy(jsgf);
	jsgf_destroy(NULL);
}

struct bad_case {
	const char *text, *place, *part;
};

static void check_bad(const struct bad_case *bad)
{
	struct problems *problems = problems_create();
	struct jsgf *jsgf = jsgf_read("t", bad->text, strlen(bad->text), problems);
	CHECK(jsgf == NULL);
	if (!grammar_house_has_problem(problems, bad->place, bad->part)) {
		CHECK_FAILED("no problem at %s with \"%s\" for: %s", bad->place, bad->part, bad->text);
		problems_print(problems, stderr);
	}
	jsgf_destroy(jsgf);
	problems_destroy(problems);
}

TEST(what_is_no_grammar)
{
	static const struct bad_case cases[] = {
		{"", "1:1", "starts with the line `#JSGF V1.0;`"},
		{"<html>", "1:1", "starts with the line"},
		{"#JSGF V2.0;", "1:7", "`V2.0` cannot stand here: there must be the version, V1.0"},
		{"#JSGF", "1:6", "the file ends here"},
		{"#JSGF V1.0 a b c;", "1:16", "there must be a `;` at the end of the first line"},
		{"#JSGF V1.0;", "1:12", "the grammar's name"},
		{"#JSGF V1.0;\n<a> = b;", "2:1", "the grammar's name, like `grammar coffee;`"},
		{"#JSGF V1.0; grammar;", "1:20", "the grammar's name, with letters"},
		{"#JSGF V1.0; grammar 1a;", "1:21", "the grammar's name, with letters"},
		{"#JSGF V1.0; grammar a b;", "1:23", "a `;` after the grammar's name"},
		{"\xff\xfe#\0J", "1:1", "UTF-8"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		check_bad(&cases[i]);
	}
}

TEST(what_is_no_statement)
{
	static const struct bad_case cases[] = {
		{HEAD "turn on;", "2:1", "`turn` cannot stand here: there must be a rule"},
		{HEAD "public turn = on;", "2:8", "the name of the rule, like <turn_on>"},
		{HEAD "public", "2:7", "the file ends here, but there must be the name of the rule"},
		{HEAD "<a> on;", "2:5", "a `=` after the name of a rule"},
		{HEAD "<a> = on", "2:9", "a `;` at the end of the rule"},
		{HEAD "<a> = on\npublic <b> = off;", "3:12",
			"a `;` at the end of the rule before, if this starts a new one"},
		{HEAD "<number:1..2> = on;", "2:1", "a rule cannot be called <number:1..2>"},
		{HEAD "<a.b> = on;", "2:1", "a rule cannot be called"},
		{HEAD "<> = on;", "2:1", "a rule cannot be called"},
		{HEAD "<2nd> = on;", "2:1", "a rule cannot be called"},
		{HEAD "<NULL> = on;", "2:1", "have a meaning already"},
		{HEAD "import earshot.lock;", "2:8", "the name of a list"},
		{HEAD "import <earshot.lock>", "2:22", "a `;` at the end of the import"},
		{HEAD ";", "2:1", "`;` cannot stand here: there must be a rule"},
		{HEAD "<a> = b;;", "2:9", "`;` cannot stand here"},
		{HEAD "\"a\" = b;", "2:1", "`\"a\"` cannot stand here"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		check_bad(&cases[i]);
	}
}

TEST(what_is_no_body)
{
	static const struct bad_case cases[] = {
		{HEAD "<a> = ;", "2:7", "<NULL> for nothing"},
		{HEAD "<a> = b | ;", "2:11", "<NULL> for nothing"},
		{HEAD "<a> = | b;", "2:7", "<NULL> for nothing"},
		{HEAD "<a> = ();", "2:8", "<NULL> for nothing"},
		{HEAD "<a> = (b;", "2:9", "the `)` of an earlier `(`"},
		{HEAD "<a> = [b);", "2:9", "the `]` of an earlier `[`"},
		{HEAD "<a> = b);", "2:8", "a `;` at the end of the rule"},
		{HEAD "<a> = *;", "2:7", "`*` cannot stand here"},
		{HEAD "<a> = {x} b;", "2:7", "`{x}` cannot stand here: there must be something to say"},
		{HEAD "<a> = b /2/ c;", "2:9", "`/2/` cannot stand here"},
		{HEAD "<a> = /x/ b;", "2:7", "`/x/` is no weight"},
		{HEAD "<a> = /0/ b;", "2:7", "a number above 0"},
		{HEAD "<a> = /-1/ b;", "2:7", "is no weight"},
		{HEAD "<a> = set to 21;", "2:14", "holds a digit: write numbers as words"},
		{HEAD "<a> = mp3;", "2:7", "`mp3` holds a digit"},
		{HEAD "<a> = caf\xc3\xa9;", "2:7", "`caf\xc3\xa9` is no word"},
		{HEAD "<a> = a,b;", "2:7", "`a,b` is no word"},
		{HEAD "<a> = x_y;", "2:7", "is no word"},
		{HEAD "<a> = '' b;", "2:7", "is no word"},
		{HEAD "<a> = -;", "2:7", "is no word"},
		{HEAD "<a> = \"\";", "2:7", "is no word"},
		{HEAD "<a> = \"b ''\";", "2:7", "is no word"},
		{HEAD "<a> = b {};", "2:9", "`{}` is no tag"},
		{HEAD "<a> = b {x y};", "2:9", "is no tag: write {slot} or {slot=value}"},
		{HEAD "<a> = b {x=};", "2:9", "is no tag"},
		{HEAD "<a> = b {=y};", "2:9", "is no tag"},
		{HEAD "<a> = b {out.x = 1};", "2:9", "is no tag"},
		{HEAD "<a> = b {2x};", "2:9", "is no tag"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		check_bad(&cases[i]);
	}
}

TEST(all_problems_of_a_file_are_reported)
{
	static const char text[] = "#JSGF V1.0;\n"
				   "grammer t;\n"
				   "public <a> = {x} b;\n"
				   "public <b> = good;\n"
				   "<c> = (d;\n"
				   "<d> = mp3;\n";
	struct problems *problems = problems_create();
	CHECK(jsgf_read("t", text, sizeof(text) - 1, problems) == NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 4);
	CHECK(grammar_house_has_problem(problems, "2:1", "`grammer`"));
	CHECK(grammar_house_has_problem(problems, "3:14", "before a tag"));
	CHECK(grammar_house_has_problem(problems, "5:9", "of an earlier `(`"));
	CHECK(grammar_house_has_problem(problems, "6:7", "digit"));
	problems_destroy(problems);
}

TEST(a_missing_name_does_not_hide_the_rules)
{
	struct problems *problems = problems_create();
	static const char text[] = "#JSGF V1.0;\npublic <a> = mp3;\n";
	CHECK(jsgf_read("t", text, sizeof(text) - 1, problems) == NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 2);
	problems_destroy(problems);
}

/* `before` many times, then `middle`, then `after` as many times. */
static struct jsgf *read_repeated(const char *before, const char *middle, const char *after,
	size_t times, struct problems *problems)
{
	struct buffer text;
	buffer_init(&text, 10000000);
	buffer_append_text(&text, HEAD "<a> = ");
	for (size_t i = 0; i < times; i++) {
		buffer_append_text(&text, before);
	}
	buffer_append_text(&text, middle);
	for (size_t i = 0; i < times; i++) {
		buffer_append_text(&text, after);
	}
	buffer_append_text(&text, ";\n");
	struct jsgf *jsgf = jsgf_read("t", buffer_text(&text), text.length, problems);
	buffer_finish(&text);
	return jsgf;
}

TEST(nesting_has_an_end)
{
	static const struct {
		const char *before, *after;
		size_t good, bad;
		const char *part;
	} cases[] = {
		{"(", ")", 64, 65, "more than 64 groups"},
		{"[", "]", 64, 65, "more than 64 groups"},
		{"[b | c ", "]", 64, 65, "more than 64 groups"},
		{"(", ")", 64, 100000, "more than 64 groups"},
		{"", "{x}", 192, 193, "nested too deep"},
		{"", "*", 192, 50000, "nested too deep"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct problems *problems = problems_create();
		struct jsgf *jsgf = read_repeated(cases[i].before, "x", cases[i].after, cases[i].good,
			problems);
		CHECK(jsgf != NULL);
		jsgf_destroy(jsgf);
		CHECK(read_repeated(cases[i].before, "x", cases[i].after, cases[i].bad, problems) ==
			NULL);
		CHECK(grammar_house_has_problem(problems, NULL, cases[i].part));
		problems_destroy(problems);
	}
}

TEST(a_file_that_is_too_large_stops_once)
{
	struct problems *problems = problems_create();
	CHECK(read_repeated("a ", "b; <c> = d", "", 250000, problems) == NULL);
	CHECK(grammar_house_has_problem(problems, NULL, "larger than 200000 words"));
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	problems_destroy(problems);
}

TEST(a_file_has_a_largest_number_of_rules)
{
	struct problems *problems = problems_create();
	CHECK(read_repeated("x;<b>=", "x", "", 50001, problems) == NULL);
	CHECK(grammar_house_has_problem(problems, NULL, "more than 50000 rules"));
	problems_destroy(problems);
}

TEST(nonsense_stops_after_a_while)
{
	struct problems *problems = problems_create();
	CHECK(read_repeated("; } ", "x", "", 1000, problems) == NULL);
	CHECK(grammar_house_has_problem(problems, NULL, "the rest of the file was not read"));
	CHECK(problems_count(problems, SEVERITY_ERROR) < 200);
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(bodies);
	RUN(a_whole_file);
	RUN(what_is_no_grammar);
	RUN(what_is_no_statement);
	RUN(what_is_no_body);
	RUN(all_problems_of_a_file_are_reported);
	RUN(a_missing_name_does_not_hide_the_rules);
	RUN(nesting_has_an_end);
	RUN(a_file_that_is_too_large_stops_once);
	RUN(a_file_has_a_largest_number_of_rules);
	RUN(nonsense_stops_after_a_while))
