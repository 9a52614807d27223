/* SPDX-License-Identifier: MIT */
#include "bridge/import/zigbee2mqtt_reports.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/import/draft.h"
#include "bridge/import/zigbee2mqtt_features.h"

/* What a property of zigbee2mqtt is here. */
struct measure {
	const char *name;
	const char *property;
	bool surroundings; /* worth a device of its own beside a lamp */
};

static const struct measure measures[] = {
	{"temperature", "temperature", true},
	{"humidity", "humidity", true},
	{"pressure", "pressure", true},
	{"illuminance", "illuminance", true},
	{"illuminance_lux", "illuminance", true},
	{"co2", "carbon_dioxide", true},
	{"power", "power", false},
	{"energy", "energy", false},
	{"voltage", "voltage", false},
	{"pm25", "fine_dust", true},
	{"battery", "battery", false},
};

struct detection {
	const char *name;
	const char *property;
	const char *when_true, *when_false;
};

static const struct detection detections[] = {
	{"contact", "contact", "closed", "open"},
	{"garage_door_contact", "contact", "closed", "open"},
	{"occupancy", "occupancy", "occupied", "clear"},
	{"presence", "occupancy", "occupied", "clear"},
	{"water_leak", "water", "wet", "dry"},
	{"smoke", "smoke", "detected", "clear"},
	{"gas", "gas", "detected", "clear"},
	{"carbon_monoxide", "carbon_monoxide", "detected", "clear"},
	{"vibration", "vibration", "detected", "clear"},
	{"tamper", "tamper", "detected", "clear"},
};

static struct draft_device *sensor_part(struct parts *parts)
{
	if (parts->sensor == NULL) {
		const struct zigbee2mqtt_device *from = parts->device;
		char *origin = text_format("%s sensor", from->address);
		char *title = text_format("%s%s", from->name, parts->count > 0 ? " sensor" : "");
		if (origin != NULL && title != NULL) {
			parts->sensor = parts_add_device(parts, "sensor", origin, title);
		}
		free(origin);
		free(title);
	}
	return parts->sensor;
}

/* The part that a report belongs to: of its endpoint, or the first. */
static struct draft_device *main_part(const struct parts *parts, const char *endpoint)
{
	for (size_t i = 0; endpoint != NULL && i < parts->count; i++) {
		if (parts->endpoints[i] != NULL && strcmp(parts->endpoints[i], endpoint) == 0) {
			return parts->list[i];
		}
	}
	return endpoint == NULL && parts->count > 0 ? parts->list[0] : NULL;
}

/* The device that gets a property, or NULL: none is worth it. */
static struct draft_device *target_for(struct parts *parts, const struct json *expose,
	const char *property, bool surroundings)
{
	struct draft_device *device = main_part(parts, json_get_text(expose, "endpoint"));
	if (device != NULL && device_type_property(device->type, property) != NULL) {
		return draft_has_property(device, property) ? NULL : device;
	}
	return parts->count == 0 || surroundings ? sensor_part(parts) : NULL;
}

static bool read_measure(struct parts *parts, const struct json *expose,
	const struct measure *measure)
{
	const char *unit = json_get_text(expose, "unit");
	struct draft_device *device = feature_property_fault(expose) == NULL ?
		target_for(parts, expose, measure->property, measure->surroundings) : NULL;
	struct draft_property *property = device != NULL ?
		feature_property(parts->draft, device, measure->property, expose) : NULL;
	if (property == NULL) {
		return false;
	}
	if (unit != NULL) {
		draft_unit(device, property, unit);
	}
	return true;
}

static bool read_detection(struct parts *parts, const struct json *expose,
	const struct detection *detection)
{
	bool on = false, off = true;
	bool inverted = strcmp(detection->property, "contact") == 0;
	/* `contact` is true while the magnet is there; zigbee2mqtt calls the other one on. */
	if (!json_boolean(json_get(expose, "value_on"), &on) ||
		!json_boolean(json_get(expose, "value_off"), &off) || on != !inverted || off == on) {
		return false;
	}
	struct draft_device *device = feature_property_fault(expose) == NULL ?
		target_for(parts, expose, detection->property, true) : NULL;
	if (device == NULL) {
		return false;
	}
	struct draft_property *property =
		feature_property(parts->draft, device, detection->property, expose);
	draft_state(parts->draft, property, detection->when_true, "true");
	draft_state(parts->draft, property, detection->when_false, "false");
	return property != NULL;
}

bool parts_read_report(struct parts *parts, const struct json *expose, const char *name)
{
	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++) {
		if (strcmp(measures[i].name, name) == 0) {
			return read_measure(parts, expose, &measures[i]);
		}
	}
	for (size_t i = 0; i < sizeof(detections) / sizeof(*detections); i++) {
		if (strcmp(detections[i].name, name) == 0) {
			return read_detection(parts, expose, &detections[i]);
		}
	}
	return false;
}
