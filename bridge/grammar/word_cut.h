/* SPDX-License-Identifier: MIT
 *
 * A cut of words: words of which every sentence of some intents has at least one. Who hears none
 * of them has heard no sentence of these intents.
 */
#ifndef EARSHOT_GRAMMAR_WORD_CUT_H
#define EARSHOT_GRAMMAR_WORD_CUT_H

#include <stdbool.h>

struct network;

/* Chooses the words, of a complete network: those that no other intent has, and of the others
 * only as many as it takes, with as few other intents as can be. `intents` are those that are cut,
 * by their number; `words` are the chosen, by number. Words that differ in apostrophes alone
 * are understood as the same, and chosen together. False when out of memory, or if some sentence
 * has no word. */
bool word_cut_find(const struct network *network, const bool *intents, bool *words);

#endif
