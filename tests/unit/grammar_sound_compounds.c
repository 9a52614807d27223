/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/sound_compounds.h"
#include "bridge/grammar/sound_network.h"
#include "tests/support/grammar_house.h"

static const char text[] = "#JSGF V1.0;grammar t;"
			   "public <light> = lamp (on | off [please]);"
			   "public <warm> = warm twenty [and a half];";

static struct sound_network *make_network(void)
{
	struct error error = {0};
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(text, problems);
	struct sound_network *network = grammar_sound_network(grammar, &error);
	CHECK(network != NULL);
	grammar_destroy(grammar);
	problems_destroy(problems);
	return network;
}

TEST(sentences_follow_each_other)
{
	static const struct {
		const char *words;
		bool accepted;
	} cases[] = {
		{"lamp on", true},
		{"lamp on and lamp off", true},
		{"lamp off please and warm twenty and a half and lamp on", true},
		{"lamp on and", false},
		{"and lamp on", false},
		{"lamp and lamp on", false},
		{"lamp on lamp off", false},
		/* There it is a way on within the sentence, and only that. */
		{"warm twenty and lamp on", false},
		{"warm twenty and a half and lamp on", true},
	};
	struct sound_network *network = make_network();
	CHECK(!sound_network_accepts(network, "lamp on and lamp off"));
	CHECK(sound_join_sentences(network, "and"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (sound_network_accepts(network, cases[i].words) != cases[i].accepted) {
			CHECK_FAILED("%s", cases[i].words);
		}
	}
	sound_network_destroy(network);
}

static bool has(const uint32_t *states, size_t count, uint32_t state)
{
	for (size_t i = 0; i < count; i++) {
		if (states[i] == state) {
			return true;
		}
	}
	return false;
}

/* Whoever said "lamp on" is not waited for longer than before. */
TEST(what_was_complete_stays_so)
{
	struct sound_network *before = make_network(), *after = make_network();
	CHECK(sound_join_sentences(after, "and"));
	for (size_t i = 0; i < before->final_count; i++) {
		uint32_t state = before->finals[i];
		bool ends = true;
		for (size_t a = 0; a < before->arc_count; a++) {
			ends = ends && before->arcs[a].from != state;
		}
		bool complete = ends || has(before->complete, before->complete_count, state);
		CHECK(has(after->complete, after->complete_count, state) == complete);
	}
	sound_network_destroy(before);
	sound_network_destroy(after);
}

TEST(a_new_word_has_a_sense_of_its_own)
{
	struct sound_network *network = make_network();
	size_t count = network->words.count;
	CHECK(network->senses != NULL);
	CHECK(sound_join_sentences(network, "also"));
	CHECK(network->words.count == count + 1);
	CHECK(!has(network->senses, count, network->senses[count]));
	sound_network_destroy(network);
}

TEST_MAIN(
	RUN(sentences_follow_each_other);
	RUN(what_was_complete_stays_so);
	RUN(a_new_word_has_a_sense_of_its_own);
)
