/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/words.h"

static uint32_t add(struct words *words, const char *text)
{
	return words_add(words, text, strlen(text));
}

TEST(a_word_is_kept_once)
{
	struct words words = {0};
	uint32_t light = add(&words, "light");
	uint32_t lights = add(&words, "lights");
	CHECK(light != lights);
	CHECK(add(&words, "light") == light);
	CHECK(words_find(&words, "lights on", 6) == lights);
	CHECK(words_find(&words, "lig", 3) == WORD_NONE);
	CHECK(words.count == 2);
	CHECK_TEXT(words.items[lights].text, "lights");
	CHECK(words.items[lights].key == lights);
	words_finish(&words);
}

TEST(words_that_differ_in_apostrophes_have_one_key)
{
	struct words words = {0};
	uint32_t with = add(&words, "what's");
	uint32_t without = add(&words, "whats");
	uint32_t other = add(&words, "what");
	CHECK(with != without);
	CHECK(words.items[with].key == without);
	CHECK(words.items[without].key == without);
	CHECK(words.items[other].key == other);
	words_finish(&words);
}

TEST(the_first_place_stays_until_its_file_is_forgotten)
{
	struct words words = {0};
	uint32_t word = add(&words, "lamp");
	words_set_place(&words, word, &(struct place){"a", 1, 2});
	words_set_place(&words, word, &(struct place){"b", 3, 4});
	CHECK_TEXT(words.items[word].place.file, "a");
	words_forget_file(&words, "b");
	CHECK(words.items[word].place.line == 1);
	words_forget_file(&words, "a");
	CHECK(words.items[word].place.file == NULL);
	words_set_place(&words, word, &(struct place){"b", 3, 4});
	CHECK_TEXT(words.items[word].place.file, "b");
	words_finish(&words);
}

TEST(a_word_without_end_is_refused)
{
	static char longest[2000];
	struct words words = {0};
	memset(longest, 'a', sizeof(longest));
	CHECK(words_add(&words, longest, sizeof(longest)) == WORD_NONE);
	CHECK(words_add(&words, longest, 1000) == 0);
	words_finish(&words);
}

TEST(stripping_leaves_the_letters)
{
	static const char *const cases[][2] = {
		{"what's", "whats"}, {"'cause", "cause"}, {"plain", "plain"}, {"''", ""}, {"", ""}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char out[20] = "";
		out[words_strip(cases[i][0], strlen(cases[i][0]), out)] = '\0';
		CHECK_TEXT(out, cases[i][1]);
	}
}

TEST_MAIN(
	RUN(a_word_is_kept_once);
	RUN(words_that_differ_in_apostrophes_have_one_key);
	RUN(the_first_place_stays_until_its_file_is_forgotten);
	RUN(a_word_without_end_is_refused);
	RUN(stripping_leaves_the_letters))
