/* SPDX-License-Identifier: MIT */
#include "bridge/guard/ledger_line.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define SECOND_MS 1000
#define DAY_S (24 * 60 * 60)
/* Of what says much this is enough. */
#define SAID_MAX 1024

/* --- writing ------------------------------------------------------------------------- */

static void append_time(struct buffer *out, int64_t at_ms)
{
	struct tm tm = {0};
	time_t seconds = (time_t)(at_ms / SECOND_MS);
	char text[32] = "1970-01-01T00:00:00";

	if (at_ms >= 0 && gmtime_r(&seconds, &tm) != NULL) {
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	}
	buffer_append_format(out, "{\"t\":\"%s.%03dZ\"", text,
		at_ms >= 0 ? (int)(at_ms % SECOND_MS) : 0);
}

static void append_text(struct buffer *out, const char *key, const char *text)
{
	if (text == NULL) {
		return;
	}
	buffer_append_format(out, ",\"%s\":\"", key);
	json_escape(text, out);
	buffer_append_text(out, "\"");
}

static void append_start_of(struct buffer *out, const char *key, const char *bytes, size_t length)
{
	char *start = text_copy_part(bytes, length < SAID_MAX ? length : SAID_MAX);

	if (start != NULL) {
		start[text_whole_characters(start, SAID_MAX)] = '\0';
		append_text(out, key, start);
	} else {
		out->failed = true;
	}
	free(start);
}

bool ledger_line_append(struct buffer *out, int64_t at_ms, const struct ledger_settings *settings,
	const struct ledger_entry *entry)
{
	append_time(out, at_ms);
	append_text(out, "kind", entry->kind);
	append_text(out, "topic", entry->topic);
	buffer_append_format(out, ",\"bytes\":%zu", entry->length);
	append_text(out, "site", settings->site);
	append_text(out, "intent", entry->intent);
	if (entry->number > 0) {
		buffer_append_format(out, ",\"number\":%" PRIu64, entry->number);
	}
	append_text(out, "address", entry->address);
	if (settings->words && entry->words != NULL) {
		append_start_of(out, "words", entry->words, strlen(entry->words));
	}
	if (settings->payloads && !entry->secret && entry->payload != NULL && entry->length > 0) {
		append_start_of(out, "payload", entry->payload, entry->length);
	}
	return buffer_append_text(out, "}\n");
}

bool ledger_line_append_note(struct buffer *out, int64_t at_ms, const char *note)
{
	append_time(out, at_ms);
	append_text(out, "kind", "note");
	append_text(out, "note", note);
	return buffer_append_text(out, "}\n");
}

/* --- reading -------------------------------------------------------------------------- */

/* The days from 1970-01-01 to this one, by the rule of the Gregorian calendar. */
static int64_t days_until(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year; /* a year begins in March here */
	int64_t m = (month + 9) % 12;
	int64_t of_year = (153 * m + 2) / 5 + day - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

static bool read_digits(const char *text, size_t count, int *number)
{
	*number = 0;
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9') {
			return false;
		}
		*number = *number * 10 + (text[i] - '0');
	}
	return true;
}

/* "2026-11-29T16:38:33.123Z" and nothing else. */
static bool read_time(const char *text, int64_t *at_ms)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd.dddZ";
	int year, month, day, hour, minute, second, ms;

	if (strlen(text) != sizeof(shape) - 1) {
		return false;
	}
	for (size_t i = 0; shape[i] != '\0'; i++) {
		if (shape[i] != 'd' && shape[i] != text[i]) {
			return false;
		}
	}
	if (!read_digits(text, 4, &year) || !read_digits(text + 5, 2, &month) ||
		!read_digits(text + 8, 2, &day) || !read_digits(text + 11, 2, &hour) ||
		!read_digits(text + 14, 2, &minute) || !read_digits(text + 17, 2, &second) ||
		!read_digits(text + 20, 3, &ms) || month < 1 || month > 12 || day < 1 || day > 31 ||
		hour > 23 || minute > 59 || second > 60) {
		return false;
	}
	*at_ms = (days_until(year, month, day) * DAY_S + hour * 3600 + minute * 60 + second) *
		SECOND_MS + ms;
	return true;
}

