/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/search/sentence_end.h"
#include "bridge/grammar/sound_network.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { SET, IT, TO, TWENTY, TWO, DEGREES, PLEASE, STOP };

static char *words[] = {
	[SET] = (char *)"set", [IT] = (char *)"it", [TO] = (char *)"to", [TWENTY] = (char *)"twenty",
	[TWO] = (char *)"two", [DEGREES] = (char *)"degrees", [PLEASE] = (char *)"please",
	[STOP] = (char *)"stop",
};

/* "set it to twenty [two] [degrees] [please]" and "stop"; "set it" is complete only by mistake. */
static struct sound_arc arcs[] = {
	{4, 5, TWO, 0}, {4, 6, DEGREES, 0}, {4, 7, PLEASE, 0}, {0, 1, SET, 0}, {0, 7, STOP, 0}, {1, 2, IT, 0},
	{2, 3, TO, 0}, {3, 4, TWENTY, 0}, {5, 6, DEGREES, 0}, {5, 7, PLEASE, 0}, {6, 7, PLEASE, 0},
};
static uint32_t finals[] = {7, 4, 5, 6};
static uint32_t complete[] = {5, 6, 2};

static const struct sound_network network = {
	.words = {words, COUNT(words)},
	.state_count = 8,
	.arcs = arcs,
	.arc_count = COUNT(arcs),
	.finals = finals,
	.final_count = COUNT(finals),
	.complete = complete,
	.complete_count = COUNT(complete),
};

TEST(tells_how_much_of_a_sentence_words_are)
{
	static const struct {
		const char *words;
		enum sentence_end end;
	} cases[] = {
		{"", SENTENCE_INCOMPLETE},
		{"set", SENTENCE_INCOMPLETE},
		{"set it to", SENTENCE_INCOMPLETE},
		{"set it to twenty", SENTENCE_OPEN},
		{"set it to twenty two", SENTENCE_COMPLETE},
		{"set it to twenty degrees", SENTENCE_COMPLETE},
		{"set it to twenty two degrees please", SENTENCE_COMPLETE},
		{"stop", SENTENCE_COMPLETE},
		/* Not the words of the network, or not in its order. */
		{"stop please", SENTENCE_INCOMPLETE},
		{"sto", SENTENCE_INCOMPLETE},
		{"stopped", SENTENCE_INCOMPLETE},
		{"to", SENTENCE_INCOMPLETE},
		{" stop", SENTENCE_INCOMPLETE},
		{"set  it to twenty", SENTENCE_INCOMPLETE},
		/* A state that is no end is none by being called complete. */
		{"set it", SENTENCE_INCOMPLETE},
	};
	struct sentence_ends *ends = sentence_ends_create(&network);
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (sentence_ends_find(ends, cases[i].words) != cases[i].end) {
			CHECK_FAILED("\"%s\" is not %d", cases[i].words, (int)cases[i].end);
		}
	}
	sentence_ends_destroy(ends);
}

TEST(keeps_nothing_of_the_network)
{
	char *word[] = {text_copy("stop")};
	struct sound_arc arc = {0, 1, 0, 0};
	uint32_t final = 1;
	const struct sound_network small = {.words = {word, 1}, .state_count = 2, .arcs = &arc,
		.arc_count = 1, .finals = &final, .final_count = 1};
	struct sentence_ends *ends = sentence_ends_create(&small);
	arc.to = 0;
	final = 0;
	free(word[0]);
	CHECK(sentence_ends_find(ends, "stop") == SENTENCE_COMPLETE);
	sentence_ends_destroy(ends);
}

TEST(a_network_without_states_has_no_sentences)
{
	const struct sound_network none = {.state_count = 0};
	struct sentence_ends *ends = sentence_ends_create(&none);
	CHECK(sentence_ends_find(ends, "") == SENTENCE_INCOMPLETE);
	CHECK(sentence_ends_find(ends, "stop") == SENTENCE_INCOMPLETE);
	sentence_ends_destroy(ends);
	sentence_ends_destroy(NULL);
}

TEST_MAIN({
	RUN(tells_how_much_of_a_sentence_words_are);
	RUN(keeps_nothing_of_the_network);
	RUN(a_network_without_states_has_no_sentences);
})
