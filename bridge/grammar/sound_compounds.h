/* SPDX-License-Identifier: MIT
 *
 * Several sentences one after the other, with a word between them: "turn off the lights and
 * lock the front door". How many they may be is not the network's business.
 */
#ifndef EARSHOT_GRAMMAR_SOUND_COMPOUNDS_H
#define EARSHOT_GRAMMAR_SOUND_COMPOUNDS_H

#include <stdbool.h>

struct sound_network;

/* From where a sentence can end, the word leads back to the start. Where it is a way on within
 * a sentence already, it stays only that, so that the network is deterministic still. What was
 * complete stays so: who said a sentence and nothing more need not be waited for. To be called
 * after the network's `complete` and `senses` are there. False when out of memory. */
bool sound_join_sentences(struct sound_network *network, const char *word);

#endif
