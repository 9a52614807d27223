/* SPDX-License-Identifier: MIT */
#include "bridge/home/wiring.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/home/template.h"
#include "bridge/home/topic.h"

static void command_finish(struct device_command *command)
{
	free(command->topic);
	free(command->payload);
	text_list_finish(&command->value_names);
	text_list_finish(&command->value_raws);
}

static void property_finish(struct device_property *property)
{
	for (size_t i = 0; i < property->value_count; i++) {
		free(property->raw_values[i]);
	}
	free(property->raw_values);
	free(property->states);
	free(property->topic);
	text_list_finish(&property->fields);
}

void wiring_finish(struct wiring *wiring)
{
	for (size_t i = 0; i < wiring->command_count; i++) {
		command_finish(&wiring->commands[i]);
	}
	for (size_t i = 0; i < wiring->property_count; i++) {
		property_finish(&wiring->properties[i]);
	}
	free(wiring->commands);
	free(wiring->properties);
	*wiring = (struct wiring){0};
}

static bool copy_list(struct text_list *copy, const struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!text_list_add(copy, list->items[i])) {
			return false;
		}
	}
	return true;
}

static bool copy_command(struct device_command *copy, const struct device_command *command)
{
	*copy = (struct device_command){
		.type = command->type,
		.topic = text_copy(command->topic),
		.payload = text_copy(command->payload),
		.scale = command->scale,
		.policy = command->policy,
	};
	return copy->topic != NULL && copy->payload != NULL &&
		copy_list(&copy->value_names, &command->value_names) &&
		copy_list(&copy->value_raws, &command->value_raws);
}

static bool copy_property(struct device_property *copy, const struct device_property *property)
{
	*copy = (struct device_property){
		.type = property->type,
		.topic = text_copy(property->topic),
		.scale = property->scale,
		.raw_values = calloc(property->value_count + 1, sizeof(*copy->raw_values)),
		.states = calloc(property->value_count + 1, sizeof(*copy->states)),
	};
	if (copy->topic == NULL || copy->raw_values == NULL || copy->states == NULL) {
		return false;
	}
	for (; copy->value_count < property->value_count; copy->value_count++) {
		size_t i = copy->value_count;
		copy->states[i] = property->states[i];
		copy->raw_values[i] = text_copy(property->raw_values[i]);
		if (copy->raw_values[i] == NULL) {
			return false;
		}
	}
	return copy_list(&copy->fields, &property->fields);
}

static bool has_command(const struct wiring *wiring, const struct command_type *type)
{
	for (size_t i = 0; i < wiring->command_count; i++) {
		if (wiring->commands[i].type == type) {
			return true;
		}
	}
	return false;
}

static bool has_property(const struct wiring *wiring, const struct property_type *type)
{
	for (size_t i = 0; i < wiring->property_count; i++) {
		if (wiring->properties[i].type == type) {
			return true;
		}
	}
	return false;
}

static bool is_wanted(const struct text_list *only, const char *name)
{
	return only == NULL || text_list_has(only, name);
}

static bool take_over_commands(struct wiring *wiring, const struct wiring *shared,
	const struct text_list *only)
{
	size_t most = wiring->command_count + shared->command_count;
	struct device_command *commands =
		realloc(wiring->commands, (most + 1) * sizeof(*wiring->commands));
	if (commands == NULL) {
		return false;
	}
	wiring->commands = commands;
	for (size_t i = 0; i < shared->command_count; i++) {
		if (has_command(wiring, shared->commands[i].type) ||
			!is_wanted(only, shared->commands[i].type->name)) {
			continue;
		}
		if (!copy_command(&commands[wiring->command_count++], &shared->commands[i])) {
			return false;
		}
	}
	return true;
}

static bool take_over_properties(struct wiring *wiring, const struct wiring *shared,
	const struct text_list *only)
{
	size_t most = wiring->property_count + shared->property_count;
	struct device_property *properties =
		realloc(wiring->properties, (most + 1) * sizeof(*wiring->properties));
	if (properties == NULL) {
		return false;
	}
	wiring->properties = properties;
	for (size_t i = 0; i < shared->property_count; i++) {
		if (has_property(wiring, shared->properties[i].type) ||
			!is_wanted(only, shared->properties[i].type->name)) {
			continue;
		}
		if (!copy_property(&properties[wiring->property_count++], &shared->properties[i])) {
			return false;
		}
	}
	return true;
}

bool wiring_take_over(struct wiring *wiring, const struct wiring *shared,
	const struct text_list *only)
{
	return take_over_commands(wiring, shared, only) &&
		take_over_properties(wiring, shared, only);
}

bool wiring_has(const struct wiring *wiring, const char *name)
{
	for (size_t i = 0; i < wiring->command_count; i++) {
		if (strcmp(wiring->commands[i].type->name, name) == 0) {
			return true;
		}
	}
	for (size_t i = 0; i < wiring->property_count; i++) {
		if (strcmp(wiring->properties[i].type->name, name) == 0) {
			return true;
		}
	}
	return false;
}

static bool names_topic(const char *template)
{
	return strstr(template, "{topic}") != NULL;
}

bool wiring_needs_topic(const struct wiring *wiring)
{
	for (size_t i = 0; i < wiring->command_count; i++) {
		if (names_topic(wiring->commands[i].topic) ||
			names_topic(wiring->commands[i].payload)) {
			return true;
		}
	}
	for (size_t i = 0; i < wiring->property_count; i++) {
		if (names_topic(wiring->properties[i].topic)) {
			return true;
		}
	}
	return false;
}

static bool replace(char **text, char *by)
{
	if (by == NULL) {
		return false;
	}
	free(*text);
	*text = by;
	return true;
}

/* A const text in a struct, because the callback's data is not const. */
struct base_topic {
	const char *text;
};

static bool topic_value(const char *name, struct template_value *value, void *data)
{
	const struct base_topic *topic = data;
	value->text = strcmp(name, "topic") == 0 ? topic->text : NULL;
	return value->text != NULL;
}

char *topic_filled(const char *template, const char *topic, struct error *error)
{
	struct base_topic base = {topic};
	struct buffer filled;
	buffer_init(&filled, 2 * TOPIC_LENGTH_MAX);
	char *text = NULL;
	if (template_fill(template, true, topic_value, &base, &filled, error)) {
		text = buffer_take(&filled);
		if (text == NULL) {
			error_set(error, ERROR_MEMORY, "out of memory");
		}
	}
	buffer_finish(&filled);
	return text;
}

bool wiring_fill_topic(struct wiring *wiring, const char *topic, struct error *error)
{
	for (size_t i = 0; topic != NULL && i < wiring->command_count; i++) {
		struct device_command *command = &wiring->commands[i];
		if (!replace(&command->topic, template_fill_topic(command->topic, topic)) ||
			!replace(&command->payload, template_fill_topic(command->payload, topic))) {
			return error_set(error, ERROR_MEMORY, "out of memory");
		}
	}
	for (size_t i = 0; i < wiring->property_count; i++) {
		struct device_property *property = &wiring->properties[i];
		if (!replace(&property->topic, topic_filled(property->topic, topic, error))) {
			return false;
		}
	}
	return true;
}
