/* SPDX-License-Identifier: MIT */
#include "bridge/home/device_types.h"

#include <string.h>

static const char *const lock_states[] = {
	"locked", "unlocked", "jammed", "not_fully_locked", "locking", "unlocking", "open", "opening",
	NULL,
};
static const char *const door_states[] = {"open", "closed", NULL};
static const char *const cover_states[] = {"open", "closed", "opening", "closing", "stopped", NULL};
static const char *const on_off[] = {"on", "off", NULL};
static const char *const thermostat_modes[] = {"off", "heat", "cool", "auto", "dry", "fan", NULL};
static const char *const thermostat_actions[] = {
	"off", "idle", "heating", "cooling", "drying", "fan", "preheating", "defrosting", NULL,
};
static const char *const media_states[] = {"on", "off", "playing", "paused", "idle", NULL};
static const char *const contact_states[] = {"open", "closed", NULL};
static const char *const occupancy_states[] = {"occupied", "clear", NULL};
static const char *const leak_states[] = {"wet", "dry", NULL};
static const char *const alarm_states[] = {"detected", "clear", NULL};
static const char *const mute_states[] = {"muted", "unmuted", NULL};

/* Each type has its own table, so that no type can get a command by accident. */

static const struct command_type lock_commands[] = {
	{.name = "lock", .property = "state", .wanted = "locked",
		.says = "Lock {thing}", .doing = "Locking"},
	{.name = "unlock", .property = "state", .wanted = "unlocked", .opens = true,
		.says = "Unlock {thing}", .doing = "Unlocking"},
	/* Draws the latch too, so that the door stands open. */
	{.name = "open", .property = "state", .wanted = "open", .opens = true,
		.says = "Open {thing}", .doing = "Opening"},
	{.name = NULL},
};
static const struct property_type lock_properties[] = {
	{.name = "state", .kind = PROPERTY_STATE, .states = lock_states},
	{.name = "door", .kind = PROPERTY_STATE, .states = door_states},
	{.name = "battery", .kind = PROPERTY_NUMBER},
	{.name = NULL},
};

static const struct command_type opening_commands[] = {
	{.name = "open", .property = "state", .wanted = "open", .opens = true,
		.says = "Open {thing}", .doing = "Opening"},
	{.name = "close", .property = "state", .wanted = "closed",
		.says = "Close {thing}", .doing = "Closing"},
	{.name = "stop", .says = "Stop {thing}", .doing = "Stopping"},
	{.name = NULL},
};
static const struct property_type opening_properties[] = {
	{.name = "state", .kind = PROPERTY_STATE, .states = cover_states},
	{.name = "battery", .kind = PROPERTY_NUMBER},
	{.name = NULL},
};

static const struct command_type thermostat_commands[] = {
	{.name = "set", .slot = "temperature", .value = VALUE_SETPOINT, .property = "setpoint",
		.says = "Set {thing} to {temperature} degrees", .doing = "Setting the temperature"},
	{.name = "set_low", .slot = "low", .value = VALUE_SETPOINT, .property = "setpoint_low",
		.says = "Heat {thing} to {low} degrees", .doing = "Setting the temperature"},
	{.name = "set_high", .slot = "high", .value = VALUE_SETPOINT,
		.property = "setpoint_high", .says = "Cool {thing} to {high} degrees",
		.doing = "Setting the temperature"},
	{.name = "mode", .slot = "mode", .value = VALUE_WORD, .property = "mode",
		.says = "Set {thing} to {mode}", .doing = "Setting the mode"},
	{.name = NULL},
};
static const struct property_type thermostat_properties[] = {
	{.name = "setpoint", .kind = PROPERTY_NUMBER},
	{.name = "setpoint_low", .kind = PROPERTY_NUMBER},
	{.name = "setpoint_high", .kind = PROPERTY_NUMBER},
	{.name = "temperature", .kind = PROPERTY_NUMBER},
	{.name = "mode", .kind = PROPERTY_STATE, .states = thermostat_modes},
	{.name = "action", .kind = PROPERTY_STATE, .states = thermostat_actions},
	{.name = "humidity", .kind = PROPERTY_NUMBER},
	{.name = "battery", .kind = PROPERTY_NUMBER},
	{.name = NULL},
};

