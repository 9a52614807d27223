/* SPDX-License-Identifier: MIT
 *
 * A settled draft as the YAML of a device map. What strangers wrote comes into it as words,
 * as quoted text, or in a comment, from which it cannot break out.
 */
#ifndef EARSHOT_IMPORT_MAP_TEXT_H
#define EARSHOT_IMPORT_MAP_TEXT_H

#include <stdbool.h>

struct buffer;
struct draft;

/* `source` is named in the first line. False if it does not fit. */
bool map_text_write(const struct draft *draft, const char *source, struct buffer *out);

/* Appends a text as one YAML value, quoted where it must be. */
bool map_text_value(struct buffer *out, const char *text);

/* Appends a line of comment; line breaks of any kind become question marks. */
bool map_text_comment(struct buffer *out, const char *indent, const char *text);

#endif
