/* SPDX-License-Identifier: MIT */
#include "bridge/home/device_states.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/text.h"
#include "bridge/home/plan.h"
#include "bridge/home/report_read.h"

/* In place of a property, and of those that follow it: the nth topic that tells whether
 * the device is there. */
#define AVAILABILITY (SIZE_MAX - 63)

/* A topic tells a property of a device; sorted by topic, then as in the map. */
struct listener {
	const char *topic;
	size_t device;
	size_t property;
	bool also;       /* the other place that tells some of its states */
	bool complained; /* its last message could not be read, which was told */
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
	device_complaint_fn *complain;
	void *complain_data;
	device_availability_fn *availability;
	void *availability_data;
};

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
			const struct device_property *also = device->properties[j].also;
			count += device->properties[j].topics.count;
			count += also != NULL ? also->topics.count : 0;
		}
	}
	return count;
}

static void add_listener(struct device_states *states, const char *topic, size_t device,
	size_t property)
{
	states->listeners[states->listener_count++] =
		(struct listener){.topic = topic, .device = device, .property = property};
}

static void add_also(struct device_states *states, const struct device_property *also,
	size_t device, size_t property)
{
	for (size_t i = 0; also != NULL && i < also->topics.count; i++) {
		add_listener(states, also->topics.items[i], device, property);
		states->listeners[states->listener_count - 1].also = true;
	}
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
			add_also(states, device->properties[j].also, i, j);
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

static enum reading take_availability(struct device_states *states,
	const struct listener *listener, struct report *report, bool retained)
{
	const struct device *device = home_device_at(states->home, listener->device);
	uint64_t bit = UINT64_C(1) << (listener->property - AVAILABILITY);
	uint64_t *bits = &states->devices[listener->device].offline;
	bool offline = false;
	enum reading reading = report_availability(report, &device->availability, &offline);
	if (reading == READING_GOOD) {
		*bits = offline ? *bits | bit : *bits & ~bit;
	}
	if (reading == READING_GOOD && states->availability != NULL) {
		states->availability(device, *bits == 0, retained, states->availability_data);
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
		return take_availability(states, listener, report, retained) != READING_BAD;
	}
	const struct device *device = home_device_at(states->home, listener->device);
	const struct device_property *property = &device->properties[listener->property];
	struct reported reported;
	struct property_value value = {0};
	enum reading reading = report_value(report, listener->also ? property->also : property,
		&reported, &value);
	if (listener->also && reading != READING_GOOD) {
		return true; /* whatever else is said there is not about this */
	}
	if (reading == READING_UNKNOWN) {
		stored->values[listener->property].known = false;
	}
	value.retained = retained;
	value.at_ms = states->clock != NULL ? clock_now_ms(states->clock) : -1;
	if (reading == READING_GOOD && store(&stored->values[listener->property], &value) &&
		callback != NULL) {
		callback(device, property, &value, retained, data);
	}
	return reading != READING_BAD;
}

/* Once, until the next message that can be read. */
static void complain(struct device_states *states, struct listener *listener,
	const struct report *report, bool good)
{
	if (!good && !listener->complained && states->complain != NULL) {
		states->complain(home_device_at(states->home, listener->device), listener->topic,
			report->fault, states->complain_data);
	}
	listener->complained = !good;
}

void device_states_on_unreadable(struct device_states *states, device_complaint_fn *callback,
	void *data)
{
	states->complain = callback;
	states->complain_data = data;
}

void device_states_on_availability(struct device_states *states,
	device_availability_fn *callback, void *data)
{
	states->availability = callback;
	states->availability_data = data;
}

void device_states_take(struct device_states *states, const char *topic, const void *payload,
	size_t length, bool retained, device_report_fn *callback, void *data)
{
	size_t first = first_listener(states, topic);
	if (first == states->listener_count || strcmp(states->listeners[first].topic, topic) != 0) {
		return;
	}
	struct report report = report_begin(payload, length);
	bool readable = true;
	for (size_t i = first; i < states->listener_count &&
		strcmp(states->listeners[i].topic, topic) == 0; i++) {
		bool good = take_for(states, &states->listeners[i], &report, retained, callback,
			data);
		complain(states, &states->listeners[i], &report, good);
		readable = readable && good;
	}
	states->unreadable += readable ? 0 : 1;
	report_end(&report);
}

void device_states_age(struct device_states *states)
{
	for (size_t i = 0; i < states->device_count; i++) {
		size_t count = home_device_at(states->home, i)->property_count;
		for (size_t j = 0; j < count; j++) {
			states->devices[i].values[j].retained = true;
		}
	}
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
