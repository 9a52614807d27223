/* SPDX-License-Identifier: MIT
 *
 * Subset construction: a state of the result stands for the set of states in
 * which the original can be after the same words. Rarities go along as the costs of the
 * weighted construction do, M. Mohri, "Finite-State Transducers in Language and Speech
 * Processing" (1997).
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

/* A state of a set, with what of the rarity of the likeliest way to it no word shows yet. */
struct member {
	uint32_t state;
	uint32_t rarity;
};

/* A way out of a subset. */
struct step {
	uint32_t word;
	struct member to;
};

struct determiniser {
	struct automaton in; /* a sorted copy */
	size_t *first_arcs;
	bool *is_final;
	struct automaton *out;

	struct subset *subsets; /* the states of the result */
	size_t subset_count, subset_capacity;
	struct member *members;
	size_t member_count, member_capacity;
	struct hash_index index;

	/* The set under construction. */
	struct member *set;
	size_t set_count;
	uint32_t *seen;   /* by state: the number of the last set that it came into */
	uint32_t *places; /* by state: where it stands in that */
	uint32_t set_number;

	struct step *steps;
	size_t step_count, step_capacity;
};

static bool prepare(struct determiniser *determiniser, const struct automaton *in)
{
	struct automaton *copy = &determiniser->in;

	copy->state_count = in->state_count;
	for (size_t i = 0; i < in->arc_count; i++) {
		if (!automaton_add_arc(copy, &in->arcs[i])) {
			return false;
		}
	}
	automaton_sort(copy);
	determiniser->first_arcs = automaton_first_arcs(copy);
	determiniser->is_final = calloc(in->state_count, sizeof(*determiniser->is_final));
	determiniser->set = calloc(in->state_count, sizeof(*determiniser->set));
	determiniser->seen = calloc(in->state_count, sizeof(*determiniser->seen));
	determiniser->places = calloc(in->state_count, sizeof(*determiniser->places));
	if (determiniser->first_arcs == NULL || determiniser->is_final == NULL ||
		determiniser->set == NULL || determiniser->seen == NULL ||
		determiniser->places == NULL) {
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
	free(determiniser->places);
	free(determiniser->steps);
}

static void set_begin(struct determiniser *determiniser)
{
	determiniser->set_count = 0;
	determiniser->set_number++;
}

/* True if that made one likelier that was there already. */
static bool set_add(struct determiniser *determiniser, uint32_t state, uint32_t rarity)
{
	rarity = rarity < SOUND_RARITY_MAX ? rarity : SOUND_RARITY_MAX;
	if (determiniser->seen[state] != determiniser->set_number) {
		determiniser->seen[state] = determiniser->set_number;
		determiniser->places[state] = (uint32_t)determiniser->set_count;
		determiniser->set[determiniser->set_count++] = (struct member){state, rarity};
		return false;
	}
	struct member *known = &determiniser->set[determiniser->places[state]];
	bool likelier = rarity < known->rarity;
	if (likelier) {
		known->rarity = rarity;
	}
	return likelier;
}

static int compare_members(const void *left, const void *right)
{
	const struct member *a = left, *b = right;

	return a->state < b->state ? -1 : a->state > b->state;
}

/* Adds what is reached without a word. */
static void set_fill(struct determiniser *determiniser)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t i = 0; i < determiniser->set_count; i++) {
			struct member from = determiniser->set[i];
			for (size_t k = determiniser->first_arcs[from.state];
				k < determiniser->first_arcs[from.state + 1]; k++) {
				const struct sound_arc *arc = &determiniser->in.arcs[k];
				if (arc->word == AUTOMATON_NO_WORD) {
					changed = set_add(determiniser, arc->to,
							  from.rarity + arc->rarity) || changed;
				}
			}
		}
	}
}

