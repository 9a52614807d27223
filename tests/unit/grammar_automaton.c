/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/grammar/automaton.h"

#define NONE AUTOMATON_NO_WORD

static void add_arc(struct automaton *automaton, uint32_t from, uint32_t to, uint32_t word,
	uint32_t rarity)
{
	CHECK(automaton_add_arc(automaton, &(struct sound_arc){from, to, word, rarity}));
}

/* Builds an automaton of `states` states from arcs {from, to, word} that end with a
 * word of 99, and finals that end with 99. */
static struct automaton build(uint32_t states, const uint32_t (*arcs)[3], const uint32_t *finals)
{
	struct automaton automaton = {.state_count = states};
	for (; (*arcs)[2] != 99; arcs++) {
		add_arc(&automaton, (*arcs)[0], (*arcs)[1], (*arcs)[2], 0);
	}
	for (; *finals != 99; finals++) {
		CHECK(automaton_add_final(&automaton, *finals));
	}
	return automaton;
}

/* The states that are reached from a set, a bit each, without a word. */
static uint32_t close_set(const struct automaton *automaton, uint32_t set)
{
	for (uint32_t before = 0; before != set;) {
		before = set;
		for (size_t i = 0; i < automaton->arc_count; i++) {
			const struct sound_arc *arc = &automaton->arcs[i];
			if (arc->word == NONE && (set >> arc->from & 1) != 0) {
				set |= 1u << arc->to;
			}
		}
	}
	return set;
}

/* Slow and simple: whether an automaton of up to 32 states accepts some words. */
static bool accepts_from(const struct automaton *automaton, uint32_t state,
	const uint32_t *words, size_t count)
{
	uint32_t set = close_set(automaton, 1u << state);
	for (size_t word = 0; word < count; word++) {
		uint32_t next = 0;
		for (size_t i = 0; i < automaton->arc_count; i++) {
			const struct sound_arc *arc = &automaton->arcs[i];
			if (arc->word == words[word] && (set >> arc->from & 1) != 0) {
				next |= 1u << arc->to;
			}
		}
		set = close_set(automaton, next);
	}
	for (size_t i = 0; i < automaton->final_count; i++) {
		if ((set >> automaton->finals[i] & 1) != 0) {
			return true;
		}
	}
	return false;
}

static bool accepts(const struct automaton *automaton, const uint32_t *words, size_t count)
{
	return automaton->state_count > 0 && accepts_from(automaton, 0, words, count);
}

static bool is_deterministic(const struct automaton *automaton)
{
	for (size_t i = 0; i < automaton->arc_count; i++) {
		if (automaton->arcs[i].word == NONE ||
			automaton->arcs[i].from >= automaton->state_count ||
			automaton->arcs[i].to >= automaton->state_count) {
			return false;
		}
		for (size_t k = 0; k < i; k++) {
			if (automaton->arcs[k].from == automaton->arcs[i].from &&
				automaton->arcs[k].word == automaton->arcs[i].word) {
				return false;
			}
		}
	}
	return true;
}

TEST(sorted_arcs_are_indexed)
{
	static const uint32_t arcs[][3] = {
		{2, 0, 5}, {0, 1, 7}, {0, 2, NONE}, {0, 1, 3}, {0, 0, 7}, {0, 0, 99}};
	static const uint32_t finals[] = {2, 99};
	struct automaton automaton = build(3, arcs, finals);
	automaton_sort(&automaton);
	size_t *first = automaton_first_arcs(&automaton);
	CHECK(first[0] == 0 && first[1] == 4 && first[2] == 4 && first[3] == 5);
	CHECK(automaton.arcs[0].word == 3);
	CHECK(automaton.arcs[1].word == 7 && automaton.arcs[1].to == 0);
	CHECK(automaton.arcs[3].word == NONE);
	free(first);
	automaton_finish(&automaton);
}

