/* SPDX-License-Identifier: MIT */
#include "bridge/home/wiring.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/home/wiring_parts.h"

void wiring_command_finish(struct device_command *command)
{
	free(command->topic);
	free(command->payload);
	free(command->scale_text);
	text_list_finish(&command->value_names);
	text_list_finish(&command->value_raws);
}

void wiring_property_finish(struct device_property *property)
{
	for (size_t i = 0; i < property->value_count; i++) {
		free(property->raw_values[i]);
	}
	free(property->raw_values);
	free(property->states);
	free(property->scale_text);
	text_list_finish(&property->topics);
	text_list_finish(&property->fields);
	if (property->also != NULL) {
		wiring_property_finish(property->also);
		free(property->also);
	}
}

void wiring_finish(struct wiring *wiring)
{
	for (size_t i = 0; i < wiring->command_count; i++) {
		wiring_command_finish(&wiring->commands[i]);
	}
	for (size_t i = 0; i < wiring->property_count; i++) {
		wiring_property_finish(&wiring->properties[i]);
	}
	free(wiring->commands);
	free(wiring->properties);
	free(wiring->query.topic);
	free(wiring->query.payload);
	*wiring = (struct wiring){0};
}

static bool copy_command(struct device_command *copy, const struct device_command *command)
{
	bool failed = false;
	*copy = (struct device_command){
		.type = command->type,
		.topic = text_copy(command->topic),
		.payload = text_copy(command->payload),
		.scale = command->scale,
		.inverse = command->inverse,
		.scale_text = text_copy_optional(command->scale_text, &failed),
		.whole = command->whole,
		.needs_code = command->needs_code,
		.policy = command->policy,
	};
	return !failed && copy->topic != NULL && copy->payload != NULL &&
		text_list_add_all(&copy->value_names, &command->value_names) &&
		text_list_add_all(&copy->value_raws, &command->value_raws);
}

static bool copy_property(struct device_property *copy, const struct device_property *property);

static bool copy_also(struct device_property *copy, const struct device_property *property)
{
	if (property->also == NULL) {
		return true;
	}
	copy->also = calloc(1, sizeof(*copy->also));
	return copy->also != NULL && copy_property(copy->also, property->also);
}

static bool copy_property(struct device_property *copy, const struct device_property *property)
{
	bool failed = false;
	*copy = (struct device_property){
		.type = property->type,
		.scale = property->scale,
		.inverse = property->inverse,
		.scale_text = text_copy_optional(property->scale_text, &failed),
		.raw_values = calloc(property->value_count + 1, sizeof(*copy->raw_values)),
		.states = calloc(property->value_count + 1, sizeof(*copy->states)),
	};
	if (failed || copy->raw_values == NULL || copy->states == NULL) {
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
	return text_list_add_all(&copy->topics, &property->topics) &&
		text_list_add_all(&copy->fields, &property->fields) && copy_also(copy, property);
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

static bool take_over_query(struct wiring *wiring, const struct wiring *shared)
{
	if (wiring->query.topic != NULL || shared->query.topic == NULL) {
		return true;
	}
	wiring->query.topic = text_copy(shared->query.topic);
	wiring->query.payload = text_copy(shared->query.payload);
	return wiring->query.topic != NULL && wiring->query.payload != NULL;
}

bool wiring_take_over(struct wiring *wiring, const struct wiring *shared,
	const struct text_list *only)
{
	return take_over_commands(wiring, shared, only) &&
		take_over_properties(wiring, shared, only) && take_over_query(wiring, shared);
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
