/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/vocabulary.h"
#include "tests/support/grammar_house.h"

static bool add(struct grammar *grammar, const char *name, const char *text,
	struct problems *problems)
{
	return grammar_add_text(grammar, name, text, strlen(text), problems);
}

static void check_list(const struct text_list *list, const char *expected)
{
	struct buffer text;
	buffer_init(&text, 10000);
	for (size_t i = 0; i < list->count; i++) {
		buffer_append_format(&text, "%s%s", i > 0 ? " " : "", list->items[i]);
	}
	CHECK_TEXT(buffer_text(&text), expected);
	buffer_finish(&text);
}

TEST(intents_in_order_and_words_sorted)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		"#JSGF V1.0;grammar t;import <earshot.cover>;import <earshot.switch>;\n"
		"public <zeta> = turn on the <switch>;\n"
		"public <open> = open the <cover>;\n"
		"public <alpha> = what's <number:1..2>;\n",
		problems);
	check_list(grammar_intents(grammar), "zeta open alpha");
	check_list(grammar_words(grammar), "coffee heater machine on one the turn two what's");
	grammar_destroy(grammar);
	problems_destroy(problems);
	grammar_destroy(NULL);
}

TEST(the_slots_of_an_intent)
{
	static const struct {
		const char *intent, *slots;
	} cases[] = {{"a", "size shots where"}, {"b", "size"}, {"c", ""}, {"nothing", ""}};
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		"#JSGF V1.0;grammar t;import <earshot.cover>;\n"
		"public <a> = <cup> coffee [with <number:1..2>{shots}] [by the <cover>{where}];\n"
		"public <b> = <cup> tea | large{size} tea;\n"
		"public <c> = water;\n"
		"<cup> = a small{size};\n",
		problems);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct text_list slots = {0};
		CHECK(grammar_slots(grammar, cases[i].intent, &slots));
		check_list(&slots, cases[i].slots);
		text_list_finish(&slots);
	}
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(places_of_words)
{
	static const struct {
		const char *word;
		unsigned line, column;
	} cases[] = {
		{"turn", 2, 14}, {"on", 2, 19}, {"ice", 3, 14}, {"heater", 0, 0}, {"two", 0, 0},
		{"nothing", 0, 0}, {"machine", 4, 14}};
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		"#JSGF V1.0;grammar t;import <earshot.switch>;\n"
		"public <a> = turn on <switch>;\n"
		"public <b> = ice-cream on <number:1..2>;\n"
		"public <c> = machine;\n",
		problems);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct place place = {"?", 9, 9};
		bool found = grammar_word_place(grammar, cases[i].word, &place);
		CHECK(found == (cases[i].line > 0));
		CHECK_TEXT(place.file, cases[i].line > 0 ? "t" : NULL);
		CHECK(place.line == cases[i].line && place.column == cases[i].column);
	}
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(a_bad_file_is_left_out_and_the_others_work)
{
	static const char head[] = "#JSGF V1.0;grammar t;\n";
	static const struct {
		const char *name, *rules;
		bool readable;
	} files[] = {
		{"good", "public <on> = light on;", true},
		{"syntax", "public <a> = (x;", false},
		{"undefined", "public <b> = light dim <nothing>;", true},
		{"recursion", "public <c> = <c> x | bright light;", true},
		{"twice", "public <d> = x {s} dark {s};", true},
		{"fine", "public <off> = light off; <unused> = x;", true},
	};
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct problems *problems = problems_create();
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char text[200];
		snprintf(text, sizeof(text), "%s%s", head, files[i].rules);
		CHECK(add(grammar, files[i].name, text, problems) == files[i].readable);
	}
	CHECK(!grammar_compile(grammar, vocabulary, problems));
	CHECK(problems_count(problems, SEVERITY_ERROR) == 4);
	check_list(grammar_intents(grammar), "on off");
	check_list(grammar_words(grammar), "light off on");
	struct place place;
	CHECK(!grammar_word_place(grammar, "bright", &place));
	CHECK(!grammar_word_place(grammar, "dark", &place));
	CHECK(grammar_word_place(grammar, "light", &place));
	CHECK_TEXT(place.file, "good");
	char *answer = grammar_house_ask(grammar, "light off");
	CHECK_TEXT(answer, "off {}");
	free(answer);
	answer = grammar_house_ask(grammar, "light dim");
	CHECK_HAS(answer, "not “dim”");
	free(answer);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
	problems_destroy(problems);
}

