/* SPDX-License-Identifier: MIT
 *
 * An entity is announced at PREFIX/COMPONENT/[NODE/]OBJECT/config, or with others of its
 * device at PREFIX/device/ID/config. What takes commands becomes a device of the map; what
 * only reports is added to that, or to a sensor for its device.
 */
#include "bridge/import/homeassistant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/home/names.h"
#include "bridge/import/discovery.h"
#include "bridge/import/ha_entity.h"
#include "bridge/import/ha_sensors.h"
#include "bridge/import/ha_types.h"
#include "bridge/import/sources.h"
#include "bridge/import/spoken.h"
#include "bridge/import/topics.h"

#define COMPONENTS_MAX 200
#define COMPONENT_SIZE 64

bool homeassistant_topics(const char *prefix, struct text_list *topics)
{
	static const char *const ends[] = {"+/+/config", "+/+/+/config", NULL};
	return topics_add(topics, prefix, ends);
}

/* What reading all entities shares. */
struct reading {
	struct draft *draft;
	bool (*wanted)(const struct ha_entity *entity);
	struct ha_sensors *sensors;
	bool reports; /* the second time round: what only reports */
	unsigned count;
	unsigned from_zigbee2mqtt;
};

/* --- what an entity is called ------------------------------------------------------------ */

/* The first identifier of the device, or its first connection. */
static void find_device(struct ha_entity *entity)
{
	const struct json *ids = ha_device_get(entity, "identifiers");
	const struct json *first = json_kind(ids) == JSON_LIST ? json_at(ids, 0) : ids;
	if (first == NULL) {
		first = json_at(json_at(ha_device_get(entity, "connections"), 0), 1);
	}
	const char *text = json_text(first);
	snprintf(entity->device, sizeof(entity->device), "%s", text != NULL ? text : "");
}

/* As Home Assistant does: the device's name, then the entity's; a name that repeats that of
 * the device, and a name for itself alone, are taken once. */
static void find_title(struct ha_entity *entity)
{
	const char *device = json_text(ha_device_get(entity, "name"));
	const char *name = json_text(ha_get(entity, "name"));
	const char *object = json_text(ha_get(entity, "object_id"));
	device = device != NULL ? device : "";
	if (name == NULL && device[0] == '\0') {
		name = object;
	}
	if (name != NULL && device[0] != '\0' &&
		strncasecmp(name, device, strlen(device)) == 0) {
		device = "";
	}
	snprintf(entity->title, sizeof(entity->title), "%s%s%s", device,
		device[0] != '\0' && name != NULL ? " " : "", name != NULL ? name : "");
	entity->title[text_whole_characters(entity->title, sizeof(entity->title))] = '\0';
}

static void set_about(struct ha_entity *entity, struct draft_device *device)
{
	const char *maker = json_text(ha_device_get(entity, "manufacturer"));
	const char *model = json_text(ha_device_get(entity, "model"));
	char first[SHORTENED_SIZE] = "";
	char second[SHORTENED_SIZE] = "";
	if (maker != NULL) {
		shortened(maker, first);
	}
	if (model != NULL) {
		shortened(model, second);
	}
	if (maker != NULL || model != NULL) {
		char about[2 * SHORTENED_SIZE + 2];
		snprintf(about, sizeof(about), "%s%s%s", first,
			first[0] != '\0' && second[0] != '\0' ? " " : "", second);
		draft_set(entity->draft, &device->about, about);
	}
}

static void set_room(struct ha_entity *entity, struct draft_device *device)
{
	const char *area = json_text(ha_device_get(entity, "suggested_area"));
	const char *room = area != NULL ? draft_room(entity->draft, area) : NULL;
	if (room != NULL) {
		draft_set(entity->draft, &device->room, room);
	} else if (area != NULL) {
		char text[SHORTENED_SIZE];
		draft_device_note(entity->draft, device, "its room “%s” cannot be said",
			shortened(area, text));
	}
}

/* --- entities ------------------------------------------------------------ */

static bool tells_of_opening(const struct ha_entity *entity)
{
	const char *model = json_text(ha_device_get(entity, "model"));
	return spoken_tells_of_opening(entity->title) ||
		(model != NULL && spoken_tells_of_opening(model)) ||
		ha_is(entity, "device_class", "door") || ha_is(entity, "device_class", "garage") ||
		ha_is(entity, "device_class", "gate");
}

/* A relay that is shown as a light or a fan, and called like a door and not like either. */
static bool may_be_a_door(const struct ha_entity *entity, const struct draft_device *device)
{
	bool may = (strcmp(entity->component, "light") == 0 ||
			   strcmp(entity->component, "fan") == 0) &&
		!spoken_tells_of_light(entity->title) && !spoken_has_word(entity->title, "fan");
	for (size_t i = 0; i < device->command_count; i++) {
		const char *command = device->commands[i].type->name;
		may = may && (strcmp(command, "on") == 0 || strcmp(command, "off") == 0);
	}
	return may && spoken_tells_of_opening(entity->title);
}

static void leave_out(struct ha_entity *entity, const char *reason)
{
	char title[SHORTENED_SIZE];
	draft_note(entity->draft, "%s “%s”: %s%s%s", entity->component,
		shortened(entity->title, title), reason, entity->why[0] != '\0' ? ": " : "",
		entity->why);
}

