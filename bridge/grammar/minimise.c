/* SPDX-License-Identifier: MIT
 *
 * Minimises a deterministic automaton by splitting blocks of states and, beside
 * them, bunches of arcs, after Valmari, "Fast brief practical DFA minimization"
 * (2012). Arcs that do not exist cost nothing, so that it takes n log n time in the
 * number of arcs.
 */
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/grammar/automaton.h"

/* The elements 0 … count - 1 in sets; sets only ever split. */
struct partition {
	uint32_t *elements; /* those of one set stand beside each other */
	uint32_t *places;   /* by element: where it stands in `elements` */
	uint32_t *set_of;   /* by element */
	uint32_t *begin;    /* by set, in `elements` */
	uint32_t *end;
	uint32_t *marked;   /* by set: how many at its beginning are marked */
	uint32_t *touched;  /* the sets with a mark */
	uint32_t touched_count;
	uint32_t set_count;
};

/* One block of memory holds all that is as long as the elements are many. */
static bool partition_init(struct partition *partition, size_t count)
{
	uint32_t *memory = calloc(7 * count + 1, sizeof(*memory));

	*partition = (struct partition){.elements = memory};
	if (memory == NULL) {
		return false;
	}
	partition->places = memory + count;
	partition->set_of = memory + 2 * count;
	partition->begin = memory + 3 * count;
	partition->end = memory + 4 * count;
	partition->marked = memory + 5 * count;
	partition->touched = memory + 6 * count;
	for (uint32_t i = 0; i < count; i++) {
		partition->elements[i] = i;
		partition->places[i] = i;
	}
	if (count > 0) {
		partition->end[0] = (uint32_t)count;
		partition->set_count = 1;
	}
	return true;
}

static void partition_finish(struct partition *partition)
{
	free(partition->elements);
}

/* Moves an element among the marked ones of its set. */
static void partition_mark(struct partition *partition, uint32_t element)
{
	uint32_t set = partition->set_of[element];
	uint32_t from = partition->places[element];
	uint32_t to = partition->begin[set] + partition->marked[set];

	if (from < to) {
		return;
	}
	if (partition->marked[set]++ == 0) {
		partition->touched[partition->touched_count++] = set;
	}
	uint32_t other = partition->elements[to];
	partition->elements[from] = other;
	partition->places[other] = from;
	partition->elements[to] = element;
	partition->places[element] = to;
}

/* Splits each set that has both marked and unmarked elements; the smaller part
 * becomes the new set. Then nothing is marked. */
static void partition_split(struct partition *partition)
{
	while (partition->touched_count > 0) {
		uint32_t set = partition->touched[--partition->touched_count];
		uint32_t middle = partition->begin[set] + partition->marked[set];
		uint32_t marked = partition->marked[set];
		partition->marked[set] = 0;
		if (middle == partition->end[set]) {
			continue;
		}
		uint32_t added = partition->set_count++;
		if (marked <= partition->end[set] - middle) {
			partition->begin[added] = partition->begin[set];
			partition->end[added] = middle;
			partition->begin[set] = middle;
		} else {
			partition->begin[added] = middle;
			partition->end[added] = partition->end[set];
			partition->end[set] = middle;
		}
		for (uint32_t i = partition->begin[added]; i < partition->end[added]; i++) {
			partition->set_of[partition->elements[i]] = added;
		}
	}
}

static bool is_alike(const struct sound_arc *one, const struct sound_arc *other)
{
	return one->word == other->word && one->rarity == other->rarity;
}

/* Starts with one bunch of arcs for each word, where it is as rare. */
static void bunch_by_word(struct partition *bunches, const struct automaton *automaton,
	const uint32_t *by_word)
{
	for (size_t i = 0; i < automaton->arc_count;) {
		const struct sound_arc *first = &automaton->arcs[by_word[i]];
		for (; i < automaton->arc_count && is_alike(&automaton->arcs[by_word[i]], first); i++) {
			partition_mark(bunches, by_word[i]);
		}
		partition_split(bunches);
	}
}

struct word_of_arc {
	uint32_t word;
	uint32_t rarity;
	uint32_t arc;
};

static int compare_words(const void *left, const void *right)
{
	const struct word_of_arc *a = left;
	const struct word_of_arc *b = right;

	if (a->word != b->word) {
		return a->word < b->word ? -1 : 1;
	}
	if (a->rarity != b->rarity) {
		return a->rarity < b->rarity ? -1 : 1;
	}
	return a->arc < b->arc ? -1 : a->arc > b->arc;
}

/* The numbers of all arcs, those with one word together. */
static uint32_t *arcs_by_word(const struct automaton *automaton)
{
	size_t count = automaton->arc_count;
	struct word_of_arc *pairs = calloc(count + 1, sizeof(*pairs));
	uint32_t *arcs = calloc(count + 1, sizeof(*arcs));

	if (pairs == NULL || arcs == NULL) {
		free(pairs);
		free(arcs);
		return NULL;
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct sound_arc *arc = &automaton->arcs[i];
		pairs[i] = (struct word_of_arc){.word = arc->word, .rarity = arc->rarity, .arc = i};
	}
	qsort(pairs, count, sizeof(*pairs), compare_words);
	for (size_t i = 0; i < count; i++) {
		arcs[i] = pairs[i].arc;
	}
	free(pairs);
	return arcs;
}

/* Which arcs end in a state: arcs[first[s]] up to arcs[first[s + 1]]. */
struct incoming {
	uint32_t *first;
	uint32_t *arcs;
};