static const struct command_type light_commands[] = {
	{.name = "on", .property = "state", .wanted = "on",
		.says = "Turn on {thing}", .doing = "Turning on"},
	{.name = "off", .property = "state", .wanted = "off",
		.says = "Turn off {thing}", .doing = "Turning off"},
	{.name = "brightness", .slot = "brightness", .value = VALUE_PERCENT,
		.property = "brightness", .zero = "off",
		.says = "Set {thing} to {brightness} percent", .doing = "Dimming"},
	{.name = "colour", .slot = "colour", .value = VALUE_WORD,
		.says = "Make {thing} {colour}", .doing = "Setting the colour"},
	{.name = "colour_temperature", .slot = "kelvin", .value = VALUE_KELVIN,
		.property = "colour_temperature", .says = "Set {thing} to {kelvin} kelvin",
		.doing = "Setting the colour temperature"},
	{.name = NULL},
};
static const struct property_type light_properties[] = {
	{.name = "state", .kind = PROPERTY_STATE, .states = on_off},
	{.name = "brightness", .kind = PROPERTY_NUMBER},
	{.name = "colour_temperature", .kind = PROPERTY_NUMBER},
	{.name = "colour", .kind = PROPERTY_TEXT},
	{.name = "power", .kind = PROPERTY_NUMBER},
	{.name = NULL},
};

/* A switch that holds a door shut is told to open with `on`. */
static const struct command_type switch_commands[] = {
	{.name = "on", .property = "state", .wanted = "on", .opens = true,
		.says = "Turn on {thing}", .doing = "Turning on"},
	{.name = "off", .property = "state", .wanted = "off",
		.says = "Turn off {thing}", .doing = "Turning off"},
	{.name = NULL},
};
static const struct property_type switch_properties[] = {
	{.name = "state", .kind = PROPERTY_STATE, .states = on_off},
	{.name = "power", .kind = PROPERTY_NUMBER},
	{.name = "energy", .kind = PROPERTY_NUMBER},
	{.name = NULL},
};

static const struct command_type cover_commands[] = {
	{.name = "open", .property = "state", .wanted = "open", .opens = true,
		.says = "Open {thing}", .doing = "Opening"},
	{.name = "close", .property = "state", .wanted = "closed",
		.says = "Close {thing}", .doing = "Closing"},
	{.name = "stop", .says = "Stop {thing}", .doing = "Stopping"},
	{.name = "position", .slot = "position", .value = VALUE_PERCENT, .property = "position",
		.opens = true, .says = "Move {thing} to {position} percent", .doing = "Moving"},
	{.name = NULL},
};
static const struct property_type cover_properties[] = {
	{.name = "state", .kind = PROPERTY_STATE, .states = cover_states},
	{.name = "position", .kind = PROPERTY_NUMBER},
	{.name = "battery", .kind = PROPERTY_NUMBER},
	{.name = NULL},
};

static const struct command_type fan_commands[] = {
	{.name = "on", .property = "state", .wanted = "on",
		.says = "Turn on {thing}", .doing = "Turning on"},
	{.name = "off", .property = "state", .wanted = "off",
		.says = "Turn off {thing}", .doing = "Turning off"},
	{.name = "speed", .slot = "speed", .value = VALUE_PERCENT, .property = "speed",
		.zero = "off", .says = "Set {thing} to {speed} percent",
		.doing = "Setting the speed"},
	{.name = NULL},
};
static const struct property_type fan_properties[] = {
	{.name = "state", .kind = PROPERTY_STATE, .states = on_off},
	{.name = "speed", .kind = PROPERTY_NUMBER},
	{.name = NULL},
};

static const struct command_type sensor_commands[] = {{.name = NULL}};
static const struct property_type sensor_properties[] = {
	{.name = "temperature", .kind = PROPERTY_NUMBER},
	{.name = "humidity", .kind = PROPERTY_NUMBER},
	{.name = "pressure", .kind = PROPERTY_NUMBER},
	{.name = "illuminance", .kind = PROPERTY_NUMBER},
	{.name = "carbon_dioxide", .kind = PROPERTY_NUMBER},
	{.name = "power", .kind = PROPERTY_NUMBER},
	{.name = "energy", .kind = PROPERTY_NUMBER},
	{.name = "voltage", .kind = PROPERTY_NUMBER},
	{.name = "fine_dust", .kind = PROPERTY_NUMBER},
	{.name = "battery", .kind = PROPERTY_NUMBER},
	{.name = "contact", .kind = PROPERTY_STATE, .states = contact_states},
	{.name = "occupancy", .kind = PROPERTY_STATE, .states = occupancy_states},
	{.name = "water", .kind = PROPERTY_STATE, .states = leak_states},
	{.name = "smoke", .kind = PROPERTY_STATE, .states = alarm_states},
	{.name = "gas", .kind = PROPERTY_STATE, .states = alarm_states},
	{.name = "carbon_monoxide", .kind = PROPERTY_STATE, .states = alarm_states},
	{.name = "vibration", .kind = PROPERTY_STATE, .states = alarm_states},
	{.name = "tamper", .kind = PROPERTY_STATE, .states = alarm_states},
	{.name = NULL},
};

/* What a scene or script does is known to its maker alone; one that opens a door
 * says `sensitive: yes`. */
