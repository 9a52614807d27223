/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/grammar/jsgf_words.h"
#include "tests/support/grammar_house.h"

static const struct place place = {"t", 3, 7};

/* The words with bars between them. */
static void check_words(const char *text, const char *expected)
{
	struct problems *problems = problems_create();
	struct jsgf_builder builder = {.problems = problems};
	struct jsgf_node *node = jsgf_words_read(&builder, &place, text);
	struct buffer out;
	buffer_init(&out, 1000);
	CHECK(node != NULL && problems_at(problems, 0, NULL) == NULL);
	const struct jsgf_node *word =
		node != NULL && node->kind == JSGF_SEQUENCE ? node->children : node;
	for (; word != NULL; word = word->next) {
		CHECK(word->kind == JSGF_WORD && word->place.column == 7);
		buffer_append_format(&out, "%s%s", out.length > 0 ? "|" : "", word->text);
	}
	CHECK_TEXT(buffer_text(&out), expected);
	buffer_finish(&out);
	jsgf_node_destroy(node);
	problems_destroy(problems);
}

TEST(words)
{
	static const char *const cases[][2] = {
		{"turn", "turn"},
		{"TURN", "turn"},
		{"living-room", "living|room"},
		{"-a--b-", "a|b"},
		{"ice  cream\tvan ", "ice|cream|van"},
		{"what's", "what's"},
		{"o\xe2\x80\x99" "clock", "o'clock"},
		{"rock-'n'-roll", "rock|'n'|roll"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		check_words(cases[i][0], cases[i][1]);
	}
}

static void check_refused(const char *text, const char *part)
{
	struct problems *problems = problems_create();
	struct jsgf_builder builder = {.problems = problems};
	CHECK(jsgf_words_read(&builder, &place, text) == NULL);
	CHECK(grammar_house_has_problem(problems, "3:7", part));
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	problems_destroy(problems);
}

TEST(what_is_no_word)
{
	check_refused("", "is no word");
	check_refused(" - ", "is no word");
	check_refused("'", "is no word");
	check_refused("good '' bad", "is no word");
	check_refused("na\xc3\xafve", "`na\xc3\xafve` is no word");
	check_refused("a.b", "is no word");
	check_refused("\\", "is no word");
	check_refused("21", "holds a digit");
	check_refused("route66", "holds a digit");
	check_refused("a,1", "holds a digit");
}

TEST(a_word_has_a_longest_length)
{
	char text[1200] = "";
	memset(text, 'a', 100);
	check_words(text, text);
	memset(text, 'a', 101);
	check_refused(text, "at most 100 letters");
	memset(text, 'a', 1100);
	check_refused(text, "at most 100 letters");
}

TEST(no_more_nodes_than_the_builder_takes)
{
	struct problems *problems = problems_create();
	struct jsgf_builder builder = {.problems = problems, .node_count = 199998};
	struct jsgf_node *node = jsgf_words_read(&builder, &place, "a");
	CHECK(node != NULL && !builder.full);
	jsgf_node_destroy(node);
	CHECK(jsgf_words_read(&builder, &place, "a b") == NULL);
	CHECK(builder.full);
	CHECK(grammar_house_has_problem(problems, "3:7", "larger than 200000 words"));
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(words);
	RUN(what_is_no_word);
	RUN(a_word_has_a_longest_length);
	RUN(no_more_nodes_than_the_builder_takes))
