/* SPDX-License-Identifier: MIT
 *
 * Subset construction: a state of the result stands for the set of states in
 * which the original can be after the same words.
 */
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/grammar/array.h"
#include "bridge/grammar/automaton.h"
#include "bridge/grammar/hash_index.h"

/* All sets together; together with AUTOMATON_STATES_MAX this bounds the work. */
#define MEMBERS_MAX 20000000

struct subset {
	size_t first; /* in `members` */
	size_t count;
};

/* A way out of a subset. */
struct step {
	uint32_t word;
	uint32_t to;
};

struct determiniser {
	struct automaton in; /* a sorted copy */
	size_t *first_arcs;
	bool *is_final;
	struct automaton *out;

	struct subset *subsets; /* the states of the result */
	size_t subset_count, subset_capacity;
	uint32_t *members;
	size_t member_count, member_capacity;
	struct hash_index index;

	/* The set under construction. */
	uint32_t *set;
	size_t set_count;
	uint32_t *seen; /* by state: the number of the last set that it came into */
	uint32_t set_number;

	struct step *steps;
	size_t step_count, step_capacity;
};

static bool prepare(struct determiniser *determiniser, const struct automaton *in)
{
	struct automaton *copy = &determiniser->in;

	copy->state_count = in->state_count;
	for (size_t i = 0; i < in->arc_count; i++) {
		if (!automaton_add_arc(copy, in->arcs[i].from, in->arcs[i].to, in->arcs[i].word)) {
			return false;
		}
	}
	automaton_sort(copy);
	determiniser->first_arcs = automaton_first_arcs(copy);
	determiniser->is_final = calloc(in->state_count, sizeof(*determiniser->is_final));
	determiniser->set = calloc(in->state_count, sizeof(*determiniser->set));
	determiniser->seen = calloc(in->state_count, sizeof(*determiniser->seen));
	if (determiniser->first_arcs == NULL || determiniser->is_final == NULL ||
		determiniser->set == NULL || determiniser->seen == NULL) {
		return false;
	}
	for (size_t i = 0; i < in->final_count; i++) {
		determiniser->is_final[in->finals[i]] = true;
	}
	return true;
}

static void release(struct determiniser *determiniser)
{
	automaton_finish(&determiniser->in);
	free(determiniser->first_arcs);
	free(determiniser->is_final);
	free(determiniser->subsets);
	free(determiniser->members);
	hash_index_finish(&determiniser->index);
	free(determiniser->set);
	free(determiniser->seen);
	free(determiniser->steps);
}

static void set_begin(struct determiniser *determiniser)
{
	determiniser->set_count = 0;
	determiniser->set_number++;
}

static void set_add(struct determiniser *determiniser, uint32_t state)
{
	if (determiniser->seen[state] != determiniser->set_number) {
		determiniser->seen[state] = determiniser->set_number;
		determiniser->set[determiniser->set_count++] = state;
	}
}

