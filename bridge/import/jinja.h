/* SPDX-License-Identifier: MIT
 *
 * The few Jinja templates of Home Assistant's discovery that say no more than where a value
 * is, or where it goes. Whatever calculates, compares or decides is refused: what it does
 * cannot be known without running it.
 */
#ifndef EARSHOT_IMPORT_JINJA_H
#define EARSHOT_IMPORT_JINJA_H

#include <stdbool.h>
#include <stddef.h>

#define JINJA_FIELD_SIZE 260

struct buffer;

/* `{{ value_json.a.b | float }}` is the field "a.b", `{{ value }}` the whole payload, "".
 * False, with the reason as the rest of a sentence that begins with the template. */
bool jinja_field(const char *template, char field[JINJA_FIELD_SIZE], const char **why);

/* A command template as one of ours: `{"t": {{ value | int }}}` with `by` "{temperature}"
 * becomes `{"t": {temperature}}`, and `code` becomes `{code}`. What is a brace there stays
 * one here. `whole` tells whether a number is sent as a whole one. */
bool jinja_payload(const char *template, const char *by, struct buffer *out, bool *whole,
	const char **why);

#endif
