/* SPDX-License-Identifier: MIT */
#include "bridge/home/scenes.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/schema.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/home_data.h"
#include "bridge/home/intents.h"
#include "bridge/home/names.h"
#include "bridge/home/plan_message.h"

struct scene_source {
	char *name;
	struct text_list aliases;
	const struct node *actions;
};

static const struct field scene_fields[] = {
	{.key = "name", .type = FIELD_TEXT, .offset = offsetof(struct scene_source, name)},
	{.key = "aliases", .type = FIELD_TEXTS, .offset = offsetof(struct scene_source, aliases)},
	{.key = "actions", .type = FIELD_NODE, .required = true,
		.offset = offsetof(struct scene_source, actions)},
	{.key = NULL},
};

static const struct field action_fields[] = {
	{.key = "device", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct scene_action, device)},
	{.key = "command", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct scene_action, command)},
	{.key = "value", .type = FIELD_TEXT, .offset = offsetof(struct scene_action, value)},
	{.key = NULL},
};

void scene_destroy(struct scene *scene)
{
	if (scene == NULL) {
		return;
	}
	for (size_t i = 0; i < scene->action_count; i++) {
		schema_finish(action_fields, &scene->actions[i]);
	}
	free(scene->actions);
	text_list_finish(&scene->aliases);
	free(scene->key);
	free(scene->name);
	free(scene);
}

const struct scene *home_scene(const struct home *home, const char *key)
{
	for (size_t i = 0; i < home->scene_count; i++) {
		if (strcmp(home->scenes[i]->key, key) == 0) {
			return home->scenes[i];
		}
	}
	return NULL;
}

bool scenes_fill_vocabulary(const struct home *home, struct vocabulary *vocabulary)
{
	bool added = true;
	for (size_t i = 0; added && i < home->scene_count; i++) {
		const struct scene *scene = home->scenes[i];
		added = vocabulary_add(vocabulary, "scene", scene->name, scene->key);
		for (size_t a = 0; added && a < scene->aliases.count; a++) {
			added = vocabulary_add(vocabulary, "scene", scene->aliases.items[a],
				scene->key);
		}
	}
	return added;
}

/* --- reading ------------------------------------------------------------------------ */

static bool scene_problem(const char *key, const struct place *place, const char *sentence,
	struct problems *problems)
{
	char name[SHORTENED_SIZE];
	return problems_add(problems, SEVERITY_ERROR, place, "scene `%s` %s",
		shortened(key, name), sentence);
}

static bool take_words(char **words, const struct node *key, const char *written,
	struct problems *problems)
{
	struct error error = {0};
	*words = written != NULL ? spoken_name(written, &error) : spoken_key(key->text, &error);
	return *words != NULL || scene_problem(key->text, &key->place, error.text, problems);
}

static bool read_names(struct scene *scene, const struct node *key,
	const struct scene_source *source, struct problems *problems)
{
	scene->key = text_copy(key->text);
	if (scene->key == NULL || !take_words(&scene->name, key, source->name, problems)) {
		return false;
	}
	if (source->aliases.count > HOME_ALIASES_MAX) {
		return scene_problem(key->text, &key->place, "has more than 32 aliases", problems);
	}
	for (size_t i = 0; i < source->aliases.count; i++) {
		char *alias;
		bool added = take_words(&alias, key, source->aliases.items[i], problems) &&
			(strcmp(alias, scene->name) == 0 ||
				text_list_has(&scene->aliases, alias) ||
				text_list_add(&scene->aliases, alias));
		free(alias);
		if (!added) {
			return false;
		}
	}
	return true;
}

static bool read_actions(struct home *home, struct scene *scene, const struct node *key,
	const struct node *list, struct problems *problems)
{
	if (list->kind != NODE_LIST || list->count == 0 || list->count > SCENE_ACTIONS_MAX) {
		return scene_problem(key->text, &key->place, "needs a list of 1 to 100 actions, like "
			"`actions: [{device: lamp, command: on}]`", problems);
	}
	scene->actions = calloc(list->count, sizeof(*scene->actions));
	if (scene->actions == NULL) {
		return problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
	}
	bool valid = true;
	for (size_t i = 0; i < list->count; i++) {
		struct scene_action *action = &scene->actions[scene->action_count++];
		action->place = home_place(home, &list->values[i]->place);
		valid = schema_read(list->values[i], action_fields, action, "an action of a scene",
			problems) && valid;
	}
	return valid;
}

