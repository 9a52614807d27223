/* SPDX-License-Identifier: MIT
 *
 * Payload and topic templates: `{slot}` becomes the slot's value.
 */
#ifndef EARSHOT_HOME_TEMPLATE_H
#define EARSHOT_HOME_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct error;

/* The value for a name: fills either `text` (which is JSON-escaped) or `number`
 * (printed bare) and returns true, or false for an absent slot (replaced by
 * nothing). */
struct template_value {
	const char *text; /* NULL: a number */
	double number;
	bool literal; /* the text is put in as it stands, without JSON's escapes */
};
typedef bool template_value_fn(const char *name, struct template_value *value, void *data);

/* Appends `template` with each `{name}` (letters, digits, underscores) replaced;
 * `{{` is one brace; every other brace stays as it is. With `raw` text is put in
 * without escapes, for topics; then the result must be a topic (topic.h) that can be
 * published to. A number that is not finite is an error. */
bool template_fill(const char *template, bool raw, template_value_fn *value, void *data,
	struct buffer *out, struct error *error);

/* The longest name of a placeholder; a longer one is plain text. */
#define TEMPLATE_NAME_MAX 64

enum template_part_kind { TEMPLATE_END, TEMPLATE_TEXT, TEMPLATE_NAME };

struct template_part {
	enum template_part_kind kind;
	const char *start; /* TEMPLATE_NAME: the name without its braces */
	size_t length;
};

/* Takes a template apart: tells the part at `at` and returns where the next one is.
 * The text of `{{` is its first brace alone. */
const char *template_next(const char *at, struct template_part *part);

/* The text that stands for a name from the start, taken literally; NULL: the placeholder
 * stays. */
typedef const char *template_text_fn(const char *name, void *data);

/* A copy of the template in which the names that have a text are replaced, the others are
 * still there. malloc'd; NULL when out of memory or longer than 64 KiB. */
char *template_fill_names(const char *template, template_text_fn *text, void *data);

/* What a template without names means: `{{` is a brace. malloc'd; NULL when out of
 * memory. */
char *template_literal(const char *template);

#endif
