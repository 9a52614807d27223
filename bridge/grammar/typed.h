/* SPDX-License-Identifier: MIT
 *
 * Text as people type it, made into the words they would have said.
 */
#ifndef EARSHOT_GRAMMAR_TYPED_H
#define EARSHOT_GRAMMAR_TYPED_H

#include <stdbool.h>

struct buffer;
struct error;

/* The most bytes of a text, and room for the words of any text that long. */
#define TYPED_MAX 1000
#define TYPED_WORDS_MAX 9000

/* "Set the living-room heating to 21.5°!" → "set the living room heating to
 * twenty one point five degrees". Capitals, digits, decimals, a leading minus,
 * %, °, °C, °F, punctuation, hyphens and typographic apostrophes are taken.
 * False for text that is empty, not UTF-8, over 1,000 bytes, or holds a letter
 * or sign that has no English word. What comes of it, appended to `words`, has
 * only a to z, apostrophes and single spaces.
 *
 * - Accents are dropped: "Café" → "cafe".
 * - A comma between digits is a decimal point ("21,5"), unless three digits
 *   follow it: "1,000" is refused as too large, like every number over 999.
 * - "TV2" → "tv two", "2nd" → "second", "7:30" → "seven thirty", "7:05" → "seven
 *   oh five", "7:00" → "seven o'clock", "20½" → "twenty and a half".
 * - & + @ are "and", "plus", "at".
 * - Refused because they could be understood wrongly: "- 5" (minus or dash?),
 *   "20 5" (would be heard as 25), "1/2", "1.2.3". */
bool typed_to_words(const char *typed, struct buffer *words, struct error *error);

#endif
