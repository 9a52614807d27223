/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_network.h"

#include <stdlib.h>
#include <string.h>

void sound_network_destroy(struct sound_network *network)
{
	if (network == NULL) {
		return;
	}
	text_list_finish(&network->words);
	free(network->arcs);
	free(network->finals);
	free(network->complete);
	free(network->senses);
	free(network);
}

/* Goes from `state` by a word; false if there is no such arc. */
static bool follow(const struct sound_network *network, uint32_t *state, const char *word,
	size_t length)
{
	for (size_t i = 0; i < network->arc_count; i++) {
		const struct sound_arc *arc = &network->arcs[i];
		if (arc->from != *state) {
			continue;
		}
		const char *text = network->words.items[arc->word];
		if (strlen(text) == length && memcmp(text, word, length) == 0) {
			*state = arc->to;
			return true;
		}
	}
	return false;
}

bool sound_network_accepts(const struct sound_network *network, const char *words)
{
	uint32_t state = 0;

	if (network->state_count == 0) {
		return false;
	}
	while (*words != '\0') {
		size_t length = strcspn(words, " ");
		if (!follow(network, &state, words, length)) {
			return false;
		}
		words += length + (words[length] == ' ');
	}
	for (size_t i = 0; i < network->final_count; i++) {
		if (network->finals[i] == state) {
			return true;
		}
	}
	return false;
}
