/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_compounds.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/grammar/sound_network.h"

/* The word's number; it is added if it is new, with a sense of its own. */
static bool number_of(struct sound_network *network, const char *word, uint32_t *number)
{
	for (*number = 0; *number < network->words.count; (*number)++) {
		if (strcmp(network->words.items[*number], word) == 0) {
			return true;
		}
	}
	if (network->senses != NULL) {
		uint32_t most = 0;
		uint32_t *senses = realloc(network->senses,
			(network->words.count + 1) * sizeof(*senses));
		if (senses == NULL) {
			return false;
		}
		for (size_t i = 0; i < network->words.count; i++) {
			most = senses[i] > most ? senses[i] : most;
		}
		senses[*number] = most + 1;
		network->senses = senses;
	}
	return text_list_add(&network->words, word);
}

/* What is known of each state. */
enum { GOES_ON = 1, HAS_WORD = 2 };

static unsigned char *look_at_states(const struct sound_network *network, uint32_t word)
{
	unsigned char *states = calloc(network->state_count + 1, 1);

	for (size_t i = 0; states != NULL && i < network->arc_count; i++) {
		const struct sound_arc *arc = &network->arcs[i];
		states[arc->from] |= GOES_ON | (arc->word == word ? HAS_WORD : 0);
	}
	return states;
}

bool sound_join_sentences(struct sound_network *network, const char *word)
{
	uint32_t number;

	if (!number_of(network, word, &number)) {
		return false;
	}
	unsigned char *states = look_at_states(network, number);
	struct sound_arc *arcs = realloc(network->arcs,
		(network->arc_count + network->final_count + 1) * sizeof(*arcs));
	network->arcs = arcs != NULL ? arcs : network->arcs;
	uint32_t *complete = realloc(network->complete,
		(network->complete_count + network->final_count + 1) * sizeof(*complete));
	network->complete = complete != NULL ? complete : network->complete;
	bool good = states != NULL && arcs != NULL && complete != NULL;
	for (size_t i = 0; good && i < network->final_count; i++) {
		uint32_t state = network->finals[i];
		if ((states[state] & GOES_ON) == 0) {
			complete[network->complete_count++] = state;
		}
		if ((states[state] & HAS_WORD) == 0) {
			arcs[network->arc_count++] = (struct sound_arc){state, 0, number, 0};
		}
	}
	free(states);
	return good;
}