TEST(determinising_joins_ways_with_the_same_words)
{
	/* (1 2 | 1 3 | [1] 4) with silent steps */
	static const uint32_t arcs[][3] = {{0, 1, NONE}, {0, 2, NONE}, {0, 3, NONE}, {1, 4, 1},
		{4, 7, 2}, {2, 5, 1}, {5, 7, 3}, {3, 6, 1}, {3, 6, NONE}, {6, 7, 4}, {0, 0, 99}};
	static const uint32_t finals[] = {7, 99};
	struct automaton in = build(8, arcs, finals);
	struct automaton out = {0};
	CHECK(automaton_determinise(&in, &out, NULL));
	CHECK(is_deterministic(&out));
	CHECK(out.state_count == 3 && out.arc_count == 5 && out.final_count == 1);
	automaton_finish(&in);
	automaton_finish(&out);
}

TEST(silent_loops_come_to_an_end)
{
	static const uint32_t arcs[][3] = {
		{0, 1, NONE}, {1, 0, NONE}, {1, 2, 1}, {2, 0, NONE}, {0, 0, 99}};
	static const uint32_t finals[] = {2, 99};
	static const uint32_t words[] = {1, 1, 1};
	struct automaton in = build(3, arcs, finals);
	struct automaton out = {0};
	CHECK(automaton_determinise(&in, &out, NULL));
	CHECK(!accepts(&out, words, 0));
	CHECK(accepts(&out, words, 1) && accepts(&out, words, 3));
	CHECK(automaton_minimise(&out, NULL));
	CHECK(out.state_count == 2 && out.arc_count == 2);
	automaton_finish(&in);
	automaton_finish(&out);
}

TEST(nothing_stays_nothing)
{
	struct automaton empty = {0};
	struct automaton out = {0};
	CHECK(automaton_determinise(&empty, &out, NULL));
	CHECK(out.state_count == 0);
	CHECK(automaton_minimise(&out, NULL));
	static const uint32_t arcs[][3] = {{0, 0, 99}};
	static const uint32_t finals[] = {1, 99};
	struct automaton cut = build(2, arcs, finals); /* the end cannot be reached */
	CHECK(automaton_determinise(&cut, &out, NULL));
	CHECK(out.state_count == 0 && out.final_count == 0 && out.arc_count == 0);
	automaton_finish(&cut);
}

TEST(minimising_merges_equal_ends_and_numbers_by_breadth)
{
	/* (1 3 | 2 3) as a tree; the start is the last state but for its number */
	static const uint32_t arcs[][3] = {
		{0, 4, 1}, {4, 3, 3}, {0, 2, 2}, {2, 1, 3}, {0, 0, 99}};
	static const uint32_t finals[] = {1, 3, 99};
	struct automaton automaton = build(5, arcs, finals);
	CHECK(automaton_minimise(&automaton, NULL));
	CHECK(automaton.state_count == 3 && automaton.arc_count == 3);
	CHECK(automaton.arcs[0].from == 0 && automaton.arcs[0].word == 1);
	CHECK(automaton.arcs[0].to == 1 && automaton.arcs[1].to == 1);
	CHECK(automaton.arcs[2].from == 1 && automaton.arcs[2].to == 2);
	CHECK(automaton.final_count == 1 && automaton.finals[0] == 2);
	automaton_finish(&automaton);
}

static uint32_t random_below(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % below;
}

/* An automaton of which every arc is on a way to the end: each state has a silent or
 * a word arc to the next one. */
static struct automaton random_automaton(uint32_t *seed)
{
	struct automaton automaton = {.state_count = 2 + random_below(seed, 5)};
	for (uint32_t state = 0; state + 1 < automaton.state_count; state++) {
		add_arc(&automaton, state, state + 1,
			random_below(seed, 4) == 0 ? NONE : random_below(seed, 2), 0);
	}
	for (uint32_t i = random_below(seed, 6); i > 0; i--) {
		uint32_t word = random_below(seed, 3);
		add_arc(&automaton, random_below(seed, automaton.state_count),
			random_below(seed, automaton.state_count), word == 2 ? NONE : word, 0);
	}
	automaton_add_final(&automaton, automaton.state_count - 1);
	return automaton;
}

/* All words of up to 6 letters out of two. */
static bool same_sentences(const struct automaton *a, const struct automaton *b)
{
	for (size_t length = 0; length <= 6; length++) {
		for (uint32_t number = 0; number < 1u << length; number++) {
			uint32_t words[6];
			for (size_t i = 0; i < length; i++) {
				words[i] = number >> i & 1;
			}
			if (accepts(a, words, length) != accepts(b, words, length)) {
				return false;
			}
		}
	}
	return true;
}