bool scene_read(struct home *home, const struct node *key, const struct node *value,
	struct problems *problems)
{
	struct scene_source source = {0};
	struct scene *scene = calloc(1, sizeof(*scene));
	const char *fault = home->scene_count == HOME_SCENES_MAX ?
		"is one too many: a home has at most 200 scenes" : key_fault(key->text);
	bool valid = scene != NULL;
	valid = valid && (fault == NULL || scene_problem(key->text, &key->place, fault, problems));
	valid = valid && schema_read(value, scene_fields, &source, "a scene", problems) &&
		read_names(scene, key, &source, problems) &&
		read_actions(home, scene, key, source.actions, problems);
	schema_finish(scene_fields, &source);
	if (!valid) {
		scene_destroy(scene);
		return left_out("scene", key->text, &key->place, problems);
	}
	scene->place = home_place(home, &key->place);
	home->scenes[home->scene_count++] = scene;
	return true;
}

/* --- what is done --------------------------------------------------------------------- */

static bool add_value(struct meaning *meaning, const struct command_type *type,
	const char *value, struct error *error)
{
	if (type->slot == NULL || value == NULL) {
		return value == NULL || error_set(error, ERROR_INPUT,
			"The command %s takes no value.", type->name);
	}
	double number = 0;
	if (type->value != VALUE_WORD && !text_to_number(value, -1e6, 1e6, &number)) {
		return error_set(error, ERROR_INPUT, "“%.40s” is no number.", value);
	}
	return meaning_add_slot(meaning, type->slot,
		type->value != VALUE_WORD ? SLOT_NUMBER : SLOT_TEXT, value, number) ||
		error_set(error, ERROR_MEMORY, "I am out of memory.");
}

static bool fill(const struct home *home, const struct device *device,
	const struct device_command *command, const char *value, struct action *action,
	struct error *error)
{
	const struct intent intent = {.name = command->type->name, .kind = INTENT_COMMAND,
		.command = command->type->name, .types = {device->type->name}};
	/* What stands in the map is in the device's unit, like its limits. */
	const struct plan_context context = {.home = home, .unit = device->unit};
	struct meaning *meaning = meaning_create(command->type->name);
	bool filled = meaning != NULL || error_set(error, ERROR_MEMORY, "I am out of memory.");
	filled = filled && add_value(meaning, command->type, value, error) &&
		action_fill(&context, device, &intent, command->type->name, meaning, action, error);
	meaning_destroy(meaning);
	return filled;
}

bool scene_action_fill(const struct home *home, const struct scene_action *source,
	struct action *action, struct error *error)
{
	const struct device *device = home_device(home, source->device);
	*action = (struct action){0};
	if (device == NULL) {
		return error_set(error, ERROR_NOT_FOUND, "I know of no device “%.64s”.",
			source->device);
	}
	const struct device_command *command = device_command(device, source->command);
	if (command == NULL) {
		return error_set(error, ERROR_INPUT, "The %s has no command “%.64s”.",
			device->name, source->command);
	}
	if (device_opens(device, command->type)) {
		return error_set(error, ERROR_REFUSED, "What opens the house is never part of a "
			"scene: take `%s` of `%s` out of it.", command->type->name, device->key);
	}
	bool filled = fill(home, device, command, source->value, action, error);
	action->of_scene = true;
	return filled;
}

static bool check_action(const struct home *home, const struct scene *scene,
	const struct scene_action *source, struct problems *problems)
{
	struct action action;
	struct error error = {0};
	bool filled = scene_action_fill(home, source, &action, &error);
	if (filled && action.note != NULL) {
		filled = error_set(&error, ERROR_INPUT, "%s", action.note);
	}
	action_finish(&action);
	return filled || problems_add(problems, SEVERITY_ERROR, &source->place,
		"scene `%s`: %s", scene->key, error.text);
}

bool scenes_check(struct home *home, struct problems *problems)
{
	size_t kept = 0;
	bool valid = true;
	for (size_t i = 0; i < home->scene_count; i++) {
		struct scene *scene = home->scenes[i];
		bool good = true;
		for (size_t a = 0; a < scene->action_count; a++) {
			good = check_action(home, scene, &scene->actions[a], problems) && good;
		}
		if (good) {
			home->scenes[kept++] = scene;
		} else {
			left_out("scene", scene->key, &scene->place, problems);
			scene_destroy(scene);
			valid = false;
		}
	}
	home->scene_count = kept;
	return valid;
}
