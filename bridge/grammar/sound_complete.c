/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_complete.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/grammar/sound_network.h"

#define SENTENCE_BYTES_MAX 4096
#define MORE_WORDS_MAX 4   /* how far a sentence is followed on from a state */
#define WAYS_ON_MAX 16     /* and in how many ways */
#define SENTENCES_MAX 6    /* by which a state is judged */

#define NO_ARC SIZE_MAX

/* The network with its arcs in order, and a shortest way to each state. */
struct search {
	const struct sound_network *network;
	sound_compare_fn *compare;
	void *data;
	size_t *first;    /* the arcs of state s: order[first[s]] up to order[first[s + 1]] */
	size_t *order;
	size_t *came_by;  /* by state: the arc that a shortest way ends with, or NO_ARC */
	uint32_t *queue;
	bool *final;
};

static void search_finish(struct search *search)
{
	free(search->first);
	free(search->order);
	free(search->came_by);
	free(search->queue);
	free(search->final);
}

static void order_arcs(struct search *search)
{
	const struct sound_network *network = search->network;

	for (size_t i = 0; i < network->arc_count; i++) {
		search->first[network->arcs[i].from + 1]++;
	}
	for (uint32_t state = 0; state < network->state_count; state++) {
		search->first[state + 1] += search->first[state];
	}
	/* Each arc goes to the next free place of its state; that shifts `first` by one state. */
	for (size_t i = 0; i < network->arc_count; i++) {
		search->order[search->first[network->arcs[i].from]++] = i;
	}
	memmove(&search->first[1], search->first, network->state_count * sizeof(*search->first));
	search->first[0] = 0;
}

/* By breadth from the start. */
static void find_ways(struct search *search)
{
	const struct sound_network *network = search->network;
	size_t head = 0, tail = network->state_count > 0 ? 1 : 0;

	search->queue[0] = 0;
	while (head < tail) {
		uint32_t state = search->queue[head++];
		for (size_t i = search->first[state]; i < search->first[state + 1]; i++) {
			uint32_t to = network->arcs[search->order[i]].to;
			if (to != 0 && search->came_by[to] == NO_ARC) {
				search->came_by[to] = search->order[i];
				search->queue[tail++] = to;
			}
		}
	}
}

static bool search_init(struct search *search, const struct sound_network *network)
{
	size_t states = network->state_count;

	search->network = network;
	search->first = calloc(states + 1, sizeof(*search->first));
	search->order = calloc(network->arc_count + 1, sizeof(*search->order));
	search->came_by = calloc(states + 1, sizeof(*search->came_by));
	search->queue = calloc(states + 1, sizeof(*search->queue));
	search->final = calloc(states + 1, sizeof(*search->final));
	if (search->first == NULL || search->order == NULL || search->came_by == NULL ||
		search->queue == NULL || search->final == NULL) {
		return false;
	}
	for (size_t i = 0; i < states; i++) {
		search->came_by[i] = NO_ARC;
	}
	for (size_t i = 0; i < network->final_count; i++) {
		search->final[network->finals[i]] = true;
	}
	order_arcs(search);
	find_ways(search);
	return true;
}

static bool append_word(struct buffer *text, const struct sound_network *network, size_t arc)
{
	return (text->length == 0 || buffer_append_text(text, " ")) &&
		buffer_append_text(text, network->words.items[network->arcs[arc].word]);
}

/* The words of a shortest way to where the arc starts, then its own. */
static bool append_way(struct buffer *text, const struct search *search, size_t arc)
{
	size_t before = search->came_by[search->network->arcs[arc].from];

	return (before == NO_ARC || append_way(text, search, before)) &&
		append_word(text, search->network, arc);
}

/* Compares a sentence with all that begin with it; `ways` counts them. */
static enum comparison compare_longer(const struct search *search, const char *sentence,
	uint32_t state, const char *so_far, int words_left, int *ways)
{
	enum comparison all = COMPARISON_SAME;

	for (size_t i = search->first[state]; all == COMPARISON_SAME && i < search->first[state + 1];
		i++) {
		uint32_t to = search->network->arcs[search->order[i]].to;
		struct buffer longer;
		if (words_left == 0 || ++*ways > WAYS_ON_MAX) {
			return COMPARISON_OTHER;
		}
		buffer_init(&longer, SENTENCE_BYTES_MAX);
		bool written = buffer_append_text(&longer, so_far) &&
			append_word(&longer, search->network, search->order[i]);
		if (!written) {
			all = COMPARISON_OTHER;
		} else if (search->final[to]) {
			all = search->compare(sentence, buffer_text(&longer), search->data);
		}
		if (all == COMPARISON_SAME) {
			all = compare_longer(search, sentence, to, buffer_text(&longer), words_left - 1,
				ways);
		}
		buffer_finish(&longer);
	}
	return all;
}

/* Judges a state by the sentence that comes into it by an arc. */
static enum comparison judge_sentence(const struct search *search, size_t arc)
{
	enum comparison result = COMPARISON_UNKNOWN;
	struct buffer sentence;
	int ways = 0;

	buffer_init(&sentence, SENTENCE_BYTES_MAX);
	if (append_way(&sentence, search, arc)) {
		result = compare_longer(search, buffer_text(&sentence),
			search->network->arcs[arc].to, buffer_text(&sentence), MORE_WORDS_MAX, &ways);
	}
	buffer_finish(&sentence);
	return result;
}

static bool is_complete(const struct search *search, uint32_t state)
{
	const struct sound_network *network = search->network;
	int judged = 0;

	for (size_t i = 0; i < network->arc_count && judged < SENTENCES_MAX; i++) {
		enum comparison result = COMPARISON_UNKNOWN;
		if (network->arcs[i].to == state) {
			result = judge_sentence(search, i);
		}
		if (result == COMPARISON_OTHER) {
			return false;
		}
		judged += result == COMPARISON_SAME;
	}
	return judged > 0;
}

bool sound_find_complete(struct sound_network *network, sound_compare_fn *compare, void *data)
{
	struct search search = {.compare = compare, .data = data};

	uint32_t *complete = calloc(network->final_count + 1, sizeof(*complete));
	bool good = complete != NULL && search_init(&search, network);
	size_t count = 0;
	for (size_t i = 0; good && i < network->final_count; i++) {
		if (is_complete(&search, network->finals[i])) {
			complete[count++] = network->finals[i];
		}
	}
	search_finish(&search);
	if (!good) {
		free(complete);
		return false;
	}
	free(network->complete);
	network->complete = complete;
	network->complete_count = count;
	return true;
}
