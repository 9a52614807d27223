/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/network.h"

static void add_arc(struct network *network, uint32_t from, uint32_t to,
	enum network_arc_kind kind, uint32_t index)
{
	const struct network_arc arc = {from, to, index, SOURCE_NONE, kind, false};
	CHECK(network_add_arc(network, &arc));
}

static uint32_t add_word(struct network *network, const char *text)
{
	return words_add(&network->words, text, strlen(text));
}

/* An intent from 0 to 1 with a way through 2, and states 3 to 5 that lead nowhere. */
static void fill(struct network *network)
{
	const struct network_intent intent = {.name = "on", .start = 0, .end = 1};
	network->state_count = 6;
	CHECK(network_add_intent(network, &intent));
	add_arc(network, 2, 1, ARC_WORD, add_word(network, "lamp"));
	add_arc(network, 0, 2, ARC_EMPTY, 0);
	add_arc(network, 0, 2, ARC_WORD, add_word(network, "what's"));
	add_arc(network, 0, 2, ARC_WORD, add_word(network, "whats"));
	add_arc(network, 0, 2, ARC_WORD, add_word(network, "all"));
	add_arc(network, 0, 3, ARC_WORD, add_word(network, "dead end"));
	add_arc(network, 4, 1, ARC_WORD, add_word(network, "no start"));
	add_arc(network, 0, 1, ARC_NEVER, 0);
	add_arc(network, 2, 5, ARC_NEVER, 0);
	add_arc(network, 5, 1, ARC_EMPTY, 0);
	add_arc(network, 0, 2, ARC_BARRED, 0);
}

TEST(completing_keeps_what_is_between_start_and_end)
{
	struct network network = {0};
	fill(&network);
	CHECK(network_complete(&network));
	CHECK(network.arc_count == 5);
	CHECK(network.first_arcs[0] == 0 && network.first_arcs[1] == 4);
	CHECK(network.first_arcs[2] == 4 && network.first_arcs[3] == 5);
	CHECK(network.arcs[0].kind == ARC_WORD && network.arcs[3].kind == ARC_EMPTY);
	network_finish(&network);
}

TEST(words_are_found_by_their_key)
{
	struct network network = {0};
	size_t first = 0;
	fill(&network);
	CHECK(network_complete(&network));
	uint32_t whats = words_find(&network.words, "whats", 5);
	uint32_t lamp = words_find(&network.words, "lamp", 4);
	CHECK(network_word_arcs(&network, 0, whats, &first) == first + 2);
	CHECK(network_word_arcs(&network, 0, lamp, &first) == first);
	CHECK(network_word_arcs(&network, 2, lamp, &first) == first + 1);
	CHECK(network.arcs[first].to == 1);
	CHECK(network_word_arcs(&network, 1, lamp, &first) == first);
	network_finish(&network);
}

TEST(shrinking_goes_back)
{
	struct network network = {0};
	fill(&network);
	struct network_size before = network_size(&network);
	const struct network_tag tag = {.slot = "x"};
	CHECK(network_add_tag(&network, &tag));
	CHECK(network_add_state(&network) == 6);
	add_arc(&network, 6, 1, ARC_EMPTY, 0);
	network_shrink(&network, &before);
	CHECK(network.state_count == 6 && network.arc_count == 11 && network.tag_count == 0);
	CHECK(network.intent_count == 1);
	network_finish(&network);
}

TEST(an_empty_network_is_complete)
{
	struct network network = {0};
	CHECK(network_complete(&network));
	CHECK(network.arc_count == 0 && network.first_arcs != NULL);
	network_finish(&network);
}

TEST(arcs_and_intents_have_a_maximum)
{
	struct network network = {.state_count = 2};
	const struct network_arc arc = {0, 1, 0, SOURCE_NONE, ARC_EMPTY, false};
	const struct network_intent intent = {.name = "on", .start = 0, .end = 1};
	for (int i = 0; i < NETWORK_ARCS_MAX; i++) {
		if (!network_add_arc(&network, &arc)) {
			CHECK_FAILED("stopped at %d", i);
			break;
		}
	}
	CHECK(!network_add_arc(&network, &arc));
	for (int i = 0; i < NETWORK_INTENTS_MAX; i++) {
		CHECK(network_add_intent(&network, &intent));
	}
	CHECK(!network_add_intent(&network, &intent));
	network_finish(&network);
}

TEST_MAIN(
	RUN(completing_keeps_what_is_between_start_and_end);
	RUN(words_are_found_by_their_key);
	RUN(shrinking_goes_back);
	RUN(an_empty_network_is_complete);
	RUN(arcs_and_intents_have_a_maximum))
