/* SPDX-License-Identifier: MIT
 *
 * The files of the device map: rooms, groups, devices and the intents of one's own.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge/base/schema.h"
#include "bridge/home/home_data.h"
#include "bridge/home/intents.h"
#include "bridge/home/names.h"
#include "bridge/home/topic.h"

#define WHAT_MAX 128
#define OWN_PAYLOAD_MAX 4096

struct map_source {
	int version;
	const struct node *rooms;
	const struct node *groups;
	const struct node *scenes;
	const struct node *devices;
	const struct node *intents;
};

static const struct field map_fields[] = {
	{.key = "version", .type = FIELD_INTEGER, .required = true, .minimum = 1, .maximum = 1,
		.offset = offsetof(struct map_source, version)},
	{.key = "rooms", .type = FIELD_NODE, .offset = offsetof(struct map_source, rooms)},
	{.key = "groups", .type = FIELD_NODE, .offset = offsetof(struct map_source, groups)},
	{.key = "scenes", .type = FIELD_NODE, .offset = offsetof(struct map_source, scenes)},
	{.key = "devices", .type = FIELD_NODE, .offset = offsetof(struct map_source, devices)},
	{.key = "intents", .type = FIELD_NODE, .offset = offsetof(struct map_source, intents)},
	{.key = NULL},
};

struct name_source {
	char *name;
	struct text_list aliases;
	struct text_list devices;
};

static const struct field room_fields[] = {
	{.key = "name", .type = FIELD_TEXT, .offset = offsetof(struct name_source, name)},
	{.key = "aliases", .type = FIELD_TEXTS, .offset = offsetof(struct name_source, aliases)},
	{.key = NULL},
};

static const struct field group_fields[] = {
	{.key = "name", .type = FIELD_TEXT, .offset = offsetof(struct name_source, name)},
	{.key = "devices", .type = FIELD_TEXTS, .required = true,
		.offset = offsetof(struct name_source, devices)},
	{.key = NULL},
};

struct intent_source {
	char *topic;
	char *payload;
};

static const struct field intent_fields[] = {
	{.key = "topic", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct intent_source, topic)},
	{.key = "payload", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct intent_source, payload)},
	{.key = NULL},
};

struct place home_place(struct home *home, const struct place *place)
{
	struct place kept = *place;
	kept.file = NULL;
	for (size_t i = home->files.count; i > 0 && kept.file == NULL; i--) {
		if (strcmp(home->files.items[i - 1], place->file) == 0) {
			kept.file = home->files.items[i - 1];
		}
	}
	return kept;
}

bool left_out(const char *what, const char *key, const struct place *place,
	struct problems *problems)
{
	char name[SHORTENED_SIZE];
	problems_add(problems, SEVERITY_WARNING, place, "%s `%s` is left out until this is mended",
		what, shortened(key, name));
	return false;
}

static bool out_of_memory(struct problems *problems)
{
	return problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
}

static bool key_problem(const char *what, const struct node *key, const char *sentence,
	struct problems *problems)
{
	char name[SHORTENED_SIZE];
	return problems_add(problems, SEVERITY_ERROR, &key->place, "%s `%s` %s", what,
		shortened(key->text, name), sentence);
}

/* The words of `written`, or of the key where that is NULL; NULL after a problem. */
static char *words_of(const char *what, const struct node *key, const char *written,
	struct problems *problems)
{
	struct error error = {0};
	char *words = written != NULL ? spoken_name(written, &error) :
		spoken_key(key->text, &error);
	if (words == NULL) {
		char name[SHORTENED_SIZE];
		problems_add(problems, SEVERITY_ERROR, &key->place, "%s `%s`: the name `%s` %s",
			what, key->text, shortened(written != NULL ? written : key->text, name),
			error.text);
	}
	return words;
}

/* --- rooms ------------------------------------------------------------------- */

static bool add_room_alias(struct room *room, const struct node *key, const char *alias,
	struct problems *problems)
{
	char *words = words_of("room", key, alias, problems);
	if (words == NULL) {
		return false;
	}
	bool known = strcmp(words, room->name) == 0 || text_list_has(&room->aliases, words);
	bool added = known || text_list_add(&room->aliases, words) || out_of_memory(problems);
	free(words);
	return added;
}

static bool name_room(struct room *room, const struct node *key, const struct name_source *source,
	struct problems *problems)
{
	room->key = text_copy(key->text);
	room->name = words_of("room", key, source->name, problems);
	if (room->key == NULL || room->name == NULL) {
		return false;
	}
	if (source->aliases.count > HOME_ALIASES_MAX) {
		return key_problem("room", key, "has more than 32 aliases", problems);
	}
	bool valid = true;
	for (size_t i = 0; i < source->aliases.count; i++) {
		valid = add_room_alias(room, key, source->aliases.items[i], problems) && valid;
	}
	return valid;
}

