/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/grammar/match.h"

enum { START, NAMED, VALUE, VALUE_END, END, STATES };

static uint32_t word(struct network *network, const char *text)
{
	return words_add(&network->words, text, strlen(text));
}

static void add_arc(struct network *network, uint32_t from, uint32_t to,
	enum network_arc_kind kind, uint32_t index)
{
	const struct network_arc arc = {from, to, index, SOURCE_NONE, kind, false};
	CHECK(network_add_arc(network, &arc));
}

/* "set what's up": the words behind "set" are a phrase with two keys, in a slot. */
static void build(struct network *network)
{
	static char words[] = "whats up";
	static char one[] = "one";
	static char two[] = "two";
	static struct source_phrase phrases[] = {{words, one}, {words, two}};
	static struct source source = {.kind = SOURCE_LIST, .phrases = phrases, .phrase_count = 2};
	const struct network_intent intent = {.name = "set", .start = START, .end = END};
	const struct network_tag tag = {.slot = "thing"};
	network->state_count = STATES + 2;
	network->sources = (struct sources){.items = &source, .count = 1};
	CHECK(network_add_intent(network, &intent) && network_add_tag(network, &tag));
	add_arc(network, START, NAMED, ARC_WORD, word(network, "set"));
	add_arc(network, NAMED, STATES, ARC_SLOT_OPEN, 0);
	add_arc(network, STATES, VALUE, ARC_VALUE_OPEN, 0);
	add_arc(network, VALUE, STATES + 1, ARC_WORD, word(network, "what's"));
	add_arc(network, STATES + 1, VALUE_END, ARC_WORD, word(network, "up"));
	add_arc(network, VALUE_END, STATES + 1, ARC_EMPTY, 0);
	add_arc(network, VALUE_END, STATES + 1, ARC_EMPTY, 0);
	CHECK(network->arc_count == 7);
	network->arc_count = 5; /* the loop is for another test */
}

static void finish(struct network *network)
{
	network->sources = (struct sources){0}; /* they are not on the heap */
	network_finish(network);
}

TEST(each_thing_that_a_phrase_stands_for_is_a_thread)
{
	struct network network = {0};
	struct match match;
	build(&network);
	uint32_t closed = network_add_state(&network);
	add_arc(&network, VALUE_END, closed, ARC_VALUE_CLOSE, 0);
	add_arc(&network, closed, END, ARC_SLOT_CLOSE, 0);
	CHECK(network_complete(&network));
	CHECK(match_run(&match, &network, "set  whats up", NULL));
	CHECK(match.word_count == 3 && match.words_taken == 3);
	CHECK_TEXT(match.text, "set whats up");
	size_t at_end = 0;
	for (size_t i = match.first_thread; i < match.threads.count; i++) {
		if (match_thread_state(&match, i) != END) {
			continue;
		}
		struct mark close = match_mark(&match, match_thread_mark(&match, i));
		struct mark value = match_mark(&match, close.before);
		struct mark open = match_mark(&match, value.before);
		CHECK(close.kind == MARK_SLOT_CLOSE && close.position == 3);
		CHECK(value.kind == MARK_VALUE && value.index == at_end && value.position == 3);
		CHECK(open.kind == MARK_VALUE_OPEN && open.position == 1);
		CHECK(match_mark(&match, open.before).kind == MARK_SLOT_OPEN);
		CHECK(match_mark(&match, open.before).before == HISTORY_NONE);
		at_end++;
	}
	CHECK(at_end == 2);
	match_finish(&match);
	finish(&network);
}

TEST(what_does_not_go_on_is_counted)
{
	static const struct {
		const char *words;
		size_t count, taken;
	} cases[] = {
		{"", 0, 0}, {"set", 1, 1}, {"set it", 2, 1}, {"it set", 2, 0}, {"set what's set", 3, 2},
		{"set what's up up", 4, 3}};
	struct network network = {0};
	build(&network);
	add_arc(&network, VALUE_END, END, ARC_EMPTY, 0);
	CHECK(network_complete(&network));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct match match;
		CHECK(match_run(&match, &network, cases[i].words, NULL));
		CHECK(match.word_count == cases[i].count);
		CHECK(match.words_taken == cases[i].taken);
		CHECK(match.first_thread < match.threads.count);
		match_finish(&match);
	}
	finish(&network);
}

TEST(ways_to_one_place_are_one_thread)
{
	struct network network = {0};
	struct match match;
	build(&network);
	network.arc_count = 7;
	add_arc(&network, VALUE_END, END, ARC_EMPTY, 0);
	CHECK(network_complete(&network));
	CHECK(match_run(&match, &network, "set what's up up up", NULL));
	CHECK(match.words_taken == 5);
	CHECK(match.threads.count - match.first_thread == 3);
	match_finish(&match);
	finish(&network);
}

TEST(words_between_positions)
{
	struct network network = {0};
	struct match match;
	build(&network);
	CHECK(network_complete(&network));
	CHECK(match_run(&match, &network, " set  what's up", NULL));
	static const struct {
		size_t begin, end;
		const char *words;
	} cases[] = {{0, 3, "set what's up"}, {1, 3, "what's up"}, {2, 2, ""}, {0, 1, "set"}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *words = match_words(&match, cases[i].begin, cases[i].end);
		CHECK_TEXT(words, cases[i].words);
		free(words);
	}
	match_finish(&match);
	finish(&network);
}

TEST_MAIN(
	RUN(each_thing_that_a_phrase_stands_for_is_a_thread);
	RUN(what_does_not_go_on_is_counted);
	RUN(ways_to_one_place_are_one_thread);
	RUN(words_between_positions))
