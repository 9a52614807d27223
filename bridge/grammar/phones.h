/* SPDX-License-Identifier: MIT
 *
 * The 39 phones of the CMU dictionary: the sounds that the recogniser's acoustic
 * model knows, and in which every pronunciation is written.
 */
#ifndef EARSHOT_GRAMMAR_PHONES_H
#define EARSHOT_GRAMMAR_PHONES_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct error;

#define PHONE_COUNT 39

/* The names in alphabetical order; ends with NULL. */
const char *const *phone_names(void);

/* The phone that the first `length` bytes of `text` name, whatever their case and
 * with or without a stress digit: "IH", "ih" and "IH1" are IH. NULL for others. */
const char *phone_find(const char *text, size_t length);

bool phone_is_vowel(const char *phone);

/* The phone that an unknown name was most likely meant to be: AH for "AX", which
 * other phone sets have, else the one that begins most like it. NULL if none
 * does. */
const char *phone_nearest(const char *text);

/* Reads phones between white space and appends their names, separated by single
 * spaces. False, with the reason, if there is none or one is unknown (ERROR_INPUT,
 * with the nearest known one), or if `phones` is full. */
bool phones_read(const char *text, size_t length, struct buffer *phones, struct error *error);

#endif
