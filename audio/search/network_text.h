/* SPDX-License-Identifier: MIT
 *
 * The `network` message in the file formats of the recogniser: finite-state grammars,
 * keyphrases, a dictionary.
 */
#ifndef EARSHOT_SEARCH_NETWORK_TEXT_H
#define EARSHOT_SEARCH_NETWORK_TEXT_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct network_message;
struct sound_network;

/* The dictionary of all words of the message. With `phones` each phone is a word of its own
 * too ("ph_aa"). */
bool network_text_dictionary(const struct network_message *message, bool phones,
	struct buffer *out);

/* The sentences of the network, each with a wake word before it or not, and the wake words
 * alone. What can follow a word is taken to be equally probable: a place where a hundred
 * numbers may stand needs more evidence for one of them than a place for two words. */
bool network_text_commands(const struct network_message *message, struct buffer *out);

/* The same with the sentences of another network in place of the message's, from its state
 * `first` on. */
bool network_text_sentences(const struct network_message *message,
	const struct sound_network *network, uint32_t first, struct buffer *out);

#endif
