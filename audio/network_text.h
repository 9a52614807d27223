/* SPDX-License-Identifier: MIT
 *
 * The `network` message in the file formats of the recogniser: finite-state grammars,
 * keyphrases, a dictionary.
 */
#ifndef EARSHOT_AUDIO_NETWORK_TEXT_H
#define EARSHOT_AUDIO_NETWORK_TEXT_H

#include <stdbool.h>

struct buffer;
struct network_message;

/* The dictionary of all words of the message. With `phones` each phone is a word of its own
 * too ("ph_aa"). */
bool network_text_dictionary(const struct network_message *message, bool phones,
	struct buffer *out);

/* The sentences of the network, each with a wake word before it or not, and the wake words
 * alone. What can follow a word is taken to be equally probable: a place where a hundred
 * numbers may stand needs more evidence for one of them than a place for two words. */
bool network_text_commands(const struct network_message *message, struct buffer *out);

/* One of the wake words at the start, then any phones; or any phones alone. `phone` is the
 * probability of each of them: the smaller, the easier is a wake word found. */
bool network_text_wake(const struct network_message *message, double phone, struct buffer *out);

/* The wake words as keyphrases that are found very easily. */
bool network_text_keyphrases(const struct network_message *message, struct buffer *out);

#endif