static bool incoming_init(struct incoming *incoming, const struct automaton *automaton)
{
	size_t states = automaton->state_count;
	size_t arcs = automaton->arc_count;

	incoming->first = calloc(states + 2, sizeof(*incoming->first));
	incoming->arcs = calloc(arcs + 1, sizeof(*incoming->arcs));
	if (incoming->first == NULL || incoming->arcs == NULL) {
		return false;
	}
	/* Counts one place too far on; filling moves each count to where it belongs. */
	for (size_t i = 0; i < arcs; i++) {
		incoming->first[automaton->arcs[i].to + 2]++;
	}
	for (size_t state = 1; state <= states; state++) {
		incoming->first[state + 1] += incoming->first[state];
	}
	for (uint32_t i = 0; i < arcs; i++) {
		incoming->arcs[incoming->first[automaton->arcs[i].to + 1]++] = i;
	}
	return true;
}

static void incoming_finish(struct incoming *incoming)
{
	free(incoming->first);
	free(incoming->arcs);
}

/* Splits blocks by the bunches that leave them and bunches by the blocks that they
 * end in, until neither has anything to split. */
static void refine(const struct automaton *automaton, const struct incoming *incoming,
	struct partition *blocks, struct partition *bunches)
{
	uint32_t block = 1; /* what leads into the first block is what leads into no other */

	for (uint32_t bunch = 0; bunch < bunches->set_count; bunch++) {
		for (uint32_t i = bunches->begin[bunch]; i < bunches->end[bunch]; i++) {
			partition_mark(blocks, automaton->arcs[bunches->elements[i]].from);
		}
		partition_split(blocks);
		for (; block < blocks->set_count; block++) {
			for (uint32_t i = blocks->begin[block]; i < blocks->end[block]; i++) {
				uint32_t state = blocks->elements[i];
				for (uint32_t k = incoming->first[state];
					k < incoming->first[state + 1]; k++) {
					partition_mark(bunches, incoming->arcs[k]);
				}
			}
			partition_split(bunches);
		}
	}
}

static bool find_blocks(const struct automaton *automaton, struct partition *blocks)
{
	struct incoming incoming = {0};
	struct partition bunches = {0};
	uint32_t *by_word = arcs_by_word(automaton);

	bool good = by_word != NULL && incoming_init(&incoming, automaton) &&
		partition_init(&bunches, automaton->arc_count);
	if (good) {
		for (size_t i = 0; i < automaton->final_count; i++) {
			partition_mark(blocks, automaton->finals[i]);
		}
		partition_split(blocks);
		bunch_by_word(&bunches, automaton, by_word);
		refine(automaton, &incoming, blocks, &bunches);
	}
	partition_finish(&bunches);
	incoming_finish(&incoming);
	free(by_word);
	return good;
}

/* Keeps one state of each block, under the block's number. */
static void merge_blocks(struct automaton *automaton, const struct partition *blocks)
{
	const uint32_t *block_of = blocks->set_of;
	size_t arcs = 0;
	size_t finals = 0;

	for (size_t i = 0; i < automaton->arc_count; i++) {
		struct sound_arc arc = automaton->arcs[i];
		if (blocks->places[arc.from] == blocks->begin[block_of[arc.from]]) {
			arc.from = block_of[arc.from];
			arc.to = block_of[arc.to];
			automaton->arcs[arcs++] = arc;
		}
	}
	for (size_t i = 0; i < automaton->final_count; i++) {
		uint32_t state = automaton->finals[i];
		if (blocks->places[state] == blocks->begin[block_of[state]]) {
			automaton->finals[finals++] = block_of[state];
		}
	}
	automaton->arc_count = arcs;
	automaton->final_count = finals;
	automaton->state_count = blocks->set_count;
}

/* Numbers the states in the order of a search by breadth from `start`, by word. */
static bool renumber(struct automaton *automaton, uint32_t start)
{
	size_t states = automaton->state_count;
	uint32_t *number = calloc(states, sizeof(*number));
	uint32_t *queue = calloc(states, sizeof(*queue));
	automaton_sort(automaton);
	size_t *first = automaton_first_arcs(automaton);
	bool good = number != NULL && queue != NULL && first != NULL;

	if (good) {
		uint32_t count = 1; /* 0 is for states that were not met yet, and for the start */
		queue[0] = start;
		for (uint32_t at = 0; at < count; at++) {
			for (size_t k = first[queue[at]]; k < first[queue[at] + 1]; k++) {
				uint32_t to = automaton->arcs[k].to;
				if (to != start && number[to] == 0) {
					number[to] = count;
					queue[count++] = to;
				}
			}
		}
		for (size_t i = 0; i < automaton->arc_count; i++) {
			automaton->arcs[i].from = number[automaton->arcs[i].from];
			automaton->arcs[i].to = number[automaton->arcs[i].to];
		}
		for (size_t i = 0; i < automaton->final_count; i++) {
			automaton->finals[i] = number[automaton->finals[i]];
		}
		automaton_sort(automaton);
	}
	free(number);
	free(queue);
	free(first);
	return good;
}

static int compare_finals(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left;
	uint32_t b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

bool automaton_minimise(struct automaton *automaton, struct error *error)
{
	struct partition blocks;

	if (automaton->state_count == 0) {
		return true;
	}
	bool good = partition_init(&blocks, automaton->state_count) &&
		find_blocks(automaton, &blocks);
	if (good) {
		uint32_t start = blocks.set_of[0];
		merge_blocks(automaton, &blocks);
		good = renumber(automaton, start);
	}
	partition_finish(&blocks);
	if (!good) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (automaton->final_count > 1) {
		qsort(automaton->finals, automaton->final_count, sizeof(*automaton->finals),
			compare_finals);
	}
	return true;
}
