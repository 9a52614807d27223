/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/home/home.h"
#include "bridge/home/intents.h"
#include "bridge/home/opening_intent.h"
#include "tests/support/device_map.h"

#define LOCK "door: {type: lock, dialect: zigbee2mqtt, topic: z/door"
#define LAMP "lamp: {type: light, dialect: zigbee2mqtt, topic: z/lamp"
#define HEATER "heater: {type: thermostat, dialect: zigbee2mqtt, topic: z/heater"
#define RADIO "radio: {type: media, commands: {off: {topic: r, payload: f}}"
#define DIM "scenes: {night: {actions: [{device: lamp, command: brightness, value: 0}]}}\n"

/* Those of the shipped intents that can open, in their order. */
static const struct {
	const char *devices, *rest, *intents;
	bool reply; /* one that says which device is meant */
} cases[] = {
	{LOCK "}", "", "", false},
	{LOCK ", policy: {unlock: deny}}", "", "", false},
	{LOCK ", policy: {unlock: pin}}", "", "unlock yes", false},
	{LOCK ", policy: {unlock: confirm}}", "", "unlock yes", false},
	{LOCK ", policy: {lock: confirm}}", "", "lock locks_lock yes", false},
	{"gate: {type: gate, commands: {open: {topic: g, payload: o}}, policy: {open: pin}}", "",
		"open covers_open yes", false},
	{RADIO "}", "", "", false},
	{RADIO ", policy: {off: confirm}}", "", "light_off lights_off switch_off fan_off media_off yes",
		true},
	/* One setpoint stands for another. */
	{HEATER ", policy: {set: confirm}}", "", "thermostat_set thermostat_change thermostat_range yes",
		true},
	{HEATER ", policy: {mode: confirm}}", "", "thermostat_mode yes", true},
	/* A brightness of zero is off; only a scene that says so can mean it. */
	{LAMP ", policy: {off: confirm}}", "", "light_off light_brightness light_change lights_off "
		"lights_brightness lights_change switch_off fan_off media_off yes", true},
	{LAMP ", policy: {off: confirm}}", DIM, "light_off light_brightness light_change lights_off "
		"lights_brightness lights_change switch_off fan_off media_off scene_activate yes", true},
	{LAMP ", policy: {on: confirm}}", DIM, "light_on lights_on switch_on fan_on media_on yes", true},
	/* What an intent of one's own publishes has no policy. */
	{LOCK ", policy: {unlock: pin}}", "intents: {go: {topic: a, payload: b}}\n", "unlock yes", false},
};

TEST(which_intents_can_open)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *yaml = text_format("version: 1\ndevices: {%s}\n%s", cases[i].devices, cases[i].rest);
		struct home *home = device_map_home(yaml, NULL);
		char found[1000] = "";
		const struct intent *intent;
		for (size_t n = 0; (intent = intent_at(n)) != NULL; n++) {
			if (intent_can_open(home, intent->name)) {
				snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%s",
					found[0] != '\0' ? " " : "", intent->name);
			}
		}
		CHECK_TEXT(found, cases[i].intents);
		CHECK(reply_can_open(home) == cases[i].reply);
		CHECK(!intent_can_open(home, "go") && !intent_can_open(home, ""));
		home_destroy(home);
		free(yaml);
	}
}

TEST_MAIN(RUN(which_intents_can_open))