TEST(one_intent_in_two_files_names_both)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct problems *problems = problems_create();
	CHECK(add(grammar, "first", "#JSGF V1.0;grammar a;\npublic <on> = light on;", problems));
	CHECK(add(grammar, "second",
		"#JSGF V1.0;grammar b;\n\npublic <off> = light off;\n  public <on> = lamp on;",
		problems));
	CHECK(!grammar_compile(grammar, vocabulary, problems));
	const struct error *error = problems_at(problems, 0, NULL);
	CHECK_TEXT(error->file, "second");
	CHECK(error->line == 4 && error->column == 10);
	CHECK_ERROR(*error, "the intent <on> is in first:2:8 already");
	check_list(grammar_intents(grammar), "on");
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
	problems_destroy(problems);
}

TEST(a_private_rule_may_have_the_name_of_an_intent_elsewhere)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct problems *problems = problems_create();
	CHECK(add(grammar, "a", "#JSGF V1.0;grammar a; public <on> = light on;", problems));
	CHECK(add(grammar, "b", "#JSGF V1.0;grammar b; public <off> = <on> off; <on> = lamp;",
		problems));
	CHECK(grammar_compile(grammar, vocabulary, problems));
	CHECK(problems_at(problems, 0, NULL) == NULL);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
	problems_destroy(problems);
}

TEST(files_are_read_and_named)
{
	const char *folder = getenv("TMPDIR");
	char path[300];
	snprintf(path, sizeof(path), "%s/grammar-XXXXXX", folder != NULL ? folder : "/tmp");
	CHECK(mkdtemp(path) != NULL);
	char good[320];
	char bad[320];
	char missing[320];
	snprintf(good, sizeof(good), "%s/good.gram", path);
	snprintf(bad, sizeof(bad), "%s/bad.gram", path);
	snprintf(missing, sizeof(missing), "%s/missing.gram", path);
	FILE *file = fopen(good, "w");
	fputs("#JSGF V1.0;\ngrammar good;\npublic <on> = light on;\n", file);
	fclose(file);
	file = fopen(bad, "w");
	fputs("#JSGF V1.0;\ngrammar bad;\npublic <on> = light 1;\n", file);
	fclose(file);

	struct grammar *grammar = grammar_create();
	struct problems *problems = problems_create();
	CHECK(grammar_add_file(grammar, good, problems));
	CHECK(!grammar_add_file(grammar, bad, problems));
	CHECK(!grammar_add_file(grammar, missing, problems));
	CHECK(!grammar_add_file(grammar, path, problems));
	CHECK(problems_count(problems, SEVERITY_ERROR) == 3);
	CHECK_TEXT(problems_at(problems, 0, NULL)->file, bad);
	CHECK(problems_at(problems, 0, NULL)->line == 3);
	CHECK(problems_at(problems, 0, NULL)->column == 21);
	problems_destroy(problems);
	grammar_destroy(grammar);
	unlink(good);
	unlink(bad);
	rmdir(path);
}

TEST(a_file_has_a_largest_size)
{
	size_t size = 1024 * 1024;
	char *text = malloc(size + 2);
	struct grammar *grammar = grammar_create();
	struct problems *problems = problems_create();
	memset(text, ' ', size + 2);
	static const char rules[] = "#JSGF V1.0;grammar t;public <a> = x;";
	memcpy(text, rules, sizeof(rules) - 1);
	CHECK(grammar_add_text(grammar, "t", text, size, problems));
	CHECK(!grammar_add_text(grammar, "t", text, size + 1, problems));
	CHECK(grammar_house_has_problem(problems, NULL, "larger than 1 MiB"));
	CHECK_TEXT(problems_at(problems, 0, NULL)->file, "t");
	free(text);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(without_a_list_of_problems_it_only_says_no)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	CHECK(!add(grammar, "t", "#JSGF V1.0;grammar t;public <a> = ;", NULL));
	CHECK(add(grammar, "t", "#JSGF V1.0;grammar t;public <a> = <b>;", NULL));
	CHECK(!grammar_compile(grammar, vocabulary, NULL));
	CHECK(grammar_intents(grammar)->count == 0);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
}

TEST_MAIN(
	RUN(intents_in_order_and_words_sorted);
	RUN(the_slots_of_an_intent);
	RUN(places_of_words);
	RUN(a_bad_file_is_left_out_and_the_others_work);
	RUN(one_intent_in_two_files_names_both);
	RUN(a_private_rule_may_have_the_name_of_an_intent_elsewhere);
	RUN(files_are_read_and_named);
	RUN(a_file_has_a_largest_size);
	RUN(without_a_list_of_problems_it_only_says_no))
