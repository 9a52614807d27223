/* SPDX-License-Identifier: MIT
 *
 * Any bytes as what a device reports: the first byte chooses the topic, the rest is the
 * payload. What is told of it is sane, and is what is kept.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/home/device_states.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static const char house[] = "version: 1\ndevices:\n"
	" door: {type: lock, dialect: zigbee2mqtt, topic: z/door}\n"
	" lamp: {type: light, dialect: zigbee2mqtt, topic: z/lamp}\n"
	" heat: {type: thermostat, dialect: zigbee2mqtt, topic: z/heat}\n"
	" sense: {type: sensor, dialect: zigbee2mqtt, topic: z/sense}\n"
	" radio: {type: media, properties: {title: {topic: radio/title}, volume: {topic: radio/v}}, "
	"state: {topic: radio/state}}\n"
	" deep: {type: sensor, properties: {power: {topic: deep, field: [a.b.c, d], scale: 10}}}\n";

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void check_value(const struct device_property *property, const struct property_value *value)
{
	require(value->text != NULL && text_is_clean(value->text, strlen(value->text)));
	require(isfinite(value->number));
	bool known = property->type->kind != PROPERTY_STATE;
	for (size_t i = 0; !known && i < property->value_count; i++) {
		known = value->state != NULL && strcmp(property->states[i], value->state) == 0;
	}
	require(known);
}

static void check_told(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	const struct device_states *states = data;
	struct property_value kept;
	require(retained);
	check_value(property, value);
	require(device_states_get(states, device, property, &kept));
	require(strcmp(kept.text, value->text) == 0 && kept.state == value->state);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	if (length == 0) {
		return 0;
	}
	static struct home *home;
	static struct text_list topics;
	if (home == NULL) {
		home = home_create("devices/dialects");
		require(home_add_text(home, "house.yaml", house, strlen(house), NULL));
		require(home_complete(home, NULL) && home_report_topics(home, &topics));
	}
	struct device_states *states = device_states_create(home);
	const char *topic = topics.items[bytes[0] % topics.count];
	device_states_take(states, topic, bytes + 1, length - 1, true, check_told, states);
	require(device_states_unreadable(states) <= 1);
	device_states_destroy(states);
	return 0;
}
