/* SPDX-License-Identifier: MIT
 *
 * Which states of a network lead where.
 */
#ifndef EARSHOT_GRAMMAR_REACH_H
#define EARSHOT_GRAMMAR_REACH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/grammar/network.h"

/* Some arcs, all between the states first_state … first_state + state_count - 1. */
struct network_part {
	const struct network_arc *arcs;
	size_t arc_count;
	uint32_t first_state;
	uint32_t state_count;
};

/* The arcs that start (or, reversed, end) in a state: arcs[first[n]] up to
 * arcs[first[n + 1]], with n counted from the part's first state. */
struct adjacency {
	size_t *first;
	size_t *arcs; /* their numbers in the part */
	bool reversed;
};

/* False when out of memory. Finish it in either case. */
bool adjacency_init(struct adjacency *adjacency, const struct network_part *part,
	bool reversed);
void adjacency_finish(struct adjacency *adjacency);

#define REACH_KIND(kind) (1u << (kind))
#define REACH_ALL UINT_MAX

/* By state, counted from the part's first one: whether it can be reached from one of
 * `starts` over arcs of the kinds whose REACH_KIND() is in `kinds`. malloc'd; NULL
 * when out of memory. */
bool *network_reach(const struct network_part *part, const struct adjacency *adjacency,
	const uint32_t *starts, size_t start_count, unsigned kinds);

#endif
