/* SPDX-License-Identifier: MIT
 *
 * Which words of a network mean the same, and which mean nothing, like "please". Who looks
 * for the best sentence of another meaning leaves out all that differ in such words alone.
 */
#ifndef EARSHOT_GRAMMAR_SOUND_SENSES_H
#define EARSHOT_GRAMMAR_SOUND_SENSES_H

#include <stdbool.h>

struct buffer;
struct sound_network;
struct text_list;

/* Appends what a sentence means, as text that is the same for the same meaning only. False
 * if it has no one meaning. */
typedef bool sound_meaning_fn(const char *sentence, struct buffer *meaning, void *data);

/* Fills `senses` of the network. Words that once meant the same, or nothing, are tried in
 * the sample sentences and in others that are made of the network; where a sentence then
 * means something else, or nothing certain, the words that it differs in lose what they had
 * in common. The samples should show every intent. How much is tried is bounded: words that
 * were not tried enough have senses of their own. False when out of memory. */
bool sound_find_senses(struct sound_network *network, const struct text_list *samples,
	sound_meaning_fn *meaning, void *data);

#endif
