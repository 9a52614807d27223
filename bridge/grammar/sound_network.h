/* SPDX-License-Identifier: MIT
 *
 * What the recogniser needs of a grammar: a deterministic automaton over words.
 * It is data; it can be sent to another process and says nothing of intents.
 */
#ifndef EARSHOT_GRAMMAR_SOUND_NETWORK_H
#define EARSHOT_GRAMMAR_SOUND_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/text.h"

/* How much less likely a word is than what else can be said there, as a grammar's weights have it:
 * hundredths of a natural logarithm, so that those of a whole sentence add up. */
#define SOUND_RARITY_ONE 100u
#define SOUND_RARITY_MAX 2000u /* 2 in 1,000,000,000 */

struct sound_arc {
	uint32_t from;
	uint32_t to;
	uint32_t word;   /* index into `words` */
	uint32_t rarity; /* 0 to SOUND_RARITY_MAX; 0: nothing likelier can be said */
};

struct sound_network {
	struct text_list words;
	uint32_t state_count; /* state 0 is the start; 0 states: accepts nothing */
	struct sound_arc *arcs;
	size_t arc_count;
	uint32_t *finals; /* states in which a sentence may end */
	size_t final_count;
	uint32_t *complete; /* those of them after which no word changes the meaning; states that
	                       no arc leaves need not stand here */
	size_t complete_count;
	uint32_t *senses; /* by word, from 0 to the number of words: words of the same sense may
	                     stand for each other, and words of sense 0 be left out or added,
	                     without a change of meaning. NULL: each word has its own */
};

void sound_network_destroy(struct sound_network *network);

/* True if the words (single spaces) are a sentence of it. */
bool sound_network_accepts(const struct sound_network *network, const char *words);

#endif
