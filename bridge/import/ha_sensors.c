/* SPDX-License-Identifier: MIT */
#include "bridge/import/ha_sensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/home/names.h"
#include "bridge/import/ha_entity.h"

#define KNOWN_MAX (2 * DRAFT_DEVICES_MAX)
#define GATHERED_SIZE 200

/* A device of Home Assistant and what became of it. */
struct known {
	char *device;
	struct draft_device *became;
	bool is_sensor; /* made for what it reports */
};

/* What of a device nothing stands for. */
struct gathered {
	char *title;
	char names[GATHERED_SIZE];
};

struct ha_sensors {
	struct known known[KNOWN_MAX];
	size_t known_count;
	struct gathered *gathered;
	size_t gathered_count;
};

struct ha_sensors *ha_sensors_create(void)
{
	struct ha_sensors *sensors = calloc(1, sizeof(*sensors));
	if (sensors != NULL) {
		sensors->gathered = calloc(KNOWN_MAX, sizeof(*sensors->gathered));
	}
	if (sensors != NULL && sensors->gathered == NULL) {
		free(sensors);
		return NULL;
	}
	return sensors;
}

void ha_sensors_destroy(struct ha_sensors *sensors)
{
	if (sensors == NULL) {
		return;
	}
	for (size_t i = 0; i < sensors->known_count; i++) {
		free(sensors->known[i].device);
	}
	for (size_t i = 0; i < sensors->gathered_count; i++) {
		free(sensors->gathered[i].title);
	}
	free(sensors->gathered);
	free(sensors);
}

static void know(struct ha_sensors *sensors, const struct ha_entity *entity,
	struct draft_device *became, bool is_sensor)
{
	if (sensors->known_count == KNOWN_MAX || entity->device[0] == '\0') {
		return;
	}
	char *device = text_copy(entity->device);
	if (device == NULL) {
		entity->draft->failed = true;
		return;
	}
	sensors->known[sensors->known_count++] =
		(struct known){.device = device, .became = became, .is_sensor = is_sensor};
}

void ha_sensors_know(struct ha_sensors *sensors, const struct ha_entity *entity,
	struct draft_device *device)
{
	know(sensors, entity, device, false);
}

/* --- what is reported ------------------------------------------------------------ */

struct measure {
	const char *component;
	const char *class;
	const char *property;
	const char *on, *off; /* binary_sensor: the states */
};

static const struct measure measures[] = {
	{"sensor", "temperature", "temperature", NULL, NULL},
	{"sensor", "humidity", "humidity", NULL, NULL},
	{"sensor", "pressure", "pressure", NULL, NULL},
	{"sensor", "atmospheric_pressure", "pressure", NULL, NULL},
	{"sensor", "illuminance", "illuminance", NULL, NULL},
	{"sensor", "carbon_dioxide", "carbon_dioxide", NULL, NULL},
	{"sensor", "power", "power", NULL, NULL},
	{"sensor", "energy", "energy", NULL, NULL},
	{"sensor", "voltage", "voltage", NULL, NULL},
	{"sensor", "pm25", "fine_dust", NULL, NULL},
	{"sensor", "battery", "battery", NULL, NULL},
	{"binary_sensor", "door", "contact", "open", "closed"},
	{"binary_sensor", "window", "contact", "open", "closed"},
	{"binary_sensor", "opening", "contact", "open", "closed"},
	{"binary_sensor", "garage_door", "contact", "open", "closed"},
	{"binary_sensor", "motion", "occupancy", "occupied", "clear"},
	{"binary_sensor", "occupancy", "occupancy", "occupied", "clear"},
	{"binary_sensor", "presence", "occupancy", "occupied", "clear"},
	{"binary_sensor", "moisture", "water", "wet", "dry"},
	{"binary_sensor", "smoke", "smoke", "detected", "clear"},
	{"binary_sensor", "gas", "gas", "detected", "clear"},
	{"binary_sensor", "carbon_monoxide", "carbon_monoxide", "detected", "clear"},
	{"binary_sensor", "vibration", "vibration", "detected", "clear"},
	{"binary_sensor", "tamper", "tamper", "detected", "clear"},
};

static const struct measure *measure_of(const struct ha_entity *entity)
{
	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++) {
		if (strcmp(measures[i].component, entity->component) == 0 &&
			ha_is(entity, "device_class", measures[i].class)) {
			return &measures[i];
		}
	}
	return NULL;
}

/* The device that a report belongs to: the one that its device became, if it has such a
 * property, or the sensor that was made for it. NULL: there is none yet. */
