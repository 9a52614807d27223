/* SPDX-License-Identifier: MIT */
#include "tests/support/import_check.h"

#include <string.h>

#include "bridge/base/error.h"
#include "bridge/home/home.h"
#include "bridge/home/topic.h"
#include "bridge/import/discovery.h"
#include "bridge/import/import.h"
#include "bridge/import/spoken.h"

#define DIALECTS "devices/dialects"

static const char *check_device(const struct device *device)
{
	for (size_t i = 0; i < device->command_count; i++) {
		const struct device_command *command = &device->commands[i];
		if (device->sensitive && command->type->opens &&
			device_policy(device, command->type) != POLICY_DENY) {
			return "what opens is not denied";
		}
		if (strcmp(device->type->name, "lock") != 0 &&
			spoken_has_word(command->payload, "unlock")) {
			return "something that is no lock unlocks";
		}
		if (topic_fault(command->topic) != NULL) {
			return "a command goes to what is no topic";
		}
	}
	if (device->type->always_sensitive && !device->sensitive) {
		return "a lock is not sensitive";
	}
	return NULL;
}

static const char *check_map(const char *text, struct import_counts *counts)
{
	const char *fault = NULL;
	struct problems *problems = problems_create();
	struct home *home = home_create(DIALECTS);
	if (!home_add_text(home, "map", text, strlen(text), problems) ||
		!home_complete(home, problems) ||
		problems_count(problems, SEVERITY_ERROR) > 0) {
		fault = "the home does not take the map as it is";
	}
	for (size_t i = 0; fault == NULL && i < home_device_count(home); i++) {
		fault = check_device(home_device_at(home, i));
		counts->sensitive += home_device_at(home, i)->sensitive;
	}
	home_destroy(home);
	problems_destroy(problems);
	return fault;
}

const char *import_check(const struct import_source *source, const char *dump, size_t length,
	struct import_counts *counts)
{
	const char *fault = NULL;
	struct error error = {0};
	struct import_result result = {0};
	struct discovery *discovery = discovery_create();
	if (import_read(source, source->prefix, dump, length, discovery, &error)) {
		if (!import_make(source, discovery, source->prefix, DIALECTS, &result, &error)) {
			fault = "no map was made";
		} else {
			counts->devices += result.devices;
			counts->notes += result.notes;
			counts->mended += result.mended;
			fault = check_map(result.text, counts);
		}
	} else if (error.text[0] == '\0') {
		fault = "a dump was refused without a word";
	}
	import_result_finish(&result);
	discovery_destroy(discovery);
	return fault;
}
