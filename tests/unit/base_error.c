/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"

/* What a call prints, for the caller to free. */
static char *printed_error(const struct error *error)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	error_print(error, out);
	fclose(out);
	return text;
}

static char *printed_problems(const struct problems *problems)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	problems_print(problems, out);
	fclose(out);
	return text;
}

TEST(setting_fills_and_answers_false)
{
	struct error error;
	CHECK(!error_set(&error, ERROR_LIMIT, "%d is more than %s", 11, "ten"));
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_TEXT(error.text, "11 is more than ten");
	CHECK_TEXT(error.file, "");
	CHECK(error.line == 0 && error.column == 0);
	CHECK(!error_set(NULL, ERROR_INPUT, "nobody asked"));
	CHECK(!error_set_at(NULL, ERROR_INPUT, NULL, "nobody asked"));
}

TEST(setting_again_leaves_nothing_of_the_first)
{
	struct error error;
	error_set_at(&error, ERROR_INPUT, &(struct place){"a.yaml", 3, 4}, "first");
	error_set(&error, ERROR_MEMORY, "second");
	CHECK_TEXT(error.file, "");
	CHECK(error.line == 0 && error.column == 0);
	CHECK_TEXT(error.text, "second");
}

TEST(prints_the_parts_of_the_place_that_are_known)
{
	static const struct {
		struct place place;
		const char *printed;
	} cases[] = {
		{{"a.yaml", 3, 4}, "a.yaml:3:4: error: wrong\n"},
		{{"a.yaml", 3, 0}, "a.yaml:3: error: wrong\n"},
		{{"a.yaml", 0, 4}, "a.yaml: error: wrong\n"},
		{{"a.yaml", 0, 0}, "a.yaml: error: wrong\n"},
		{{NULL, 0, 0}, "earshot: error: wrong\n"},
		{{NULL, 3, 4}, "earshot:3:4: error: wrong\n"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error;
		error_set_at(&error, ERROR_INPUT, &cases[i].place, "wrong");
		char *text = printed_error(&error);
		CHECK_TEXT(text, cases[i].printed);
		free(text);
	}
}

TEST(cuts_long_texts_between_characters)
{
	char text[3 * ERROR_TEXT_MAX];
	struct error error;
	/* Whichever byte of "€" (three bytes) the cut falls on. */
	for (size_t lead = 0; lead < 3; lead++) {
		memset(text, 'x', lead);
		for (size_t i = lead; i + 3 < sizeof(text); i += 3) {
			memcpy(text + i, "\xe2\x82\xac", 4);
		}
		error_set_at(&error, ERROR_INPUT, &(struct place){.file = text}, "%s", text);
		size_t length = strlen(error.text);
		CHECK(length >= ERROR_TEXT_MAX - 5 && length < ERROR_TEXT_MAX);
		CHECK((length - lead) % 3 == 0);
		CHECK(strncmp(error.text, text, length) == 0);
		length = strlen(error.file);
		CHECK(length >= ERROR_FILE_MAX - 5 && length < ERROR_FILE_MAX);
		CHECK((length - lead) % 3 == 0);
	}
}

TEST(keeps_terminals_safe_from_control_characters)
{
	struct error error;
	error_set_at(&error, ERROR_INPUT, &(struct place){.file = "a\nb"}, "\033[2J`%s`", "x\r\ny\x7f");
	CHECK_TEXT(error.text, "?[2J`x??y?`");
	CHECK_TEXT(error.file, "a?b");
}

TEST(counts_by_severity)
{
	struct problems *problems = problems_create();
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	CHECK(!problems_add(problems, SEVERITY_WARNING, NULL, "odd"));
	CHECK(!problems_add(problems, SEVERITY_ERROR, NULL, "wrong"));
	CHECK(!problems_add(problems, SEVERITY_ERROR, NULL, "wrong too"));
	CHECK(problems_count(problems, SEVERITY_WARNING) == 1);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 2);
	problems_destroy(problems);
}

TEST(gives_back_what_was_added_in_order)
{
	struct problems *problems = problems_create();
	struct error error;
	enum severity severity = SEVERITY_ERROR;
	error_set(&error, ERROR_NOT_FOUND, "there is no such file");
	problems_add(problems, SEVERITY_WARNING, &(struct place){"b", 2, 1}, "odd");
	CHECK(!problems_add_error(problems, &error));
	CHECK_TEXT(problems_at(problems, 0, &severity)->text, "odd");
	CHECK(severity == SEVERITY_WARNING);
	CHECK(problems_at(problems, 0, NULL)->line == 2);
	CHECK_TEXT(problems_at(problems, 1, &severity)->text, "there is no such file");
	CHECK(severity == SEVERITY_ERROR);
	CHECK(problems_at(problems, 1, NULL)->kind == ERROR_NOT_FOUND);
	CHECK(problems_at(problems, 2, &severity) == NULL);
	problems_destroy(problems);
}

TEST(prints_by_file_line_and_column)
{
	struct problems *problems = problems_create();
	problems_add(problems, SEVERITY_ERROR, &(struct place){"b", 1, 1}, "6");
	problems_add(problems, SEVERITY_ERROR, &(struct place){"a", 10, 1}, "4");
	problems_add(problems, SEVERITY_WARNING, &(struct place){"a", 10, 1}, "5");
	problems_add(problems, SEVERITY_ERROR, &(struct place){"a", 9, 2}, "3");
	problems_add(problems, SEVERITY_ERROR, &(struct place){"a", 9, 1}, "2");
	problems_add(problems, SEVERITY_ERROR, NULL, "1");
	char *text = printed_problems(problems);
	CHECK_TEXT(text, "earshot: error: 1\na:9:1: error: 2\na:9:2: error: 3\n"
		"a:10:1: error: 4\na:10:1: warning: 5\nb:1:1: error: 6\n");
	free(text);
	problems_destroy(problems);
}

TEST(keeps_a_thousand_and_counts_the_rest)
{
	struct problems *problems = problems_create();
	for (int i = 0; i < 1003; i++) {
		problems_add(problems, SEVERITY_ERROR, NULL, "%d", i);
	}
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1003);
	CHECK_TEXT(problems_at(problems, 999, NULL)->text, "999");
	CHECK(problems_at(problems, 1000, NULL) == NULL);
	char *text = printed_problems(problems);
	CHECK_HAS(text, "error: 999\nearshot: error: 3 more problems are not shown\n");
	free(text);
	problems_destroy(problems);
}

TEST(no_list_swallows_everything)
{
	struct error error = {.text = "lost"};
	CHECK(!problems_add(NULL, SEVERITY_ERROR, NULL, "lost"));
	CHECK(!problems_add_error(NULL, &error));
	CHECK(problems_count(NULL, SEVERITY_ERROR) == 0);
	CHECK(problems_at(NULL, 0, NULL) == NULL);
	char *text = printed_problems(NULL);
	CHECK_TEXT(text, "");
	free(text);
	problems_destroy(NULL);
}

TEST_MAIN(
	RUN(setting_fills_and_answers_false);
	RUN(setting_again_leaves_nothing_of_the_first);
	RUN(prints_the_parts_of_the_place_that_are_known);
	RUN(cuts_long_texts_between_characters);
	RUN(keeps_terminals_safe_from_control_characters);
	RUN(counts_by_severity);
	RUN(gives_back_what_was_added_in_order);
	RUN(prints_by_file_line_and_column);
	RUN(keeps_a_thousand_and_counts_the_rest);
	RUN(no_list_swallows_everything))
