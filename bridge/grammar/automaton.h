/* SPDX-License-Identifier: MIT
 *
 * Automata over words, in any form: with several ways to go on by one word, with
 * steps that take no word, or deterministic. State 0 is the start.
 */
#ifndef EARSHOT_GRAMMAR_AUTOMATON_H
#define EARSHOT_GRAMMAR_AUTOMATON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/grammar/sound_network.h"

struct error;

#define AUTOMATON_STATES_MAX 100000 /* of a deterministic one */
#define AUTOMATON_ARCS_MAX 4000000
#define AUTOMATON_NO_WORD UINT32_MAX /* the word of an arc that takes none */

/* Zeroed memory has no states and accepts nothing. */
struct automaton {
	uint32_t state_count;
	struct sound_arc *arcs;
	size_t arc_count;
	size_t arc_capacity;
	uint32_t *finals;
	size_t final_count;
	size_t final_capacity;
};

void automaton_finish(struct automaton *automaton);

/* The caller raises state_count itself. False when out of memory or too large. */
bool automaton_add_arc(struct automaton *automaton, const struct sound_arc *arc);
bool automaton_add_final(struct automaton *automaton, uint32_t state);

/* Sorts the arcs by where they start, then by word, then by where they end. */
void automaton_sort(struct automaton *automaton);

/* For sorted arcs: the arcs of state s are those from first[s] up to first[s + 1].
 * malloc'd; NULL when out of memory. */
size_t *automaton_first_arcs(const struct automaton *automaton);

/* Fills `out`, zeroed memory, with a deterministic automaton that accepts the same
 * sentences; no state at all if there are none. A sentence is as rare as its likeliest way
 * through `in`; its rarity stands at the first word that no likelier sentence has, and is lost if
 * there is none. Every arc of `in` must be on a way to a final state. ERROR_LIMIT if it would
 * have more than AUTOMATON_STATES_MAX states. */
bool automaton_determinise(const struct automaton *in, struct automaton *out,
	struct error *error);

/* Makes a deterministic automaton, all of whose states lead to a final one, the
 * smallest for its sentences. States are numbered in the order in which a search by
 * breadth comes to them. */
bool automaton_minimise(struct automaton *automaton, struct error *error);

#endif