/* True if no two states accept the same rests of up to 6 words. */
static bool is_minimal(const struct automaton *automaton)
{
	for (uint32_t a = 0; a < automaton->state_count; a++) {
		for (uint32_t b = 0; b < a; b++) {
			bool same = true;
			for (size_t length = 0; same && length <= 6; length++) {
				for (uint32_t number = 0; same && number < 1u << length; number++) {
					uint32_t words[6];
					for (size_t i = 0; i < length; i++) {
						words[i] = number >> i & 1;
					}
					same = accepts_from(automaton, a, words, length) ==
						accepts_from(automaton, b, words, length);
				}
			}
			if (same) {
				return false;
			}
		}
	}
	return true;
}

TEST(random_automata_keep_their_sentences)
{
	uint32_t seed = 7;
	for (int i = 0; i < 1000; i++) {
		struct automaton in = random_automaton(&seed);
		struct automaton out = {0};
		CHECK(automaton_determinise(&in, &out, NULL));
		CHECK(out.state_count <= 32 && is_deterministic(&out));
		CHECK(same_sentences(&in, &out));
		CHECK(automaton_minimise(&out, NULL));
		CHECK(is_deterministic(&out));
		CHECK(same_sentences(&in, &out));
		CHECK(is_minimal(&out));
		automaton_finish(&in);
		automaton_finish(&out);
	}
}

/* The rarity of the likeliest way that some words take to an end, or one above all. */
#define NO_WAY 1000000u
static uint32_t rarity_from(const struct automaton *automaton, uint32_t state,
	const uint32_t *words, size_t count)
{
	uint32_t least = NO_WAY;
	for (size_t i = 0; i < automaton->final_count; i++) {
		least = count == 0 && automaton->finals[i] == state ? 0 : least;
	}
	for (size_t i = 0; i < automaton->arc_count; i++) {
		const struct sound_arc *arc = &automaton->arcs[i];
		bool silent = arc->word == NONE;
		if (arc->from == state && (silent || (count > 0 && arc->word == words[0]))) {
			uint32_t rarity = arc->rarity + rarity_from(automaton, arc->to,
				silent ? words : words + 1, silent ? count : count - 1);
			least = rarity < least ? rarity : least;
		}
	}
	return least;
}

#define LAST_WORD 2

/* Without loops; each sentence ends with the last word, that no rarity is lost. */
static struct automaton rare_automaton(uint32_t *seed)
{
	struct automaton automaton = {.state_count = 3 + random_below(seed, 5)};
	uint32_t last = automaton.state_count - 2;
	for (uint32_t state = 0; state < last; state++) {
		for (uint32_t i = 0; i < 3; i++) {
			uint32_t word = random_below(seed, 3), rarity = random_below(seed, 40);
			uint32_t to = i == 0 ? state + 1 : state + 1 + random_below(seed, last - state);
			add_arc(&automaton, state, to, word == 2 ? NONE : word,
				random_below(seed, 2) * rarity);
		}
	}
	add_arc(&automaton, last, last + 1, LAST_WORD, 0);
	automaton_add_final(&automaton, last + 1);
	return automaton;
}

/* Up to a difference that all sentences have: what is rare beside nothing. */
static bool same_rarities(const struct automaton *one, const struct automaton *other)
{
	uint32_t difference = NO_WAY;
	for (uint32_t number = 1; number <= 1u << 7; number++) {
		/* Behind the highest bit stand the words. */
		uint32_t words[8], count = 0;
		for (uint32_t bits = number; bits > 1; bits >>= 1) {
			words[count++] = bits & 1;
		}
		words[count++] = LAST_WORD;
		uint32_t before = rarity_from(one, 0, words, count);
		uint32_t after = rarity_from(other, 0, words, count);
		if (before == NO_WAY || after == NO_WAY) {
			if (before != after) {
				return false;
			}
			continue;
		}
		difference = difference == NO_WAY ? before - after : difference;
		if (before - after != difference) {
			return false;
		}
	}
	return true;
}

