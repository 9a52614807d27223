/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/letter_to_sound.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/phones.h"
#include "tests/check.h"

TEST(says_words)
{
	static const struct {
		const char *word, *phones;
	} cases[] = {
		{"zigbee", "Z IH G B IY"},
		{"ecobee", "IY K OW B IY"},
		{"tasmota", "T AE S M OW T AH"},
		{"roku", "R OW K UW"},
		/* the weak vowel */
		{"sonos", "S AH N OW S"},
		/* in parts */
		{"front-door", "F R AH N T D AO R"},
		{"front_door", "F R AH N T D AO R"},
		{"front.door", "F R AH N T D AO R"},
		{"-zigbee--zigbee-", "Z IH G B IY Z IH G B IY"},
		/* spelt, as there is no vowel to say */
		{"lcd", "EH L S IY D IY"},
		{"lg", "EH L JH IY"},
		{"w", "D AH B AH L Y UW"},
		{"lg-zigbee", "EH L JH IY Z IH G B IY"},
		{"g.g", "JH IY JH IY"},
		/* apostrophes */
		{"zigbee's", "Z IH G B IY Z"},
		{"cat's", "K AE T S"},
		{"boss's", "B AA S IH Z"},
		{"lounge's", "L AW N JH IH Z"},
		{"lcd's", "EH L S IY D IY Z"},
		{"dogs'", "D AA G Z"},
		{"'s", "EH S"},
		{"zig'bee", "Z IH G B IY"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buffer phones;
		buffer_init(&phones, 400);
		CHECK(letter_to_sound(cases[i].word, &phones));
		CHECK_TEXT(buffer_text(&phones), cases[i].phones);
		buffer_finish(&phones);
	}
}

TEST(refuses_what_cannot_be_said)
{
	static const char *const words[] = {
		"", "-", "---", "'", "''", "._-", "1234", "tv2", "2nd", "Zigbee", "caf\xc3\xa9",
		"a b", "a\n", "a*", "zigbee-2", "2-zigbee",
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct buffer phones;
		buffer_init(&phones, 400);
		if (letter_to_sound(words[i], &phones)) {
			CHECK_FAILED("\"%s\" is said %s", words[i], buffer_text(&phones));
		}
		CHECK(phones.length == 0 && !phones.failed);
		buffer_finish(&phones);
	}
}

TEST(says_words_of_64_letters_and_no_more)
{
	char word[66];
	struct buffer phones;
	buffer_init(&phones, 2000);
	memset(word, 'w', sizeof(word));
	word[64] = '\0';
	CHECK(letter_to_sound(word, &phones));
	CHECK(phones.length > 64 * (size_t)strlen("D AH B AH L Y UW"));
	word[64] = 'w';
	word[65] = '\0';
	CHECK(!letter_to_sound(word, &phones));
	buffer_finish(&phones);
}

TEST(fails_when_the_phones_do_not_fit)
{
	struct buffer phones;
	buffer_init(&phones, 5);
	CHECK(!letter_to_sound("zigbee", &phones));
	CHECK(phones.failed);
	buffer_finish(&phones);
}

TEST(appends)
{
	struct buffer phones;
	buffer_init(&phones, 100);
	buffer_append_text(&phones, "zigbee");
	CHECK(letter_to_sound("zigbee", &phones));
	CHECK_TEXT(buffer_text(&phones), "zigbee Z IH G B IY");
	buffer_finish(&phones);
}

/* Whatever the letters, what comes out are phones, a vowel among them. */
TEST(says_every_word_of_three_letters_in_phones)
{
	char word[4] = "";
	for (word[0] = 'a'; word[0] <= 'z'; word[0]++) {
		for (word[1] = 'a'; word[1] <= 'z'; word[1]++) {
			for (word[2] = 'a'; word[2] <= 'z'; word[2]++) {
				struct buffer phones;
				struct buffer again;
				buffer_init(&phones, 200);
				buffer_init(&again, 200);
				CHECK(letter_to_sound(word, &phones));
				CHECK(phones_read(buffer_text(&phones), phones.length, &again,
					NULL));
				CHECK_TEXT(buffer_text(&again), buffer_text(&phones));
				CHECK(strpbrk(buffer_text(&phones), "AEIOU") != NULL);
				buffer_finish(&phones);
				buffer_finish(&again);
			}
		}
	}
}

TEST_MAIN(RUN(says_words); RUN(refuses_what_cannot_be_said);
	RUN(says_words_of_64_letters_and_no_more); RUN(fails_when_the_phones_do_not_fit);
	RUN(appends); RUN(says_every_word_of_three_letters_in_phones))
