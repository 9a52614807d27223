/* SPDX-License-Identifier: MIT
 *
 * The Homie convention. Version 5 keeps a description of a device as JSON at
 * PREFIX/5/DEVICE/$description; version 4 has a topic for each attribute, which are gathered
 * here into such a description. homie_node.c makes devices of what it says.
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
#include "bridge/import/homie_node.h"
#include "bridge/import/sources.h"
#include "bridge/import/topics.h"

#define NODES_MAX 100
#define PART_SIZE 128

bool homie_topics(const char *prefix, struct text_list *topics)
{
	static const char *const ends[] = {
		"5/+/$description", "+/$homie", "+/$name", "+/$nodes", "+/+/$name", "+/+/$type",
		"+/+/$properties", "+/+/+/$name", "+/+/+/$datatype", "+/+/+/$format",
		"+/+/+/$settable", "+/+/+/$unit", NULL,
	};
	return topics_add(topics, prefix, ends);
}

static bool is_id(const char *text, size_t length)
{
	return length > 0 && length < PART_SIZE &&
		strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") >= length;
}

/* --- version 4 -------------------------------------------------------------------------- */

static const char *attribute(struct discovery *discovery, const char *base, const char *name)
{
	char *topic = text_format("%s/%s", base, name);
	const char *value = topic != NULL ? discovery_find(discovery, topic) : NULL;
	free(topic);
	return value;
}

static void copy_attribute(struct discovery *discovery, const char *base, const char *name,
	struct json *into)
{
	const char *value = attribute(discovery, base, name);
	if (value != NULL) {
		json_put_text(into, name + 1, value);
	}
}

/* Calls back for each id of a list "a,b[],c" at a base. */
typedef void id_fn(struct discovery *discovery, const char *base, const char *id,
	struct json *into);

static void each_id(struct discovery *discovery, const char *base, const char *list_name,
	struct json *into, id_fn *callback)
{
	const char *list = attribute(discovery, base, list_name);
	for (size_t count = 0; list != NULL && *list != '\0' && count < NODES_MAX; count++) {
		size_t length = strcspn(list, ",");
		char id[PART_SIZE];
		if (is_id(list, length)) {
			memcpy(id, list, length);
			id[length] = '\0';
			callback(discovery, base, id, into);
		}
		list += length + (list[length] == ',');
	}
}

static void gather_property(struct discovery *discovery, const char *base, const char *id,
	struct json *into)
{
	static const char *const names[] = {"$name", "$datatype", "$format", "$unit"};
	char *topic = text_format("%s/%s", base, id);
	struct json *property = json_new_object();
	if (topic != NULL) {
		const char *settable = attribute(discovery, topic, "$settable");
		json_put_boolean(property, "settable",
			settable != NULL && strcmp(settable, "true") == 0);
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
			copy_attribute(discovery, topic, names[i], property);
		}
	}
	json_put(into, id, property);
	free(topic);
}

static void gather_node(struct discovery *discovery, const char *base, const char *id,
	struct json *into)
{
	char *topic = text_format("%s/%s", base, id);
	struct json *node = json_new_object();
	struct json *properties = json_new_object();
	if (topic != NULL) {
		copy_attribute(discovery, topic, "$name", node);
		copy_attribute(discovery, topic, "$type", node);
		each_id(discovery, topic, "$properties", properties, gather_property);
	}
	json_put(node, "properties", properties);
	json_put(into, id, node);
	free(topic);
}

/* A description as version 5 would have it. */
static struct json *gather(struct discovery *discovery, const char *base)
{
	struct json *description = json_new_object();
	struct json *nodes = json_new_object();
	copy_attribute(discovery, base, "$name", description);
	each_id(discovery, base, "$nodes", nodes, gather_node);
	json_put(description, "nodes", nodes);
	return description;
}

/* --- devices ------------------------------------------------------------ */

static void read_description(struct draft *draft, const char *base, const struct json *description,
	int version)
{
	const struct json *nodes = json_get(description, "nodes");
	size_t before = draft->device_count;
	size_t count = 0;
	struct homie_device device = {
		.draft = draft,
		.base = base,
		.name = json_get_text(description, "name"),
		.version = version,
		.nodes = json_count(nodes),
	};
	if (device.name == NULL) {
		device.name = strrchr(base, '/') != NULL ? strrchr(base, '/') + 1 : base;
	}
	for (const struct json *item = json_first(nodes);
		item != NULL && count < NODES_MAX && json_kind(nodes) == JSON_OBJECT;
		item = json_next(item), count++) {
		const char *id = json_key(item);
		if (json_kind(item) == JSON_OBJECT && is_id(id, strlen(id))) {
			homie_node(&device, id, item);
		}
	}
	if (draft->device_count == before) {
		char text[SHORTENED_SIZE];
		draft_note(draft, "“%s”: nothing of it is in the map",
			shortened(device.name, text));
	}
}

/* The topic of a device out of that of one of its attributes; malloc'd, NULL if it is not
 * one of a device below the prefix. */
static char *device_of(const char *topic, const char *prefix, const char *name)
{
	const char *id = topics_rest(topic, prefix);
	size_t length = id != NULL ? strcspn(id, "/") : 0;
	if (id == NULL || !is_id(id, length) || id[length] != '/' ||
		strcmp(id + length + 1, name) != 0) {
		return NULL;
	}
	return text_copy_part(topic, (size_t)(id - topic) + length);
}

static bool read_version5(struct discovery *discovery, size_t index, const char *prefix,
	struct draft *draft)
{
	char *base = device_of(discovery_topic(discovery, index), prefix, "$description");
	if (base == NULL) {
		return false;
	}
	struct error error = {0};
	struct json *description = discovery_json(discovery, index, &error);
	if (json_kind(description) == JSON_OBJECT) {
		read_description(draft, base, description, 5);
	} else {
		draft_note(draft, "%s/$description: %s", base,
			description == NULL ? error.text : "it is no object");
	}
	json_destroy(description);
	free(base);
	return true;
}

static bool read_version4(struct discovery *discovery, size_t index, const char *prefix,
	struct draft *draft)
{
	char *base = device_of(discovery_topic(discovery, index), prefix, "$homie");
	const char *version = discovery_payload(discovery, index);
	if (base == NULL || (version[0] != '4' && version[0] != '3')) {
		free(base);
		return false;
	}
	struct json *description = gather(discovery, base);
	read_description(draft, base, description, 4);
	json_destroy(description);
	free(base);
	return true;
}

void homie_read(struct discovery *discovery, const char *prefix, struct draft *draft)
{
	size_t found = 0;
	char *fifth = text_format("%s/5", prefix);
	draft->failed = draft->failed || fifth == NULL;
	for (size_t i = 0; fifth != NULL && i < discovery_count(discovery); i++) {
		found += read_version5(discovery, i, fifth, draft) ||
			read_version4(discovery, i, prefix, draft);
	}
	if (found == 0) {
		draft_note(draft, "no Homie device of version 4 or 5 is announced below %s", prefix);
	}
	free(fifth);
}
