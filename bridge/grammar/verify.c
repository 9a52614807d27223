/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/verify.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MAX 64 /* they are bits of a number */

/* Looks for ways on which a slot is set twice. */
struct slot_check {
	const struct network *network;
	const struct network_intent *intent;
	const struct network_part *part;
	struct problems *problems;
	const char *slots[SLOTS_MAX];
	size_t slot_count;
	uint64_t *set; /* by state: the slots that some way to it sets */
	size_t failures;
};

static bool memory_problem(struct problems *problems, const struct network_intent *intent)
{
	return problems_add(problems, SEVERITY_ERROR, &intent->place, "out of memory");
}

/* Whether the end can be reached over arcs of some kinds. */
static bool leads_to_end(const struct network_intent *intent, const struct network_part *part,
	const struct adjacency *adjacency, unsigned kinds, bool *answer)
{
	bool *met = network_reach(part, adjacency, &intent->start, 1, kinds);

	if (met == NULL) {
		return false;
	}
	*answer = met[intent->end - part->first_state];
	free(met);
	return true;
}

static bool check_sentences(const struct network_intent *intent,
	const struct network_part *part, const struct adjacency *adjacency,
	struct problems *problems)
{
	bool some = false;
	bool empty = false;

	if (!leads_to_end(intent, part, adjacency, REACH_ALL, &some) ||
		!leads_to_end(intent, part, adjacency,
			REACH_ALL & ~REACH_KIND(ARC_WORD) & ~REACH_KIND(ARC_NEVER), &empty)) {
		return memory_problem(problems, intent);
	}
	if (!some) {
		return problems_add(problems, SEVERITY_ERROR, &intent->place,
			"no sentence is like <%s>: every way through it goes on for ever or holds <VOID>",
			intent->name);
	}
	if (empty) {
		return problems_add(problems, SEVERITY_ERROR, &intent->place,
			"<%s> can be nothing at all: at least one word of it must not be optional",
			intent->name);
	}
	return true;
}

/* The slot's bit; 0 if there are too many slots. */
static uint64_t slot_bit(struct slot_check *check, const char *slot)
{
	size_t number = 0;

	while (number < check->slot_count && strcmp(check->slots[number], slot) != 0) {
		number++;
	}
	if (number == SLOTS_MAX) {
		return 0;
	}
	if (number == check->slot_count) {
		check->slots[check->slot_count++] = slot;
	}
	return (uint64_t)1 << number;
}

/* What is set behind an arc. */
static uint64_t set_behind(struct slot_check *check, const struct network_arc *arc)
{
	uint64_t set = check->set[arc->from - check->part->first_state];

	if (arc->kind == ARC_SLOT_OPEN) {
		set |= slot_bit(check, check->network->tags[arc->index].slot);
	}
	return set;
}

/* Carries what is set along all arcs from states that can be reached, until nothing
 * changes: a state changes at most once for each slot. */
static bool spread(struct slot_check *check, const struct adjacency *adjacency,
	const bool *met)
{
	uint32_t states = check->part->state_count;
	uint32_t *stack = calloc((size_t)states + 1, sizeof(*stack));
	bool *waits = calloc((size_t)states + 1, sizeof(*waits));
	bool good = stack != NULL && waits != NULL;
	size_t depth = 0;

	for (uint32_t state = 0; good && state < states; state++) {
		waits[state] = met[state];
		if (met[state]) {
			stack[depth++] = state;
		}
	}
	while (depth > 0) {
		uint32_t state = stack[--depth];
		waits[state] = false;
		for (size_t i = adjacency->first[state]; i < adjacency->first[state + 1]; i++) {
			const struct network_arc *arc = &check->part->arcs[adjacency->arcs[i]];
			uint32_t to = arc->to - check->part->first_state;
			uint64_t set = check->set[to] | set_behind(check, arc);
			if (set != check->set[to]) {
				check->set[to] = set;
				if (!waits[to]) {
					waits[to] = true;
					stack[depth++] = to;
				}
			}
		}
	}
	free(stack);
	free(waits);
	return good;
}

/* Names each slot that is set again, once. */
static void refuse_doubled_slots(struct slot_check *check, const bool *met)
{
	uint64_t named = 0;

	for (size_t i = 0; i < check->part->arc_count; i++) {
		const struct network_arc *arc = &check->part->arcs[i];
		uint32_t from = arc->from - check->part->first_state;
		if (arc->kind != ARC_SLOT_OPEN || !met[from]) {
			continue;
		}
		const struct network_tag *tag = &check->network->tags[arc->index];
		uint64_t bit = slot_bit(check, tag->slot);
		if ((check->set[from] & bit & ~named) != 0) {
			named |= bit;
			check->failures++;
			problems_add(check->problems, SEVERITY_ERROR, &tag->place,
				"a sentence of <%s> can set the slot `%s` twice, the second time here",
				check->intent->name, tag->slot);
		}
	}
}

/* False if the intent has more slots than can be told apart. */
static bool count_slots(struct slot_check *check)
{
	for (size_t i = 0; i < check->part->arc_count; i++) {
		const struct network_arc *arc = &check->part->arcs[i];
		if (arc->kind == ARC_SLOT_OPEN &&
			slot_bit(check, check->network->tags[arc->index].slot) == 0) {
			return problems_add(check->problems, SEVERITY_ERROR,
				&check->network->tags[arc->index].place,
				"<%s> has more than %d slots", check->intent->name, SLOTS_MAX);
		}
	}
	return true;
}

static bool check_slots(struct slot_check *check, const struct adjacency *adjacency)
{
	if (!count_slots(check)) {
		return false;
	}
	if (check->slot_count == 0) {
		return true;
	}
	bool *met = network_reach(check->part, adjacency, &check->intent->start, 1, REACH_ALL);
	check->set = calloc((size_t)check->part->state_count + 1, sizeof(*check->set));
	bool good = met != NULL && check->set != NULL && spread(check, adjacency, met);
	if (good) {
		refuse_doubled_slots(check, met);
	} else {
		memory_problem(check->problems, check->intent);
	}
	free(met);
	free(check->set);
	return good && check->failures == 0;
}

bool verify_intent(const struct network *network, const struct network_intent *intent,
	const struct network_part *part, struct problems *problems)
{
	struct slot_check check = {
		.network = network,
		.intent = intent,
		.part = part,
		.problems = problems,
	};
	struct adjacency adjacency;

	bool good = adjacency_init(&adjacency, part, false);
	if (!good) {
		memory_problem(problems, intent);
	} else {
		good = check_sentences(intent, part, &adjacency, problems);
		good = check_slots(&check, &adjacency) && good;
	}
	adjacency_finish(&adjacency);
	return good;
}
