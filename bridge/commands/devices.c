/* SPDX-License-Identifier: MIT
 *
 * earshot devices: the devices of the map, and what may be done with each.
 */
#include <stdio.h>

#include "bridge/base/json.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/config/configuration.h"
#include "bridge/home/home.h"

static struct json *device_json(const struct device *device)
{
	struct json *json = json_new_object();
	struct json *aliases = json_new_list();
	struct json *policies = json_new_object();

	json_put_text(json, "device", device->key);
	json_put_text(json, "name", device->name);
	json_put_text(json, "type", device->type->name);
	json_put_text(json, "room", device->room);
	json_put_text(json, "topic", device->topic);
	json_put_boolean(json, "sensitive", device->sensitive);
	for (size_t i = 0; i < device->aliases.count; i++) {
		json_append(aliases, json_new_text(device->aliases.items[i]));
	}
	json_put(json, "aliases", aliases);
	for (size_t i = 0; i < device->command_count; i++) {
		const struct command_type *type = device->commands[i].type;
		json_put_text(policies, type->name, policy_name(device_policy(device, type)));
	}
	json_put(json, "commands", policies);
	return json;
}

/* "lock, unlock (deny)": what is allowed needs no word. */
static void print_commands(const struct device *device)
{
	for (size_t i = 0; i < device->command_count; i++) {
		const struct command_type *type = device->commands[i].type;
		enum policy policy = device_policy(device, type);
		printf("%s%s", i > 0 ? ", " : "", type->name);
		if (policy != POLICY_ALLOW) {
			printf(" (%s)", policy_name(policy));
		}
	}
}

static void print_device(const struct device *device)
{
	printf("%-20s %-11s %-14s ", device->name, device->type->name,
		device->room != NULL ? device->room : "-");
	print_commands(device);
	printf("\n");
}

static bool print_all(const struct home *home, bool as_json)
{
	struct json *list = as_json ? json_new_list() : NULL;

	if (!as_json) {
		printf("%-20s %-11s %-14s %s\n", "DEVICE", "TYPE", "ROOM", "COMMANDS");
	}
	for (size_t i = 0; i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		if (as_json) {
			json_append(list, device_json(device));
		} else {
			print_device(device);
		}
	}
	if (as_json) {
		struct json *json = json_new_object();
		json_put(json, "devices", list);
		return common_print_json(json);
	}
	return true;
}

int command_devices(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
	bool json = false, clean = false;

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		if (option != 'j') {
			return common_usage(command);
		}
		json = true;
	}
	if (optind < argc) {
		return common_usage(command);
	}
	struct configuration *configuration = common_configuration(config, &clean);
	if (configuration == NULL) {
		return STATUS_PROBLEM;
	}
	bool printed = print_all(configuration->home, json);
	configuration_destroy(configuration);
	return clean && printed ? STATUS_GOOD : STATUS_PROBLEM;
}
