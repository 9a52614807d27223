/* SPDX-License-Identifier: MIT */
#include "bridge/home/report_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/names.h"

#define PAYLOAD_LENGTH_MAX (64 * 1024)
#define NUMBER_LIMIT 1e12
#define NUMBER_SIZE 32

struct report report_begin(const void *payload, size_t length)
{
	const char *start = payload;
	struct report report = {.fault = "is empty, or no text"};
	if (length > PAYLOAD_LENGTH_MAX) {
		snprintf(report.fault, sizeof(report.fault), "has %zu bytes, and at most 65536 are read",
			length);
		return report;
	}
	while (length > 0 && strchr(" \t\r\n", start[0]) != NULL && start[0] != '\0') {
		start++;
		length--;
	}
	while (length > 0 && strchr(" \t\r\n", start[length - 1]) != NULL &&
		start[length - 1] != '\0') {
		length--;
	}
	bool clean = length > 0 && memchr(start, '\0', length) == NULL;
	report.text = clean ? text_copy_part(start, length) : NULL;
	return report;
}

void report_end(struct report *report)
{
	json_destroy(report->json);
	free(report->text);
}

static const struct json *report_json(struct report *report)
{
	if (!report->parsed && report->text != NULL) {
		report->json = json_parse(report->text, strlen(report->text), NULL);
	}
	report->parsed = true;
	return report->json;
}

/* The fault with the value in it, shortened. */
static enum reading bad(struct report *report, const char *format, const char *text)
{
	char name[SHORTENED_SIZE];
	const char *shown = text_is_clean(text, strlen(text)) ? shortened(text, name) : "…";
	snprintf(report->fault, sizeof(report->fault), "%s `%.100s`", format, shown);
	return READING_BAD;
}

static enum reading take_text(struct report *report, const char *text, struct reported *reported)
{
	size_t length = strlen(text);
	if (length > VALUE_LENGTH_MAX || !text_is_clean(text, length)) {
		snprintf(report->fault, sizeof(report->fault),
			"holds a value that is no clean text of at most 1000 bytes");
		return READING_BAD;
	}
	memcpy(reported->text, text, length + 1);
	reported->is_number =
		text_to_number(text, -NUMBER_LIMIT, NUMBER_LIMIT, &reported->number);
	return READING_GOOD;
}

/* Numbers and booleans are compared as they are printed. */
static enum reading take_json(struct report *report, const struct json *json,
	struct reported *reported)
{
	bool flag = false;
	if (json_kind(json) == JSON_TEXT) {
		return take_text(report, json_text(json), reported);
	}
	if (json_boolean(json, &flag)) {
		return take_text(report, flag ? "true" : "false", reported);
	}
	double number = 0;
	if (!json_number(json, &number) || !isfinite(number)) {
		snprintf(report->fault, sizeof(report->fault),
			"has an object or a list where a single value should be");
		return READING_BAD;
	}
	text_print_number(number, reported->text, sizeof(reported->text));
	reported->number = number;
	reported->is_number = fabs(number) <= NUMBER_LIMIT;
	return READING_GOOD;
}

/* A whole payload is its own text; one in JSON's quotes means what is inside. */
static enum reading read_whole(struct report *report, struct reported *reported)
{
	if (report->text[0] == '"' && json_kind(report_json(report)) == JSON_TEXT) {
		return take_json(report, report_json(report), reported);
	}
	return take_text(report, report->text, reported);
}

/* "." is the whole payload, but not that of an object in which other fields were looked
 * for: it tells nothing then. */
static enum reading read_field(struct report *report, const struct text_list *fields,
	struct reported *reported)
{
	const struct json *json = report_json(report);
	bool is_object = json_kind(json) == JSON_OBJECT;
	for (size_t i = 0; i < fields->count; i++) {
		if (strcmp(fields->items[i], ".") == 0) {
			return is_object && i > 0 ? READING_ABSENT : read_whole(report, reported);
		}
		const struct json *field = json_path(json, fields->items[i]);
		if (field != NULL && json_kind(field) != JSON_NULL) {
			return take_json(report, field, reported);
		}
	}
	if (is_object) {
		return READING_ABSENT;
	}
	snprintf(report->fault, sizeof(report->fault), "is not the JSON object that it should be");
	return READING_BAD;
}

