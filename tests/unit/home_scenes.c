/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/plan.h"
#include "bridge/home/scenes.h"
#include "tests/support/device_map.h"

#define DEVICES \
	"version: 1\n" \
	"devices:\n" \
	" lamp: {type: light, dialect: zigbee2mqtt, topic: z/lamp}\n" \
	" door: {type: lock, dialect: zigbee2mqtt, topic: z/door, policy: {unlock: confirm}}\n" \
	" heater: {type: thermostat, unit: fahrenheit, min: 45, max: 86, step: 1,\n" \
	"   commands: {set: {topic: h, payload: '{temperature}'}}}\n" \
	"scenes:\n"

static const struct {
	const char *scene;
	const char *problem; /* with its place; NULL: good */
} cases[] = {
	{" night: {actions: [{device: lamp, command: off}, {device: door, command: lock}]}\n", NULL},
	{" night: {name: movie night, aliases: [the film], actions: [{device: lamp, "
		"command: brightness, value: 30}, {device: heater, command: set, value: 68}]}\n",
		NULL},
	{" night:\n  actions:\n   - {device: lamp, command: on}\n   - {device: door, command: unlock}\n",
		"11:6: error: scene `night`: What opens the house is never part of a scene: take "
		"`unlock` of `door` out of it."},
	{" night: {actions: [{device: lump, command: off}]}\n",
		"error: scene `night`: I know of no device “lump”."},
	{" night: {actions: [{device: lamp, command: lock}]}\n",
		"error: scene `night`: The lamp has no command “lock”."},
	{" night: {actions: [{device: lamp, command: brightness}]}\n",
		"error: scene `night`: Which brightness do you mean?"},
	{" night: {actions: [{device: lamp, command: brightness, value: bright}]}\n",
		"error: scene `night`: “bright” is no number."},
	{" night: {actions: [{device: lamp, command: brightness, value: 101}]}\n",
		"error: scene `night`: The lamp takes 0 to 100 percent."},
	{" night: {actions: [{device: lamp, command: on, value: 3}]}\n",
		"error: scene `night`: The command on takes no value."},
	{" night: {actions: [{device: heater, command: set, value: 90}]}\n",
		"error: scene `night`: 86 is the most it takes."},
	{" night: {actions: []}\n", "error: scene `night` needs a list of 1 to 100 actions"},
	{" night: {actions: lamp}\n", "error: scene `night` needs a list of 1 to 100 actions"},
	{" night: {name: night}\n", "actions"},
	{" night: {actions: [{device: lamp}]}\n", "command"},
	{" Night: {actions: [{device: lamp, command: on}]}\n", "error: scene `Night`"},
	{" night: {name: lamp, actions: [{device: lamp, command: on}]}\n",
		"error: scene `night` is called “lamp”, and so is device `lamp`"},
	{" lamp: {name: night, actions: [{device: lamp, command: on}]}\n",
		"error: the key `lamp` is taken by the device"},
};

TEST(scenes_are_checked_when_they_are_read)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct problems *problems = problems_create();
		char *yaml = text_format("%s%s", DEVICES, cases[i].scene);
		struct home *home = device_map_home(yaml, problems);
		char *lines = device_map_problems(problems);
		if (cases[i].problem == NULL) {
			CHECK_TEXT(lines, "");
			CHECK(home_scene(home, "night") != NULL);
		} else {
			CHECK_HAS(lines, cases[i].problem);
			CHECK(home_scene(home, "night") == NULL &&
				home_scene(home, "lamp") == NULL);
		}
		free(lines);
		free(yaml);
		home_destroy(home);
		problems_destroy(problems);
	}
}

TEST(a_scene_is_planned_whole)
{
	struct home *home = device_map_home(DEVICES
		" night: {name: movie night, aliases: [the film], actions: [\n"
		"  {device: lamp, command: brightness, value: 50}, {device: door, command: lock},\n"
		"  {device: heater, command: set, value: 68}]}\n", NULL);
	struct meaning *meaning = device_map_meaning("scene_activate device=night");
	struct plan_context context = {.home = home, .ask_above = 1};
	struct plan *plan = plan_create(&context, &meaning, 1, NULL);
	CHECK(plan->policy == POLICY_ALLOW && plan->action_count == 3);
	CHECK_TEXT(plan->say, "Activate movie night.");
	CHECK_TEXT(plan->actions[0].payload, "{\"brightness\": 127}");
	CHECK_TEXT(plan->actions[1].payload, "{\"state\": \"LOCK\"}");
	CHECK_TEXT(plan->actions[2].payload, "68");
	plan_destroy(plan);
	meaning_destroy(meaning);
	struct vocabulary *vocabulary = vocabulary_create();
	CHECK(home_fill_vocabulary(home, vocabulary));
	CHECK(vocabulary_count(vocabulary, "scene") == 2);
	vocabulary_destroy(vocabulary);
	home_destroy(home);
}

TEST_MAIN(
	RUN(scenes_are_checked_when_they_are_read);
	RUN(a_scene_is_planned_whole);
)
