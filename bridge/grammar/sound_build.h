/* SPDX-License-Identifier: MIT
 *
 * From the word network to what the recogniser needs of it.
 */
#ifndef EARSHOT_GRAMMAR_SOUND_BUILD_H
#define EARSHOT_GRAMMAR_SOUND_BUILD_H

struct error;
struct network;
struct sound_network;
struct text_list;

/* The smallest deterministic network for the sentences of all intents. `words` are
 * those of its arcs, in the order in which the result shall have them. NULL when out
 * of memory or too large, with the reason. The caller destroys it. */
struct sound_network *sound_build(const struct network *network, const struct text_list *words,
	struct error *error);

#endif
