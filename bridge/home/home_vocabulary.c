/* SPDX-License-Identifier: MIT
 *
 * The lists that grammars import, out of the device map.
 */
#include <stdlib.h>
#include <string.h>

#include "bridge/base/text.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/home.h"
#include "bridge/home/home_data.h"
#include "bridge/home/scenes.h"

/* Prefixes of the lists of what takes a command, and of what reports a property. */
#define CAN "can_"
#define HAS "has_"

static bool add_phrases(struct vocabulary *vocabulary, const char *list, const char *name,
	const struct text_list *aliases, const char *key)
{
	bool added = vocabulary_add(vocabulary, list, name, key);

	for (size_t i = 0; added && i < aliases->count; i++) {
		added = vocabulary_add(vocabulary, list, aliases->items[i], key);
	}
	return added;
}

/* An empty list named PREFIX NAME, or with a device also its phrases. */
static bool add_named(struct vocabulary *vocabulary, const char *prefix, const char *name,
	const struct device *device)
{
	char *list = text_format("%s%s", prefix, name);
	bool added = list != NULL && vocabulary_add_list(vocabulary, list) &&
		(device == NULL || add_phrases(vocabulary, list, device->name, &device->aliases,
			device->key));

	free(list);
	return added;
}

static bool add_lists_of_type(struct vocabulary *vocabulary, const struct device_type *type)
{
	bool added = vocabulary_add_list(vocabulary, type->name);

	for (const struct command_type *command = type->commands; added && command->name != NULL;
		command++) {
		added = add_named(vocabulary, CAN, command->name, NULL);
	}
	for (const struct property_type *property = type->properties;
		added && property->name != NULL; property++) {
		added = add_named(vocabulary, HAS, property->name, NULL);
	}
	return added;
}

/* A list exists also while no device is in it. */
static bool add_lists(struct vocabulary *vocabulary)
{
	static const char *const others[] = {"device", "room", "group", "confirm", "pin"};
	bool added = true;

	for (const struct device_type *type = device_types; added && type->name != NULL; type++) {
		added = add_lists_of_type(vocabulary, type);
	}
	for (size_t i = 0; added && i < sizeof(others) / sizeof(*others); i++) {
		added = vocabulary_add_list(vocabulary, others[i]);
	}
	return added;
}

static bool add_commands(struct vocabulary *vocabulary, const struct device *device)
{
	bool added = true, confirm = false, pin = false;

	for (size_t i = 0; added && i < device->command_count; i++) {
		const struct device_command *command = &device->commands[i];
		enum policy policy = device_policy(device, command->type);
		confirm = confirm || policy == POLICY_CONFIRM;
		pin = pin || policy == POLICY_PIN;
		added = add_named(vocabulary, CAN, command->type->name, device);
	}
	return added &&
		(!confirm || vocabulary_add(vocabulary, "confirm", device->name, device->key)) &&
		(!pin || vocabulary_add(vocabulary, "pin", device->name, device->key));
}

/* --- what people add to a name ------------------------------------------------------ */

/* The garage is "the garage door", and the drive "the drive gate". */
static const char *added_word(const struct device *device)
{
	static const char *const words[][2] = {{"garage", "door"}, {"gate", "gate"}};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(device->type->name, words[i][0]) == 0) {
			return words[i][1];
		}
	}
	return NULL;
}

static bool has_such_a_word(const char *name)
{
	static const char *const ends[] = {"door", "doors", "gate", "gates"};
	const char *space = strrchr(name, ' ');
	const char *last = space != NULL ? space + 1 : name;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		if (strcmp(ends[i], last) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_called(const char *name, const struct text_list *aliases, const char *phrase)
{
	return strcmp(name, phrase) == 0 || text_list_has(aliases, phrase);
}

/* Nothing that opens may be meant by the name of something else. */
static bool is_taken(const struct home *home, const char *phrase)
{
	for (size_t i = 0; i < home->device_count; i++) {
		if (is_called(home->devices[i]->name, &home->devices[i]->aliases, phrase)) {
			return true;
		}
	}
	for (size_t i = 0; i < home->group_count; i++) {
		if (strcmp(home->groups[i]->name, phrase) == 0) {
			return true;
		}
	}
	for (size_t i = 0; i < home->scene_count; i++) {
		if (is_called(home->scenes[i]->name, &home->scenes[i]->aliases, phrase)) {
			return true;
		}
	}
	return false;
}

static bool add_longer_name(const struct home *home, struct vocabulary *vocabulary,
	const struct device *device, const char *name)
{
	const char *word = added_word(device);

	if (word == NULL || has_such_a_word(name)) {
		return true;
	}
	char *phrase = text_format("%s %s", name, word);
	bool added = phrase != NULL && (is_taken(home, phrase) ||
		(vocabulary_add(vocabulary, device->type->name, phrase, device->key) &&
			vocabulary_add(vocabulary, "device", phrase, device->key)));
	free(phrase);
	return added;
}

static bool add_longer_names(const struct home *home, struct vocabulary *vocabulary,
	const struct device *device)
{
	bool added = add_longer_name(home, vocabulary, device, device->name);

	for (size_t i = 0; added && i < device->aliases.count; i++) {
		added = add_longer_name(home, vocabulary, device, device->aliases.items[i]);
	}
	return added;
}

/* --- all of it ------------------------------------------------------------------------ */

static bool add_device(const struct home *home, struct vocabulary *vocabulary,
	const struct device *device)
{
	bool added = add_phrases(vocabulary, device->type->name, device->name, &device->aliases,
			device->key) &&
		add_phrases(vocabulary, "device", device->name, &device->aliases, device->key) &&
		add_longer_names(home, vocabulary, device) && add_commands(vocabulary, device);

	for (size_t i = 0; added && i < device->property_count; i++) {
		added = add_named(vocabulary, HAS, device->properties[i].type->name, device);
	}
	return added;
}

bool home_fill_vocabulary(const struct home *home, struct vocabulary *vocabulary)
{
	bool filled = add_lists(vocabulary);

	for (size_t i = 0; filled && i < home->device_count; i++) {
		filled = add_device(home, vocabulary, home->devices[i]);
	}
	for (size_t i = 0; filled && i < home->room_count; i++) {
		const struct room *room = home->rooms[i];
		filled = add_phrases(vocabulary, "room", room->name, &room->aliases, room->key);
	}
	for (size_t i = 0; filled && i < home->group_count; i++) {
		filled = vocabulary_add(vocabulary, "group", home->groups[i]->name,
			home->groups[i]->key);
	}
	return filled && scenes_fill_vocabulary(home, vocabulary);
}
