/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/sound_complete.h"
#include "bridge/grammar/sound_network.h"
#include "tests/support/grammar_house.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The state that words lead to; they must be a sentence. */
static uint32_t state_of(const struct sound_network *network, const char *words)
{
	uint32_t state = 0;
	CHECK(sound_network_accepts(network, words));
	while (*words != '\0') {
		size_t length = strcspn(words, " ");
		for (size_t i = 0; i < network->arc_count; i++) {
			const struct sound_arc *arc = &network->arcs[i];
			const char *word = network->words.items[arc->word];
			if (arc->from == state && strlen(word) == length &&
				strncmp(word, words, length) == 0) {
				state = arc->to;
				break;
			}
		}
		words += length + (words[length] == ' ');
	}
	return state;
}

static bool is_complete(const struct sound_network *network, const char *words)
{
	uint32_t state = state_of(network, words);
	for (size_t i = 0; i < network->complete_count; i++) {
		if (network->complete[i] == state) {
			return true;
		}
	}
	return false;
}

static const struct {
	const char *grammar; /* after the header */
	const char *words;
	bool complete;
} cases[] = {
	{"public <a> = stop [please];", "stop", true},
	{"public <a> = stop [please | now please];", "stop", true},
	{"public <a> = stop [(all){what}];", "stop", false},
	{"public <a> = stop [all {how=all}];", "stop", false},
	{"public <a> = stop; public <b> = stop all;", "stop", false},
	{"public <a> = set it to <number:0..40>{to} [degrees] [please];", "set it to twenty", false},
	{"public <a> = set it to <number:0..40>{to} [degrees] [please];", "set it to twenty one",
		true},
	{"public <a> = set it to <number:0..40>{to} [degrees] [please];",
		"set it to twenty degrees", true},
	{"import <earshot.lock>;public <a> = lock <earshot.lock>{device} [please];",
		"lock front door", true},
	{"import <earshot.light>;import <earshot.room>;"
	 "public <a> = light <earshot.light>{device} [in <earshot.room>{room}] [please];",
		"light standing light", false},
	/* Too much to look at. */
	{"public <a> = stop [a b c d e];", "stop", false},
	{"public <a> = stop <more>; <more> = please | please <more>;", "stop please", false},
	/* A state is judged by all its sentences: these two share one. */
	{"public <a> = stop [please]; public <b> = go [(please){how}];", "stop", false},
	/* By sentences that have one meaning only. */
	{"public <a> = (x){a} [please] | (x){b} [please] | y [please];", "y", true},
};

TEST(a_sentence_is_complete_when_more_words_change_nothing)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = {0};
		struct problems *problems = problems_create();
		char *text = text_format("#JSGF V1.0;grammar t;%s", cases[i].grammar);
		struct grammar *grammar = grammar_house_compile(text, problems);
		CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
		struct sound_network *network = grammar_sound_network(grammar, &error);
		CHECK(network != NULL);
		if (network != NULL && is_complete(network, cases[i].words) != cases[i].complete) {
			CHECK_FAILED("%s: \"%s\"", cases[i].grammar, cases[i].words);
		}
		sound_network_destroy(network);
		grammar_destroy(grammar);
		problems_destroy(problems);
		free(text);
	}
}

static enum comparison always_same(const char *sentence, const char *longer, void *data)
{
	size_t *count = data;
	CHECK(strncmp(sentence, longer, strlen(sentence)) == 0);
	++*count;
	return COMPARISON_SAME;
}

static enum comparison never_known(const char *sentence, const char *longer, void *data)
{
	(void)sentence;
	(void)longer;
	(void)data;
	return COMPARISON_UNKNOWN;
}

TEST(only_longer_sentences_are_compared_and_what_is_unknown_decides_nothing)
{
	static char *words[] = {(char *)"a", (char *)"b"};
	struct sound_arc arcs[] = {{0, 1, 0, 0}, {1, 2, 1, 0}, {2, 3, 1, 0}};
	uint32_t finals[] = {1, 3};
	struct sound_network network = {.words = {words, 2}, .state_count = 4, .arcs = arcs,
		.arc_count = 3, .finals = finals, .final_count = 2};
	size_t count = 0;
	CHECK(sound_find_complete(&network, always_same, &count));
	CHECK(count == 1); /* "a" with "a b b" */
	CHECK(network.complete_count == 2);
	CHECK(sound_find_complete(&network, never_known, NULL));
	CHECK(network.complete_count == 1 && network.complete[0] == 3);
	free(network.complete);
	struct sound_network none = {.state_count = 0};
	CHECK(sound_find_complete(&none, never_known, NULL));
	CHECK(none.complete_count == 0);
	free(none.complete);
}

TEST_MAIN({
	RUN(a_sentence_is_complete_when_more_words_change_nothing);
	RUN(only_longer_sentences_are_compared_and_what_is_unknown_decides_nothing);
})