static void add_device(struct reading *reading, struct ha_entity *entity, const char *type,
	ha_reader *read)
{
	struct draft_device *device =
		draft_add(reading->draft, type, entity->id, entity->title);
	if (device == NULL) {
		return;
	}
	const char *reason = read(entity, device);
	if (reason == NULL && may_be_a_door(entity, device)) {
		reason = "needs a manual map: it is called like what opens the house, which a "
			"`switch` can be trusted with";
	}
	if (reason != NULL) {
		draft_remove(reading->draft, device);
		leave_out(entity, reason);
		return;
	}
	static const char *const opening[] = {"switch", "cover", "scene"};
	for (size_t i = 0; i < sizeof(opening) / sizeof(*opening); i++) {
		device->sensitive = device->sensitive ||
			(strcmp(type, opening[i]) == 0 && tells_of_opening(entity));
	}
	if (entity->why[0] != '\0') {
		draft_device_note(reading->draft, device, "not all of it is mapped: %s",
			entity->why);
	}
	set_about(entity, device);
	set_room(entity, device);
	ha_availability(entity, device);
	ha_sensors_know(reading->sensors, entity, device);
}

static void read_entity(struct reading *reading, struct ha_entity *entity)
{
	const char *type = NULL;
	ha_reader *read = ha_type_reader(entity, &type);
	find_device(entity);
	find_title(entity);
	if (reading->wanted != NULL && !reading->wanted(entity)) {
		return;
	}
	if (!reading->reports) {
		reading->count++;
		reading->from_zigbee2mqtt += strncmp(entity->device, "zigbee2mqtt", 11) == 0;
		if (read != NULL && ha_get(entity, "entity_category") == NULL) {
			add_device(reading, entity, type, read);
		}
	} else if (read == NULL || ha_get(entity, "entity_category") != NULL) {
		const char *reason = ha_sensors_add(reading->sensors, entity);
		if (reason != NULL) {
			leave_out(entity, reason);
		}
	}
}

/* --- announcements ------------------------------------------------------------ */

/* The part of a topic between two slashes; false if it does not fit. */
static bool copy_part(const char *from, char *out, size_t size)
{
	size_t length = strcspn(from, "/");
	if (length == 0 || length >= size) {
		return false;
	}
	memcpy(out, from, length);
	out[length] = '\0';
	return true;
}

/* The component out of PREFIX/COMPONENT/…/config. */
static bool component_of(const char *topic, const char *prefix, char *out, size_t size)
{
	const char *rest = topics_config(topic, prefix);
	return rest != NULL && copy_part(rest, out, size);
}

/* The entities of a device that announces them together. */
static void read_device(struct reading *reading, const char *topic, const struct json *config)
{
	const struct json *components = ha_member(config, "components");
	size_t count = 0;
	for (const struct json *item = json_first(components);
		item != NULL && count < COMPONENTS_MAX && json_kind(components) == JSON_OBJECT;
		item = json_next(item), count++) {
		const char *platform = json_text(ha_member(item, "platform"));
		char *id = text_format("%s %s", topic, json_key(item));
		if (platform != NULL && id != NULL && json_kind(item) == JSON_OBJECT) {
			struct ha_entity entity = {.draft = reading->draft, .component = platform,
				.id = id, .config = item, .shared = config};
			read_entity(reading, &entity);
		}
		free(id);
	}
}

static void read_announcement(struct reading *reading, struct discovery *discovery, size_t index,
	const char *component)
{
	struct error error = {0};
	const char *topic = discovery_topic(discovery, index);
	struct json *config = discovery_json(discovery, index, &error);
	if (json_kind(config) != JSON_OBJECT) {
		if (!reading->reports && reading->wanted == NULL) {
			char text[SHORTENED_SIZE];
			draft_note(reading->draft, "%s: %s", shortened(topic, text),
				config == NULL ? error.text : "what it announces is no object");
		}
	} else if (strcmp(component, "device") == 0) {
		read_device(reading, topic, config);
	} else {
		struct ha_entity entity = {.draft = reading->draft, .component = component,
			.id = topic, .config = config};
		read_entity(reading, &entity);
	}
	json_destroy(config);
}

unsigned ha_read_entities(struct discovery *discovery, const char *prefix, struct draft *draft,
	bool (*wanted)(const struct ha_entity *entity))
{
	struct reading reading = {.draft = draft, .wanted = wanted,
		.sensors = ha_sensors_create()};
	if (reading.sensors == NULL) {
		draft->failed = true;
		return 0;
	}
	/* First what takes commands, so that a battery finds its lock. */
	for (int round = 0; round < 2; round++) {
		reading.reports = round == 1;
		for (size_t i = 0; i < discovery_count(discovery); i++) {
			char component[COMPONENT_SIZE];
			if (component_of(discovery_topic(discovery, i), prefix, component,
				    sizeof(component))) {
				read_announcement(&reading, discovery, i, component);
			}
		}
	}
	ha_sensors_tell(reading.sensors, draft);
	ha_sensors_destroy(reading.sensors);
	if (reading.from_zigbee2mqtt > 0) {
		draft_note(draft, "%u of these are announced by zigbee2mqtt, whose own list says "
			"more: `earshot import zigbee2mqtt`", reading.from_zigbee2mqtt);
	}
	return reading.count;
}

void homeassistant_read(struct discovery *discovery, const char *prefix, struct draft *draft)
{
	if (ha_read_entities(discovery, prefix, draft, NULL) == 0) {
		draft_note(draft, "nothing is announced below %s", prefix);
	}
}
