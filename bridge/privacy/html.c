/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/html.h"

#include <stdbool.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define NO_BREAK "\xc2\xa0"      /* a space that stays on its line */
#define SCALAR_MAX 65536
#define COUNT_SIZE 40
#define COUNT_MAX 1e15

/* --- text ---------------------------------------------------------------------------------- */

/* NULL: it stands for itself. */
static const char *entity(char character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return (unsigned char)character < ' ' || character == 0x7f ? REPLACEMENT : NULL;
	}
}

void html_text_part(FILE *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		const char *instead = entity(text[i]);
		if (instead != NULL) {
			fputs(instead, out);
		} else {
			fputc(text[i], out);
		}
	}
}

void html_text(FILE *out, const char *text)
{
	html_text_part(out, text, text != NULL ? strlen(text) : 0);
}

/* --- numbers ------------------------------------------------------------------------------- */

void html_count(FILE *out, double count)
{
	char digits[COUNT_SIZE];

	snprintf(digits, sizeof(digits), "%.0f",
		count > 0 ? (count < COUNT_MAX ? count : COUNT_MAX) : 0);
	size_t length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0) {
			fputc(',', out);
		}
		fputc(digits[i], out);
	}
}

void html_size(FILE *out, double bytes)
{
	static const char *const units[] = {"kB", "MB", "GB", "TB"};
	size_t unit = 0;

	if (!(bytes >= 1000)) {
		html_count(out, bytes);
		fputs(bytes > 0.5 && bytes < 1.5 ? " byte" : " bytes", out);
		return;
	}
	/* 999,950 would be written as 1000.0. */
	for (bytes /= 1000; bytes >= 999.5 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++) {
		bytes /= 1000;
	}
	if (bytes < 9.95) {
		fprintf(out, "%.1f", bytes);
	} else {
		html_count(out, bytes);
	}
	fprintf(out, NO_BREAK "%s", units[unit]);
}

/* --- JSON ---------------------------------------------------------------------------------- */

static void indent(FILE *out, int depth)
{
	fputc('\n', out);
	for (int i = 0; i < depth; i++) {
		fputc('\t', out);
	}
}

static void print_scalar(FILE *out, const struct json *json)
{
	struct buffer text;

	buffer_init(&text, SCALAR_MAX);
	html_text(out, json_print(json, &text) ? buffer_text(&text) : "…");
	buffer_finish(&text);
}

static void print_key(FILE *out, const char *key)
{
	struct buffer text;

	buffer_init(&text, SCALAR_MAX);
	fputs("&quot;", out);
	html_text(out, json_escape(key, &text) ? buffer_text(&text) : "…");
	fputs("&quot;: ", out);
	buffer_finish(&text);
}

/* JSON is at most 64 levels deep: json.h. */
static void print_value(FILE *out, const struct json *json, int depth)
{
	bool object = json_kind(json) == JSON_OBJECT;

	if ((!object && json_kind(json) != JSON_LIST) || json_count(json) == 0) {
		print_scalar(out, json);
		return;
	}
	fputc(object ? '{' : '[', out);
	for (const struct json *item = json_first(json); item != NULL; item = json_next(item)) {
		indent(out, depth + 1);
		if (object) {
			print_key(out, json_key(item));
		}
		print_value(out, item, depth + 1);
		fputs(json_next(item) != NULL ? "," : "", out);
	}
	indent(out, depth);
	fputc(object ? '}' : ']', out);
}

void html_json(FILE *out, const struct json *json)
{
	print_value(out, json, 0);
}
