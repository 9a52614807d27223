/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/network.h"

#include <stdlib.h>

#include "bridge/grammar/array.h"
#include "bridge/grammar/reach.h"

void network_finish(struct network *network)
{
	words_finish(&network->words);
	sources_finish(&network->sources);
	free(network->arcs);
	free(network->tags);
	free(network->intents);
	free(network->first_arcs);
	*network = (struct network){0};
}

struct network_size network_size(const struct network *network)
{
	return (struct network_size){
		.state_count = network->state_count,
		.arc_count = network->arc_count,
		.tag_count = network->tag_count,
		.intent_count = network->intent_count,
	};
}

void network_shrink(struct network *network, const struct network_size *size)
{
	network->state_count = size->state_count;
	network->arc_count = size->arc_count;
	network->tag_count = size->tag_count;
	network->intent_count = size->intent_count;
}

uint32_t network_add_state(struct network *network)
{
	return network->state_count++;
}

bool network_add_arc(struct network *network, const struct network_arc *arc)
{
	struct network_arc *arcs = array_make_room(network->arcs, network->arc_count,
		&network->arc_capacity, sizeof(*arcs), NETWORK_ARCS_MAX);

	if (arcs == NULL) {
		return false;
	}
	network->arcs = arcs;
	arcs[network->arc_count++] = *arc;
	return true;
}

bool network_add_tag(struct network *network, const struct network_tag *tag)
{
	struct network_tag *tags = array_make_room(network->tags, network->tag_count,
		&network->tag_capacity, sizeof(*tags), NETWORK_ARCS_MAX);

	if (tags == NULL) {
		return false;
	}
	network->tags = tags;
	tags[network->tag_count++] = *tag;
	return true;
}

bool network_add_intent(struct network *network, const struct network_intent *intent)
{
	struct network_intent *intents = array_make_room(network->intents,
		network->intent_count, &network->intent_capacity, sizeof(*intents),
		NETWORK_INTENTS_MAX);

	if (intents == NULL) {
		return false;
	}
	network->intents = intents;
	intents[network->intent_count++] = *intent;
	return true;
}

/* An arc with what it is sorted by. */
struct sorted_arc {
	struct network_arc arc;
	uint32_t key;
};

static int compare_numbers(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_arcs(const void *left, const void *right)
{
	const struct sorted_arc *a = left;
	const struct sorted_arc *b = right;
	int order = compare_numbers(a->arc.from, b->arc.from);

	if (order == 0) {
		order = compare_numbers(a->arc.kind, b->arc.kind);
	}
	if (order == 0) {
		order = compare_numbers(a->key, b->key);
	}
	if (order == 0) {
		order = compare_numbers(a->arc.index, b->arc.index);
	}
	return order != 0 ? order : compare_numbers(a->arc.to, b->arc.to);
}

static bool sort_arcs(struct network *network)
{
	struct sorted_arc *sorted = calloc(network->arc_count + 1, sizeof(*sorted));

	if (sorted == NULL) {
		return false;
	}
	for (size_t i = 0; i < network->arc_count; i++) {
		const struct network_arc *arc = &network->arcs[i];
		sorted[i].arc = *arc;
		sorted[i].key = arc->kind == ARC_WORD ? network->words.items[arc->index].key : 0;
	}
	qsort(sorted, network->arc_count, sizeof(*sorted), compare_arcs);
	for (size_t i = 0; i < network->arc_count; i++) {
		network->arcs[i] = sorted[i].arc;
	}
	free(sorted);
	return true;
}

/* By state: whether it is on a way out of a start, or (reversed) into an end. */
static bool *find_connected(const struct network *network, bool reversed)
{
	const struct network_part part = {
		.arcs = network->arcs,
		.arc_count = network->arc_count,
		.state_count = network->state_count,
	};
	struct adjacency adjacency;
	bool *met = NULL;
	uint32_t *starts = calloc(network->intent_count + 1, sizeof(*starts));

	if (adjacency_init(&adjacency, &part, reversed) && starts != NULL) {
		for (size_t i = 0; i < network->intent_count; i++) {
			const struct network_intent *intent = &network->intents[i];
			starts[i] = reversed ? intent->end : intent->start;
		}
		met = network_reach(&part, &adjacency, starts, network->intent_count,
			REACH_ALL & ~REACH_KIND(ARC_NEVER) & ~REACH_KIND(ARC_BARRED));
	}
	adjacency_finish(&adjacency);
	free(starts);
	return met;
}

static bool drop_unconnected(struct network *network)
{
	bool *from_start = find_connected(network, false);
	bool *to_end = find_connected(network, true);
	bool good = from_start != NULL && to_end != NULL;
	size_t kept = 0;

	for (size_t i = 0; good && i < network->arc_count; i++) {
		const struct network_arc *arc = &network->arcs[i];
		bool exists = arc->kind != ARC_NEVER && arc->kind != ARC_BARRED;
		if (exists && from_start[arc->from] && to_end[arc->to]) {
			network->arcs[kept++] = *arc;
		}
	}
	if (good) {
		network->arc_count = kept;
	}
	free(from_start);
	free(to_end);
	return good;
}

bool network_complete(struct network *network)
{
	if (!drop_unconnected(network) || !sort_arcs(network)) {
		return false;
	}
	free(network->first_arcs);
	network->first_arcs = calloc((size_t)network->state_count + 1,
		sizeof(*network->first_arcs));
	if (network->first_arcs == NULL) {
		return false;
	}
	for (size_t i = 0; i < network->arc_count; i++) {
		network->first_arcs[network->arcs[i].from + 1]++;
	}
	for (uint32_t state = 0; state < network->state_count; state++) {
		network->first_arcs[state + 1] += network->first_arcs[state];
	}
	return true;
}

/* The key of a word arc; above every key for the arcs that follow the words. */
static uint32_t arc_key(const struct network *network, size_t arc)
{
	return network->arcs[arc].kind == ARC_WORD
		? network->words.items[network->arcs[arc].index].key
		: UINT32_MAX;
}

size_t network_word_arcs(const struct network *network, uint32_t state, uint32_t key,
	size_t *first)
{
	size_t low = network->first_arcs[state];
	size_t high = network->first_arcs[state + 1];
	size_t end = high;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (arc_key(network, middle) < key) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	*first = low;
	while (high < end && arc_key(network, high) == key) {
		high++;
	}
	return high;
}
