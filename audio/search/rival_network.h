/* SPDX-License-Identifier: MIT
 *
 * The sentences of a network that mean something else than a given one. The best of them is
 * its rival: if the sound fits to it nearly as well, who listens cannot be sure. Words that
 * mean the same have the same sense (struct sound_network).
 */
#ifndef EARSHOT_SEARCH_RIVAL_NETWORK_H
#define EARSHOT_SEARCH_RIVAL_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

struct sound_network;

struct rival_network {
	struct sound_network *network;
	uint32_t first; /* the state it begins in */
};

/* Of the sentences from the state `first` on. `sentence`: words with single spaces between them.
 * What is left has no final state that can be reached when there is no other sentence. The caller
 * finishes the result; false when out of memory or if it would become too large. */
bool rival_network_make(const struct sound_network *network, uint32_t first,
	const char *sentence, struct rival_network *rival);
void rival_network_finish(struct rival_network *rival);

/* True if two sentences have the same words, up to words of the same sense. */
bool rival_same_sense(const struct sound_network *network, const char *one, const char *other);

#endif
