/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/grammar/sources.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/grammar/words.h"

static bool accepts(const struct automaton *automaton, const struct words *words,
	const char *sentence)
{
	uint32_t state = 0;
	while (*sentence != '\0') {
		size_t length = strcspn(sentence, " ");
		uint32_t word = words_find(words, sentence, length);
		bool found = false;
		for (size_t i = 0; !found && i < automaton->arc_count; i++) {
			found = automaton->arcs[i].from == state && automaton->arcs[i].word == word;
			state = found ? automaton->arcs[i].to : state;
		}
		if (!found) {
			return false;
		}
		sentence += length + (sentence[length] == ' ');
	}
	for (size_t i = 0; i < automaton->final_count; i++) {
		if (automaton->finals[i] == state) {
			return true;
		}
	}
	return false;
}

TEST(a_list_accepts_its_phrases)
{
	struct vocabulary *vocabulary = vocabulary_create();
	struct words words = {0};
	struct sources sources = {0};
	vocabulary_add(vocabulary, "light", "living room lamp", "a");
	vocabulary_add(vocabulary, "light", "living room", "b");
	vocabulary_add(vocabulary, "light", "lamp", "c");
	vocabulary_add(vocabulary, "light", "  ", "without words");
	uint32_t number = sources_list(&sources, &words, vocabulary, "light", NULL);
	CHECK(number == 0);
	const struct source *source = &sources.items[0];
	CHECK(source->kind == SOURCE_LIST && source->phrase_count == 3);
	CHECK(accepts(&source->automaton, &words, "living room lamp"));
	CHECK(accepts(&source->automaton, &words, "living room"));
	CHECK(accepts(&source->automaton, &words, "lamp"));
	CHECK(!accepts(&source->automaton, &words, "living"));
	CHECK(!accepts(&source->automaton, &words, ""));
	CHECK(sources_list(&sources, &words, vocabulary, "light", NULL) == 0);
	CHECK(sources.count == 1);
	sources_finish(&sources);
	words_finish(&words);
	vocabulary_destroy(vocabulary);
}

TEST(an_empty_list_has_no_states)
{
	struct vocabulary *vocabulary = vocabulary_create();
	struct words words = {0};
	struct sources sources = {0};
	vocabulary_add_list(vocabulary, "lock");
	CHECK(sources_list(&sources, &words, vocabulary, "lock", NULL) == 0);
	CHECK(sources.items[0].automaton.state_count == 0);
	sources_finish(&sources);
	words_finish(&words);
	vocabulary_destroy(vocabulary);
}

TEST(phrases_are_looked_up_without_apostrophes)
{
	struct vocabulary *vocabulary = vocabulary_create();
	struct words words = {0};
	struct sources sources = {0};
	size_t first = 0;
	vocabulary_add(vocabulary, "room", "tom's room", "tom");
	vocabulary_add(vocabulary, "room", "room", "room");
	vocabulary_add(vocabulary, "room", "toms room", "other tom");
	sources_list(&sources, &words, vocabulary, "room", NULL);
	const struct source *source = &sources.items[0];
	CHECK(source_find(source, "toms room and more", 9, &first) == 2);
	CHECK_TEXT(source->phrases[first].value, "other tom");
	CHECK_TEXT(source->phrases[first + 1].value, "tom");
	CHECK(source_find(source, "room", 4, &first) == 1);
	CHECK_TEXT(source->phrases[first].value, "room");
	CHECK(source_find(source, "roo", 3, &first) == 0);
	CHECK(source_find(source, "zebra", 5, &first) == 0);
	CHECK(source_find(source, "a", 1, &first) == 0);
	sources_finish(&sources);
	words_finish(&words);
	vocabulary_destroy(vocabulary);
}

