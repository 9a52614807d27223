/* SPDX-License-Identifier: MIT
 *
 * Keys and spoken names of the device map: what may be one, and how a name becomes
 * the words that are said for it.
 */
#ifndef EARSHOT_HOME_NAMES_H
#define EARSHOT_HOME_NAMES_H

#include <stddef.h>

struct error;

#define NAME_LENGTH_MAX 64

/* What is wrong with a key, as the rest of a sentence that begins with it; NULL for a
 * good one: a to z, 0 to 9, `_` and `-`, at most 64. */
const char *key_fault(const char *key);

/* The same for the name of an intent, which may have capitals and dots too. */
const char *intent_name_fault(const char *name);

/* The words for a name as the user wrote it ("Living-room lamp 2" → "living room lamp
 * two"); malloc'd. NULL with the reason, as the rest of a sentence that begins with
 * the name, if it cannot be spoken, or with ERROR_MEMORY. */
char *spoken_name(const char *written, struct error *error);

/* The words for a key: its `_` and `-` are spaces. */
char *spoken_key(const char *key, struct error *error);

/* Writes at most 48 characters of a text for a message, with "…" for what is cut. */
#define SHORTENED_SIZE 208
const char *shortened(const char *text, char out[SHORTENED_SIZE]);

#endif