static enum reading read_payload(struct report *report, const struct text_list *fields,
	struct reported *reported)
{
	return fields->count == 0 ? read_whole(report, reported) :
		read_field(report, fields, reported);
}

/* "1..99": any number from one to the other. */
static bool in_range(const char *raw, double number)
{
	char low[NUMBER_SIZE];
	double minimum = 0;
	double maximum = 0;
	const char *dots = strstr(raw, "..");
	if (dots == NULL || dots == raw || (size_t)(dots - raw) >= sizeof(low)) {
		return false;
	}
	memcpy(low, raw, (size_t)(dots - raw));
	low[dots - raw] = '\0';
	return text_to_number(low, -NUMBER_LIMIT, NUMBER_LIMIT, &minimum) &&
		text_to_number(dots + 2, -NUMBER_LIMIT, NUMBER_LIMIT, &maximum) &&
		number >= minimum && number <= maximum;
}

/* What stands there in so many words counts before a range. */
static const char *find_state(const struct device_property *property,
	const struct reported *reported)
{
	for (size_t i = 0; i < property->value_count; i++) {
		if (strcmp(property->raw_values[i], reported->text) == 0) {
			return property->states[i];
		}
	}
	for (size_t i = 0; reported->is_number && i < property->value_count; i++) {
		if (in_range(property->raw_values[i], reported->number)) {
			return property->states[i];
		}
	}
	return NULL;
}

static bool read_number(const struct device_property *property, const struct reported *reported,
	double *number)
{
	if (property->inverse > 0) {
		*number = property->inverse / reported->number;
	} else {
		*number = reported->number / property->scale;
	}
	return reported->is_number && isfinite(*number);
}

/* What devices say in place of a value that they do not have. */
static bool is_no_value(const char *text)
{
	static const char *const words[] = {
		"null", "none", "unknown", "unavailable", "undefined",
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcasecmp(text, words[i]) == 0) {
			return true;
		}
	}
	return false;
}

enum reading report_value(struct report *report, const struct device_property *property,
	struct reported *reported, struct property_value *value)
{
	if (report->text == NULL) {
		return READING_BAD;
	}
	enum reading reading = read_payload(report, &property->fields, reported);
	if (reading != READING_GOOD) {
		return reading;
	}
	bool good = true;
	*value = (struct property_value){.text = reported->text};
	if (property->type->kind == PROPERTY_STATE) {
		value->state = find_state(property, reported);
		good = value->state != NULL;
	} else if (property->type->kind == PROPERTY_NUMBER) {
		good = read_number(property, reported, &value->number);
	}
	if (good) {
		return READING_GOOD;
	}
	if (is_no_value(reported->text)) {
		return READING_UNKNOWN;
	}
	return bad(report, property->type->kind == PROPERTY_NUMBER ?
		"has no number for its value:" : "has a state that the map does not know:",
		reported->text);
}

static bool is_word(const struct text_list *words, const char *usual, const char *flag,
	const char *text)
{
	return words->count > 0 ? text_list_has(words, text) :
		strcasecmp(text, usual) == 0 || strcasecmp(text, flag) == 0;
}

/* Without fields the text itself, or that of `state` in an object. */
enum reading report_availability(struct report *report, const struct availability *availability,
	bool *offline)
{
	struct reported reported;
	if (report->text == NULL) {
		return READING_BAD;
	}
	const struct json *state = json_get(report_json(report), "state");
	enum reading reading = availability->fields.count == 0 && state != NULL ?
		take_json(report, state, &reported) :
		read_payload(report, &availability->fields, &reported);
	if (reading != READING_GOOD) {
		return reading;
	}
	*offline = is_word(&availability->offline, "offline", "false", reported.text);
	bool others = availability->offline.count > 0 && availability->online.count == 0;
	if (*offline || others ||
		is_word(&availability->online, "online", "true", reported.text)) {
		return READING_GOOD;
	}
	return bad(report, "should say whether it is online, and says", reported.text);
}
