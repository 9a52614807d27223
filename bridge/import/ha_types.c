/* SPDX-License-Identifier: MIT */
#include "bridge/import/ha_types.h"

#include <stddef.h>
#include <string.h>

#include "bridge/import/ha_entity.h"

static const char unclear[] = "needs a manual map";

/* --- lock ------------------------------------------------------------ */

/* Nothing of a lock is guessed: one thing that is not understood, and it stays out. */
static const char *read_lock(struct ha_entity *entity, struct draft_device *device)
{
	static const char *const states[][3] = {
		{"locked", "state_locked", "LOCKED"},
		{"unlocked", "state_unlocked", "UNLOCKED"},
		{"locking", "state_locking", "LOCKING"},
		{"unlocking", "state_unlocking", "UNLOCKING"},
		{"jammed", "state_jammed", "JAMMED"},
		{"open", "state_open", "OPEN"},
		{"opening", "state_opening", "OPENING"},
	};
	ha_command(entity, device, "lock", "command_topic", "command_template", "payload_lock",
		"LOCK");
	ha_command(entity, device, "unlock", "command_topic", "command_template", "payload_unlock",
		"UNLOCK");
	ha_command(entity, device, "open", "command_topic", "command_template", "payload_open",
		NULL);
	struct draft_property *state =
		ha_property(entity, device, "state", "state_topic", "value_template");
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		ha_state(entity, state, states[i][0], states[i][1], states[i][2]);
	}
	if (entity->why[0] != '\0' || !draft_has_command(device, "lock") ||
		!draft_has_command(device, "unlock")) {
		return unclear;
	}
	if (strcmp(device->commands[0].payload, device->commands[1].payload) == 0) {
		return "needs a manual map: the same message locks and unlocks it";
	}
	if (state == NULL) {
		draft_device_note(entity->draft, device,
			"it reports nothing: whether it is locked will not be known");
	}
	if (ha_flag(entity, "retain")) {
		draft_device_note(entity->draft, device, "its discovery wants commands retained, "
			"which could open it again later: they never are here");
	}
	if (ha_get(entity, "code_format") != NULL) {
		draft_device_note(entity->draft, device, "it asks for a code: see {code} in "
			"devices/README.md");
	}
	return NULL;
}

/* --- switch, scene ------------------------------------------------------------ */

static void add_on_off(struct ha_entity *entity, struct draft_device *device,
	const char *template_key)
{
	char on[HA_TEXT_SIZE];
	char off[HA_TEXT_SIZE];
	ha_command(entity, device, "on", "command_topic", "command_template", "payload_on", "ON");
	ha_command(entity, device, "off", "command_topic", "command_template", "payload_off",
		"OFF");
	struct draft_property *state =
		ha_property(entity, device, "state", "state_topic", template_key);
	ha_state(entity, state, "on", "state_on",
		ha_text(entity, "payload_on", on) ? on : "ON");
	ha_state(entity, state, "off", "state_off",
		ha_text(entity, "payload_off", off) ? off : "OFF");
}

static const char *read_switch(struct ha_entity *entity, struct draft_device *device)
{
	add_on_off(entity, device, "value_template");
	return draft_has_command(device, "on") || draft_has_command(device, "off") ? NULL :
		unclear;
}

static const char *read_scene(struct ha_entity *entity, struct draft_device *device)
{
	ha_command(entity, device, "activate", "command_topic", NULL, "payload_on", "ON");
	return device->command_count > 0 ? NULL : unclear;
}

/* --- cover ------------------------------------------------------------ */

/* A position from 0, closed, to its number for open. */
static void add_position(struct ha_entity *entity, struct draft_device *device)
{
	double open = ha_number(entity, "position_open", 100);
	double closed = ha_number(entity, "position_closed", 0);
	if (ha_get(entity, "set_position_topic") == NULL &&
		ha_get(entity, "position_topic") == NULL) {
		return;
	}
	if (closed < 0 || closed > 0 || open < 100) {
		draft_device_note(entity->draft, device,
			"no `position`: it does not go from 0, closed, to 100 or more, open");
		return;
	}
	struct draft_command *command = ha_value(entity, device, "position", "position",
		"set_position_topic", "set_position_template");
	draft_scale(command, ha_property(entity, device, "position", "position_topic",
		"position_template"), open / 100);
}

static const char *read_cover(struct ha_entity *entity, struct draft_device *device)
{
	static const char *const states[][3] = {
		{"open", "state_open", "open"}, {"closed", "state_closed", "closed"},
		{"opening", "state_opening", "opening"}, {"closing", "state_closing", "closing"},
		{"stopped", "state_stopped", "stopped"},
	};
	ha_command(entity, device, "open", "command_topic", NULL, "payload_open", "OPEN");
	ha_command(entity, device, "close", "command_topic", NULL, "payload_close", "CLOSE");
	ha_command(entity, device, "stop", "command_topic", NULL, "payload_stop", "STOP");
	struct draft_property *state =
		ha_property(entity, device, "state", "state_topic", "value_template");
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		ha_state(entity, state, states[i][0], states[i][1], states[i][2]);
	}
	add_position(entity, device);
	return device->command_count > 0 ? NULL : unclear;
}

/* --- fan ------------------------------------------------------------ */

static const char *read_fan(struct ha_entity *entity, struct draft_device *device)
{
	add_on_off(entity, device, "state_value_template");
	double maximum = ha_number(entity, "speed_range_max", 100);
	if (ha_get(entity, "percentage_command_topic") != NULL && maximum < 100) {
		draft_device_note(entity->draft, device, "no `speed`: it has but a few steps");
	} else {
		struct draft_command *command = ha_value(entity, device, "speed", "speed",
			"percentage_command_topic", "percentage_command_template");
		draft_scale(command, ha_property(entity, device, "speed", "percentage_state_topic",
			"percentage_value_template"), maximum / 100);
	}
	return device->command_count > 0 ? NULL : unclear;
}

/* --- which is which ------------------------------------------------------------ */

static const struct {
	const char *component;
	const char *type;
	ha_reader *read;
} readers[] = {
	{"lock", "lock", read_lock},
	{"climate", "thermostat", ha_read_climate},
	{"light", "light", ha_read_light},
	{"switch", "switch", read_switch},
	{"cover", "cover", read_cover},
	{"fan", "fan", read_fan},
	{"scene", "scene", read_scene},
};

ha_reader *ha_type_reader(const struct ha_entity *entity, const char **type)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		if (strcmp(readers[i].component, entity->component) != 0) {
			continue;
		}
		*type = readers[i].type;
		if (readers[i].read == read_cover && ha_is(entity, "device_class", "garage")) {
			*type = "garage";
		} else if (readers[i].read == read_cover &&
			ha_is(entity, "device_class", "gate")) {
			*type = "gate";
		}
		return readers[i].read;
	}
	return NULL;
}
