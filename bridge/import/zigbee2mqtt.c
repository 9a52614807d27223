/* SPDX-License-Identifier: MIT
 *
 * zigbee2mqtt keeps a list of its devices at bridge/devices, each with what it exposes,
 * and one of its groups at bridge/groups. zigbee2mqtt_parts.c reads what a device exposes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/names.h"
#include "bridge/import/discovery.h"
#include "bridge/import/draft.h"
#include "bridge/import/sources.h"
#include "bridge/import/topics.h"
#include "bridge/import/zigbee2mqtt_parts.h"

#define MEMBERS_MAX 500
#define SCENES_MAX 50
/* Every zigbee2mqtt has this group, for remote controls. */
#define DEFAULT_BIND_GROUP 901

bool zigbee2mqtt_topics(const char *prefix, struct text_list *topics)
{
	static const char *const ends[] = {"bridge/devices", "bridge/groups", NULL};
	return topics_add(topics, prefix, ends);
}

/* --- devices ------------------------------------------------------------ */

/* Why a device cannot be mapped at all, or NULL. */
static const char *device_fault(const struct json *json)
{
	if (json_get_boolean(json, "disabled", false)) {
		return "it is disabled there";
	}
	if (json_kind(json_get(json, "definition")) != JSON_OBJECT) {
		return "zigbee2mqtt does not know what it can do";
	}
	if (json_kind(json_get(json_get(json, "definition"), "exposes")) != JSON_LIST) {
		return "zigbee2mqtt does not say what it exposes";
	}
	return NULL;
}

static void read_device(const struct json *json, const char *prefix, struct draft *draft)
{
	const char *address = json_get_text(json, "ieee_address");
	const char *name = json_get_text(json, "friendly_name");
	const char *type = json_get_text(json, "type");
	if (type != NULL && strcmp(type, "Coordinator") == 0) {
		return;
	}
	name = name != NULL ? name : address;
	char title[SHORTENED_SIZE];
	if (name == NULL) {
		draft_note(draft, "a device without a name and an address");
		return;
	}
	shortened(name, title);
	const char *fault = device_fault(json);
	char *topic = text_format("%s/%s", prefix, name);
	if (topic == NULL) {
		draft->failed = true;
		return;
	}
	const char *topic_is = fault == NULL ? topics_fault(topic) : NULL;
	if (fault != NULL) {
		draft_note(draft, "“%s”: %s", title, fault);
	} else if (topic_is != NULL) {
		draft_note(draft, "“%s”: its topic %s", title, topic_is);
	} else {
		struct zigbee2mqtt_device device = {
			.draft = draft,
			.json = json,
			.topic = topic,
			/* A name that is but the address is none. */
			.name = address != NULL && strcmp(name, address) == 0 ? "" : name,
			.address = address != NULL ? address : name,
		};
		zigbee2mqtt_parts(&device);
	}
	free(topic);
}

static void read_devices(struct discovery *discovery, const char *topic, const char *prefix,
	struct draft *draft)
{
	struct error error = {0};
	const char *payload = discovery_find(discovery, topic);
	if (payload == NULL) {
		draft_note(draft, "zigbee2mqtt keeps no list of its devices at %s", topic);
		return;
	}
	struct json *list = json_parse(payload, strlen(payload), &error);
	if (json_kind(list) != JSON_LIST) {
		draft_note(draft, "what is kept at %s is no list of devices%s%s", topic,
			list == NULL ? ": " : "", list == NULL ? error.text : "");
	}
	for (const struct json *item = json_kind(list) == JSON_LIST ? json_first(list) : NULL;
		item != NULL; item = json_next(item)) {
		if (json_kind(item) == JSON_OBJECT) {
			read_device(item, prefix, draft);
		}
	}
	json_destroy(list);
}

/* --- groups ------------------------------------------------------------ */

/* True if the device is of this address: its origin is the address, a space and a part. */
static bool is_of(const struct draft_device *device, const char *address)
{
	size_t length = strlen(address);
	return strncmp(device->origin, address, length) == 0 &&
		(device->origin[length] == '\0' || device->origin[length] == ' ');
}

/* The device that a member of a group is. `parts` tells how many it might be. */
static struct draft_device *member_of(const struct draft *draft, const char *address,
	size_t *parts)
{
	struct draft_device *found = NULL;
	*parts = 0;
	for (size_t i = 0; i < draft->device_count; i++) {
		struct draft_device *device = draft->devices[i];
		if (is_of(device, address) && device->type->commands[0].name != NULL) {
			found = device;
			++*parts;
		}
	}
	return found;
}

