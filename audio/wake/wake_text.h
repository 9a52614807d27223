/* SPDX-License-Identifier: MIT
 *
 * The wake words of a network in the file formats of the recogniser. Each is one word there,
 * whatever it is made of: `wake_0` is the first, and its alternates are the ways to say it.
 */
#ifndef EARSHOT_WAKE_WAKE_TEXT_H
#define EARSHOT_WAKE_WAKE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct network_message;

/* The wake words, and each phone as a word of its own. */
bool wake_text_dictionary(const struct network_message *message, struct buffer *out);

/* The ways to say each as keyphrases that are found very easily. */
bool wake_text_keyphrases(const struct network_message *message, struct buffer *out);

/* One of them at the start, then any phones. */
bool wake_text_network(const struct network_message *message, struct buffer *out);

/* Which of `count` wake words a word of the recogniser is; false if none. */
bool wake_text_index(const char *word, size_t count, size_t *index);

#endif
