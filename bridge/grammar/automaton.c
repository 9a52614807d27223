/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/automaton.h"

#include <stdlib.h>

#include "bridge/grammar/array.h"

void automaton_finish(struct automaton *automaton)
{
	free(automaton->arcs);
	free(automaton->finals);
	*automaton = (struct automaton){0};
}

bool automaton_add_arc(struct automaton *automaton, const struct sound_arc *arc)
{
	struct sound_arc *arcs = array_make_room(automaton->arcs, automaton->arc_count,
		&automaton->arc_capacity, sizeof(*arcs), AUTOMATON_ARCS_MAX);

	if (arcs == NULL) {
		return false;
	}
	automaton->arcs = arcs;
	arcs[automaton->arc_count++] = *arc;
	return true;
}

bool automaton_add_final(struct automaton *automaton, uint32_t state)
{
	uint32_t *finals = array_make_room(automaton->finals, automaton->final_count,
		&automaton->final_capacity, sizeof(*finals), AUTOMATON_ARCS_MAX);

	if (finals == NULL) {
		return false;
	}
	automaton->finals = finals;
	finals[automaton->final_count++] = state;
	return true;
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_arcs(const void *left, const void *right)
{
	const struct sound_arc *a = left;
	const struct sound_arc *b = right;
	int order = compare_numbers(a->from, b->from);

	if (order == 0) {
		order = compare_numbers(a->word, b->word);
	}
	if (order == 0) {
		order = compare_numbers(a->to, b->to);
	}
	return order != 0 ? order : compare_numbers(a->rarity, b->rarity);
}

void automaton_sort(struct automaton *automaton)
{
	if (automaton->arc_count > 1) {
		qsort(automaton->arcs, automaton->arc_count, sizeof(*automaton->arcs), compare_arcs);
	}
}

size_t *automaton_first_arcs(const struct automaton *automaton)
{
	size_t *first = calloc((size_t)automaton->state_count + 1, sizeof(*first));

	if (first == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < automaton->arc_count; i++) {
		first[automaton->arcs[i].from + 1]++;
	}
	for (uint32_t state = 0; state < automaton->state_count; state++) {
		first[state + 1] += first[state];
	}
	return first;
}
