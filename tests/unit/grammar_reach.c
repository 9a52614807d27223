/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/reach.h"

/* States 10 to 15: 10 -word-> 11 -empty-> 12 -never-> 13, 14 -word-> 11, and a loop
 * between 12 and 10. 15 has nothing. */
static const struct network_arc arcs[] = {
	{11, 12, 0, SOURCE_NONE, ARC_EMPTY, false},
	{10, 11, 0, SOURCE_NONE, ARC_WORD, false},
	{12, 13, 0, SOURCE_NONE, ARC_NEVER, false},
	{14, 11, 0, SOURCE_NONE, ARC_WORD, false},
	{12, 10, 0, SOURCE_NONE, ARC_EMPTY, false},
};
static const struct network_part part = {arcs, 5, 10, 6};

static void check_reach(bool reversed, uint32_t start, unsigned kinds, const char *expected)
{
	struct adjacency adjacency;
	char met_text[7] = "";
	CHECK(adjacency_init(&adjacency, &part, reversed));
	bool *met = network_reach(&part, &adjacency, &start, 1, kinds);
	for (size_t i = 0; i < 6; i++) {
		met_text[i] = met[i] ? 'x' : '.';
	}
	CHECK_TEXT(met_text, expected);
	free(met);
	adjacency_finish(&adjacency);
}

TEST(forwards)
{
	check_reach(false, 10, REACH_ALL, "xxxx..");
	check_reach(false, 14, REACH_ALL, "xxxxx.");
	check_reach(false, 15, REACH_ALL, ".....x");
	check_reach(false, 10, REACH_ALL & ~REACH_KIND(ARC_NEVER), "xxx...");
	check_reach(false, 10, REACH_KIND(ARC_EMPTY), "x.....");
	check_reach(false, 11, REACH_KIND(ARC_EMPTY), "xxx...");
}

TEST(backwards)
{
	check_reach(true, 13, REACH_ALL, "xxxxx.");
	check_reach(true, 13, REACH_ALL & ~REACH_KIND(ARC_NEVER), "...x..");
	check_reach(true, 11, REACH_KIND(ARC_WORD), "xx..x.");
}

TEST(from_several_starts)
{
	struct adjacency adjacency;
	const uint32_t starts[] = {13, 15, 13};
	CHECK(adjacency_init(&adjacency, &part, false));
	bool *met = network_reach(&part, &adjacency, starts, 3, REACH_ALL);
	CHECK(!met[0] && met[3] && met[5]);
	free(met);
	met = network_reach(&part, &adjacency, starts, 0, REACH_ALL);
	CHECK(!met[3] && !met[5]);
	free(met);
	adjacency_finish(&adjacency);
}

TEST_MAIN(RUN(forwards); RUN(backwards); RUN(from_several_starts))