static const struct command_type scene_commands[] = {
	{.name = "activate", .opens = true, .says = "Activate {thing}", .doing = "Activating"},
	{.name = NULL},
};
static const struct command_type script_commands[] = {
	{.name = "run", .opens = true, .says = "Run {thing}", .doing = "Running"},
	{.name = NULL},
};
static const struct property_type no_properties[] = {{.name = NULL}};

static const struct command_type media_commands[] = {
	{.name = "on", .property = "state", .wanted = "on",
		.says = "Turn on {thing}", .doing = "Turning on"},
	{.name = "off", .property = "state", .wanted = "off",
		.says = "Turn off {thing}", .doing = "Turning off"},
	{.name = "pause", .property = "state", .wanted = "paused",
		.says = "Pause {thing}", .doing = "Pausing"},
	{.name = "resume", .property = "state", .wanted = "playing",
		.says = "Resume {thing}", .doing = "Resuming"},
	{.name = "stop", .property = "state", .wanted = "idle",
		.says = "Stop {thing}", .doing = "Stopping"},
	{.name = "mute", .property = "mute", .wanted = "muted",
		.says = "Mute {thing}", .doing = "Muting"},
	{.name = "unmute", .property = "mute", .wanted = "unmuted",
		.says = "Unmute {thing}", .doing = "Unmuting"},
	{.name = "next", .says = "Next on {thing}", .doing = "Skipping"},
	{.name = "previous", .says = "Previous on {thing}", .doing = "Skipping back"},
	{.name = "volume", .slot = "volume", .value = VALUE_PERCENT, .property = "volume",
		.says = "Set {thing} to volume {volume}", .doing = "Setting the volume"},
	{.name = NULL},
};
static const struct property_type media_properties[] = {
	{.name = "state", .kind = PROPERTY_STATE, .states = media_states},
	{.name = "volume", .kind = PROPERTY_NUMBER},
	{.name = "mute", .kind = PROPERTY_STATE, .states = mute_states},
	{.name = "title", .kind = PROPERTY_TEXT},
	{.name = NULL},
};

const struct device_type device_types[] = {
	{.name = "lock", .always_sensitive = true, .report_timeout_ms = 10000,
		.commands = lock_commands, .properties = lock_properties},
	{.name = "garage", .always_sensitive = true, .report_timeout_ms = 30000,
		.commands = opening_commands, .properties = opening_properties},
	{.name = "gate", .always_sensitive = true, .report_timeout_ms = 30000,
		.commands = opening_commands, .properties = opening_properties},
	{.name = "thermostat", .report_timeout_ms = 10000,
		.commands = thermostat_commands, .properties = thermostat_properties},
	{.name = "light", .report_timeout_ms = 5000,
		.commands = light_commands, .properties = light_properties},
	{.name = "switch", .sensitive_by_name = true, .report_timeout_ms = 5000,
		.commands = switch_commands, .properties = switch_properties},
	{.name = "cover", .sensitive_by_name = true, .report_timeout_ms = 30000,
		.commands = cover_commands, .properties = cover_properties},
	{.name = "fan", .report_timeout_ms = 5000,
		.commands = fan_commands, .properties = fan_properties},
	{.name = "sensor", .report_timeout_ms = 5000,
		.commands = sensor_commands, .properties = sensor_properties},
	{.name = "scene", .report_timeout_ms = 5000,
		.commands = scene_commands, .properties = no_properties},
	{.name = "script", .report_timeout_ms = 5000,
		.commands = script_commands, .properties = no_properties},
	{.name = "media", .report_timeout_ms = 5000,
		.commands = media_commands, .properties = media_properties},
	{.name = NULL},
};

const struct device_type *device_type_find(const char *name)
{
	for (const struct device_type *type = device_types; type->name != NULL; type++) {
		if (strcmp(type->name, name) == 0) {
			return type;
		}
	}
	return NULL;
}

void device_type_names(const char **names, size_t most)
{
	size_t count = 0;
	for (; device_types[count].name != NULL && count + 1 < most; count++) {
		names[count] = device_types[count].name;
	}
	names[count] = NULL;
}

const struct command_type *device_type_command(const struct device_type *type, const char *name)
{
	for (const struct command_type *command = type->commands; command->name != NULL; command++) {
		if (strcmp(command->name, name) == 0) {
			return command;
		}
	}
	return NULL;
}

bool device_type_opens(const struct device_type *type)
{
	bool opens = false;
	for (const struct command_type *command = type->commands; command->name != NULL; command++) {
		opens = opens || command->opens;
	}
	return opens;
}

const struct property_type *device_type_property(const struct device_type *type, const char *name)
{
	for (const struct property_type *property = type->properties; property->name != NULL;
		property++) {
		if (strcmp(property->name, name) == 0) {
			return property;
		}
	}
	return NULL;
}