static struct draft_device *owner_of(const struct ha_sensors *sensors,
	const struct ha_entity *entity, const struct measure *measure)
{
	struct draft_device *owner = NULL;
	size_t owners = 0;
	for (size_t i = 0; i < sensors->known_count; i++) {
		const struct known *known = &sensors->known[i];
		if (strcmp(known->device, entity->device) != 0 ||
			device_type_property(known->became->type, measure->property) == NULL) {
			continue;
		}
		if (known->is_sensor) {
			return known->became;
		}
		owner = known->became;
		owners++;
	}
	/* Of two relays it is not known which one has the power. */
	return owners == 1 ? owner : NULL;
}

/* A sensor for a device of Home Assistant, or for an entity without one. */
static struct draft_device *add_sensor(const struct ha_sensors *sensors, struct ha_entity *entity)
{
	const char *name = json_text(ha_device_get(entity, "name"));
	bool beside = false;
	for (size_t i = 0; i < sensors->known_count; i++) {
		beside = beside || strcmp(sensors->known[i].device, entity->device) == 0;
	}
	char *origin = text_format("%s sensor", entity->id);
	char *title = text_format("%s%s", name != NULL ? name : entity->title,
		beside ? " sensor" : "");
	struct draft_device *device = origin != NULL && title != NULL ?
		draft_add(entity->draft, "sensor", origin, title) : NULL;
	free(origin);
	free(title);
	if (device != NULL) {
		const char *area = json_text(ha_device_get(entity, "suggested_area"));
		const char *room = area != NULL ? draft_room(entity->draft, area) : NULL;
		draft_set(entity->draft, &device->room, room);
		ha_availability(entity, device);
	}
	return device;
}

static const char *add_report(struct ha_sensors *sensors, struct ha_entity *entity,
	const struct measure *measure)
{
	char unit[HA_TEXT_SIZE] = "";
	struct draft_device *device = owner_of(sensors, entity, measure);
	if (device != NULL && draft_has_property(device, measure->property)) {
		return "its device reports such a value already";
	}
	bool is_new = device == NULL;
	device = is_new ? add_sensor(sensors, entity) : device;
	struct draft_property *property = device != NULL ? ha_property(entity, device,
		measure->property, "state_topic", "value_template") : NULL;
	if (property == NULL) {
		if (is_new && device != NULL) {
			draft_remove(entity->draft, device);
		}
		return "needs a manual map";
	}
	if (is_new) {
		know(sensors, entity, device, true);
	}
	if (measure->on != NULL) {
		ha_state(entity, property, measure->on, "payload_on", "ON");
		ha_state(entity, property, measure->off, "payload_off", "OFF");
	}
	ha_text(entity, "unit_of_measurement", unit);
	draft_unit(device, property, unit);
	return NULL;
}

/* --- what nothing stands for ------------------------------------------------------------ */

static void gather(struct ha_sensors *sensors, struct ha_entity *entity)
{
	const char *name = json_text(ha_device_get(entity, "name"));
	char title[SHORTENED_SIZE];
	char what[SHORTENED_SIZE];
	shortened(name != NULL ? name : entity->title, title);
	shortened(entity->component, what);
	struct gathered *of = NULL;
	for (size_t i = sensors->gathered_count; i > 0 && of == NULL; i--) {
		if (strcmp(sensors->gathered[i - 1].title, title) == 0) {
			of = &sensors->gathered[i - 1];
		}
	}
	if (of == NULL && sensors->gathered_count < KNOWN_MAX) {
		of = &sensors->gathered[sensors->gathered_count++];
		of->title = text_copy(title);
	}
	if (of == NULL || of->title == NULL) {
		entity->draft->failed = entity->draft->failed || of != NULL;
		return;
	}
	const char *label = json_text(ha_get(entity, "name"));
	char shown[SHORTENED_SIZE] = "";
	if (label != NULL) {
		shortened(label, shown);
	}
	size_t used = strlen(of->names);
	snprintf(of->names + used, sizeof(of->names) - used, "%s%s%s%s%s", used > 0 ? ", " : "",
		what, shown[0] != '\0' ? " “" : "", shown, shown[0] != '\0' ? "”" : "");
	of->names[text_whole_characters(of->names, sizeof(of->names))] = '\0';
}

const char *ha_sensors_add(struct ha_sensors *sensors, struct ha_entity *entity)
{
	const struct measure *measure = measure_of(entity);
	bool is_setting = ha_get(entity, "entity_category") != NULL &&
		(measure == NULL || strcmp(measure->property, "battery") != 0);
	if (measure != NULL && !is_setting) {
		return add_report(sensors, entity, measure);
	}
	gather(sensors, entity);
	return NULL;
}

void ha_sensors_tell(struct ha_sensors *sensors, struct draft *draft)
{
	for (size_t i = 0; i < sensors->gathered_count; i++) {
		draft_note(draft, "“%s”: nothing here stands for %s", sensors->gathered[i].title,
			sensors->gathered[i].names);
	}
}