static bool read_room(struct home *home, const struct node *key, const struct node *value,
	struct problems *problems)
{
	struct name_source source = {0};
	struct room *room = NULL;
	const char *fault = home->room_count == HOME_ROOMS_MAX ?
		"is one too many: a home has at most 200 rooms" : key_fault(key->text);
	bool valid = fault == NULL || key_problem("room", key, fault, problems);
	valid = valid && schema_read(value, room_fields, &source, "a room", problems);
	if (valid) {
		room = calloc(1, sizeof(*room));
		valid = room != NULL ? name_room(room, key, &source, problems) :
			out_of_memory(problems);
	}
	schema_finish(room_fields, &source);
	if (!valid) {
		room_destroy(room);
		return left_out("room", key->text, &key->place, problems);
	}
	room->place = home_place(home, &key->place);
	home->rooms[home->room_count++] = room;
	return true;
}

/* --- groups ------------------------------------------------------------------ */

/* A group is a list of devices, or a map with a name and that list. */
static bool read_group_source(const struct node *value, struct name_source *source,
	struct problems *problems)
{
	if (value->kind == NODE_MAP) {
		return schema_read(value, group_fields, source, "a group", problems);
	}
	for (size_t i = 0; i < value->count; i++) {
		const struct node *item = value->values[i];
		if (item->kind != NODE_SCALAR || item->text == NULL) {
			return problems_add(problems, SEVERITY_ERROR, &item->place,
				"a group is a list of keys of devices, like [lamp, heater]");
		}
		if (!text_list_add(&source->devices, item->text)) {
			return out_of_memory(problems);
		}
	}
	return true;
}

static bool read_group(struct home *home, const struct node *key, const struct node *value,
	struct problems *problems)
{
	struct name_source source = {0};
	struct group *group = NULL;
	const char *fault = home->group_count == HOME_GROUPS_MAX ?
		"is one too many: a home has at most 200 groups" : key_fault(key->text);
	bool valid = fault == NULL || key_problem("group", key, fault, problems);
	valid = valid && read_group_source(value, &source, problems);
	if (valid && source.devices.count == 0) {
		valid = key_problem("group", key, "has no devices: list their keys, like "
			"[lamp, heater]", problems);
	}
	if (valid) {
		group = calloc(1, sizeof(*group));
		valid = group != NULL || out_of_memory(problems);
	}
	if (valid) {
		group->key = text_copy(key->text);
		group->name = words_of("group", key, source.name, problems);
		valid = group->key != NULL && group->name != NULL;
		group->devices = source.devices;
		source.devices = (struct text_list){0};
	}
	schema_finish(group_fields, &source);
	if (!valid) {
		group_destroy(group);
		return left_out("group", key->text, &key->place, problems);
	}
	group->place = home_place(home, &key->place);
	home->groups[home->group_count++] = group;
	return true;
}

/* --- intents of one's own ---------------------------------------------------- */

static bool check_intent(const struct home *home, const struct node *key,
	struct problems *problems)
{
	if (home->intent_count == HOME_INTENTS_MAX) {
		return key_problem("intent", key, "is one too many: at most 1000 are taken",
			problems);
	}
	const char *fault = intent_name_fault(key->text);
	if (fault != NULL) {
		return key_problem("intent", key, fault, problems);
	}
	return intent_find(key->text) == NULL || key_problem("intent", key,
		"is one of Earshot's own, with rules of safety: choose another name", problems);
}

static bool check_messages(const struct intent_source *source, const struct node *key,
	struct problems *problems)
{
	const char *fault = topic_fault(source->topic);
	if (fault != NULL) {
		char sentence[ERROR_TEXT_MAX];
		char topic[SHORTENED_SIZE];
		snprintf(sentence, sizeof(sentence), "cannot be sent: the topic `%s` %s",
			shortened(source->topic, topic), fault);
		return key_problem("intent", key, sentence, problems);
	}
	return strlen(source->payload) <= OWN_PAYLOAD_MAX ||
		key_problem("intent", key, "has a payload of more than 4096 bytes", problems);
}