TEST(numbers_are_a_small_automaton)
{
	struct words words = {0};
	struct sources sources = {0};
	struct error error = {0};
	CHECK(sources_number(&sources, &words, "0..100:0.1", &error) == 0);
	const struct source *source = &sources.items[0];
	CHECK(source->kind == SOURCE_NUMBER);
	CHECK(accepts(&source->automaton, &words, "twenty one point five"));
	CHECK(accepts(&source->automaton, &words, "seventy and a half"));
	CHECK(accepts(&source->automaton, &words, "one hundred"));
	CHECK(!accepts(&source->automaton, &words, "one hundred point one"));
	CHECK(!accepts(&source->automaton, &words, "twenty point two five"));
	CHECK(source->automaton.state_count < 20 && source->automaton.arc_count < 150);
	CHECK(sources_number(&sources, &words, "0..100:0.1", &error) == 0);
	CHECK(sources_number(&sources, &words, "0..100", &error) == 1);
	sources_finish(&sources);
	words_finish(&words);
}

TEST(ranges_that_cannot_be)
{
	static const struct {
		const char *range, *part;
	} cases[] = {
		{"", "not a range"},
		{"1..", "not a number"},
		{"5..1", "smaller number first"},
		{"0..1:0", "above 0"},
		{"0..5000", "out of reach"},
		{"-999..999:0.01", "more than 100000 values"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct words words = {0};
		struct sources sources = {0};
		struct error error = {0};
		CHECK(sources_number(&sources, &words, cases[i].range, &error) == SOURCE_NONE);
		CHECK_ERROR(error, cases[i].part);
		CHECK(sources.count == 0);
		sources_finish(&sources);
		words_finish(&words);
	}
}

TEST(ranges_are_limited_together)
{
	struct words words = {0};
	struct sources sources = {0};
	struct error error = {0};
	CHECK(sources_number(&sources, &words, "-999..999:0.1", &error) == 0);
	sources.value_count = 149990;
	CHECK(sources_number(&sources, &words, "0..9", &error) == 1);
	CHECK(sources_number(&sources, &words, "5..5", &error) == SOURCE_NONE);
	CHECK_ERROR(error, "all ranges of numbers together have more than 150000 values");
	sources.value_count = 149999;
	CHECK(sources_number(&sources, &words, "6..7", &error) == SOURCE_NONE);
	CHECK(sources_number(&sources, &words, "5..5", &error) == 2);
	sources_finish(&sources);
	words_finish(&words);
}

TEST(a_list_can_be_too_long)
{
	struct vocabulary *vocabulary = vocabulary_create();
	struct words words = {0};
	struct sources sources = {0};
	struct error error = {0};
	for (int i = 0; i < 34000; i++) {
		char phrase[40];
		snprintf(phrase, sizeof(phrase), "lamp %x is not there", i);
		vocabulary_add(vocabulary, "light", phrase, phrase);
	}
	CHECK(sources_list(&sources, &words, vocabulary, "light", &error) == SOURCE_NONE);
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_ERROR(error, "the list <earshot.light> has too many names");
	sources_finish(&sources);
	words_finish(&words);
	vocabulary_destroy(vocabulary);
}

TEST(not_too_many_sources)
{
	struct words words = {0};
	struct sources sources = {0};
	struct error error = {0};
	char range[20];
	for (int i = 0; i < 500; i++) {
		snprintf(range, sizeof(range), "%d..%d", i, i);
		CHECK(sources_number(&sources, &words, range, &error) != SOURCE_NONE);
	}
	CHECK(sources_number(&sources, &words, "0..1", &error) == SOURCE_NONE);
	CHECK_ERROR(error, "more than 500 lists");
	sources_finish(&sources);
	words_finish(&words);
}

TEST_MAIN(
	RUN(a_list_accepts_its_phrases);
	RUN(an_empty_list_has_no_states);
	RUN(phrases_are_looked_up_without_apostrophes);
	RUN(numbers_are_a_small_automaton);
	RUN(ranges_that_cannot_be);
	RUN(ranges_are_limited_together);
	RUN(a_list_can_be_too_long);
	RUN(not_too_many_sources))
