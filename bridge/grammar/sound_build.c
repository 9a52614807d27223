/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_build.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/grammar/automaton.h"
#include "bridge/grammar/network.h"

/* By word of the network: its index in `words`. NULL when out of memory. */
static uint32_t *number_words(const struct network *network, const struct text_list *words)
{
	uint32_t *numbers = calloc(network->words.count + 1, sizeof(*numbers));

	for (uint32_t i = 0; numbers != NULL && i < words->count; i++) {
		uint32_t word = words_find(&network->words, words->items[i], strlen(words->items[i]));
		if (word != WORD_NONE) {
			numbers[word] = i;
		}
	}
	return numbers;
}

/* The same sentences without marks. State 0 leads to the start of every intent, so
 * that the states of the network are one higher. */
static bool flatten(const struct network *network, const uint32_t *word_numbers,
	struct automaton *flat)
{
	flat->state_count = network->state_count + 1;
	for (size_t i = 0; i < network->intent_count; i++) {
		const struct network_intent *intent = &network->intents[i];
		const struct sound_arc into = {.to = intent->start + 1, .word = AUTOMATON_NO_WORD};
		if (!automaton_add_arc(flat, &into) || !automaton_add_final(flat, intent->end + 1)) {
			return false;
		}
	}
	for (size_t i = 0; i < network->arc_count; i++) {
		const struct network_arc *arc = &network->arcs[i];
		const struct sound_arc flat_arc = {
			.from = arc->from + 1,
			.to = arc->to + 1,
			.word = arc->kind == ARC_WORD ? word_numbers[arc->index] : AUTOMATON_NO_WORD,
			.rarity = arc->kind == ARC_EMPTY ? arc->index : 0,
		};
		if (!automaton_add_arc(flat, &flat_arc)) {
			return false;
		}
	}
	return true;
}

/* Hands the automaton's memory over to the sound network. */
static void take_automaton(struct sound_network *sound, struct automaton *automaton)
{
	sound->state_count = automaton->state_count;
	sound->arcs = automaton->arcs;
	sound->arc_count = automaton->arc_count;
	sound->finals = automaton->finals;
	sound->final_count = automaton->final_count;
	*automaton = (struct automaton){0};
}

struct sound_network *sound_build(const struct network *network, const struct text_list *words,
	struct error *error)
{
	struct automaton flat = {0};
	struct automaton smallest = {0};
	struct sound_network *sound = calloc(1, sizeof(*sound));
	uint32_t *word_numbers = number_words(network, words);

	bool good = sound != NULL && word_numbers != NULL && text_list_add_all(&sound->words, words) &&
		flatten(network, word_numbers, &flat);
	if (!good) {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	good = good && automaton_determinise(&flat, &smallest, error) &&
		automaton_minimise(&smallest, error);
	if (good) {
		take_automaton(sound, &smallest);
	} else {
		sound_network_destroy(sound);
	}
	automaton_finish(&smallest);
	automaton_finish(&flat);
	free(word_numbers);
	return good ? sound : NULL;
}
