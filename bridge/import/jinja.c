/* SPDX-License-Identifier: MIT */
#include "bridge/import/jinja.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/import/draft.h"

#define TEMPLATE_MAX 1000
#define NAME_MAX_BYTES 64

/* What stands between two pairs of braces. */
struct expression {
	bool is_json;  /* value_json, else value or code */
	bool is_code;
	bool whole;    /* int, or round without digits */
	char field[JINJA_FIELD_SIZE];
};

static const char too_much[] = "does more than name a value";

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

static size_t name_length(const char *at)
{
	size_t length = 0;
	if (isalpha((unsigned char)at[0]) || at[0] == '_') {
		while (isalnum((unsigned char)at[length]) || at[length] == '_') {
			length++;
		}
	}
	return length;
}

static bool is_name(const char *at, size_t length, const char *name)
{
	return strlen(name) == length && strncmp(at, name, length) == 0;
}

/* --- the path of a value ------------------------------------------------------------ */

/* A key that can stand in a dotted path. */
static bool add_key(struct expression *expression, const char *key, size_t length)
{
	size_t used = strlen(expression->field);
	for (size_t i = 0; i < length; i++) {
		if (!isalnum((unsigned char)key[i]) && strchr("_- :", key[i]) == NULL) {
			return false;
		}
	}
	if (length == 0 || length > NAME_MAX_BYTES || used + length + 2 > JINJA_FIELD_SIZE) {
		return false;
	}
	if (used > 0) {
		expression->field[used++] = '.';
	}
	memcpy(expression->field + used, key, length);
	expression->field[used + length] = '\0';
	return true;
}

/* `['key']`; the end of it, or NULL. */
static const char *read_index(const char *at, struct expression *expression)
{
	at = skip_blanks(at + 1);
	char quote = *at;
	if (quote != '\'' && quote != '"') {
		return NULL;
	}
	const char *end = strchr(at + 1, quote);
	if (end == NULL || !add_key(expression, at + 1, (size_t)(end - at) - 1)) {
		return NULL;
	}
	end = skip_blanks(end + 1);
	return *end == ']' ? end + 1 : NULL;
}

static const char *read_path(const char *at, struct expression *expression)
{
	for (;;) {
		if (*at == '[') {
			at = read_index(at, expression);
		} else if (*at == '.') {
			size_t length = name_length(at + 1);
			bool added = add_key(expression, at + 1, length) && at[1 + length] != '(';
			at = added ? at + 1 + length : NULL;
		} else {
			return at;
		}
		if (at == NULL) {
			return NULL;
		}
	}
}

/* --- filters ------------------------------------------------------------ */

/* A plain number or a quoted text between parentheses, or nothing. */
static const char *read_argument(const char *at)
{
	at = skip_blanks(at + 1);
	if (*at == '\'' || *at == '"') {
		const char *end = strchr(at + 1, *at);
		at = end != NULL ? end + 1 : NULL;
	} else {
		at += strspn(at, "0123456789.-");
		size_t length = name_length(at); /* none, true, … */
		at += length;
	}
	at = at != NULL ? skip_blanks(at) : NULL;
	return at != NULL && *at == ')' ? at + 1 : NULL;
}

/* Filters that leave the value what it is, as far as a report is read here. */
static const char *read_filter(const char *at, struct expression *expression)
{
	static const char *const harmless[] = {"float", "int", "default", "d", "round", "string",
		"is_defined"};
	at = skip_blanks(at + 1);
	size_t length = name_length(at);
	bool known = false;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++) {
		known = known || is_name(at, length, harmless[i]);
	}
	if (!known) {
		return NULL;
	}
	bool round = is_name(at, length, "round");
	bool integer = is_name(at, length, "int");
	at = skip_blanks(at + length);
	bool argued = *at == '(';
	const char *argument = at;
	if (argued && (at = read_argument(at)) == NULL) {
		return NULL;
	}
	bool digits = argued && strncmp(argument, "()", 2) != 0 && strncmp(argument, "(0)", 3) != 0;
	expression->whole = expression->whole || integer || (round && !digits);
	return skip_blanks(at);
}

/* From behind the opening braces to behind the closing ones, or NULL. */
static const char *read_expression(const char *at, struct expression *expression)
{
	at = skip_blanks(at + (*at == '-'));
	size_t length = name_length(at);
	expression->is_json = is_name(at, length, "value_json");
	expression->is_code = is_name(at, length, "code");
	if (!expression->is_json && !expression->is_code && !is_name(at, length, "value")) {
		return NULL;
	}
	at += length;
	at = expression->is_json ? read_path(at, expression) : at;
	at = at != NULL ? skip_blanks(at) : NULL;
	while (at != NULL && *at == '|') {
		at = read_filter(at, expression);
	}
	if (at == NULL) {
		return NULL;
	}
	at += *at == '-';
	return strncmp(at, "}}", 2) == 0 ? at + 2 : NULL;
}

/* --- templates ------------------------------------------------------------ */

bool jinja_field(const char *template, char field[JINJA_FIELD_SIZE], const char **why)
{
	struct expression expression = {0};
	const char *at = skip_blanks(template);
	*why = too_much;
	if (strlen(template) > TEMPLATE_MAX || strncmp(at, "{{", 2) != 0) {
		return false;
	}
	at = read_expression(at + 2, &expression);
	if (at == NULL || *skip_blanks(at) != '\0' || expression.is_code ||
		(expression.is_json && expression.field[0] == '\0')) {
		return false;
	}
	memcpy(field, expression.field, JINJA_FIELD_SIZE);
	return true;
}

static bool append_literal(struct buffer *out, const char *text, size_t length)
{
	char *part = text_copy_part(text, length);
	char *literal = part != NULL ? draft_literal(part) : NULL;
	bool appended = literal != NULL && buffer_append_text(out, literal);
	free(part);
	free(literal);
	return appended;
}

bool jinja_payload(const char *template, const char *by, struct buffer *out, bool *whole,
	const char **why)
{
	bool has_value = false;
	*why = too_much;
	if (strlen(template) > TEMPLATE_MAX || strstr(template, "{%") != NULL ||
		strstr(template, "{#") != NULL) {
		return false;
	}
	while (*template != '\0') {
		const char *begin = strstr(template, "{{");
		size_t length = begin != NULL ? (size_t)(begin - template) : strlen(template);
		if (!append_literal(out, template, length)) {
			return false;
		}
		template += length;
		if (begin == NULL) {
			break;
		}
		struct expression expression = {0};
		/* `{{{ value }}}`: a brace, and then the value in braces. */
		bool extra = template[2] == '{';
		if (extra) {
			buffer_append_text(out, "{");
			template++;
		}
		template = read_expression(template + 2, &expression);
		if (template == NULL || expression.is_json) {
			return false;
		}
		buffer_append_text(out, expression.is_code ? "{code}" : by);
		has_value = has_value || !expression.is_code;
		*whole = *whole || (expression.whole && !expression.is_code);
	}
	*why = "does not send the value";
	return has_value && !out->failed;
}
