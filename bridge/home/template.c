/* SPDX-License-Identifier: MIT */
#include "bridge/home/template.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/topic.h"

#define FILLED_MAX 65536

static const char name_characters[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/* The length of the name if a placeholder begins here, else 0. */
static size_t name_length(const char *brace)
{
	size_t length = strspn(brace + 1, name_characters);
	return length <= TEMPLATE_NAME_MAX && brace[1 + length] == '}' ? length : 0;
}

const char *template_next(const char *at, struct template_part *part)
{
	*part = (struct template_part){.kind = TEMPLATE_TEXT, .start = at};
	if (at[0] == '\0') {
		part->kind = TEMPLATE_END;
		return at;
	}
	if (at[0] == '{') {
		if (at[1] == '{') {
			part->length = 1;
			return at + 2;
		}
		size_t length = name_length(at);
		if (length > 0) {
			*part = (struct template_part){TEMPLATE_NAME, at + 1, length};
			return at + length + 2;
		}
	}
	part->length = 1 + strcspn(at + 1, "{");
	return at + part->length;
}

static bool append_number(double number, struct buffer *out, struct error *error)
{
	if (!isfinite(number)) {
		return error_set(error, ERROR_INPUT, "a number in a message must be finite");
	}
	char printed[32];
	text_print_number(number, printed, sizeof(printed));
	return buffer_append_text(out, printed);
}

static bool append_value(const struct template_part *part, bool raw, template_value_fn *value,
	void *data, struct buffer *out, struct error *error)
{
	char name[TEMPLATE_NAME_MAX + 1];
	memcpy(name, part->start, part->length);
	name[part->length] = '\0';
	struct template_value found = {0};
	if (!value(name, &found, data)) {
		return true;
	}
	if (found.text == NULL) {
		return append_number(found.number, out, error);
	}
	return raw || found.literal ? buffer_append_text(out, found.text) :
		json_escape(found.text, out);
}

static bool check_topic(const struct buffer *out, size_t start, struct error *error)
{
	const char *topic = buffer_text(out) + start;
	const char *fault = topic_fault(topic);
	return fault == NULL || error_set(error, ERROR_INPUT, "the topic `%.80s` %s", topic, fault);
}

bool template_fill(const char *template, bool raw, template_value_fn *value, void *data,
	struct buffer *out, struct error *error)
{
	size_t start = out->length;
	struct template_part part;
	for (const char *at = template_next(template, &part); part.kind != TEMPLATE_END;
		at = template_next(at, &part)) {
		if (part.kind == TEMPLATE_TEXT) {
			buffer_append(out, part.start, part.length);
		} else if (!append_value(&part, raw, value, data, out, error) && !out->failed) {
			return false;
		}
	}
	if (out->failed) {
		return error_set(error, ERROR_LIMIT,
			"a message would be longer than %zu bytes", out->maximum);
	}
	return !raw || check_topic(out, start, error);
}

/* A brace of the text is doubled where what follows could make it a name or a double one,
 * so that no text next to it can. One before a quote, say, stays as it was written. */
static void append_doubled(struct buffer *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		bool open = i + 1 == length || text[i + 1] == '{' ||
			strchr(name_characters, text[i + 1]) != NULL;
		bool doubled = text[i] == '{' && open;
		buffer_append(out, doubled ? "{{" : &text[i], doubled ? 2 : 1);
	}
}

/* True if the name was replaced. */
static bool append_name(struct buffer *out, const struct template_part *part,
	template_text_fn *text, void *data)
{
	char name[TEMPLATE_NAME_MAX + 1];
	memcpy(name, part->start, part->length);
	name[part->length] = '\0';
	const char *by = text(name, data);
	if (by != NULL) {
		append_doubled(out, by, strlen(by));
	} else {
		buffer_append(out, part->start - 1, part->length + 2);
	}
	return by != NULL;
}

/* What was built, or NULL; an empty text is one too. */
static char *taken(struct buffer *out)
{
	char *text = out->length == 0 && !out->failed ? text_copy("") : buffer_take(out);
	buffer_finish(out);
	return text;
}

char *template_fill_names(const char *template, template_text_fn *text, void *data)
{
	struct buffer out;
	buffer_init(&out, FILLED_MAX);
	bool replaced = false;
	struct template_part part;
	for (const char *at = template_next(template, &part); part.kind != TEMPLATE_END;
		at = template_next(at, &part)) {
		if (part.kind == TEMPLATE_TEXT) {
			append_doubled(&out, part.start, part.length);
		} else {
			replaced = append_name(&out, &part, text, data) || replaced;
		}
	}
	char *filled = taken(&out);
	if (replaced) {
		return filled;
	}
	free(filled);
	return text_copy(template); /* as it was written */
}

static bool no_value(const char *name, struct template_value *value, void *data)
{
	(void)name;
	(void)value;
	(void)data;
	return false;
}

char *template_literal(const char *template)
{
	struct buffer out;
	buffer_init(&out, FILLED_MAX);
	template_fill(template, false, no_value, NULL, &out, NULL);
	return taken(&out);
}