static char unescaped(char letter)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *found = letter != '\0' ? strchr(letters, letter) : NULL;

	return found != NULL ? meant[found - letters] : '\0';
}

/* What we write escapes as \u00XX is a control character: shown as `?`. */
static char *read_escape(char *at, char **to)
{
	if (at[1] == 'u') {
		for (size_t i = 2; i < 6; i++) {
			if (at[i] == '\0' || strchr("0123456789abcdefABCDEF", at[i]) == NULL) {
				return NULL;
			}
		}
		*(*to)++ = '?';
		return at + 6;
	}
	char meant = unescaped(at[1]);
	if (meant == '\0') {
		return NULL;
	}
	*(*to)++ = meant;
	return at + 2;
}

/* Reads the text that begins behind a quote, and ends it in its place. The place behind its
 * closing quote; NULL if it has none. */
static char *read_text(char *at)
{
	size_t plain = strcspn(at, "\"\\");
	char *to = at + plain;

	at += plain;
	while (at != NULL && *at != '"') {
		if (*at == '\0') {
			return NULL;
		}
		if (*at == '\\') {
			at = read_escape(at, &to);
		} else {
			*to++ = *at++;
		}
	}
	if (at != NULL) {
		*to = '\0';
		at++;
	}
	return at;
}

static char *read_number(char *at, uint64_t *number)
{
	const char *first = at;

	*number = 0;
	while (*at >= '0' && *at <= '9') {
		if (at - first > 18) {
			return NULL;
		}
		*number = *number * 10 + (uint64_t)(*at++ - '0');
	}
	return at > first ? at : NULL;
}

static bool is_key(const char *key, size_t length, const char *name)
{
	return strlen(name) == length && memcmp(key, name, length) == 0;
}

static bool take_text(struct ledger_record *record, const char *key, size_t length,
	const char *text)
{
	const struct {
		const char *name;
		const char **target;
	} texts[] = {
		{"kind", &record->kind}, {"topic", &record->topic}, {"site", &record->site},
		{"intent", &record->intent}, {"address", &record->address}, {"note", &record->note},
	};

	if (is_key(key, length, "t")) {
		return read_time(text, &record->at_ms);
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (is_key(key, length, texts[i].name)) {
			*texts[i].target = text;
		}
	}
	return true;
}

/* One `"key":value`. The place behind it, or NULL. */
static char *read_member(char *at, struct ledger_record *record)
{
	uint64_t number;

	if (*at != '"') {
		return NULL;
	}
	const char *key = ++at;
	size_t length = strcspn(at, "\"\\");
	at += length;
	if (at[0] != '"' || at[1] != ':') {
		return NULL;
	}
	at += 2;
	if (*at == '"') {
		char *text = at + 1;
		at = read_text(text);
		return at != NULL && take_text(record, key, length, text) ? at : NULL;
	}
	at = read_number(at, &number);
	if (at != NULL && is_key(key, length, "bytes")) {
		record->bytes = number;
	} else if (at != NULL && is_key(key, length, "number")) {
		record->number = number;
	}
	return at;
}

static bool read_members(char *at, struct ledger_record *record)
{
	do {
		at = read_member(at + 1, record);
	} while (at != NULL && *at == ',');
	return at != NULL && at[0] == '}' && at[1] == '\0';
}

enum ledger_line ledger_line_read(char *line, size_t length, struct ledger_record *record)
{
	static const char begin[] = "{\"t\":\"";
	size_t compared = length < sizeof(begin) - 1 ? length : sizeof(begin) - 1;
	bool has_end = length > 0 && line[length - 1] == '}';
	bool is_ours = length > 0 && memcmp(line, begin, compared) == 0;

	*record = (struct ledger_record){.at_ms = -1, .kind = "", .topic = "", .site = "",
		.intent = "", .address = "", .note = ""};
	if (is_ours && compared < length && memchr(line, '\0', length) == NULL &&
		read_members(line, record) && record->at_ms >= 0 && record->kind[0] != '\0') {
		return LEDGER_LINE_GOOD;
	}
	return is_ours && !has_end ? LEDGER_LINE_CUT : LEDGER_LINE_DAMAGED;
}
