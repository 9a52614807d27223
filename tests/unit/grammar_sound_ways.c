/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_ways.h"

#include "bridge/base/text.h"
#include "bridge/grammar/sound_network.h"
#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TURN, IT, ON, NOW };

/* "turn on", "turn it on" and "turn it it … on", each with "now" behind it or not. State 4
 * leads nowhere, and no way comes to state 5. */
static struct sound_network make_network(void)
{
	static char *words[] = {(char *)"turn", (char *)"it", (char *)"on", (char *)"now"};
	static struct sound_arc arcs[] = {{1, 1, IT, 0}, {1, 2, ON, 0}, {0, 1, TURN, 0}, {2, 3, NOW, 0},
		{1, 4, NOW, 0}, {5, 2, TURN, 0}};
	static uint32_t finals[] = {2, 3};
	return (struct sound_network){.words = {words, COUNT(words)}, .state_count = 6,
		.arcs = arcs, .arc_count = COUNT(arcs), .finals = finals, .final_count = COUNT(finals)};
}

static bool is_phrase(const struct sound_phrase *phrase, size_t count, const uint32_t *words)
{
	return phrase->count == count &&
		memcmp(phrase->words, words, count * sizeof(*words)) == 0;
}

TEST(finds_arcs_by_state_and_word)
{
	struct sound_network network = make_network();
	struct sound_ways ways;
	CHECK(sound_ways_init(&ways, &network));
	CHECK(sound_ways_arc(&ways, 0, TURN) == 2);
	CHECK(sound_ways_arc(&ways, 1, IT) == 0);
	CHECK(sound_ways_arc(&ways, 1, ON) == 1);
	CHECK(sound_ways_arc(&ways, 1, NOW) == 4);
	CHECK(sound_ways_arc(&ways, 1, TURN) == SOUND_NO_ARC);
	CHECK(sound_ways_arc(&ways, 3, TURN) == SOUND_NO_ARC);
	CHECK(ways.bearing.first[NOW + 1] - ways.bearing.first[NOW] == 2);
	CHECK(ways.entering.first[2 + 1] - ways.entering.first[2] == 2);
	sound_ways_finish(&ways);
}

TEST(finds_the_shortest_ways)
{
	struct sound_network network = make_network();
	struct sound_ways ways;
	struct sound_phrase phrase = {.count = 0};
	CHECK(sound_ways_init(&ways, &network));
	CHECK(sound_ways_append_to(&ways, 3, NULL, &phrase));
	CHECK(is_phrase(&phrase, 3, (uint32_t[]){TURN, ON, NOW}));
	CHECK(sound_ways_append_on(&ways, 1, NULL, &phrase));
	CHECK(is_phrase(&phrase, 4, (uint32_t[]){TURN, ON, NOW, ON}));
	CHECK(sound_ways_append_on(&ways, 2, NULL, &phrase));
	CHECK(phrase.count == 4);
	CHECK(!sound_ways_append_on(&ways, 4, NULL, &phrase));
	CHECK(!sound_ways_append_to(&ways, 5, NULL, &phrase));
	sound_ways_finish(&ways);
}

TEST(other_ways_are_sentences_too)
{
	struct sound_network network = make_network();
	struct sound_ways ways;
	uint64_t random = 1;
	size_t longest = 0;
	CHECK(sound_ways_init(&ways, &network));
	for (int i = 0; i < 200; i++) {
		struct sound_phrase phrase = {.count = 0};
		if (sound_ways_append_to(&ways, 1, &random, &phrase) &&
			sound_ways_append_on(&ways, 1, &random, &phrase)) {
			CHECK(sound_ways_accepts(&ways, 0, &phrase, 0));
			longest = phrase.count > longest ? phrase.count : longest;
		}
	}
	CHECK(longest > 4);
	sound_ways_finish(&ways);
}

TEST(accepts_what_leads_to_an_end)
{
	struct sound_network network = make_network();
	struct sound_ways ways;
	const struct sound_phrase phrase = {{TURN, IT, ON}, 3};
	CHECK(sound_ways_init(&ways, &network));
	CHECK(sound_ways_accepts(&ways, 0, &phrase, 0));
	CHECK(!sound_ways_accepts(&ways, 0, &phrase, 1));
	CHECK(sound_ways_accepts(&ways, 1, &phrase, 1));
	CHECK(sound_ways_accepts(&ways, 1, &phrase, 2));
	CHECK(sound_ways_accepts(&ways, 2, &phrase, 3));
	CHECK(!sound_ways_accepts(&ways, 4, &phrase, 3));
	sound_ways_finish(&ways);
}

TEST(a_phrase_has_an_end)
{
	struct sound_phrase phrase = {.count = 0};
	for (int i = 0; i < SOUND_PHRASE_MAX; i++) {
		CHECK(sound_phrase_add(&phrase, IT));
	}
	CHECK(!sound_phrase_add(&phrase, IT));
	CHECK(phrase.count == SOUND_PHRASE_MAX);
}

TEST(a_network_without_states_has_no_ways)
{
	struct sound_network none = {.state_count = 0};
	struct sound_ways ways;
	CHECK(sound_ways_init(&ways, &none));
	sound_ways_finish(&ways);
	sound_ways_finish(&ways);
}

TEST_MAIN({
	RUN(finds_arcs_by_state_and_word);
	RUN(finds_the_shortest_ways);
	RUN(other_ways_are_sentences_too);
	RUN(accepts_what_leads_to_an_end);
	RUN(a_phrase_has_an_end);
	RUN(a_network_without_states_has_no_ways);
})
