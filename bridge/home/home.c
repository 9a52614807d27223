/* SPDX-License-Identifier: MIT */
#include "bridge/home/home.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/home/availability.h"
#include "bridge/home/home_data.h"
#include "bridge/home/names.h"
#include "bridge/home/topic.h"
#include "bridge/home/wiring.h"

struct home *home_create(const char *dialects_folder)
{
	struct home *home = calloc(1, sizeof(*home));
	if (home == NULL) {
		return NULL;
	}
	home->dialects = dialects_create(dialects_folder);
	if (home->dialects == NULL) {
		home_destroy(home);
		return NULL;
	}
	return home;
}

void device_destroy(struct device *device)
{
	if (device == NULL) {
		return;
	}
	struct wiring wiring = {device->commands, device->command_count, device->properties,
		device->property_count, device->query};
	wiring_finish(&wiring);
	text_list_finish(&device->aliases);
	free(device->key);
	free(device->name);
	free(device->room);
	free(device->topic);
	availability_finish(&device->availability);
	free(device);
}

void room_destroy(struct room *room)
{
	if (room != NULL) {
		text_list_finish(&room->aliases);
		free(room->key);
		free(room->name);
		free(room);
	}
}

void group_destroy(struct group *group)
{
	if (group != NULL) {
		text_list_finish(&group->devices);
		free(group->key);
		free(group->name);
		free(group);
	}
}

void own_intent_destroy(struct own_intent *intent)
{
	if (intent != NULL) {
		free(intent->intent);
		free(intent->topic);
		free(intent->payload);
		free(intent);
	}
}

void home_destroy(struct home *home)
{
	if (home == NULL) {
		return;
	}
	for (size_t i = 0; i < home->device_count; i++) {
		device_destroy(home->devices[i]);
	}
	for (size_t i = 0; i < home->room_count; i++) {
		room_destroy(home->rooms[i]);
	}
	for (size_t i = 0; i < home->group_count; i++) {
		group_destroy(home->groups[i]);
	}
	for (size_t i = 0; i < home->scene_count; i++) {
		scene_destroy(home->scenes[i]);
	}
	for (size_t i = 0; i < home->intent_count; i++) {
		own_intent_destroy(home->intents[i]);
	}
	dialects_destroy(home->dialects);
	text_list_finish(&home->files);
	text_list_finish(&home->left_out);
	free(home);
}

size_t home_device_count(const struct home *home)
{
	return home->device_count;
}

const struct device *home_device_at(const struct home *home, size_t index)
{
	return index < home->device_count ? home->devices[index] : NULL;
}

const struct device *home_device(const struct home *home, const char *key)
{
	for (size_t i = 0; i < home->device_count; i++) {
		if (strcmp(home->devices[i]->key, key) == 0) {
			return home->devices[i];
		}
	}
	return NULL;
}

size_t home_room_count(const struct home *home)
{
	return home->room_count;
}

const struct room *home_room_at(const struct home *home, size_t index)
{
	return index < home->room_count ? home->rooms[index] : NULL;
}

const struct room *home_room(const struct home *home, const char *key)
{
	for (size_t i = 0; i < home->room_count; i++) {
		if (strcmp(home->rooms[i]->key, key) == 0) {
			return home->rooms[i];
		}
	}
	return NULL;
}

const struct group *home_group(const struct home *home, const char *key)
{
	for (size_t i = 0; i < home->group_count; i++) {
		if (strcmp(home->groups[i]->key, key) == 0) {
			return home->groups[i];
		}
	}
	return NULL;
}

size_t home_own_intent_count(const struct home *home)
{
	return home->intent_count;
}

const struct own_intent *home_own_intent_at(const struct home *home, size_t index)
{
	return index < home->intent_count ? home->intents[index] : NULL;
}

const struct own_intent *home_own_intent(const struct home *home, const char *intent)
{
	for (size_t i = 0; i < home->intent_count; i++) {
		if (strcmp(home->intents[i]->intent, intent) == 0) {
			return home->intents[i];
		}
	}
	return NULL;
}

const struct device_command *device_command(const struct device *device, const char *command)
{
	for (size_t i = 0; i < device->command_count; i++) {
		if (strcmp(device->commands[i].type->name, command) == 0) {
			return &device->commands[i];
		}
	}
	return NULL;
}

const struct device_property *device_property(const struct device *device, const char *property)
{
	for (size_t i = 0; i < device->property_count; i++) {
		if (strcmp(device->properties[i].type->name, property) == 0) {
			return &device->properties[i];
		}
	}
	return NULL;
}

/* Where messages for the device arrive: some dialects have its topic in the middle of theirs
 * ("cmnd/TOPIC/Backlog"), and below a command's topic there may be another way to say it. */
static bool is_at(const struct device *device, const char *topic)
{
	for (const char *level = topic; device->topic != NULL && level != NULL;) {
		if (topic_is_below(level, device->topic)) {
			return true;
		}
		level = strchr(level, '/');
		level = level != NULL ? level + 1 : NULL;
	}
	for (size_t i = 0; i < device->command_count; i++) {
		if (topic_is_below(topic, device->commands[i].topic)) {
			return true;
		}
	}
	return false;
}

const struct device *home_guarded(const struct home *home, const char *topic)
{
	for (size_t i = 0; i < home->device_count; i++) {
		if (home->devices[i]->sensitive && is_at(home->devices[i], topic)) {
			return home->devices[i];
		}
	}
	return NULL;
}

bool home_report_topics(const struct home *home, struct text_list *topics)
{
	struct text_list all = {0};
	bool added = true;
	for (size_t i = 0; added && i < home->device_count; i++) {
		const struct device *device = home->devices[i];
		for (size_t j = 0; added && j < device->property_count; j++) {
			const struct device_property *property = &device->properties[j];
			added = text_list_add_all(&all, &property->topics) && (property->also == NULL ||
				text_list_add_all(&all, &property->also->topics));
		}
		added = added && text_list_add_all(&all, &device->availability.topics);
	}
	text_list_sort(&all);
	for (size_t i = 0; added && i < all.count; i++) {
		if (i == 0 || strcmp(all.items[i], all.items[i - 1]) != 0) {
			added = text_list_add(topics, all.items[i]);
		}
	}
	text_list_finish(&all);
	return added;
}
