/* SPDX-License-Identifier: MIT
 *
 * earshot microphones: what can be written after `microphone:`.
 */
#include <stdio.h>

#include "audio/capture/microphone.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"

struct listing {
	struct json *list; /* NULL: a table for people */
	size_t count;
};

static void show(const struct microphone_info *info, void *data)
{
	struct listing *listing = data;

	listing->count++;
	if (listing->list == NULL) {
		printf("%5d  %-40s %-6s %2d  %6.0f Hz%s\n", info->index, info->name, info->host,
			info->channels, info->default_rate, info->is_default ? "  (default)" : "");
		return;
	}
	struct json *json = json_new_object();
	json_put_number(json, "index", info->index);
	json_put_text(json, "name", info->name);
	json_put_text(json, "host", info->host);
	json_put_number(json, "channels", info->channels);
	json_put_number(json, "rate", info->default_rate);
	json_put_boolean(json, "default", info->is_default);
	json_append(listing->list, json);
}

int command_microphones(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
	struct listing listing = {0};
	struct error error = {0};
	bool json = false;

	(void)config;
	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		if (option != 'j') {
			return common_usage(command);
		}
		json = true;
	}
	if (optind < argc) {
		return common_usage(command);
	}
	listing.list = json ? json_new_list() : NULL;
	bool printed = true, asked = microphone_list(show, &listing, &error);
	if (json) {
		struct json *whole = json_new_object();
		json_put(whole, "microphones", listing.list);
		printed = common_print_json(whole);
	} else if (asked && listing.count == 0) {
		fprintf(stderr, "earshot: no microphone is plugged in, or this user may not use it (is it "
				"in the group `audio`?)\n");
	}
	if (!asked) {
		return common_failed(&error);
	}
	return listing.count > 0 && printed ? STATUS_GOOD : STATUS_PROBLEM;
}