static bool read_intent(struct home *home, const struct node *key, const struct node *value,
	struct problems *problems)
{
	struct intent_source source = {0};
	struct own_intent *intent = NULL;
	bool valid = check_intent(home, key, problems);
	valid = valid && schema_read(value, intent_fields, &source, "an intent", problems) &&
		check_messages(&source, key, problems);
	if (valid) {
		intent = calloc(1, sizeof(*intent));
		valid = intent != NULL && (intent->intent = text_copy(key->text)) != NULL;
		valid = valid || out_of_memory(problems);
	}
	if (!valid) {
		schema_finish(intent_fields, &source);
		own_intent_destroy(intent);
		return left_out("intent", key->text, &key->place, problems);
	}
	intent->topic = source.topic;
	intent->payload = source.payload;
	intent->place = home_place(home, &key->place);
	intent->topic_place = home_place(home, &node_get(value, "topic")->place);
	intent->payload_place = home_place(home, &node_get(value, "payload")->place);
	home->intents[home->intent_count++] = intent;
	return true;
}

/* --- files ------------------------------------------------------------------- */

typedef bool entry_reader(struct home *home, const struct node *key, const struct node *value,
	struct problems *problems);

static bool read_entries(struct home *home, const struct node *map, const char *key,
	entry_reader *reader, struct problems *problems)
{
	if (node_is_empty(map)) {
		return true;
	}
	if (map->kind != NODE_MAP) {
		return problems_add(problems, SEVERITY_ERROR, &map->place,
			"`%s` must be a map, with a key for each of them", key);
	}
	bool valid = true;
	for (size_t i = 0; i < map->count; i++) {
		valid = reader(home, map->keys[i], map->values[i], problems) && valid;
	}
	return valid;
}

bool device_map_read(struct home *home, const struct node *root, struct problems *problems)
{
	struct map_source source = {0};
	if (!text_list_add(&home->files, root->place.file)) {
		return out_of_memory(problems);
	}
	if (!schema_check_version(root, "a device file", problems)) {
		return false;
	}
	bool valid = schema_read(root, map_fields, &source, "a device file", problems);
	valid = read_entries(home, source.rooms, "rooms", read_room, problems) && valid;
	valid = read_entries(home, source.devices, "devices", device_read, problems) && valid;
	valid = read_entries(home, source.groups, "groups", read_group, problems) && valid;
	valid = read_entries(home, source.scenes, "scenes", scene_read, problems) && valid;
	return read_entries(home, source.intents, "intents", read_intent, problems) && valid;
}

static bool read_document(struct home *home, struct document *document, struct problems *problems)
{
	bool valid = document != NULL &&
		device_map_read(home, document_root(document), problems);
	document_destroy(document);
	return valid;
}

bool home_add_text(struct home *home, const char *name, const char *text, size_t length,
	struct problems *problems)
{
	return read_document(home, document_read_text(name, text, length, problems), problems);
}

static bool is_yaml(const char *name)
{
	size_t length = strlen(name);
	return name[0] != '.' && length > strlen(".yaml") &&
		strcmp(name + length - strlen(".yaml"), ".yaml") == 0;
}

/* What was meant to be a map and has another ending would be missed without a word. */
static void warn_of_ending(const char *folder, const char *name, struct problems *problems)
{
	static const char *const meant[] = {".yml", ".yaml", NULL};

	if (text_has_ending(name, meant)) {
		problems_add(problems, SEVERITY_WARNING, &(struct place){.file = folder},
			"%s is not read: the name of a map ends in .yaml", name);
	}
}

static bool list_folder(const char *path, struct text_list *files, struct problems *problems)
{
	DIR *folder = opendir(path);
	if (folder == NULL) {
		return problems_add(problems, SEVERITY_ERROR, &(struct place){.file = path},
			"the folder of device files cannot be read: check its permissions");
	}
	bool listed = true;
	for (struct dirent *entry = readdir(folder); listed && entry != NULL;
		entry = readdir(folder)) {
		if (is_yaml(entry->d_name)) {
			const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
			char *file = text_format("%s%s%s", path, slash, entry->d_name);
			listed = file != NULL && text_list_add(files, file);
			free(file);
		} else {
			warn_of_ending(path, entry->d_name, problems);
		}
	}
	closedir(folder);
	text_list_sort(files);
	return listed || out_of_memory(problems);
}

bool home_add_path(struct home *home, const char *path, struct problems *problems)
{
	struct stat status;
	if (stat(path, &status) != 0) {
		return problems_add(problems, SEVERITY_ERROR, &(struct place){.file = path},
			"there is no such file or folder: `devices` names it");
	}
	struct text_list files = {0};
	bool valid = S_ISDIR(status.st_mode) ? list_folder(path, &files, problems) :
		text_list_add(&files, path) || out_of_memory(problems);
	for (size_t i = 0; i < files.count; i++) {
		valid = read_document(home, document_read_file(files.items[i], problems),
			problems) && valid;
	}
	text_list_finish(&files);
	return valid;
}
