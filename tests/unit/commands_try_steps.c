/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/commands/try_steps.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "tests/support/device_map.h"

static const char house[] = "version: 1\ndevices:\n"
	" door: {type: lock, dialect: zigbee2mqtt, topic: z/door}\n"
	" gate: {type: gate, dialect: zigbee2mqtt, topic: z/gate}\n"
	" valve: {type: thermostat, min: 5, max: 30, step: 0.5, properties: "
	"{setpoint: {topic: z/valve}}, commands: {set: {topic: z/s, payload: '{temperature}'}}}\n"
	" blind: {type: cover, commands: {position: {topic: z/p, payload: '{position}'}}, "
	"properties: {position: {topic: z/p}}}\n"
	" lamp: {type: light, commands: {colour: {topic: z/c, payload: '{colour}', "
	"values: {green: '#00FF00', red: '#FF0000'}}}}\n"
	" strip: {type: light, commands: {colour: {topic: z/c, payload: '{colour}'}}}\n"
	" meter: {type: sensor, properties: {power: {topic: z/power}}}\n";

struct steps_case {
	const char *device;
	const char *topic, *report; /* what it said before, or NULL */
	const char *messages;       /* each command and its payload; `!` is what opens */
};

static const struct steps_case cases[] = {
	/* What opens comes first, so that the device is left shut. */
	{"door", NULL, NULL, "!unlock {\"state\": \"UNLOCK\"}; lock {\"state\": \"LOCK\"}; "},
	{"gate", NULL, NULL, "!open {\"state\": \"OPEN\"}; close {\"state\": \"CLOSE\"}; "
		"stop {\"state\": \"STOP\"}; "},
	/* In the middle and on a step, but not where it is already. */
	{"valve", NULL, NULL, "set 17.5; "},
	{"valve", "z/valve", "17.5", "set 18; "},
	{"valve", "z/valve", "20", "set 17.5; "},
	{"blind", "z/p", "70", "position 40; "},
	{"blind", "z/p", "41", "position 60; "},
	/* A word that the device knows; one that all know where it says nothing. */
	{"lamp", NULL, NULL, "colour #00FF00; "},
	{"strip", NULL, NULL, "colour red; "},
	{"meter", NULL, NULL, ""},
};

static void append_step(struct buffer *out, const struct home *home,
	const struct device *device,
	const struct try_step *step)
{
	struct error error = {0};
	struct plan *plan = try_step_plan(home, device, step, &error);
	buffer_append_format(out, "%s%s %s; ", step->opens ? "!" : "", step->command->type->name,
		plan != NULL ? plan->actions[0].payload : error.text);
	CHECK(plan == NULL || (plan->policy == POLICY_ALLOW && plan->action_count == 1));
	plan_destroy(plan);
}

static void ignore(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	(void)device;
	(void)property;
	(void)value;
	(void)retained;
	(void)data;
}

TEST(each_command_is_tried_once_with_a_value_that_the_device_takes)
{
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct device *device = home_device(home, cases[i].device);
		struct device_states *states = device_states_create(home);
		if (cases[i].report != NULL) {
			device_states_take(states, cases[i].topic, cases[i].report,
				strlen(cases[i].report), false, ignore, NULL);
		}
		struct try_steps steps;
		struct buffer out;
		buffer_init(&out, 1000);
		CHECK(try_steps_make(device, states, &steps));
		for (size_t j = 0; j < steps.count; j++) {
			append_step(&out, home, device, &steps.steps[j]);
		}
		CHECK_TEXT(buffer_text(&out), cases[i].messages);
		buffer_finish(&out);
		try_steps_finish(&steps);
		device_states_destroy(states);
	}
	home_destroy(home);
}

TEST_MAIN({
	RUN(each_command_is_tried_once_with_a_value_that_the_device_takes);
})
