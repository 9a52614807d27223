/* SPDX-License-Identifier: MIT */
#include "bridge/questions/question_subjects.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/home/home.h"
#include "bridge/questions/question_judgement.h"

void subjects_finish(struct subjects *subjects)
{
	free(subjects->devices);
	*subjects = (struct subjects){0};
}

static bool begin(const struct home *home, struct subjects *subjects)
{
	*subjects = (struct subjects){
		.devices = calloc(home_device_count(home) + 1, sizeof(*subjects->devices))};
	return subjects->devices != NULL;
}

static void add(struct subjects *subjects, const struct device *device)
{
	if (device != NULL) {
		subjects->devices[subjects->count++] = device;
	}
}

bool subjects_by_key(const struct home *home, const char *key, struct subjects *subjects)
{
	const struct device *device = home_device(home, key);
	const struct group *group = device == NULL ? home_group(home, key) : NULL;

	if (!begin(home, subjects)) {
		return false;
	}
	add(subjects, device);
	for (size_t i = 0; group != NULL && i < group->devices.count; i++) {
		add(subjects, home_device(home, group->devices.items[i]));
	}
	return true;
}

/* A word of a name: "window" is one of "kitchen window", none of "windowsill lamp". */
static bool has_word(const char *name, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(name, word); at != NULL; at = strstr(at + 1, word)) {
		bool begins = at == name || at[-1] == ' ';
		const char *end = at + length + (at[length] == 's' ? 1 : 0);
		if (begins && (*end == '\0' || *end == ' ')) {
			return true;
		}
	}
	return false;
}

static bool is_called(const struct device *device, const char *word)
{
	bool called = has_word(device->name, word);

	for (size_t i = 0; !called && i < device->aliases.count; i++) {
		called = has_word(device->aliases.items[i], word);
	}
	return called;
}

static bool is_type(const struct device *device, const char *type)
{
	return strcmp(device->type->name, type) == 0;
}

/* A lock belongs to a door. Of other things the name decides; a garage is opened by its
 * door. */
static bool is_opening(const struct device *device, const char *word)
{
	if (strcmp(word, "door") == 0 && (is_type(device, "lock") || is_type(device, "garage"))) {
		return true;
	}
	return (is_type(device, "sensor") || is_type(device, "cover") ||
		is_type(device, "gate")) && is_called(device, word);
}

static bool is_of_kind(const struct device *device, const char *kind)
{
	bool is_word = strcmp(kind, "door") == 0 || strcmp(kind, "window") == 0;

	return is_word ? is_opening(device, kind) : is_type(device, kind);
}

static bool is_in(const struct device *device, const char *room)
{
	return room == NULL || (device->room != NULL && strcmp(device->room, room) == 0);
}

bool subjects_by_kind(const struct home *home, const char *kind, const char *asked,
	const char *room, struct subjects *subjects)
{
	if (!begin(home, subjects)) {
		return false;
	}
	for (size_t i = 0; i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		if (is_in(device, room) && is_of_kind(device, kind) &&
			(asked == NULL || question_can_tell(device, asked))) {
			add(subjects, device);
		}
	}
	return true;
}

void subjects_prefer_sensors(struct subjects *subjects)
{
	size_t sensors = 0;

	for (size_t i = 0; i < subjects->count; i++) {
		if (is_type(subjects->devices[i], "sensor")) {
			subjects->devices[sensors++] = subjects->devices[i];
		}
	}
	subjects->count = sensors > 0 ? sensors : subjects->count;
}

bool subjects_by_property(const struct home *home, const char *property, const char *room,
	struct subjects *subjects)
{
	if (!begin(home, subjects)) {
		return false;
	}
	for (size_t i = 0; i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		if (is_in(device, room) && device_property(device, property) != NULL) {
			add(subjects, device);
		}
	}
	return true;
}
