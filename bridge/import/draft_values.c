/* SPDX-License-Identifier: MIT
 *
 * Numbers as a device has them, and the colours that have a name.
 */
#include <string.h>

#include "bridge/import/draft.h"

/* Kelvin and mired are each other's inverse, a million apart. */
#define MIRED 1000000

const struct draft_colour draft_colours[] = {
	{"red", 255, 0, 0}, {"orange", 255, 128, 0}, {"yellow", 255, 224, 0}, {"green", 0, 255, 0},
	{"blue", 0, 0, 255}, {"purple", 128, 0, 255}, {"pink", 255, 64, 160},
	{"white", 255, 255, 255}, {.name = NULL},
};

void draft_scale(struct draft_command *command, struct draft_property *property, double scale)
{
	if (command != NULL) {
		command->scale = scale;
	}
	if (property != NULL) {
		property->scale = scale;
	}
}

void draft_mired(struct draft_command *command, struct draft_property *property)
{
	if (command != NULL) {
		command->inverse = MIRED;
	}
	if (property != NULL) {
		property->inverse = MIRED;
	}
}

void draft_unit(struct draft_device *device, struct draft_property *property, const char *unit)
{
	static const struct {
		const char *property;
		const char *unit;
		double scale;
	} others[] = {
		{"pressure", "kPa", 0.1}, {"power", "kW", 0.001}, {"energy", "Wh", 1000},
		{"voltage", "mV", 1000},
	};
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (strcmp(others[i].property, property->type->name) == 0 &&
			strcmp(others[i].unit, unit) == 0) {
			property->scale = others[i].scale;
		}
	}
	device->fahrenheit = device->fahrenheit || strcmp(unit, "°F") == 0;
}

bool draft_availability(struct draft *draft, struct draft_device *device, const char *topic,
	const char *online, const char *offline)
{
	if (strpbrk(online, "{}") != NULL || strpbrk(offline, "{}") != NULL ||
		strcmp(online, offline) == 0) {
		return false;
	}
	draft_set(draft, &device->availability, topic);
	draft_list(draft, &device->online, online);
	draft_list(draft, &device->offline, offline);
	return true;
}
