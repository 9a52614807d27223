/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <string.h>

#include "audio/wake/wake_text.h"
#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/grammar/phones.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/message.h"

#define TEXT_MAX (1024 * 1024)

static char *hey[] = {(char *)"HH EY", (char *)"EY"};
static char *jarvis[] = {(char *)"JH AA R V AH S", (char *)"JH AA R V IH S"};
static char *house[] = {(char *)"HH AW S"};
static struct pronunciation pronunciations[] = {
	{.word = (char *)"house", .phones = {.items = house, .count = 1}},
	{.word = (char *)"hey", .phones = {.items = hey, .count = 2}},
	{.word = (char *)"jarvis", .phones = {.items = jarvis, .count = 2}},
};
static struct wake_word wake_words[] = {
	{(char *)"jarvis", 0.5}, {(char *)"hey house", 0.5}, {(char *)"hey jarvis", 0.5},
	{(char *)"hey jarvis hey jarvis", 0.5}, {(char *)"he", 0.5}};

static struct network_message message_of(size_t first, size_t count)
{
	return (struct network_message){
		.pronunciations = pronunciations,
		.pronunciation_count = 3,
		.wake_words = wake_words + first,
		.wake_word_count = count,
	};
}

static size_t count_lines(const char *text, const char *beginning)
{
	size_t count = 0;
	for (const char *line = text; line != NULL && *line != '\0';) {
		count += strncmp(line, beginning, strlen(beginning)) == 0;
		line = strchr(line, '\n');
		line += line != NULL;
	}
	return count;
}

TEST(each_way_to_say_a_wake_word_is_a_line_of_the_dictionary)
{
	struct network_message message = message_of(0, 3);
	struct buffer out;
	buffer_init(&out, TEXT_MAX);
	CHECK(wake_text_dictionary(&message, &out));
	CHECK_HAS(buffer_text(&out),
		"wake_0 JH AA R V AH S\nwake_0(2) JH AA R V IH S\n"
		"wake_1 HH EY HH AW S\nwake_1(2) EY HH AW S\n"
		"wake_2 HH EY JH AA R V AH S\nwake_2(2) EY JH AA R V AH S\n"
		"wake_2(3) HH EY JH AA R V IH S\nwake_2(4) EY JH AA R V IH S\n"
		"ph_AA AA\n");
	CHECK(count_lines(buffer_text(&out), "ph_") == PHONE_COUNT);
	buffer_finish(&out);
}

TEST(there_is_a_keyphrase_for_each_of_them)
{
	struct network_message message = message_of(0, 2);
	struct buffer out;
	buffer_init(&out, TEXT_MAX);
	CHECK(wake_text_keyphrases(&message, &out));
	CHECK_TEXT(buffer_text(&out), "wake_0 /1e-160/\nwake_0(2) /1e-160/\n"
		"wake_1 /1e-160/\nwake_1(2) /1e-160/\n");
	buffer_finish(&out);
}

/* Of sixteen only eight are taken. */
TEST(the_ways_are_bounded)
{
	struct network_message message = message_of(3, 1);
	struct buffer out;
	buffer_init(&out, TEXT_MAX);
	CHECK(wake_text_dictionary(&message, &out));
	CHECK(count_lines(buffer_text(&out), "wake_0") == 8);
	buffer_finish(&out);
}

TEST(a_wake_word_stands_at_the_start_only)
{
	struct network_message message = message_of(0, 2);
	struct buffer out;
	buffer_init(&out, TEXT_MAX);
	CHECK(wake_text_network(&message, &out));
	CHECK_HAS(buffer_text(&out), "FSG_BEGIN earshot\nN 2\nS 0\nF 1\n"
		"T 0 1 1.0 wake_0\nT 0 1 1.0 wake_1\nT 1 1 0.025641 ph_AA\n");
	CHECK(count_lines(buffer_text(&out), "T 1 1 ") == PHONE_COUNT);
	CHECK(count_lines(buffer_text(&out), "T 0 1 ") == 2);
	CHECK(count_lines(buffer_text(&out), "FSG_END") == 1);
	buffer_finish(&out);
}

TEST(a_word_of_the_recogniser_has_its_index)
{
	static const struct {
		const char *word;
		size_t count;
		bool found;
		size_t index;
	} cases[] = {
		{"wake_0", 1, true, 0},
		{"wake_12", 13, true, 12},
		{"wake_1", 1, false, 0},
		{"wake_", 1, false, 0},
		{"wake_x", 1, false, 0},
		{"wake_-1", 1, false, 0},
		{"ph_AA", 1, false, 0},
		{"wake_0", 0, false, 0},
		{"", 1, false, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t index = 99;
		CHECK(wake_text_index(cases[i].word, cases[i].count, &index) == cases[i].found);
		CHECK(index == (cases[i].found ? cases[i].index : 99));
	}
}

TEST(what_cannot_be_said_or_does_not_fit_is_a_failure)
{
	static bool (*const texts[])(const struct network_message *, struct buffer *) = {
		wake_text_dictionary, wake_text_keyphrases, wake_text_network};
	struct network_message message = message_of(4, 1);
	struct buffer out;
	buffer_init(&out, TEXT_MAX);
	/* "he" is the beginning of a word that is known. */
	CHECK(!wake_text_dictionary(&message, &out));
	buffer_finish(&out);

	message = message_of(0, 2);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		buffer_init(&out, 10);
		CHECK(!texts[i](&message, &out));
		buffer_finish(&out);
	}
}

TEST_MAIN({
	RUN(each_way_to_say_a_wake_word_is_a_line_of_the_dictionary);
	RUN(there_is_a_keyphrase_for_each_of_them);
	RUN(the_ways_are_bounded);
	RUN(a_wake_word_stands_at_the_start_only);
	RUN(a_word_of_the_recogniser_has_its_index);
	RUN(what_cannot_be_said_or_does_not_fit_is_a_failure);
})
