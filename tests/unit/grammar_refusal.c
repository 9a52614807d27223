/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/vocabulary.h"
#include "tests/support/grammar_house.h"

static const char house[] =
	"#JSGF V1.0;grammar t;import <earshot.light>;import <earshot.room>;\n"
	"public <on> = turn on [the] (<light>{device} | lights) [please];\n"
	"public <set> = set <light>{device} to <number:0..100>{value} percent;\n"
	"public <colour> = paint it (red | green | blue | white | black | yellow | brown);\n"
	"public <six> = take (one | two | three | four | five);\n"
	"public <ask> = what's up | tell me a very long story about it now;\n";

TEST(sentences_that_go_wrong)
{
	static const char *const cases[][2] = {
		{"turn on the fridge", "after “turn on the” I expected the name of a light or “lights”, not “fridge”"},
		{"turn on it", "after “turn on” I expected the name of a light, “the” or “lights”, not “it”"},
		{"turn on standing lights", "after “turn on standing” I expected “light”, not “lights”"},
		{"turn on the lights now",
			"after “turn on the lights” I expected nothing more or “please”, not “now”"},
		{"set standing light to red",
			"after “set standing light to” I expected a number from 0 to 100, not “red”"},
		{"set standing light to twenty blue",
			"after “set standing light to twenty” I expected the rest of a number or "
			"“percent”, not “blue”"},
		{"paint it up",
			"after “paint it” I expected “red”, “green”, “blue”, “white” or something else "
			"(3 more), not “up”"},
		{"take it", "after “take” I expected “one”, “two”, “three”, “four” or “five”, not “it”"},
		{"on", "no sentence starts with “on”, but with “turn”, “set”, “paint”, “take” or "
		       "something else (2 more)"},
		{"tell me a very long story about me",
			"after “… me a very long story about” I expected “it”, not “me”"},
		{"whats up now", "after “whats up” I expected nothing more, not “now”"},
	};
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(house, problems);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *answer = grammar_house_ask(grammar, cases[i][0]);
		CHECK_TEXT(answer, cases[i][1]);
		free(answer);
	}
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(words_that_are_unknown)
{
	static const char *const cases[][2] = {
		{"turn on standing lihgt", "no sentence has the word “lihgt”: did you mean “light”?"},
		{"trun on the lights", "no sentence has the word “trun”: did you mean “turn”?"},
		{"paint it rde", "no sentence has the word “rde”: did you mean “red”?"},
		/* a known word from elsewhere in the sentences, when none of the expected is near */
		{"set basemnt light", "no sentence has the word “basemnt”: did you mean “basement”?"},
		{"turn on the xylophone",
			"after “turn on the” I expected the name of a light or “lights”, not “xylophone”"},
		{"what up", "no sentence has the word “what”: did you mean “what's”?"},
	};
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(house, problems);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *answer = grammar_house_ask(grammar, cases[i][0]);
		CHECK_TEXT(answer, cases[i][1]);
		free(answer);
	}
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(sentences_that_are_not_finished)
{
	static const char *const cases[][2] = {
		{"turn", "the sentence is not finished: after “turn” comes “on”"},
		{"turn on", "the sentence is not finished: after “turn on” comes the name of a light, “the” or "
			    "“lights”"},
		{"set basement light to",
			"the sentence is not finished: after “set basement light to” comes a number from 0 to 100"},
		{"set basement light to twenty",
			"the sentence is not finished: after “set basement light to twenty” comes the rest "
			"of a number or “percent”"},
		{"", "there are no words"},
		{"   ", "there are no words"},
	};
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(house, problems);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		CHECK(grammar_understand(grammar, cases[i][0], &error) == NULL);
		CHECK(error.kind == ERROR_INPUT);
		CHECK_TEXT(error.text, cases[i][1]);
	}
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(lists_are_named_with_their_article)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct error error = {0};
	static const char text[] = "#JSGF V1.0;grammar t;import <earshot.air_vent>;"
				   "public <open> = open <air_vent>;";
	vocabulary_add(vocabulary, "air_vent", "left vent", "left");
	CHECK(grammar_add_text(grammar, "t", text, sizeof(text) - 1, NULL));
	CHECK(grammar_compile(grammar, vocabulary, NULL));
	CHECK(grammar_understand(grammar, "open sesame", &error) == NULL);
	CHECK_TEXT(error.text, "after “open” I expected the name of an air vent, not “sesame”");
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
}

TEST(without_grammars_nothing_is_understood)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct error error = {0};
	CHECK(grammar_understand(grammar, "hello", &error) == NULL);
	CHECK_TEXT(error.text, "no grammar was compiled");
	CHECK(grammar_compile(grammar, vocabulary, NULL));
	CHECK(grammar_understand(grammar, "hello", &error) == NULL);
	CHECK_ERROR(error, "no grammar has a sentence");
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
}

TEST(long_words_and_sentences_fit_into_the_reason)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(house, problems);
	struct buffer words;
	struct error error = {0};
	buffer_init(&words, 20000);
	buffer_append_text(&words, "turn on the ");
	for (int i = 0; i < 1500; i++) {
		buffer_append_text(&words, "fridge");
	}
	CHECK(grammar_understand(grammar, buffer_text(&words), &error) == NULL);
	CHECK_ERROR(error, "after “turn on the” I expected the name of a light or “lights”, not “fridge");
	CHECK(strlen(error.text) < ERROR_TEXT_MAX - 1);
	buffer_finish(&words);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(sentences_that_go_wrong);
	RUN(words_that_are_unknown);
	RUN(sentences_that_are_not_finished);
	RUN(lists_are_named_with_their_article);
	RUN(without_grammars_nothing_is_understood);
	RUN(long_words_and_sentences_fit_into_the_reason))
