/* SPDX-License-Identifier: MIT */
#include "bridge/home/device_states.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/plan.h"

#define PAYLOAD_LENGTH_MAX (64 * 1024)
#define VALUE_LENGTH_MAX 1000
#define NUMBER_LIMIT 1e12
#define NUMBER_SIZE 32

/* In place of a property, and of those that follow it: the nth topic that tells whether
 * the device is there. */
#define AVAILABILITY (SIZE_MAX - 63)

/* A topic tells a property of a device; sorted by topic, then as in the map. */
struct listener {
	const char *topic;
	size_t device;
	size_t property;
};

struct stored_value {
	bool known;
	const char *state;
	double number;
	char *text;
	bool retained;
	int64_t at_ms;
};

struct stored_device {
	struct stored_value *values; /* one for each property */
	uint64_t offline; /* a bit for each topic that says so */
};

struct device_states {
	const struct home *home;
	const struct clock *clock; /* or NULL */
	struct listener *listeners;
	size_t listener_count;
	struct stored_device *devices;
	size_t device_count;
	size_t unreadable;
};

/* A message while it is read: parsed once, however many properties it tells. */
struct report {
	char *text; /* without white space around it; NULL if it is not clean text */
	struct json *json;
	bool parsed;
};

/* What a property's value looks like in a message. */
struct reported {
	char text[VALUE_LENGTH_MAX + 1];
	bool is_number;
	double number;
};

enum reading { READING_GOOD, READING_ABSENT, READING_BAD };

/* --- life ------------------------------------------------------------------------ */

static int compare_listeners(const void *left, const void *right)
{
	const struct listener *a = left;
	const struct listener *b = right;
	int order = strcmp(a->topic, b->topic);
	if (order == 0) {
		order = (a->device > b->device) - (a->device < b->device);
	}
	return order != 0 ? order : (a->property > b->property) - (a->property < b->property);
}

static size_t count_listeners(const struct home *home)
{
	size_t count = 0;
	for (size_t i = 0; i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		count += device->availability.topics.count;
		for (size_t j = 0; j < device->property_count; j++) {
			count += device->properties[j].topics.count;
		}
	}
	return count;
}

static void add_listener(struct device_states *states, const char *topic, size_t device,
	size_t property)
{
	states->listeners[states->listener_count++] = (struct listener){topic, device, property};
}

static void list_listeners(struct device_states *states)
{
	for (size_t i = 0; i < states->device_count; i++) {
		const struct device *device = home_device_at(states->home, i);
		const struct text_list *there = &device->availability.topics;
		for (size_t j = 0; j < device->property_count; j++) {
			const struct text_list *topics = &device->properties[j].topics;
			for (size_t k = 0; k < topics->count; k++) {
				add_listener(states, topics->items[k], i, j);
			}
		}
		for (size_t j = 0; j < there->count; j++) {
			add_listener(states, there->items[j], i, AVAILABILITY + j);
		}
	}
	if (states->listener_count > 1) {
		qsort(states->listeners, states->listener_count, sizeof(*states->listeners),
			compare_listeners);
	}
}

struct device_states *device_states_create(const struct home *home)
{
	struct device_states *states = calloc(1, sizeof(*states));
	if (states == NULL) {
		return NULL;
	}
	states->home = home;
	states->device_count = home_device_count(home);
	states->devices = calloc(states->device_count + 1, sizeof(*states->devices));
	states->listeners = calloc(count_listeners(home) + 1, sizeof(*states->listeners));
	if (states->devices == NULL || states->listeners == NULL) {
		goto failed;
	}
	for (size_t i = 0; i < states->device_count; i++) {
		size_t count = home_device_at(home, i)->property_count + 1;
		states->devices[i].values = calloc(count, sizeof(*states->devices[i].values));
		if (states->devices[i].values == NULL) {
			goto failed;
		}
	}
	list_listeners(states);
	return states;

failed:
	device_states_destroy(states);
	return NULL;
}

