/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/word_cut.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "bridge/grammar/network.h"

/* Words are counted by their keys. */
struct cut {
	const struct network *network;
	const bool *intents;
	bool *has;        /* by word: some sentence of the intents has it */
	bool *taken;      /* by word: it is in the cut, as far as it is made */
	bool *tried;      /* by word: it might be */
	uint32_t *others; /* by word: how many other intents have it */
	uint32_t *marks;  /* by state: the last spreading that came there */
	uint32_t *stack;
	uint32_t spreading;
};

static bool cut_init(struct cut *cut, const struct network *network, const bool *intents)
{
	size_t words = network->words.count + 1, states = (size_t)network->state_count + 1;

	*cut = (struct cut){
		.network = network,
		.intents = intents,
		.has = calloc(words, sizeof(*cut->has)),
		.taken = calloc(words, sizeof(*cut->taken)),
		.tried = calloc(words, sizeof(*cut->tried)),
		.others = calloc(words, sizeof(*cut->others)),
		.marks = calloc(states, sizeof(*cut->marks)),
		.stack = calloc(states, sizeof(*cut->stack)),
	};
	return cut->has != NULL && cut->taken != NULL && cut->tried != NULL &&
		cut->others != NULL && cut->marks != NULL && cut->stack != NULL;
}

static void cut_finish(struct cut *cut)
{
	free(cut->has);
	free(cut->taken);
	free(cut->tried);
	free(cut->others);
	free(cut->marks);
	free(cut->stack);
}

static uint32_t key_of(const struct cut *cut, const struct network_arc *arc)
{
	return cut->network->words.items[arc->index].key;
}

/* Marks each state that is reached without a word that is taken or tried. */
static void spread(struct cut *cut, uint32_t start)
{
	const struct network *network = cut->network;
	size_t depth = 0;

	cut->marks[start] = ++cut->spreading;
	cut->stack[depth++] = start;
	while (depth > 0) {
		uint32_t state = cut->stack[--depth];
		for (size_t i = network->first_arcs[state]; i < network->first_arcs[state + 1]; i++) {
			const struct network_arc *arc = &network->arcs[i];
			bool barred = arc->kind == ARC_WORD &&
				(cut->taken[key_of(cut, arc)] || cut->tried[key_of(cut, arc)]);
			if (!barred && cut->marks[arc->to] != cut->spreading) {
				cut->marks[arc->to] = cut->spreading;
				cut->stack[depth++] = arc->to;
			}
		}
	}
}

/* True if each sentence of the intent has a word that is taken or tried. */
static bool holds(struct cut *cut, const struct network_intent *intent)
{
	spread(cut, intent->start);
	return cut->marks[intent->end] != cut->spreading;
}

/* Which intents have which words; each intent has states of its own. What no other intent has
 * costs nothing, and is taken at once. */
static bool count_words(struct cut *cut)
{
	const struct network *network = cut->network;
	uint32_t *last = calloc(network->words.count + 1, sizeof(*last));

	for (size_t i = 0; i < network->intent_count; i++) {
		spread(cut, network->intents[i].start);
	}
	for (size_t i = 0; last != NULL && i < network->arc_count; i++) {
		const struct network_arc *arc = &network->arcs[i];
		uint32_t intent = cut->marks[arc->from]; /* counted from 1 */
		if (arc->kind != ARC_WORD || intent == 0) {
			continue;
		}
		uint32_t key = key_of(cut, arc);
		if (cut->intents[intent - 1]) {
			cut->has[key] = true;
		} else if (last[key] != intent) {
			cut->others[key]++;
			last[key] = intent;
		}
	}
	for (size_t key = 0; last != NULL && key < network->words.count; key++) {
		cut->taken[key] = cut->has[key] && cut->others[key] == 0;
	}
	free(last);
	return last != NULL;
}

/* --- choosing among those that other intents have too ------------------------------------ */

static bool is_open(const struct cut *cut, size_t key)
{
	return cut->has[key] && !cut->taken[key];
}

/* The one that does alone, and of these that which the fewest others have; WORD_NONE if none. */
static uint32_t find_single(struct cut *cut, const struct network_intent *intent)
{
	uint32_t best = WORD_NONE;

	for (uint32_t key = 0; key < cut->network->words.count; key++) {
		if (!is_open(cut, key) || (best != WORD_NONE && cut->others[key] >= cut->others[best])) {
			continue;
		}
		cut->tried[key] = true;
		best = holds(cut, intent) ? key : best;
		cut->tried[key] = false;
	}
	return best;
}

/* Tries those that so many other intents have, or no longer. */
static void try_all_of(struct cut *cut, uint32_t others, bool try)
{
	for (size_t key = 0; key < cut->network->words.count; key++) {
		if (is_open(cut, key) && cut->others[key] == others) {
			cut->tried[key] = try;
		}
	}
}

/* Does without them: all if that goes, else each that can go. */
static void give_up(struct cut *cut, const struct network_intent *intent, uint32_t others)
{
	try_all_of(cut, others, false);
	if (holds(cut, intent)) {
		return;
	}
	try_all_of(cut, others, true);
	for (size_t key = 0; key < cut->network->words.count; key++) {
		if (cut->tried[key] && cut->others[key] == others) {
			cut->tried[key] = false;
			cut->tried[key] = !holds(cut, intent);
		}
	}
}

/* Tries all, and gives up as many as can be, from those that most others have on. Returns how many
 * others the rest have, in all. */
static size_t find_several(struct cut *cut, const struct network_intent *intent)
{
	size_t words = cut->network->words.count, sum = 0;
	uint32_t most = 0;

	for (size_t key = 0; key < words; key++) {
		cut->tried[key] = is_open(cut, key);
		most = cut->tried[key] && cut->others[key] > most ? cut->others[key] : most;
	}
	for (uint32_t others = most; others > 0; others--) {
		give_up(cut, intent, others);
	}
	for (size_t key = 0; key < words; key++) {
		sum += cut->tried[key] ? cut->others[key] : 0;
	}
	return sum;
}

/* False if some sentence of the intent has no word. */
static bool cut_intent(struct cut *cut, const struct network_intent *intent)
{
	size_t words = cut->network->words.count;

	if (holds(cut, intent)) {
		return true;
	}
	uint32_t single = find_single(cut, intent);
	size_t several = find_several(cut, intent);
	bool good = holds(cut, intent);
	bool alone = single != WORD_NONE && cut->others[single] <= several;
	for (size_t key = 0; key < words; key++) {
		cut->taken[key] = cut->taken[key] || (alone ? key == single : cut->tried[key]);
		cut->tried[key] = false;
	}
	return good;
}

bool word_cut_find(const struct network *network, const bool *intents, bool *words)
{
	struct cut cut;

	bool found = cut_init(&cut, network, intents) && count_words(&cut);
	for (size_t i = 0; found && i < network->intent_count; i++) {
		found = !intents[i] || cut_intent(&cut, &network->intents[i]);
	}
	for (size_t i = 0; found && i < network->words.count; i++) {
		words[i] = cut.taken[network->words.items[i].key];
	}
	cut_finish(&cut);
	return found;
}
