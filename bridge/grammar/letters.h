/* SPDX-License-Identifier: MIT
 *
 * The letters of Latin scripts as the plain ones of English: "é" is e, "ß" is ss.
 */
#ifndef EARSHOT_GRAMMAR_LETTERS_H
#define EARSHOT_GRAMMAR_LETTERS_H

#include <stddef.h>
#include <stdint.h>

/* The character at the start of `text`, and how many bytes it takes; 0 of none
 * at the end of the text. The text must be well-formed UTF-8. */
uint32_t letters_character(const char *text, size_t *length);

/* The one or two lower case letters a to z for a letter of English or another
 * European language in Latin script; NULL for every other character. */
const char *letters_plain(uint32_t character);

#endif