void device_states_destroy(struct device_states *states)
{
	if (states == NULL) {
		return;
	}
	for (size_t i = 0; states->devices != NULL && i < states->device_count; i++) {
		struct stored_value *values = states->devices[i].values;
		size_t count = home_device_at(states->home, i)->property_count;
		for (size_t j = 0; values != NULL && j < count; j++) {
			free(values[j].text);
		}
		free(values);
	}
	free(states->devices);
	free(states->listeners);
	free(states);
}

void device_states_set_clock(struct device_states *states, const struct clock *clock)
{
	states->clock = clock;
}

/* --- what a message says ----------------------------------------------------------- */

static struct report report_begin(const void *payload, size_t length)
{
	const char *start = payload;
	while (length > 0 && strchr(" \t\r\n", start[0]) != NULL && start[0] != '\0') {
		start++;
		length--;
	}
	while (length > 0 && strchr(" \t\r\n", start[length - 1]) != NULL &&
		start[length - 1] != '\0') {
		length--;
	}
	bool clean = length > 0 && memchr(start, '\0', length) == NULL;
	return (struct report){.text = clean ? text_copy_part(start, length) : NULL};
}

static void report_end(struct report *report)
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

static enum reading take_text(const char *text, struct reported *reported)
{
	size_t length = strlen(text);
	if (length > VALUE_LENGTH_MAX || !text_is_clean(text, length)) {
		return READING_BAD;
	}
	memcpy(reported->text, text, length + 1);
	reported->is_number =
		text_to_number(text, -NUMBER_LIMIT, NUMBER_LIMIT, &reported->number);
	return READING_GOOD;
}

/* Numbers and booleans are compared as they are printed. */
static enum reading take_json(const struct json *json, struct reported *reported)
{
	bool flag = false;
	if (json_kind(json) == JSON_TEXT) {
		return take_text(json_text(json), reported);
	}
	if (json_boolean(json, &flag)) {
		return take_text(flag ? "true" : "false", reported);
	}
	double number = 0;
	if (!json_number(json, &number) || !isfinite(number)) {
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
		return take_json(report_json(report), reported);
	}
	return take_text(report->text, reported);
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
			return take_json(field, reported);
		}
	}
	return is_object ? READING_ABSENT : READING_BAD;
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

/* Fills `value`, whose text is borrowed from `reported`. */
static enum reading read_value(struct report *report, const struct device_property *property,
	struct reported *reported, struct property_value *value)
{
	if (report->text == NULL) {
		return READING_BAD;
	}
	enum reading reading = read_payload(report, &property->fields, reported);
	if (reading != READING_GOOD) {
		return reading;
	}
	*value = (struct property_value){.text = reported->text};
	if (property->type->kind == PROPERTY_STATE) {
		value->state = find_state(property, reported);
		return value->state != NULL ? READING_GOOD : READING_BAD;
	}
	if (property->type->kind == PROPERTY_NUMBER) {
		return read_number(property, reported, &value->number) ? READING_GOOD :
			READING_BAD;
	}
	return READING_GOOD;
}

/* --- keeping it ---------------------------------------------------------------------- */

static bool store(struct stored_value *stored, const struct property_value *value)
{
	char *text = text_copy(value->text);
	if (text == NULL) {
		return false;
	}
	free(stored->text);
	*stored = (struct stored_value){.known = true, .state = value->state,
		.number = value->number, .text = text, .retained = value->retained,
		.at_ms = value->at_ms};
	return true;
}

static bool is_word(const struct text_list *words, const char *usual, const char *flag,
	const char *text)
{
	return words->count > 0 ? text_list_has(words, text) :
		strcasecmp(text, usual) == 0 || strcasecmp(text, flag) == 0;
}

/* Without fields the text itself, or that of `state` in an object. */
static enum reading read_availability(struct report *report,
	const struct availability *availability, bool *offline)
{
	struct reported reported;
	if (report->text == NULL) {
		return READING_BAD;
	}
	const struct json *state = json_get(report_json(report), "state");
	enum reading reading = availability->fields.count == 0 && state != NULL ?
		take_json(state, &reported) :
		read_payload(report, &availability->fields, &reported);
	if (reading != READING_GOOD) {
		return reading;
	}
	*offline = is_word(&availability->offline, "offline", "false", reported.text);
	bool others = availability->offline.count > 0 && availability->online.count == 0;
	return *offline || others || is_word(&availability->online, "online", "true", reported.text) ?
		READING_GOOD : READING_BAD;
}

