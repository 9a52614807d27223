/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <string.h>

#include "audio/search/rival_network.h"
#include "bridge/grammar/sound_network.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TURN, SWITCH, ON, OFF, THE, LIGHT, LAMP, PLEASE, FAN };

static char *words[] = {
	[TURN] = (char *)"turn", [SWITCH] = (char *)"switch", [ON] = (char *)"on",
	[OFF] = (char *)"off", [THE] = (char *)"the", [LIGHT] = (char *)"light",
	[LAMP] = (char *)"lamp", [PLEASE] = (char *)"please", [FAN] = (char *)"fan",
};

/* "(turn | switch) (on | off) [the] (light | lamp | fan) [please]", light and lamp being the
 * same. */
static struct sound_arc arcs[] = {
	{0, 1, TURN, 0}, {0, 1, SWITCH, 0}, {1, 2, ON, 0}, {1, 2, OFF, 0}, {2, 3, THE, 0}, {2, 4, LIGHT, 0},
	{2, 4, LAMP, 0}, {2, 4, FAN, 0}, {3, 4, LIGHT, 0}, {3, 4, LAMP, 0}, {3, 4, FAN, 0}, {4, 5, PLEASE, 0},
};
static uint32_t finals[] = {4, 5};
static uint32_t senses[] = {
	[TURN] = 1, [SWITCH] = 1, [ON] = 2, [OFF] = 3, [THE] = 0, [LIGHT] = 4, [LAMP] = 4,
	[PLEASE] = 0, [FAN] = 5,
};

static struct sound_network network = {
	.words = {words, COUNT(words)}, .state_count = 6, .arcs = arcs, .arc_count = COUNT(arcs),
	.finals = finals, .final_count = COUNT(finals), .senses = senses,
};

/* sound_network_accepts() begins in state 0. */
static bool rival_accepts(const struct rival_network *rival, const char *sentence)
{
	struct sound_network moved = *rival->network;
	struct sound_arc moved_arcs[200];
	uint32_t moved_finals[100];

	CHECK(moved.arc_count <= COUNT(moved_arcs) && moved.final_count <= COUNT(moved_finals));
	/* The states 0 and `first` change places. */
	for (size_t i = 0; i < moved.arc_count; i++) {
		moved_arcs[i] = moved.arcs[i];
		uint32_t *ends[] = {&moved_arcs[i].from, &moved_arcs[i].to};
		for (size_t k = 0; k < 2; k++) {
			*ends[k] = *ends[k] == 0 ? rival->first : *ends[k] == rival->first ? 0 : *ends[k];
		}
	}
	for (size_t i = 0; i < moved.final_count; i++) {
		moved_finals[i] = moved.finals[i];
	}
	moved.arcs = moved_arcs;
	moved.finals = moved_finals;
	return sound_network_accepts(&moved, sentence);
}

static const char *const sentences[] = {
	"turn on light", "turn on the light", "switch on the lamp please", "turn off light",
	"switch off the lamp", "turn on the fan", "turn off fan please",
};

TEST(only_sentences_of_another_meaning_are_left)
{
	for (size_t i = 0; i < COUNT(sentences); i++) {
		struct rival_network rival;
		CHECK(rival_network_make(&network, 0, sentences[i], &rival));
		for (size_t k = 0; k < COUNT(sentences); k++) {
			bool same = rival_same_sense(&network, sentences[i], sentences[k]);
			if (rival_accepts(&rival, sentences[k]) == same) {
				CHECK_FAILED("%s against %s", sentences[k], sentences[i]);
			}
		}
		CHECK(!rival_accepts(&rival, "turn on"));
		CHECK(!rival_accepts(&rival, "light"));
		rival_network_finish(&rival);
	}
}

TEST(one_sentence_after_the_other_is_left_out)
{
	struct rival_network first, second;

	CHECK(rival_network_make(&network, 0, "turn on light", &first));
	CHECK(rival_network_make(first.network, first.first, "turn off the lamp", &second));
	CHECK(!rival_accepts(&second, "switch on the lamp"));
	CHECK(!rival_accepts(&second, "turn off light please"));
	CHECK(rival_accepts(&second, "turn on fan"));
	CHECK(rival_accepts(&second, "switch off the fan"));
	rival_network_finish(&second);
	rival_network_finish(&first);
}

TEST(what_says_the_same)
{
	static const struct {
		const char *one, *other;
		bool same;
	} cases[] = {
		{"turn on light", "turn on light", true},
		{"turn on light", "switch on the lamp please", true},
		{"turn on light", "turn off light", false},
		{"turn on light", "turn on fan", false},
		{"turn on light", "turn on", false},
		{"", "please", true},
		{"", "turn", false},
		/* A word that the network does not have is like no other. */
		{"turn on kettle", "turn on light", false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (rival_same_sense(&network, cases[i].one, cases[i].other) != cases[i].same) {
			CHECK_FAILED("%s / %s", cases[i].one, cases[i].other);
		}
	}
}

TEST(without_senses_each_word_is_its_own)
{
	struct sound_network plain = network;
	struct rival_network rival;

	plain.senses = NULL;
	CHECK(!rival_same_sense(&plain, "turn on light", "turn on the light"));
	CHECK(rival_network_make(&plain, 0, "turn on light", &rival));
	CHECK(!rival_accepts(&rival, "turn on light"));
	CHECK(rival_accepts(&rival, "turn on the light"));
	rival_network_finish(&rival);
}

TEST(a_network_with_one_meaning_has_no_rival)
{
	struct sound_arc one[] = {{0, 1, TURN, 0}, {1, 2, ON, 0}};
	uint32_t end[] = {2};
	struct sound_network single = {.words = {words, COUNT(words)}, .state_count = 3,
		.arcs = one, .arc_count = 2, .finals = end, .final_count = 1, .senses = senses};
	struct rival_network rival;

	CHECK(rival_network_make(&single, 0, "turn on", &rival));
	CHECK(!rival_accepts(&rival, "turn on"));
	rival_network_finish(&rival);
}

TEST(what_is_too_much_is_refused)
{
	struct sound_network nothing = {.state_count = 0};
	struct rival_network rival;
	char sentence[3 * 300];

	for (size_t i = 0; i < sizeof(sentence); i++) {
		sentence[i] = "on "[i % 3];
	}
	sentence[sizeof(sentence) - 1] = '\0';
	CHECK(!rival_network_make(&nothing, 0, "on", &rival));
	CHECK(rival.network == NULL);
	CHECK(!rival_network_make(&network, 0, sentence, &rival));
	CHECK(!rival_same_sense(&network, sentence, sentence));
}

TEST_MAIN({
	RUN(only_sentences_of_another_meaning_are_left);
	RUN(one_sentence_after_the_other_is_left_out);
	RUN(what_says_the_same);
	RUN(without_senses_each_word_is_its_own);
	RUN(a_network_with_one_meaning_has_no_rival);
	RUN(what_is_too_much_is_refused);
})
