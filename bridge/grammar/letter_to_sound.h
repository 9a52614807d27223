/* SPDX-License-Identifier: MIT
 *
 * How an English word that no dictionary has is probably said, by flite's
 * letter-to-sound rules.
 */
#ifndef EARSHOT_GRAMMAR_LETTER_TO_SOUND_H
#define EARSHOT_GRAMMAR_LETTER_TO_SOUND_H

#include <stdbool.h>

struct buffer;

/* Appends the phones of a word, with single spaces before and between them if
 * there is something before ("Z IH G B IY" for "zigbee"). The word has letters a
 * to z, and between them apostrophes, hyphens, underscores and full stops:
 * "front-door" is said in two parts, "zigbee's" ends in Z. A part that would have
 * no vowel is spelt: "lcd" is "EH L S IY D IY".
 *
 * False for a word without a letter, with anything else in it or over 64 bytes,
 * which leaves `phones` as it was, and if `phones` is full, which fails it.
 *
 * The rules are tables in flite's library, set up at the first call in static
 * memory that needs no clean-up. Not for two threads at once. */
bool letter_to_sound(const char *word, struct buffer *phones);

#endif
