/* SPDX-License-Identifier: MIT
 *
 * Through document_read_text(), so that the causes in the table stay those that
 * the libyaml at hand gives.
 */
#include "tests/check.h"

#include "bridge/base/document.h"
#include "bridge/base/document_explain.h"

struct mistake {
	const char *text;
	unsigned line, column;
	const char *part;
};

static void check_mistakes(const struct mistake *mistakes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct problems *problems = problems_create();
		struct document *document = document_read_text("home.yaml", mistakes[i].text,
			strlen(mistakes[i].text), problems);
		const struct error *error = problems_at(problems, 0, NULL);
		if (document != NULL || error == NULL) {
			CHECK_FAILED("%s was taken", mistakes[i].text);
		} else {
			CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
			CHECK_TEXT(error->file, "home.yaml");
			CHECK_HAS(error->text, mistakes[i].part);
			if (error->line != mistakes[i].line || error->column != mistakes[i].column) {
				CHECK_FAILED("%s: at %u:%u", mistakes[i].text, error->line,
					error->column);
			}
		}
		document_destroy(document);
		problems_destroy(problems);
	}
}

#define CHECK_MISTAKES(mistakes) check_mistakes(mistakes, sizeof(mistakes) / sizeof(*(mistakes)))

TEST(tells_of_tabs)
{
	static const struct mistake mistakes[] = {
		{"a:\n\tb: 1\n", 2, 1, "indented with a tab"},
		{"a: 1\n\tb: 2\n", 2, 1, "indented with a tab"},
		{"a:\n  \tb: 1\n", 2, 3, "indented with a tab"},
		{"a:\r\n\tb: 1\r\n", 2, 1, "indented with a tab"},
		{"a: |\n\ttext\n", 2, 1, "indented with a tab"},
		{"a: 1\n\t\nb: 2\n", 2, 1, "indented with a tab"},
		{"- a\n\t- b", 2, 1, "indented with a tab"},
		{"\ta: 1\n", 1, 1, "indented with a tab"},
		{"\t", 1, 1, "indented with a tab"},
	};
	CHECK_MISTAKES(mistakes);
}

TEST(explains_indentation_and_colons)
{
	static const struct mistake mistakes[] = {
		{"a: b: c\n", 1, 5, "cannot stand here"},
		{"a: 1\n b: 2\n", 2, 3, "check the indentation"},
		{"a:1\nb: 2\n", 2, 2, "without a space after it on the line above"},
		{"a: 1\nb\nc: 1\n", 3, 1, "a `:` is missing"},
		{"a:\n  b: 1\n c: 2\n", 3, 2, "does not fit what is before it"},
		{"a: 'it's'\n", 1, 8, "the quotes"},
		{"- a\nb: 1\n", 2, 1, "must begin with `- `"},
		{"a: - b\n", 1, 4, "a list cannot begin here"},
		{"'a': 1\n'b'\n'c': 1\n", 3, 1, "a `:` is missing"},
		{"'a' 'b'\n", 1, 5, "does not belong to what is above"},
	};
	CHECK_MISTAKES(mistakes);
}

TEST(explains_brackets_and_quotes)
{
	static const struct mistake mistakes[] = {
		{"a: [1, 2\n", 2, 1, "`,` or the closing `]` is missing"},
		{"a: [1, 2\nb: 1\n", 2, 2, "`,` or the closing `]` is missing"},
		{"a: {b: 1, c: 2\n", 2, 1, "`,` or the closing `}` is missing"},
		{"a: ]\n", 1, 4, "a value is missing"},
		{"a: 1\nb: 'x\nc: 2\n", 2, 4, "opened here, but never closed"},
		{"a: \"x\n", 1, 4, "opened here, but never closed"},
		{"a: \"\\q\"\n", 1, 5, "unknown escape"},
	};
	CHECK_MISTAKES(mistakes);
}

TEST(explains_characters_that_need_quotes)
{
	static const struct mistake mistakes[] = {
		{"a: @x\n", 1, 4, "put it in quotes"},
		{"a: `x`\n", 1, 4, "put it in quotes"},
		{"a: %x\n", 1, 4, "put it in quotes"},
		{"a: *\n", 1, 4, "cannot begin with `&` or `*`"},
		{"a: &\n", 1, 4, "cannot begin with `&` or `*`"},
		{"a: >x\n", 1, 5, "begins with `|` or `>`"},
		{"a: !<\n", 1, 6, "this is not YAML: did not find expected tag URI"},
	};
	CHECK_MISTAKES(mistakes);
}

TEST(explains_bytes_that_are_not_text)
{
	static const struct mistake mistakes[] = {
		{"a: 1\nb: \xff\n", 2, 4, "not UTF-8"},
		{"a: \xc3(\n", 1, 5, "not UTF-8"},
		{"\xff\xfe" "a", 1, 1, "not UTF-8"},
		{"a: \x01\n", 1, 4, "control characters"},
		{"\033[2J", 1, 1, "control characters"},
	};
	CHECK_MISTAKES(mistakes);
}

TEST(needs_no_cause)
{
	struct yaml_complaint complaint = {.line = 4, .column = 2};
	struct place place = {0};
	char sentence[EXPLANATION_MAX];
	document_explain(&complaint, "a", 1, &place, sentence);
	CHECK(place.line == 5 && place.column == 3);
	CHECK_HAS(sentence, "this is not YAML");
}

TEST_MAIN(
	RUN(tells_of_tabs);
	RUN(explains_indentation_and_colons);
	RUN(explains_brackets_and_quotes);
	RUN(explains_characters_that_need_quotes);
	RUN(explains_bytes_that_are_not_text);
	RUN(needs_no_cause))