/* Takes off what all have of rarity, and returns it. */
static uint32_t set_take_rarity(struct determiniser *determiniser)
{
	uint32_t least = SOUND_RARITY_MAX;

	for (size_t i = 0; i < determiniser->set_count; i++) {
		uint32_t rarity = determiniser->set[i].rarity;
		least = rarity < least ? rarity : least;
	}
	for (size_t i = 0; i < determiniser->set_count; i++) {
		determiniser->set[i].rarity -= least;
	}
	return least;
}

/* Adds what is reached without a word, then drops what leads nowhere by itself, so
 * that equal sets are found equal. Returns the rarity of all that is left. */
static uint32_t set_close(struct determiniser *determiniser)
{
	size_t kept = 0;

	set_fill(determiniser);
	for (size_t i = 0; i < determiniser->set_count; i++) {
		uint32_t state = determiniser->set[i].state;
		size_t first = determiniser->first_arcs[state];
		/* Arcs without a word have the highest number: the first tells. */
		bool speaks = first < determiniser->first_arcs[state + 1] &&
			determiniser->in.arcs[first].word != AUTOMATON_NO_WORD;
		if (speaks || determiniser->is_final[state]) {
			determiniser->set[kept++] = determiniser->set[i];
		}
	}
	determiniser->set_count = kept;
	if (kept > 1) {
		qsort(determiniser->set, kept, sizeof(*determiniser->set), compare_members);
	}
	return set_take_rarity(determiniser);
}

static bool is_subset(uint32_t item, const void *wanted, const void *items)
{
	const struct determiniser *determiniser = items;
	const struct subset *subset = &determiniser->subsets[item];

	return subset->count == determiniser->set_count &&
		memcmp(&determiniser->members[subset->first], wanted,
			subset->count * sizeof(struct member)) == 0;
}

static bool append_members(struct determiniser *determiniser)
{
	for (size_t i = 0; i < determiniser->set_count; i++) {
		struct member *members = array_make_room(determiniser->members,
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

/* The state for the set under construction, new or known, and its rarity; HASH_INDEX_NONE when
 * out of memory or when there are too many. */
static uint32_t set_finish(struct determiniser *determiniser, uint32_t *rarity)
{
	*rarity = set_close(determiniser);
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
	return compare_members(&a->to, &b->to);
}

/* Collects the ways out of a subset, by word. */
static bool collect_steps(struct determiniser *determiniser, const struct subset *subset)
{
	determiniser->step_count = 0;
	for (size_t i = 0; i < subset->count; i++) {
		struct member from = determiniser->members[subset->first + i];
		for (size_t k = determiniser->first_arcs[from.state];
			k < determiniser->first_arcs[from.state + 1]; k++) {
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
			steps[determiniser->step_count++] =
				(struct step){arc->word, {arc->to, from.rarity + arc->rarity}};
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
		if (determiniser->is_final[determiniser->members[subset->first + i].state]) {
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
		struct sound_arc arc = {.from = from, .word = determiniser->steps[i].word};
		set_begin(determiniser);
		for (; i < determiniser->step_count && determiniser->steps[i].word == arc.word; i++) {
			const struct member *to = &determiniser->steps[i].to;
			set_add(determiniser, to->state, to->rarity);
		}
		arc.to = set_finish(determiniser, &arc.rarity);
		if (arc.to == HASH_INDEX_NONE || !automaton_add_arc(determiniser->out, &arc)) {
			return false;
		}
	}
	return true;
}

bool automaton_determinise(const struct automaton *in, struct automaton *out,
	struct error *error)
{
	struct determiniser determiniser = {.out = out};
	uint32_t rarity; /* of all sentences: nothing is likelier */

	if (in->state_count == 0 || in->final_count == 0) {
		return true;
	}
	bool good = prepare(&determiniser, in);
	if (good) {
		set_begin(&determiniser);
		set_add(&determiniser, 0, 0);
		good = set_finish(&determiniser, &rarity) != HASH_INDEX_NONE;
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
