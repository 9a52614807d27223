/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "bridge/import/ha_entity.h"
#include "bridge/import/ha_types.h"

#define COLOUR_SIZE 40

static const char *const no_light = "needs a manual map";

/* Home Assistant's usual unit of a colour temperature is mired. */
static void set_kelvin(const struct ha_entity *entity, struct draft_command *command,
	struct draft_property *property)
{
	if (!ha_flag(entity, "color_temp_kelvin")) {
		draft_mired(command, property);
	}
}

static double brightness_maximum(struct ha_entity *entity, struct draft_device *device)
{
	double maximum = ha_number(entity, "brightness_scale", 255);
	if (maximum >= 100 && maximum <= 100000) {
		return maximum;
	}
	draft_device_note(entity->draft, device, "no `brightness`: it has but a few steps");
	return 0;
}

/* --- a topic for each ------------------------------------------------------------ */

/* Colours as three numbers, or as an angle and how strong it is. */
static void add_colours(struct ha_entity *entity, struct draft_device *device)
{
	static const char *const hues[][2] = {
		{"red", "0,100"}, {"orange", "30,100"}, {"yellow", "53,100"}, {"green", "120,100"},
		{"blue", "240,100"}, {"purple", "270,100"}, {"pink", "330,75"}, {"white", "0,0"},
	};
	bool by_hue = ha_get(entity, "rgb_command_topic") == NULL;
	const char *topic = by_hue ? "hs_command_topic" : "rgb_command_topic";
	if (ha_get(entity, by_hue ? "hs_command_template" : "rgb_command_template") != NULL) {
		draft_device_note(entity->draft, device, "no `colour`: its template calculates");
		return;
	}
	struct draft_command *command = ha_value(entity, device, "colour", "colour", topic, NULL);
	for (size_t i = 0; by_hue && i < sizeof(hues) / sizeof(*hues); i++) {
		draft_word(entity->draft, command, hues[i][0], hues[i][1]);
	}
	for (const struct draft_colour *colour = draft_colours; !by_hue && colour->name != NULL;
		colour++) {
		char raw[COLOUR_SIZE];
		snprintf(raw, sizeof(raw), "%d,%d,%d", colour->red, colour->green, colour->blue);
		draft_word(entity->draft, command, colour->name, raw);
	}
}

static const char *read_basic(struct ha_entity *entity, struct draft_device *device)
{
	if (ha_get(entity, "on_command_type") == NULL || ha_is(entity, "on_command_type", "last")) {
		ha_command(entity, device, "on", "command_topic", NULL, "payload_on", "ON");
	} else {
		draft_device_note(entity->draft, device,
			"no `on`: it is turned on by another message than `command_topic`");
	}
	ha_command(entity, device, "off", "command_topic", NULL, "payload_off", "OFF");
	struct draft_property *state =
		ha_property(entity, device, "state", "state_topic", "state_value_template");
	ha_state(entity, state, "on", "payload_on", "ON");
	ha_state(entity, state, "off", "payload_off", "OFF");
	double maximum = ha_get(entity, "brightness_command_topic") != NULL ?
		brightness_maximum(entity, device) : 0;
	if (maximum > 0) {
		struct draft_command *brightness = ha_value(entity, device, "brightness",
			"brightness", "brightness_command_topic", "brightness_command_template");
		draft_scale(brightness, ha_property(entity, device, "brightness",
			"brightness_state_topic", "brightness_value_template"), maximum / 100);
	}
	struct draft_command *warm = ha_value(entity, device, "colour_temperature", "kelvin",
		"color_temp_command_topic", "color_temp_command_template");
	set_kelvin(entity, warm, ha_property(entity, device, "colour_temperature",
		"color_temp_state_topic", "color_temp_value_template"));
	add_colours(entity, device);
	return device->command_count > 0 ? NULL : no_light;
}

/* --- one topic with JSON -------------------------------------------------------------------- */

static bool has_mode(const struct ha_entity *entity, const char *mode)
{
	return ha_lists(entity, "supported_color_modes", mode);
}

static bool has_any_mode(const struct ha_entity *entity, const char *const *modes)
{
	bool any = false;
	for (; *modes != NULL; modes++) {
		any = any || has_mode(entity, *modes);
	}
	return any;
}

static void add_json_values(struct ha_entity *entity, struct draft_device *device,
	const char *command_topic, const char *state_topic)
{
	static const char *const dimmable[] = {"brightness", "color_temp", "hs", "rgb", "rgbw",
		"rgbww", "xy", "white", NULL};
	static const char *const coloured[] = {"hs", "rgb", "rgbw", "rgbww", "xy", NULL};
	struct draft *draft = entity->draft;
	double maximum = ha_flag(entity, "brightness") || has_any_mode(entity, dimmable) ?
		brightness_maximum(entity, device) : 0;
	if (maximum > 0) {
		struct draft_command *brightness = draft_command(draft, device, "brightness",
			command_topic, "{\"state\": \"ON\", \"brightness\": {brightness}}");
		draft_scale(brightness, state_topic != NULL ? draft_property(draft, device,
			"brightness", state_topic, "brightness") : NULL, maximum / 100);
	}
	if (has_mode(entity, "color_temp") || ha_flag(entity, "color_temp")) {
		struct draft_command *warm = draft_command(draft, device, "colour_temperature",
			command_topic, "{\"state\": \"ON\", \"color_temp\": {kelvin}}");
		set_kelvin(entity, warm, state_topic != NULL ? draft_property(draft, device,
			"colour_temperature", state_topic, "color_temp") : NULL);
	}
	if (has_any_mode(entity, coloured)) {
		draft_device_note(draft, device,
			"no `colour`: it wants several numbers, which a map cannot send");
	}
}

static const char *read_json(struct ha_entity *entity, struct draft_device *device)
{
	char command[HA_TEXT_SIZE];
	char state[HA_TEXT_SIZE];
	if (!ha_topic(entity, "command_topic", command)) {
		return no_light;
	}
	bool reports = ha_topic(entity, "state_topic", state);
	draft_command(entity->draft, device, "on", command, "{\"state\": \"ON\"}");
	draft_command(entity->draft, device, "off", command, "{\"state\": \"OFF\"}");
	struct draft_property *property = reports ?
		draft_property(entity->draft, device, "state", state, "state") : NULL;
	draft_state(entity->draft, property, "on", "ON");
	draft_state(entity->draft, property, "off", "OFF");
	add_json_values(entity, device, command, reports ? state : NULL);
	return NULL;
}

const char *ha_read_light(struct ha_entity *entity, struct draft_device *device)
{
	if (ha_is(entity, "schema", "json")) {
		return read_json(entity, device);
	}
	if (ha_get(entity, "schema") == NULL || ha_is(entity, "schema", "default") ||
		ha_is(entity, "schema", "basic")) {
		return read_basic(entity, device);
	}
	return "needs a manual map: its messages are made by templates";
}
