/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/letters.h"

#include "bridge/base/text.h"
#include "tests/check.h"

TEST(reads_characters_of_every_length)
{
	static const struct {
		const char *text;
		uint32_t character;
		size_t length;
	} cases[] = {
		{"a", 'a', 1}, {"ab", 'a', 1}, {"\x7f", 0x7f, 1}, {"é", 0xe9, 2},
		{"\u07ff", 0x7ff, 2}, {"\u0800", 0x800, 3}, {"°C", 0xb0, 2}, {"’s", 0x2019, 3},
		{"\uffff", 0xffff, 3}, {"\U00010000", 0x10000, 4}, {"💡!", 0x1f4a1, 4},
		{"\U0010ffff", 0x10ffff, 4}, {"", 0, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t length = 99;
		CHECK(letters_character(cases[i].text, &length) == cases[i].character);
		CHECK(length == cases[i].length);
	}
}

TEST(makes_letters_plain)
{
	static const struct {
		const char *typed, *plain;
	} cases[] = {
		{"a", "a"}, {"z", "z"}, {"A", "a"}, {"Z", "z"}, {"é", "e"}, {"É", "e"},
		{"ß", "ss"}, {"ẞ", "ss"}, {"Æ", "ae"}, {"œ", "oe"}, {"Ø", "o"}, {"å", "a"},
		{"ü", "u"}, {"ñ", "n"}, {"ç", "c"}, {"þ", "th"}, {"ð", "d"}, {"ÿ", "y"},
		{"Ā", "a"}, {"ł", "l"}, {"Ż", "z"}, {"ő", "o"}, {"ı", "i"}, {"İ", "i"},
		{"ĳ", "ij"}, {"ŋ", "ng"}, {"ſ", "s"}, {"š", "s"}, {"ž", "z"}, {"Ÿ", "y"},
		{"ș", "s"}, {"Ț", "t"},
		{"×", NULL}, {"÷", NULL}, {"1", NULL}, {"'", NULL}, {"@", NULL}, {"[", NULL},
		{"`", NULL}, {"{", NULL}, {"¿", NULL}, {"ƀ", NULL}, {"α", NULL}, {"я", NULL},
		{"日", NULL}, {"ª", NULL}, {"", NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t length = 0;
		CHECK_TEXT(letters_plain(letters_character(cases[i].typed, &length)),
			cases[i].plain);
	}
}

/* Upper and lower case stand side by side in most of the accented letters. */
TEST(gives_only_plain_letters_for_the_whole_range)
{
	size_t letters = 0;
	for (uint32_t character = 0; character < 0x2000; character++) {
		const char *plain = letters_plain(character);
		if (plain != NULL) {
			letters++;
			CHECK(strlen(plain) >= 1 && strlen(plain) <= 2);
			CHECK(strspn(plain, "abcdefghijklmnopqrstuvwxyz") == strlen(plain));
		}
	}
	CHECK(letters == 52 + 62 + 128 + 4 + 1);
}

TEST_MAIN(RUN(reads_characters_of_every_length); RUN(makes_letters_plain);
	RUN(gives_only_plain_letters_for_the_whole_range))
