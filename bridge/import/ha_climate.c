/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "bridge/import/ha_entity.h"
#include "bridge/import/ha_types.h"

/* What Home Assistant takes if the discovery does not say, in °C and °F. */
static const double usual_range[2][2] = {{7, 35}, {45, 95}};

static const char *const modes[][2] = {
	{"off", "off"}, {"heat", "heat"}, {"cool", "cool"}, {"auto", "auto"}, {"dry", "dry"},
	{"fan", "fan_only"},
};

static bool has_mode(const struct ha_entity *entity, const char *mode)
{
	/* If it does not say, all of them are usual. */
	return ha_get(entity, "modes") == NULL || ha_lists(entity, "modes", mode);
}

static void add_modes(struct ha_entity *entity, struct draft_device *device)
{
	struct draft_command *command = ha_value(entity, device, "mode", "mode",
		"mode_command_topic", "mode_command_template");
	struct draft_property *property = ha_property(entity, device, "mode", "mode_state_topic",
		"mode_state_template");
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		if (has_mode(entity, modes[i][1])) {
			draft_word(entity->draft, command, modes[i][0], modes[i][1]);
			draft_state(entity->draft, property, modes[i][0], modes[i][1]);
		}
	}
	if (ha_lists(entity, "modes", "heat_cool")) {
		draft_device_note(entity->draft, device, "no word here for its mode heat_cool");
	}
}

static void add_action(struct ha_entity *entity, struct draft_device *device)
{
	static const char *const actions[] = {"off", "idle", "heating", "cooling", "drying", "fan",
		"preheating", "defrosting"};
	struct draft_property *property =
		ha_property(entity, device, "action", "action_topic", "action_template");
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		draft_state(entity->draft, property, actions[i], actions[i]);
	}
}

static void add_range(struct ha_entity *entity, struct draft_device *device)
{
	bool says = ha_get(entity, "temperature_unit") != NULL;
	device->fahrenheit = ha_is(entity, "temperature_unit", "F") ||
		ha_is(entity, "temperature_unit", "°F");
	const double *usual = usual_range[device->fahrenheit ? 1 : 0];
	double minimum = ha_number(entity, "min_temp", usual[0]);
	double maximum = ha_number(entity, "max_temp", usual[1]);
	double step = ha_number(entity, "temp_step", 1);
	draft_range(device, &minimum, &maximum, &step);
	if (!says) {
		draft_device_note(entity->draft, device, "its unit is not said: if it is degrees "
			"Fahrenheit, write `unit: fahrenheit`");
	}
}

/* A setpoint of its own, one between two, or both. */
static void add_setpoints(struct ha_entity *entity, struct draft_device *device)
{
	ha_value(entity, device, "set", "temperature", "temperature_command_topic",
		"temperature_command_template");
	ha_property(entity, device, "setpoint", "temperature_state_topic",
		"temperature_state_template");
	ha_value(entity, device, "set_low", "low", "temperature_low_command_topic",
		"temperature_low_command_template");
	ha_property(entity, device, "setpoint_low", "temperature_low_state_topic",
		"temperature_low_state_template");
	ha_value(entity, device, "set_high", "high", "temperature_high_command_topic",
		"temperature_high_command_template");
	ha_property(entity, device, "setpoint_high", "temperature_high_state_topic",
		"temperature_high_state_template");
}

const char *ha_read_climate(struct ha_entity *entity, struct draft_device *device)
{
	add_range(entity, device);
	add_setpoints(entity, device);
	ha_property(entity, device, "temperature", "current_temperature_topic",
		"current_temperature_template");
	ha_property(entity, device, "humidity", "current_humidity_topic",
		"current_humidity_template");
	add_modes(entity, device);
	add_action(entity, device);
	return device->command_count + device->property_count > 0 ? NULL : "needs a manual map";
}
