/* SPDX-License-Identifier: MIT
 *
 * What the devices have reported: kept in memory, for answers and for knowing
 * whether a command worked. A message on a topic becomes values of properties.
 */
#ifndef EARSHOT_HOME_DEVICE_STATES_H
#define EARSHOT_HOME_DEVICE_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/home/home.h"

struct device_states;
struct expectation;

struct property_value {
	const char *state; /* PROPERTY_STATE: a name of the type's states, else NULL */
	double number;     /* PROPERTY_NUMBER, in the spoken unit */
	const char *text;  /* as reported */
	bool retained;     /* the broker's copy of an earlier report, or from before a time without
	                      a broker: as old as you like */
	int64_t at_ms;     /* when it came, of the clock that was given; -1: not known */
};

struct clock;

/* The home is borrowed. */
struct device_states *device_states_create(const struct home *home);
void device_states_destroy(struct device_states *states);

/* From now on reports are noted with their time. The clock is borrowed. */
void device_states_set_clock(struct device_states *states, const struct clock *clock);

/* Called for each property that a message told, in the order of the map. Borrowed
 * values. */
typedef void device_report_fn(const struct device *device,
	const struct device_property *property, const struct property_value *value, bool retained,
	void *data);

/* Called for the first message that cannot be read after one that could: whose it is, and
 * why, as the rest of a sentence that begins with the message ("is not JSON"). */
typedef void device_complaint_fn(const struct device *device, const char *topic,
	const char *reason, void *data);
void device_states_on_unreadable(struct device_states *states, device_complaint_fn *callback,
	void *data);

/* Called for each message that told whether a device is there. With several topics that tell it,
 * it is if none of them says no. */
typedef void device_availability_fn(const struct device *device, bool available, bool retained,
	void *data);
void device_states_on_availability(struct device_states *states,
	device_availability_fn *callback, void *data);

/* Takes a message. Payloads that are not what the property needs (not JSON, over
 * 64 KiB, NaN, an unknown state) change nothing, are counted and complained about. One that says
 * that there is no value (null, none, unknown, unavailable) makes the value unknown. */
void device_states_take(struct device_states *states, const char *topic, const void *payload,
	size_t length, bool retained, device_report_fn *callback, void *data);

/* The broker was away: what is known may have changed unseen, and counts as retained. */
void device_states_age(struct device_states *states);

size_t device_states_unreadable(const struct device_states *states);

/* The last value of a property; false if none was ever reported. */
bool device_states_get(const struct device_states *states, const struct device *device,
	const struct device_property *property, struct property_value *value);

/* False only if the device said that it is offline. */
bool device_states_available(const struct device_states *states, const struct device *device);

/* True if the value is what was wanted. */
bool expectation_met(const struct expectation *expectation, const struct property_value *value);

#endif
