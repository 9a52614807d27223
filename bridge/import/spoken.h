/* SPDX-License-Identifier: MIT
 *
 * Names that strangers gave to things, made into names that can be said. Nothing of them
 * reaches a file or a grammar but words.
 */
#ifndef EARSHOT_IMPORT_SPOKEN_H
#define EARSHOT_IMPORT_SPOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/home/names.h"

/* The words for a name ("Kitchen_Lamp #2" → "kitchen lamp two"); malloc'd. Signs are
 * dropped, large numbers are said digit by digit, and what is too long is cut after a
 * word. NULL if no word is left, or when out of memory. */
char *spoken_clean(const char *name);

/* The key for words: "front door" → front_door; malloc'd. `number` above 1 makes it
 * another one: front_door_2. */
char *spoken_to_key(const char *words, unsigned number);

/* The same words with a number, for the second of two things with one name. */
char *spoken_numbered(const char *words, unsigned number);

/* True for a text that tells of something that opens: a door, gate or garage, a lock, a
 * strike, an opener, a barrier. "child lock" tells of none. */
bool spoken_tells_of_opening(const char *text);

/* True for a text that tells of a lock, and not of a child lock. */
bool spoken_tells_of_lock(const char *text);

/* True for a text that tells of a light. What is beside a door is told by more words than these
 * (bridge/home/opening_name.h): "garage contact" may be what opens it. */
bool spoken_tells_of_light(const char *text);

/* True if the word, which is in lower case, stands in the text, in any case. */
bool spoken_has_word(const char *text, const char *word);

#endif
