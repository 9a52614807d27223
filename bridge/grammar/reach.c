/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/reach.h"

#include <stdlib.h>

/* The state that a search leaves the arc from, counted from the part's first. */
static uint32_t near_end(const struct network_part *part, const struct adjacency *adjacency,
	size_t arc)
{
	return (adjacency->reversed ? part->arcs[arc].to : part->arcs[arc].from) -
		part->first_state;
}

static uint32_t far_end(const struct network_part *part, const struct adjacency *adjacency,
	size_t arc)
{
	return (adjacency->reversed ? part->arcs[arc].from : part->arcs[arc].to) -
		part->first_state;
}

bool adjacency_init(struct adjacency *adjacency, const struct network_part *part,
	bool reversed)
{
	*adjacency = (struct adjacency){
		.first = calloc((size_t)part->state_count + 2, sizeof(*adjacency->first)),
		.arcs = calloc(part->arc_count + 1, sizeof(*adjacency->arcs)),
		.reversed = reversed,
	};
	if (adjacency->first == NULL || adjacency->arcs == NULL) {
		return false;
	}
	/* Counts one place too far on; filling moves each count to where it belongs. */
	for (size_t i = 0; i < part->arc_count; i++) {
		adjacency->first[near_end(part, adjacency, i) + 2]++;
	}
	for (size_t state = 1; state <= part->state_count; state++) {
		adjacency->first[state + 1] += adjacency->first[state];
	}
	for (size_t i = 0; i < part->arc_count; i++) {
		adjacency->arcs[adjacency->first[near_end(part, adjacency, i) + 1]++] = i;
	}
	return true;
}

void adjacency_finish(struct adjacency *adjacency)
{
	free(adjacency->first);
	free(adjacency->arcs);
	*adjacency = (struct adjacency){0};
}

bool *network_reach(const struct network_part *part, const struct adjacency *adjacency,
	const uint32_t *starts, size_t start_count, unsigned kinds)
{
	bool *met = calloc((size_t)part->state_count + 1, sizeof(*met));
	uint32_t *stack = calloc((size_t)part->state_count + 1, sizeof(*stack));
	size_t depth = 0;

	if (met == NULL || stack == NULL) {
		free(met);
		free(stack);
		return NULL;
	}
	for (size_t i = 0; i < start_count; i++) {
		uint32_t start = starts[i] - part->first_state;
		if (!met[start]) {
			met[start] = true;
			stack[depth++] = start;
		}
	}
	while (depth > 0) {
		uint32_t state = stack[--depth];
		for (size_t i = adjacency->first[state]; i < adjacency->first[state + 1]; i++) {
			size_t arc = adjacency->arcs[i];
			uint32_t next = far_end(part, adjacency, arc);
			if ((kinds & REACH_KIND(part->arcs[arc].kind)) != 0 && !met[next]) {
				met[next] = true;
				stack[depth++] = next;
			}
		}
	}
	free(stack);
	return met;
}
