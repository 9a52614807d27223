/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/search/network_text.h"
#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/grammar/phones.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/message.h"

#define TEXT_MAX (1024 * 1024)

/* "go left", "go right" and "stop": from 0 two ways lead on, from 1 two and the end. */
static char *words[] = {(char *)"go", (char *)"left", (char *)"right", (char *)"stop"};
static struct sound_arc arcs[] = {{0, 1, 0, 0}, {1, 2, 1, 0}, {1, 2, 2, 0}, {0, 2, 3, 0}};
static uint32_t finals[] = {1, 2};

static char *go[] = {(char *)"G OW"};
static char *left[] = {(char *)"L EH F T", (char *)"L IH F T", (char *)"L AH F"};
static struct pronunciation pronunciations[] = {
	{.word = (char *)"go", .phones = {.items = go, .count = 1}},
	{.word = (char *)"left", .phones = {.items = left, .count = 3}},
	{.word = (char *)"go", .phones = {.items = go, .count = 1}},
};

static struct wake_word wake_words[] = {
	{(char *)"computer", 0.5}, {(char *)"hey my house", 0.5}, {(char *)"hey", 0.5}};

static struct network_message message_of(size_t wake_word_count, bool empty)
{
	struct network_message message = {
		.pronunciations = pronunciations,
		.pronunciation_count = 3,
		.wake_words = wake_words,
		.wake_word_count = wake_word_count,
	};
	if (!empty) {
		message.network = (struct sound_network){
			.words = {.items = words, .count = 4},
			.state_count = 3,
			.arcs = arcs,
			.arc_count = 4,
			.finals = finals,
			.final_count = 2,
		};
	}
	return message;
}

TEST(a_network_becomes_a_grammar)
{
	static const struct {
		size_t wake_words;
		bool empty;
		const char *text;
	} cases[] = {
		{0, false, "FSG_BEGIN earshot\nN 6\nS 3\nF 5\nT 3 0 1.0\nT 4 0 1.0\n"
			"T 0 1 0.5 go\nT 1 2 0.333333 left\nT 1 2 0.333333 right\n"
			"T 0 2 0.5 stop\nT 1 5 0.333333\nT 2 5 1.000000\nFSG_END\n"},
		{1, false, "FSG_BEGIN earshot\nN 6\nS 3\nF 5\nT 3 0 1.0\nT 4 0 1.0\nT 4 5 1.0\n"
			"T 3 4 1.0 computer\n"
			"T 0 1 0.5 go\nT 1 2 0.333333 left\nT 1 2 0.333333 right\n"
			"T 0 2 0.5 stop\nT 1 5 0.333333\nT 2 5 1.000000\nFSG_END\n"},
		/* Words of a wake word stand between states of their own. */
		{3, true, "FSG_BEGIN earshot\nN 6\nS 1\nF 3\nT 1 0 1.0\nT 2 0 1.0\nT 2 3 1.0\n"
			"T 1 2 1.0 computer\nT 1 4 1.0 hey\nT 4 5 1.0 my\nT 5 2 1.0 house\n"
			"T 1 2 1.0 hey\nFSG_END\n"},
		/* Nothing to say at all. */
		{0, true, "FSG_BEGIN earshot\nN 4\nS 1\nF 3\nT 1 0 1.0\nT 2 0 1.0\nFSG_END\n"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct network_message message = message_of(cases[i].wake_words, cases[i].empty);
		struct buffer out;
		buffer_init(&out, TEXT_MAX);
		CHECK(network_text_commands(&message, &out));
		CHECK_TEXT(buffer_text(&out), cases[i].text);
		buffer_finish(&out);
	}
}

TEST(a_rare_word_has_less_of_the_share)
{
	struct sound_arc rare[] = {{0, 1, 0, 0}, {1, 2, 1, 0}, {1, 2, 2, 691}, {0, 2, 3, 2000}};
	struct network_message message = message_of(0, false);
	struct buffer out;
	message.network.arcs = rare;
	buffer_init(&out, TEXT_MAX);
	CHECK(network_text_commands(&message, &out));
	CHECK_HAS(buffer_text(&out), "T 0 1 0.5 go\nT 1 2 0.333333 left\nT 1 2 0.000332586 right\n"
		"T 0 2 1.03058e-09 stop\n");
	buffer_finish(&out);
}

TEST(each_way_to_say_a_word_is_a_line_of_the_dictionary)
{
	struct network_message message = message_of(0, false);
	struct buffer out;
	buffer_init(&out, TEXT_MAX);
	CHECK(network_text_dictionary(&message, false, &out));
	CHECK_TEXT(buffer_text(&out),
		"go G OW\nleft L EH F T\nleft(2) L IH F T\nleft(3) L AH F\n");
	buffer_finish(&out);
}

TEST(phones_are_words_where_they_are_wanted)
{
	struct network_message message = message_of(0, false);
	struct buffer out;
	size_t lines = 0;
	buffer_init(&out, TEXT_MAX);
	CHECK(network_text_dictionary(&message, true, &out));
	CHECK_HAS(buffer_text(&out), "\nph_aa AA\n");
	CHECK_HAS(buffer_text(&out), "\nph_zh ZH\n");
	for (const char *c = buffer_text(&out); *c != '\0'; c++) {
		lines += *c == '\n';
	}
	CHECK(lines == 4 + PHONE_COUNT);
	buffer_finish(&out);
}

static bool dictionary(const struct network_message *message, struct buffer *out)
{
	return network_text_dictionary(message, false, out);
}

TEST(what_does_not_fit_is_a_failure)
{
	static bool (*const texts[])(const struct network_message *, struct buffer *) = {
		network_text_commands, dictionary};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct network_message message = message_of(1, false);
		struct buffer out;
		buffer_init(&out, 10);
		CHECK(!texts[i](&message, &out));
		buffer_finish(&out);
	}
}

TEST_MAIN({
	RUN(a_network_becomes_a_grammar);
	RUN(a_rare_word_has_less_of_the_share);
	RUN(each_way_to_say_a_word_is_a_line_of_the_dictionary);
	RUN(phones_are_words_where_they_are_wanted);
	RUN(what_does_not_fit_is_a_failure);
})