/* True if something in the group could open the house. */
static bool add_members(struct draft *draft, struct draft_group *group, const char *title,
	const struct json *members)
{
	size_t count = 0;
	bool opens = false;
	for (const struct json *item = json_first(members); item != NULL && count < MEMBERS_MAX;
		item = json_next(item), count++) {
		const char *address = json_get_text(item, "ieee_address");
		size_t parts = 0;
		struct draft_device *member = address != NULL ?
			member_of(draft, address, &parts) : NULL;
		char name[SHORTENED_SIZE];
		if (parts > 1) {
			draft_note(draft, "group “%s”: which part of “%s” is in it is not known: "
				"add it by hand", title, shortened(member->title, name));
			opens = true; /* for all that is known */
		} else if (member == NULL) {
			opens = true;
		} else if (member->sensitive || draft_is_sensitive(member)) {
			draft_note(draft, "group “%s”: “%s” opens the house, which no group does",
				title, shortened(member->title, name));
			opens = true;
		} else {
			draft_list_once(draft, &group->origins, member->origin);
		}
	}
	return opens;
}

/* A scene of zigbee2mqtt is recalled from the group. */
static void add_scenes(struct draft *draft, const char *topic, const char *title,
	const struct json *scenes, bool opens)
{
	size_t count = 0;
	for (const struct json *item = json_first(scenes); item != NULL && count < SCENES_MAX;
		item = json_next(item), count++) {
		const char *name = json_get_text(item, "name");
		double id = json_get_number(item, "id", -1);
		if (name == NULL || !(id >= 0 && id <= 255) || id != (double)(int)id) {
			continue;
		}
		char *origin = text_format("%s scene %d", topic, (int)id);
		char *payload = text_format("{\"scene_recall\": %d}", (int)id);
		struct draft_device *scene = origin != NULL && payload != NULL ?
			draft_add(draft, "scene", origin, name) : NULL;
		if (scene != NULL) {
			draft_set(draft, &scene->topic, topic);
			draft_command(draft, scene, "activate", "{topic}/set", payload);
			scene->sensitive = opens;
			char group[SHORTENED_SIZE];
			draft_device_note(draft, scene, "A scene of the group “%s”%s",
				shortened(title, group),
				opens ? ", in which something may open the house" : "");
		}
		free(origin);
		free(payload);
	}
}

static void read_group(const struct json *json, const char *prefix, struct draft *draft)
{
	const char *name = json_get_text(json, "friendly_name");
	double id = json_get_number(json, "id", 0);
	if (name == NULL || (id >= DEFAULT_BIND_GROUP && id <= DEFAULT_BIND_GROUP)) {
		return;
	}
	char title[SHORTENED_SIZE];
	char *topic = text_format("%s/%s", prefix, name);
	struct draft_group *group = topic != NULL ? draft_group(draft, name) : NULL;
	shortened(name, title);
	if (group == NULL) {
		draft_note(draft, "group “%s”: a map has at most %d groups", title,
			DRAFT_GROUPS_MAX);
		free(topic);
		return;
	}
	bool opens = add_members(draft, group, title, json_get(json, "members"));
	if (group->origins.count == 0) {
		draft_note(draft, "group “%s”: nothing in it is in the map", title);
	}
	if (topics_fault(topic) == NULL) {
		add_scenes(draft, topic, name, json_get(json, "scenes"), opens);
	}
	free(topic);
}

static void read_groups(struct discovery *discovery, const char *topic, const char *prefix,
	struct draft *draft)
{
	const char *payload = discovery_find(discovery, topic);
	struct json *list = payload != NULL ? json_parse(payload, strlen(payload), NULL) : NULL;
	for (const struct json *item = json_kind(list) == JSON_LIST ? json_first(list) : NULL;
		item != NULL; item = json_next(item)) {
		read_group(item, prefix, draft);
	}
	json_destroy(list);
}

void zigbee2mqtt_read(struct discovery *discovery, const char *prefix, struct draft *draft)
{
	struct text_list topics = {0};
	if (!zigbee2mqtt_topics(prefix, &topics)) {
		draft->failed = true;
	} else {
		read_devices(discovery, topics.items[0], prefix, draft);
		read_groups(discovery, topics.items[1], prefix, draft);
	}
	text_list_finish(&topics);
}