static enum reading take_availability(struct device_states *states,
	const struct listener *listener, struct report *report)
{
	const struct device *device = home_device_at(states->home, listener->device);
	uint64_t bit = UINT64_C(1) << (listener->property - AVAILABILITY);
	uint64_t *bits = &states->devices[listener->device].offline;
	bool offline = false;
	enum reading reading = read_availability(report, &device->availability, &offline);
	if (reading == READING_GOOD) {
		*bits = offline ? *bits | bit : *bits & ~bit;
	}
	return reading;
}

/* The first listener of a topic, or the count. */
static size_t first_listener(const struct device_states *states, const char *topic)
{
	size_t low = 0;
	size_t high = states->listener_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(states->listeners[middle].topic, topic) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

/* What a message means for one listener; true unless it could not be read. */
static bool take_for(struct device_states *states, const struct listener *listener,
	struct report *report, bool retained, device_report_fn *callback, void *data)
{
	struct stored_device *stored = &states->devices[listener->device];
	if (listener->property >= AVAILABILITY) {
		return take_availability(states, listener, report) != READING_BAD;
	}
	const struct device *device = home_device_at(states->home, listener->device);
	const struct device_property *property = &device->properties[listener->property];
	struct reported reported;
	struct property_value value = {0};
	enum reading reading = read_value(report, property, &reported, &value);
	value.retained = retained;
	value.at_ms = states->clock != NULL ? clock_now_ms(states->clock) : -1;
	if (reading == READING_GOOD && store(&stored->values[listener->property], &value) &&
		callback != NULL) {
		callback(device, property, &value, retained, data);
	}
	return reading != READING_BAD;
}

void device_states_take(struct device_states *states, const char *topic, const void *payload,
	size_t length, bool retained, device_report_fn *callback, void *data)
{
	size_t first = first_listener(states, topic);
	if (first == states->listener_count || strcmp(states->listeners[first].topic, topic) != 0) {
		return;
	}
	struct report report = {0};
	if (length <= PAYLOAD_LENGTH_MAX) {
		report = report_begin(payload, length);
	}
	bool readable = true;
	for (size_t i = first; i < states->listener_count &&
		strcmp(states->listeners[i].topic, topic) == 0; i++) {
		readable = take_for(states, &states->listeners[i], &report, retained, callback,
			data) && readable;
	}
	states->unreadable += readable ? 0 : 1;
	report_end(&report);
}

size_t device_states_unreadable(const struct device_states *states)
{
	return states->unreadable;
}

/* --- asking ---------------------------------------------------------------------------- */

static const struct stored_device *find_device(const struct device_states *states,
	const struct device *device)
{
	for (size_t i = 0; i < states->device_count; i++) {
		if (home_device_at(states->home, i) == device) {
			return &states->devices[i];
		}
	}
	return NULL;
}

bool device_states_get(const struct device_states *states, const struct device *device,
	const struct device_property *property, struct property_value *value)
{
	const struct stored_device *stored = find_device(states, device);
	for (size_t i = 0; stored != NULL && i < device->property_count; i++) {
		const struct stored_value *known = &stored->values[i];
		if (&device->properties[i] == property && known->known) {
			*value = (struct property_value){.state = known->state,
				.number = known->number, .text = known->text,
				.retained = known->retained, .at_ms = known->at_ms};
			return true;
		}
	}
	return false;
}

bool device_states_available(const struct device_states *states, const struct device *device)
{
	const struct stored_device *stored = find_device(states, device);
	return stored == NULL || stored->offline == 0;
}

bool expectation_met(const struct expectation *expectation, const struct property_value *value)
{
	if (expectation->property == NULL) {
		return false;
	}
	switch (expectation->property->type->kind) {
	case PROPERTY_STATE:
		return expectation->state != NULL && value->state != NULL &&
			strcmp(expectation->state, value->state) == 0;
	case PROPERTY_NUMBER:
		/* Written so that a NaN is never what was wanted. */
		return fabs(expectation->number - value->number) <= expectation->tolerance;
	case PROPERTY_TEXT:
		break;
	}
	return false;
}
