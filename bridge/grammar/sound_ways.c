/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_ways.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/grammar/sound_network.h"

#define WANDERING_STEPS 8

enum arc_end { ARC_FROM, ARC_TO, ARC_BEARS };

static uint32_t key_of(const struct sound_arc *arc, enum arc_end end)
{
	switch (end) {
	case ARC_FROM:
		return arc->from;
	case ARC_TO:
		return arc->to;
	default:
		return arc->word;
	}
}

/* Orders the arcs by a key, those of one key as they stand in `before` (NULL: as they come). */
static bool index_arcs(const struct sound_network *network, enum arc_end end, size_t keys,
	const size_t *before, struct arc_index *index)
{
	index->first = calloc(keys + 2, sizeof(*index->first));
	index->order = calloc(network->arc_count + 1, sizeof(*index->order));
	if (index->first == NULL || index->order == NULL) {
		return false;
	}
	/* While they are dealt out, first[key + 1] is the next free place of a key. */
	for (size_t i = 0; i < network->arc_count; i++) {
		index->first[key_of(&network->arcs[i], end) + 2]++;
	}
	for (size_t key = 0; key < keys; key++) {
		index->first[key + 2] += index->first[key + 1];
	}
	for (size_t i = 0; i < network->arc_count; i++) {
		size_t arc = before != NULL ? before[i] : i;
		index->order[index->first[key_of(&network->arcs[arc], end) + 1]++] = arc;
	}
	return true;
}

/* By breadth from the start. */
static void find_ways_to(struct sound_ways *ways, uint32_t *queue)
{
	size_t head = 0, tail = ways->network->state_count > 0 ? 1 : 0;

	queue[0] = 0;
	while (head < tail) {
		uint32_t state = queue[head++];
		for (size_t i = ways->leaving.first[state]; i < ways->leaving.first[state + 1]; i++) {
			uint32_t to = ways->network->arcs[ways->leaving.order[i]].to;
			if (to != 0 && ways->came_by[to] == SOUND_NO_ARC) {
				ways->came_by[to] = ways->leaving.order[i];
				queue[tail++] = to;
			}
		}
	}
}

/* By breadth from all ends. */
static void find_ways_on(struct sound_ways *ways, uint32_t *queue)
{
	size_t head = 0, tail = 0;

	for (uint32_t state = 0; state < ways->network->state_count; state++) {
		if (ways->final[state]) {
			queue[tail++] = state;
		}
	}
	while (head < tail) {
		uint32_t state = queue[head++];
		for (size_t i = ways->entering.first[state]; i < ways->entering.first[state + 1]; i++) {
			uint32_t from = ways->network->arcs[ways->entering.order[i]].from;
			if (!ways->final[from] && ways->goes_by[from] == SOUND_NO_ARC) {
				ways->goes_by[from] = ways->entering.order[i];
				queue[tail++] = from;
			}
		}
	}
}

bool sound_ways_init(struct sound_ways *ways, const struct sound_network *network)
{
	size_t states = network->state_count;

	*ways = (struct sound_ways){.network = network};
	uint32_t *queue = calloc(states + 1, sizeof(*queue));
	ways->came_by = calloc(states + 1, sizeof(*ways->came_by));
	ways->goes_by = calloc(states + 1, sizeof(*ways->goes_by));
	ways->final = calloc(states + 1, sizeof(*ways->final));
	bool good = queue != NULL && ways->came_by != NULL && ways->goes_by != NULL &&
		ways->final != NULL &&
		index_arcs(network, ARC_BEARS, network->words.count, NULL, &ways->bearing) &&
		index_arcs(network, ARC_FROM, states, ways->bearing.order, &ways->leaving) &&
		index_arcs(network, ARC_TO, states, NULL, &ways->entering);
	if (good) {
		for (size_t i = 0; i < states; i++) {
			ways->came_by[i] = ways->goes_by[i] = SOUND_NO_ARC;
		}
		for (size_t i = 0; i < network->final_count; i++) {
			ways->final[network->finals[i]] = true;
		}
		find_ways_to(ways, queue);
		find_ways_on(ways, queue);
	}
	free(queue);
	return good;
}

void sound_ways_finish(struct sound_ways *ways)
{
	struct arc_index *indices[] = {&ways->leaving, &ways->entering, &ways->bearing};

	for (size_t i = 0; i < sizeof(indices) / sizeof(*indices); i++) {
		free(indices[i]->first);
		free(indices[i]->order);
	}
	free(ways->came_by);
	free(ways->goes_by);
	free(ways->final);
	*ways = (struct sound_ways){.network = NULL};
}

bool sound_phrase_add(struct sound_phrase *phrase, uint32_t word)
{
	if (phrase->count == SOUND_PHRASE_MAX) {
		return false;
	}
	phrase->words[phrase->count++] = word;
	return true;
}

/* Xorshift: which ways are tried shall be the same each time. */
static uint64_t draw(uint64_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return *random;
}

/* One of the arcs of a state, or SOUND_NO_ARC if there is none. */
static size_t draw_arc(const struct arc_index *index, uint32_t state, uint64_t *random)
{
	size_t count = index->first[state + 1] - index->first[state];
	return count == 0 ? SOUND_NO_ARC : index->order[index->first[state] + draw(random) % count];
}

bool sound_ways_append_to(const struct sound_ways *ways, uint32_t state, uint64_t *random,
	struct sound_phrase *phrase)
{
	size_t begin = phrase->count;

	for (int step = 0; state != 0; step++) {
		bool wanders = random != NULL && step < WANDERING_STEPS;
		size_t arc = wanders ? draw_arc(&ways->entering, state, random) : ways->came_by[state];
		if (arc == SOUND_NO_ARC || !sound_phrase_add(phrase, ways->network->arcs[arc].word)) {
			return false;
		}
		state = ways->network->arcs[arc].from;
	}
	/* They were found from the last to the first. */
	for (size_t i = begin, k = phrase->count; i + 1 < k; i++) {
		uint32_t word = phrase->words[--k];
		phrase->words[k] = phrase->words[i];
		phrase->words[i] = word;
	}
	return true;
}

bool sound_ways_append_on(const struct sound_ways *ways, uint32_t state, uint64_t *random,
	struct sound_phrase *phrase)
{
	for (int step = 0;; step++) {
		bool wanders = random != NULL && step < WANDERING_STEPS;
		if (ways->final[state] && (!wanders || draw(random) % 2 == 0)) {
			return true;
		}
		size_t arc = wanders ? draw_arc(&ways->leaving, state, random) : ways->goes_by[state];
		if (arc == SOUND_NO_ARC) {
			return ways->final[state];
		}
		if (!sound_phrase_add(phrase, ways->network->arcs[arc].word)) {
			return false;
		}
		state = ways->network->arcs[arc].to;
	}
}

size_t sound_ways_arc(const struct sound_ways *ways, uint32_t state, uint32_t word)
{
	size_t low = ways->leaving.first[state], high = ways->leaving.first[state + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		size_t arc = ways->leaving.order[middle];
		if (ways->network->arcs[arc].word == word) {
			return arc;
		}
		if (ways->network->arcs[arc].word < word) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return SOUND_NO_ARC;
}

bool sound_ways_accepts(const struct sound_ways *ways, uint32_t state,
	const struct sound_phrase *phrase, size_t begin)
{
	for (size_t i = begin; i < phrase->count; i++) {
		size_t arc = sound_ways_arc(ways, state, phrase->words[i]);
		if (arc == SOUND_NO_ARC) {
			return false;
		}
		state = ways->network->arcs[arc].to;
	}
	return ways->final[state];
}
