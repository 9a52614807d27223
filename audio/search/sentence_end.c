/* SPDX-License-Identifier: MIT */
#include "audio/search/sentence_end.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/text.h"
#include "bridge/grammar/sound_network.h"

struct way_on {
	uint32_t to;
	uint32_t word;
};

struct sentence_ends {
	struct text_list words;
	uint32_t state_count;
	size_t *first;            /* the ways on from state s: ways[first[s]] up to first[s + 1] */
	struct way_on *ways;
	enum sentence_end *kinds; /* by state */
};

/* Sorts the arcs by where they start. */
static void take_arcs(struct sentence_ends *ends, const struct sound_network *network)
{
	for (size_t i = 0; i < network->arc_count; i++) {
		ends->first[network->arcs[i].from + 1]++;
	}
	for (uint32_t state = 0; state < ends->state_count; state++) {
		ends->first[state + 1] += ends->first[state];
	}
	/* Each arc goes to the next free place of its state; that shifts `first` by one state. */
	for (size_t i = 0; i < network->arc_count; i++) {
		const struct sound_arc *arc = &network->arcs[i];
		ends->ways[ends->first[arc->from]++] = (struct way_on){arc->to, arc->word};
	}
	memmove(&ends->first[1], ends->first, ends->state_count * sizeof(*ends->first));
	ends->first[0] = 0;
}

static void take_kinds(struct sentence_ends *ends, const struct sound_network *network)
{
	for (size_t i = 0; i < network->final_count; i++) {
		uint32_t state = network->finals[i];
		bool goes_on = ends->first[state] < ends->first[state + 1];
		ends->kinds[state] = goes_on ? SENTENCE_OPEN : SENTENCE_COMPLETE;
	}
	for (size_t i = 0; i < network->complete_count; i++) {
		enum sentence_end *kind = &ends->kinds[network->complete[i]];
		*kind = *kind == SENTENCE_OPEN ? SENTENCE_COMPLETE : *kind;
	}
}

struct sentence_ends *sentence_ends_create(const struct sound_network *network)
{
	struct sentence_ends *ends = calloc(1, sizeof(*ends));

	if (ends == NULL) {
		return NULL;
	}
	ends->state_count = network->state_count;
	ends->first = calloc((size_t)network->state_count + 1, sizeof(*ends->first));
	ends->ways = calloc(network->arc_count + 1, sizeof(*ends->ways));
	ends->kinds = calloc((size_t)network->state_count + 1, sizeof(*ends->kinds));
	bool good = ends->first != NULL && ends->ways != NULL && ends->kinds != NULL &&
		text_list_add_all(&ends->words, &network->words);
	if (!good) {
		sentence_ends_destroy(ends);
		return NULL;
	}
	take_arcs(ends, network);
	take_kinds(ends, network);
	return ends;
}

void sentence_ends_destroy(struct sentence_ends *ends)
{
	if (ends == NULL) {
		return;
	}
	text_list_finish(&ends->words);
	free(ends->first);
	free(ends->ways);
	free(ends->kinds);
	free(ends);
}

/* Goes from `state` by a word; false if there is no such way. */
static bool go_on(const struct sentence_ends *ends, uint32_t *state, const char *word,
	size_t length)
{
	for (size_t i = ends->first[*state]; i < ends->first[*state + 1]; i++) {
		const char *text = ends->words.items[ends->ways[i].word];
		if (strncmp(text, word, length) == 0 && text[length] == '\0') {
			*state = ends->ways[i].to;
			return true;
		}
	}
	return false;
}

enum sentence_end sentence_ends_find(const struct sentence_ends *ends, const char *words)
{
	uint32_t state = 0;

	if (ends->state_count == 0) {
		return SENTENCE_INCOMPLETE;
	}
	while (*words != '\0') {
		size_t length = strcspn(words, " ");
		if (!go_on(ends, &state, words, length)) {
			return SENTENCE_INCOMPLETE;
		}
		words += length + (words[length] == ' ');
	}
	return ends->kinds[state];
}
