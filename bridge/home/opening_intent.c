/* SPDX-License-Identifier: MIT */
#include "bridge/home/opening_intent.h"

#include <stddef.h>
#include <string.h>

#include "bridge/home/home_data.h"
#include "bridge/home/intents.h"

/* True if a command can become another: one setpoint another, a value of zero `off`. */
static bool can_become(const struct device *device, const char *command,
	const struct command_type *other)
{
	const struct command_type *type = device_type_command(device->type, command);

	return type != NULL && (type == other ||
		(type->value == VALUE_SETPOINT && other->value == VALUE_SETPOINT) ||
		(type->zero != NULL && strcmp(type->zero, other->name) == 0));
}

/* `command` NULL: any. */
static bool asks_for(const struct device *device, const char *command)
{
	for (size_t i = 0; i < device->command_count; i++) {
		const struct command_type *type = device->commands[i].type;
		enum policy policy = device_policy(device, type);
		if ((policy == POLICY_CONFIRM || policy == POLICY_PIN) &&
			(command == NULL || can_become(device, command, type))) {
			return true;
		}
	}
	return false;
}

static bool any_asks_for(const struct home *home, const char *command)
{
	for (size_t i = 0; i < home->device_count; i++) {
		if (asks_for(home->devices[i], command)) {
			return true;
		}
	}
	return false;
}

static bool any_scene_asks(const struct home *home)
{
	for (size_t i = 0; i < home->scene_count; i++) {
		const struct scene *scene = home->scenes[i];
		for (size_t a = 0; a < scene->action_count; a++) {
			const struct device *device = home_device(home, scene->actions[a].device);
			if (device != NULL && asks_for(device, scene->actions[a].command)) {
				return true;
			}
		}
	}
	return false;
}

bool intent_can_open(const struct home *home, const char *name)
{
	const struct intent *intent = intent_find(name);

	if (intent == NULL) {
		return false;
	}
	if (intent->kind == INTENT_COMMAND) {
		return any_asks_for(home, intent->command) ||
			(strcmp(name, "scene_activate") == 0 && any_scene_asks(home));
	}
	return strcmp(name, "yes") == 0 && any_asks_for(home, NULL);
}

bool reply_can_open(const struct home *home)
{
	const struct intent *intent;

	for (size_t i = 0; (intent = intent_at(i)) != NULL; i++) {
		if (intent->reach == REACH_NEAREST && intent->kind == INTENT_COMMAND &&
			intent_can_open(home, intent->name)) {
			return true;
		}
	}
	return false;
}