TEST(a_sentence_stays_as_rare_as_its_likeliest_way)
{
	uint32_t seed = 11;
	for (int i = 0; i < 1000; i++) {
		struct automaton in = rare_automaton(&seed), out = {0};
		CHECK(automaton_determinise(&in, &out, NULL));
		CHECK(is_deterministic(&out));
		CHECK(same_rarities(&in, &out));
		CHECK(automaton_minimise(&out, NULL));
		CHECK(same_rarities(&in, &out));
		automaton_finish(&in);
		automaton_finish(&out);
	}
}

TEST(a_rarity_stands_at_the_first_word_that_tells)
{
	/* "turn up heat" is likely, "turn up lights" is rare */
	enum { TURN, UP, HEAT, LIGHTS };
	static const struct sound_arc arcs[] = {{0, 1, NONE, 0}, {0, 4, NONE, 300}, {1, 2, TURN, 0},
		{2, 3, UP, 0}, {3, 7, HEAT, 0}, {4, 5, TURN, 0}, {5, 6, UP, 0}, {6, 7, LIGHTS, 0}};
	struct automaton in = {.state_count = 8}, out = {0};
	for (size_t i = 0; i < sizeof(arcs) / sizeof(*arcs); i++) {
		CHECK(automaton_add_arc(&in, &arcs[i]));
	}
	automaton_add_final(&in, 7);
	CHECK(automaton_determinise(&in, &out, NULL) && automaton_minimise(&out, NULL));
	CHECK(out.arc_count == 4);
	for (size_t i = 0; i < out.arc_count; i++) {
		CHECK_NUMBER(out.arcs[i].rarity, out.arcs[i].word == LIGHTS ? 300 : 0, 0);
	}
	automaton_finish(&in);
	automaton_finish(&out);
}

TEST(a_loop_that_grows_rarer_comes_to_an_end)
{
	/* Each "a" makes the first way rarer than the second. */
	static const struct sound_arc arcs[] = {
		{0, 1, 0, 0}, {0, 2, 0, 0}, {1, 1, 0, 70}, {2, 2, 0, 0}, {1, 3, 1, 0}, {2, 3, 0, 0}};
	struct automaton in = {.state_count = 4}, out = {0};
	for (size_t i = 0; i < sizeof(arcs) / sizeof(*arcs); i++) {
		CHECK(automaton_add_arc(&in, &arcs[i]));
	}
	automaton_add_final(&in, 3);
	CHECK(automaton_determinise(&in, &out, NULL));
	CHECK(out.state_count > 4 && out.state_count < 100);
	automaton_finish(&in);
	automaton_finish(&out);
}

TEST(one_that_needs_too_many_states_is_refused)
{
	/* "the 18th word from the end is 1" needs two to the power of 18 states */
	struct automaton in = {.state_count = 19};
	struct automaton out = {0};
	struct error error = {0};
	add_arc(&in, 0, 0, 0, 0);
	add_arc(&in, 0, 0, 1, 0);
	add_arc(&in, 0, 1, 1, 0);
	for (uint32_t state = 1; state < 18; state++) {
		add_arc(&in, state, state + 1, 0, 0);
		add_arc(&in, state, state + 1, 1, 0);
	}
	automaton_add_final(&in, 18);
	CHECK(!automaton_determinise(&in, &out, &error));
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_ERROR(error, "more than 100000 states");
	CHECK(out.state_count == 0);
	automaton_finish(&in);
	automaton_finish(&out);
}

TEST_MAIN(
	RUN(sorted_arcs_are_indexed);
	RUN(determinising_joins_ways_with_the_same_words);
	RUN(silent_loops_come_to_an_end);
	RUN(nothing_stays_nothing);
	RUN(minimising_merges_equal_ends_and_numbers_by_breadth);
	RUN(random_automata_keep_their_sentences);
	RUN(a_sentence_stays_as_rare_as_its_likeliest_way);
	RUN(a_rarity_stands_at_the_first_word_that_tells);
	RUN(a_loop_that_grows_rarer_comes_to_an_end);
	RUN(one_that_needs_too_many_states_is_refused))
