/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/recognise/run.h"
#include "bridge/wire/message.h"

static char computer[] = "computer", hey[] = "hey computer", jar[] = "jar";
static struct wake_word wake_words[] = {{.word = computer}, {.word = hey},
	{.word = jar}};
static const struct network_message network = {.wake_words = wake_words, .wake_word_count = 3};

TEST(the_wake_word_is_no_part_of_what_is_said)
{
	static const struct {
		const char *text, *rest;
	} cases[] = {
		{"computer turn it on", "turn it on"}, {"turn it on", "turn it on"},
		{"hey computer turn it on", "turn it on"}, {"computer", ""}, {"", ""},
		{"computers turn it on", "computers turn it on"}, {"jarvis", "jarvis"},
		{"jar computer", "computer"}, {"hey turn it on", "hey turn it on"},
	};
	const struct run run = {.network = &network};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK_TEXT(run_after_wake_word(&run, cases[i].text), cases[i].rest);
	}
}

TEST(seconds_are_those_of_words_behind_the_wake_word)
{
	static const struct {
		const char *text;
		double seconds;
	} cases[] = {
		{"yes please", 1.25}, {"computer yes", 0.75}, {"hey computer", 0},
		{"computers yes", 1.25}, {NULL, 0},
	};
	struct decoded_word words[] = {{.start = 0.5, .end = 1}, {.start = 1.25, .end = 2}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run run = {.network = &network};
		run.sentences[HEARD_PLAIN] = (struct decoding){.text = (char *)cases[i].text,
			.words = words, .word_count = cases[i].text != NULL ? 2 : 0};
		CHECK_NUMBER(run_seconds(&run), cases[i].seconds, 1e-9);
	}
}

TEST_MAIN({
	RUN(the_wake_word_is_no_part_of_what_is_said);
	RUN(seconds_are_those_of_words_behind_the_wake_word);
})