static int compare_states(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left;
	uint32_t b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

/* Adds what is reached without a word, then drops what leads nowhere by itself, so
 * that equal sets are found equal. */
static void set_close(struct determiniser *determiniser)
{
	size_t kept = 0;

	for (size_t i = 0; i < determiniser->set_count; i++) {
		uint32_t state = determiniser->set[i];
		for (size_t k = determiniser->first_arcs[state];
			k < determiniser->first_arcs[state + 1]; k++) {
			if (determiniser->in.arcs[k].word == AUTOMATON_NO_WORD) {
				set_add(determiniser, determiniser->in.arcs[k].to);
			}
		}
	}
	for (size_t i = 0; i < determiniser->set_count; i++) {
		uint32_t state = determiniser->set[i];
		size_t first = determiniser->first_arcs[state];
		/* Arcs without a word have the highest number: the first tells. */
		bool speaks = first < determiniser->first_arcs[state + 1] &&
			determiniser->in.arcs[first].word != AUTOMATON_NO_WORD;
		if (speaks || determiniser->is_final[state]) {
			determiniser->set[kept++] = state;
		}
	}
	determiniser->set_count = kept;
	if (kept > 1) {
		qsort(determiniser->set, kept, sizeof(*determiniser->set), compare_states);
	}
}

static bool is_subset(uint32_t item, const void *wanted, const void *items)
{
	const struct determiniser *determiniser = items;
	const struct subset *subset = &determiniser->subsets[item];

	return subset->count == determiniser->set_count &&
		memcmp(&determiniser->members[subset->first], wanted,
			subset->count * sizeof(uint32_t)) == 0;
}

static bool append_members(struct determiniser *determiniser)
{
	for (size_t i = 0; i < determiniser->set_count; i++) {
		uint32_t *members = array_make_room(determiniser->members,
			determiniser->member_count, &determiniser->member_capacity, sizeof(*members),
			MEMBERS_MAX);
		if (members == NULL) {
			return false;
		}
		determiniser->members = members;
		members[determiniser->member_count++] = determiniser->set[i];
	}
	return true;
}

/* The state for the set under construction, new or known; HASH_INDEX_NONE when
 * out of memory or when there are too many. */
static uint32_t set_finish(struct determiniser *determiniser)
{
	set_close(determiniser);
	uint32_t hash = hash_bytes(determiniser->set,
		determiniser->set_count * sizeof(*determiniser->set));
	uint32_t state = hash_index_find(&determiniser->index, hash, is_subset,
		determiniser->set, determiniser);
	if (state != HASH_INDEX_NONE) {
		return state;
	}
	struct subset *subsets = array_make_room(determiniser->subsets,
		determiniser->subset_count, &determiniser->subset_capacity, sizeof(*subsets),
		AUTOMATON_STATES_MAX);
	if (subsets == NULL) {
		return HASH_INDEX_NONE;
	}
	determiniser->subsets = subsets;
	struct subset subset = {determiniser->member_count, determiniser->set_count};
	state = (uint32_t)determiniser->subset_count;
	if (!append_members(determiniser) ||
		!hash_index_add(&determiniser->index, hash, state)) {
		return HASH_INDEX_NONE;
	}
	subsets[determiniser->subset_count++] = subset;
	return state;
}

static int compare_steps(const void *left, const void *right)
{
	const struct step *a = left;
	const struct step *b = right;

	if (a->word != b->word) {
		return a->word < b->word ? -1 : 1;
	}
	return a->to < b->to ? -1 : a->to > b->to;
}

/* Collects the ways out of a subset, by word. */
static bool collect_steps(struct determiniser *determiniser, const struct subset *subset)
{
	determiniser->step_count = 0;
	for (size_t i = 0; i < subset->count; i++) {
		uint32_t state = determiniser->members[subset->first + i];
		for (size_t k = determiniser->first_arcs[state];
			k < determiniser->first_arcs[state + 1]; k++) {
			const struct sound_arc *arc = &determiniser->in.arcs[k];
			if (arc->word == AUTOMATON_NO_WORD) {
				break; /* they come last */
			}
			struct step *steps = array_make_room(determiniser->steps,
				determiniser->step_count, &determiniser->step_capacity, sizeof(*steps),
				AUTOMATON_ARCS_MAX);
			if (steps == NULL) {
				return false;
			}
			determiniser->steps = steps;
			steps[determiniser->step_count++] = (struct step){arc->word, arc->to};
		}
	}
	if (determiniser->step_count > 1) {
		qsort(determiniser->steps, determiniser->step_count, sizeof(*determiniser->steps),
			compare_steps);
	}
	return true;
}

static bool has_final(const struct determiniser *determiniser, const struct subset *subset)
{
	for (size_t i = 0; i < subset->count; i++) {
		if (determiniser->is_final[determiniser->members[subset->first + i]]) {
			return true;
		}
	}
	return false;
}

/* Adds the arcs of one state of the result, and the states that they lead to. */
static bool expand(struct determiniser *determiniser, uint32_t from)
{
	struct subset subset = determiniser->subsets[from];

	if (has_final(determiniser, &subset) && !automaton_add_final(determiniser->out, from)) {
		return false;
	}
	if (!collect_steps(determiniser, &subset)) {
		return false;
	}
	for (size_t i = 0; i < determiniser->step_count;) {
		uint32_t word = determiniser->steps[i].word;
		set_begin(determiniser);
		for (; i < determiniser->step_count && determiniser->steps[i].word == word; i++) {
			set_add(determiniser, determiniser->steps[i].to);
		}
		uint32_t to = set_finish(determiniser);
		if (to == HASH_INDEX_NONE || !automaton_add_arc(determiniser->out, from, to, word)) {
			return false;
		}
	}
	return true;
}

bool automaton_determinise(const struct automaton *in, struct automaton *out,
	struct error *error)
{
	struct determiniser determiniser = {.out = out};

	if (in->state_count == 0 || in->final_count == 0) {
		return true;
	}
	bool good = prepare(&determiniser, in);
	if (good) {
		set_begin(&determiniser);
		set_add(&determiniser, 0);
		good = set_finish(&determiniser) != HASH_INDEX_NONE;
	}
	for (uint32_t state = 0; good && state < determiniser.subset_count; state++) {
		good = expand(&determiniser, state);
	}
	out->state_count = (uint32_t)determiniser.subset_count;
	release(&determiniser);
	if (!good || out->final_count == 0) {
		automaton_finish(out);
	}
	if (!good) {
		error_set(error, ERROR_LIMIT,
			"the grammars need a network of more than %d states, or more memory than "
			"there is: leave out a grammar, or make one smaller",
			AUTOMATON_STATES_MAX);
	}
	return good;
}
