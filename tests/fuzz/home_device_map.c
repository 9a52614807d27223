/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a device map: whatever of it is taken keeps the rules that the rest of
 * the program relies on, those of safety first.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/device_states.h"
#include "bridge/home/home.h"
#include "bridge/home/names.h"
#include "bridge/home/plan.h"
#include "bridge/home/topic.h"
#include "tests/support/device_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void check_name(const char *name)
{
	require(name[0] != '\0' && strlen(name) <= NAME_LENGTH_MAX);
	require(name[strspn(name, "abcdefghijklmnopqrstuvwxyz' ")] == '\0');
}

/* What opens a sensitive device is never simply allowed. */
static void check_policies(const struct device *device)
{
	for (const struct command_type *command = device->type->commands; command->name != NULL;
		command++) {
		enum policy policy = device_policy(device, command);
		require(!device->sensitive || !command->opens || policy != POLICY_ALLOW);
		require(device_command(device, command->name) != NULL || !device->sensitive ||
			!command->opens || policy == POLICY_DENY);
	}
	require(!device->type->always_sensitive || device->sensitive);
}

static void check_device(const struct home *home, const struct device *device)
{
	require(key_fault(device->key) == NULL && home_device(home, device->key) == device);
	check_name(device->name);
	for (size_t i = 0; i < device->aliases.count; i++) {
		check_name(device->aliases.items[i]);
	}
	require(device->minimum < device->maximum && device->step > 0);
	require(device->command_count + device->property_count > 0);
	for (size_t i = 0; i < device->property_count; i++) {
		const struct text_list *topics = &device->properties[i].topics;
		for (size_t j = 0; j < topics->count; j++) {
			require(topic_fault(topics->items[j]) == NULL);
		}
		require(device->properties[i].scale > 0);
	}
	for (size_t i = 0; i < device->availability.topics.count; i++) {
		require(topic_fault(device->availability.topics.items[i]) == NULL);
	}
	check_policies(device);
}

/* Says an intent about a device; what comes out can be sent. */
static void check_plan(const struct home *home, const char *intent, const char *device)
{
	struct meaning *meaning = meaning_create(intent);
	struct error error = {0};
	meaning_add_slot(meaning, "device", SLOT_KEY, device, 0);
	meaning_add_slot(meaning, "temperature", SLOT_NUMBER, "twenty", 20);
	meaning_add_slot(meaning, "brightness", SLOT_NUMBER, "thirty three", 33);
	struct plan *plan = device_map_plan(home, meaning, NULL, &error);
	require(plan != NULL || error.text[0] != '\0');
	if (plan != NULL) {
		require(plan->say != NULL && (plan->policy != POLICY_DENY || plan->action_count == 0));
		for (size_t i = 0; i < plan->action_count; i++) {
			require(topic_fault(plan->actions[i].topic) == NULL);
			require(plan->actions[i].payload != NULL);
		}
		json_destroy(plan_actions_json(plan));
	}
	plan_destroy(plan);
	meaning_destroy(meaning);
}

static void check_plans(const struct home *home)
{
	static const char *const intents[] = {
		"lock", "unlock", "thermostat_set", "light_on", "light_brightness", "switch_on",
		"lights_off",
	};
	for (size_t i = 0; i < home_device_count(home) && i < 20; i++) {
		for (size_t j = 0; j < sizeof(intents) / sizeof(*intents); j++) {
			check_plan(home, intents[j], home_device_at(home, i)->key);
		}
	}
	for (size_t i = 0; i < home_own_intent_count(home) && i < 20; i++) {
		check_plan(home, home_own_intent_at(home, i)->intent, "x");
	}
}

static void check_home(const struct home *home)
{
	struct vocabulary *vocabulary = vocabulary_create();
	struct device_states *states = device_states_create(home);
	struct text_list topics = {0};
	for (size_t i = 0; i < home_device_count(home); i++) {
		check_device(home, home_device_at(home, i));
	}
	for (size_t i = 0; i < home_room_count(home); i++) {
		check_name(home_room_at(home, i)->name);
	}
	require(home_fill_vocabulary(home, vocabulary));
	require(home_report_topics(home, &topics));
	for (size_t i = 0; i < topics.count; i++) {
		device_states_take(states, topics.items[i], "{\"state\":\"ON\"}", 14, false, NULL,
			NULL);
	}
	check_plans(home);
	text_list_finish(&topics);
	device_states_destroy(states);
	vocabulary_destroy(vocabulary);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	bool valid = home_add_text(home, "fuzz.yaml", (const char *)bytes, length, problems);
	valid = home_complete(home, problems) && valid;
	require(valid == (problems_count(problems, SEVERITY_ERROR) == 0));
	check_home(home);
	home_destroy(home);
	problems_destroy(problems);
	return 0;
}
