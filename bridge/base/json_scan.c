/* SPDX-License-Identifier: MIT */
#include "bridge/base/json_scan.h"

#include <string.h>

#include "bridge/base/text.h"

#define DEPTH_MAX 64

/* cJSON reads no more of a number than this. */
#define NUMBER_LENGTH_MAX 62

/* A little under the largest double: cJSON prints 15 digits, rounded. */
#define NUMBER_MAX 1e308

struct scan {
	const char *text;
	size_t length;
	size_t position;
	unsigned depth;
	struct error *error;
};

bool json_scan_refuse(const char *text, size_t position, enum error_kind kind,
	const char *sentence, struct error *error)
{
	struct place place = {.line = 1, .column = 1};
	for (size_t i = 0; i < position; i++) {
		place.column++;
		if (text[i] == '\n') {
			place.line++;
			place.column = 1;
		}
	}
	return error_set_at(error, kind, &place, "%s", sentence);
}

static bool refuse(const struct scan *scan, enum error_kind kind, const char *sentence)
{
	return json_scan_refuse(scan->text, scan->position, kind, sentence, scan->error);
}

static bool scan_string(struct scan *scan)
{
	scan->position++;
	while (scan->position < scan->length) {
		const char *at = scan->text + scan->position;
		size_t left = scan->length - scan->position;
		size_t bytes = text_character_length(at, left);
		if (bytes == 0) {
			return refuse(scan, ERROR_INPUT, "JSON text is not well-formed UTF-8");
		}
		if ((unsigned char)*at < 0x20) {
			return refuse(scan, ERROR_INPUT, "a JSON string holds a control character: "
				"it has to be written as \\n or \\u000a");
		}
		if (left >= 6 && memcmp(at, "\\u0000", 6) == 0) {
			return refuse(scan, ERROR_INPUT, "\\u0000 is not taken in JSON strings");
		}
		scan->position += *at == '\\' && left > 1 ? 2 : bytes;
		if (*at == '"') {
			return true;
		}
	}
	return refuse(scan, ERROR_INPUT, "a JSON string is not closed: a `\"` is missing");
}

/* Whether `text` is -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool is_number(const char *text)
{
	static const char digits[] = "0123456789";
	text += *text == '-' ? 1 : 0;
	size_t whole = strspn(text, digits);
	if (whole == 0 || (whole > 1 && *text == '0')) {
		return false;
	}
	text += whole;
	if (*text == '.') {
		size_t fraction = strspn(text + 1, digits);
		if (fraction == 0) {
			return false;
		}
		text += 1 + fraction;
	}
	if (*text == 'e' || *text == 'E') {
		text += text[1] == '+' || text[1] == '-' ? 2 : 1;
		size_t exponent = strspn(text, digits);
		if (exponent == 0) {
			return false;
		}
		text += exponent;
	}
	return *text == '\0';
}

static bool scan_number(struct scan *scan)
{
	char number[NUMBER_LENGTH_MAX + 1];
	size_t length = 0;
	while (scan->position + length < scan->length &&
		memchr("0123456789+-.eE", scan->text[scan->position + length], 15) != NULL) {
		if (length == NUMBER_LENGTH_MAX) {
			return refuse(scan, ERROR_LIMIT, "a JSON number has more than 62 digits");
		}
		number[length] = scan->text[scan->position + length];
		length++;
	}
	number[length] = '\0';
	double value = 0;
	if (!is_number(number)) {
		return refuse(scan, ERROR_INPUT, "this is not a JSON number");
	}
	if (!text_to_number(number, -NUMBER_MAX, NUMBER_MAX, &value)) {
		return refuse(scan, ERROR_LIMIT, "a JSON number is too large");
	}
	scan->position += length;
	return true;
}

/* One byte outside strings and numbers. */
static bool scan_mark(struct scan *scan)
{
	unsigned char byte = (unsigned char)scan->text[scan->position];
	bool blank = byte == '\t' || byte == '\n' || byte == '\r';
	if ((byte < 0x20 && !blank) || byte >= 0x7f) {
		return refuse(scan, ERROR_INPUT, "this character does not belong in JSON");
	}
	if (byte == '[' || byte == '{') {
		if (scan->depth == DEPTH_MAX) {
			return refuse(scan, ERROR_LIMIT, "JSON deeper than 64 levels is not read");
		}
		scan->depth++;
	} else if ((byte == ']' || byte == '}') && scan->depth > 0) {
		scan->depth--;
	}
	scan->position++;
	return true;
}

bool json_scan(const char *text, size_t length, struct error *error)
{
	struct scan scan = {.text = text, .length = length, .error = error};
	bool valid = true;
	while (valid && scan.position < length) {
		char byte = text[scan.position];
		if (byte == '"') {
			valid = scan_string(&scan);
		} else if (byte == '-' || (byte >= '0' && byte <= '9')) {
			valid = scan_number(&scan);
		} else {
			valid = scan_mark(&scan);
		}
	}
	return valid;
}
