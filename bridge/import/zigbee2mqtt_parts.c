/* SPDX-License-Identifier: MIT */
#include "bridge/import/zigbee2mqtt_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/names.h"
#include "bridge/import/draft.h"
#include "bridge/import/spoken.h"
#include "bridge/import/zigbee2mqtt_features.h"
#include "bridge/import/zigbee2mqtt_reports.h"

#define EXPOSES_MAX 500

/* --- parts ------------------------------------------------------------ */

/* "l1" is the first, "left" the left one. */
static const char *endpoint_words(const char *endpoint)
{
	bool numbered = endpoint[0] == 'l' && endpoint[1] >= '0' && endpoint[1] <= '9';
	return numbered ? endpoint + 1 : endpoint;
}

struct draft_device *parts_add_device(struct parts *parts, const char *type, const char *origin,
	const char *title)
{
	const struct zigbee2mqtt_device *from = parts->device;
	struct draft_device *device = draft_add(parts->draft, type, origin,
		from->name[0] != '\0' ? title : "");
	if (device != NULL) {
		draft_set(parts->draft, &device->dialect, "zigbee2mqtt");
		draft_set(parts->draft, &device->topic, from->topic);
		draft_set(parts->draft, &device->about, parts->about);
	}
	return device;
}

/* A device for a thing that takes commands. */
static struct draft_device *add_part(struct parts *parts, const char *type, const char *endpoint)
{
	if (parts->count == PARTS_MAX) {
		return NULL;
	}
	const struct zigbee2mqtt_device *from = parts->device;
	const char *more = endpoint != NULL ? endpoint_words(endpoint) :
		parts->whole > 0 ? type : "";
	char *origin = text_format("%s %s %s", from->address, type, endpoint != NULL ? endpoint : "");
	char *title = text_format("%s%s%s", from->name, more[0] != '\0' ? " " : "", more);
	struct draft_device *device = origin != NULL && title != NULL ?
		parts_add_device(parts, type, origin, title) : NULL;
	free(origin);
	free(title);
	if (device != NULL) {
		parts->list[parts->count] = device;
		parts->endpoints[parts->count++] = endpoint;
		parts->whole += endpoint == NULL;
	}
	return device;
}

static void ignore(struct parts *parts, const char *name)
{
	static const char *const dull[] = {"linkquality", "identify", "last_seen"};
	for (size_t i = 0; i < sizeof(dull) / sizeof(*dull); i++) {
		if (strcmp(name, dull[i]) == 0) {
			return;
		}
	}
	draft_list_once(parts->draft, &parts->ignored, name);
}

/* The features of an expose that the reader did not use. */
static void ignore_others(struct parts *parts, const struct json *expose, const char *const *used)
{
	const struct json *features = json_get(expose, "features");
	for (const struct json *item = json_first(features); item != NULL; item = json_next(item)) {
		const char *name = json_get_text(item, "name");
		bool is_used = name == NULL;
		for (size_t i = 0; !is_used && used[i] != NULL; i++) {
			is_used = strcmp(name, used[i]) == 0;
		}
		if (!is_used) {
			ignore(parts, name);
		}
	}
}

static bool value_is(const struct json *feature, const char *key, const char *text)
{
	const char *value = json_get_text(feature, key);
	return value != NULL && strcmp(value, text) == 0;
}

/* --- light, switch, fan ------------------------------------------------------------ */

static bool add_on_off(struct parts *parts, struct draft_device *device, const struct json *state)
{
	bool on = feature_command(parts->draft, device, "on", state, json_get(state, "value_on"));
	bool off = feature_command(parts->draft, device, "off", state,
		json_get(state, "value_off"));
	struct draft_property *property = feature_property(parts->draft, device, "state", state);
	feature_state(parts->draft, property, "on", json_get(state, "value_on"));
	feature_state(parts->draft, property, "off", json_get(state, "value_off"));
	return on && off;
}

/* A number from 0 to its greatest value, as a percentage. */
static void add_percentage(struct parts *parts, struct draft_device *device, const char *name,
	const struct json *feature)
{
	double maximum = json_get_number(feature, "value_max", NAN);
	if (feature == NULL) {
		return;
	}
	/* In a few steps a percentage would be something between two of them. */
	if (!(maximum >= 100 && maximum <= 100000)) {
		draft_device_note(parts->draft, device, "no `%s`: it has no range of 0 to 100 or "
			"more", name);
		return;
	}
	struct draft_command *command = feature_value(parts->draft, device, name, feature, name);
	draft_scale(command, feature_property(parts->draft, device, name, feature), maximum / 100);
}

static void add_colour(struct parts *parts, struct draft_device *device, const struct json *expose)
{
	static const char *const names[] = {"color_xy", "color_hs"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct json *colour = feature_find(expose, names[i]);
		if (feature_is_settable(colour) && value_is(colour, "property", "color")) {
			draft_take(parts->draft, device, "colour");
		}
	}
	const struct json *temperature = feature_find(expose, "color_temp");
	if (feature_is_settable(temperature) && value_is(temperature, "property", "color_temp")) {
		draft_take(parts->draft, device, "colour_temperature");
	}
}

static void read_light(struct parts *parts, const struct json *expose, const char *endpoint)
{
	static const char *const used[] = {"state", "brightness", "color_xy", "color_hs",
		"color_temp", NULL};
	struct draft_device *device = add_part(parts, "light", endpoint);
	if (device == NULL) {
		return;
	}
	add_on_off(parts, device, feature_find(expose, "state"));
	add_percentage(parts, device, "brightness", feature_find(expose, "brightness"));
	add_colour(parts, device, expose);
	ignore_others(parts, expose, used);
}

/* A switch that is a setting of a device is none: `window_detection` of a radiator. */
static bool is_relay(const struct json *state)
{
	const char *property = json_get_text(state, "property");
	return property != NULL && strncmp(property, "state", strlen("state")) == 0;
}

static void read_switch(struct parts *parts, const struct json *expose, const char *endpoint)
{
	const struct json *state = feature_find(expose, "state");
	if (!is_relay(state)) {
		const char *property = json_get_text(state, "property");
		ignore(parts, property != NULL ? property : "switch");
		return;
	}
	struct draft_device *device = add_part(parts, "switch", endpoint);
	if (device != NULL) {
		device->sensitive = parts->opens;
		add_on_off(parts, device, state);
	}
}

static void read_fan(struct parts *parts, const struct json *expose, const char *endpoint)
{
	static const char *const used[] = {"state", "speed", NULL};
	const struct json *state = feature_find(expose, "state");
	struct draft_device *device = state != NULL ? add_part(parts, "fan", endpoint) : NULL;
	if (device == NULL) {
		ignore(parts, "fan");
		return;
	}
	add_on_off(parts, device, state);
	add_percentage(parts, device, "speed", feature_find(expose, "speed"));
	ignore_others(parts, expose, used);
}

/* --- lock, cover ------------------------------------------------------------ */

static void read_lock(struct parts *parts, const struct json *expose, const char *endpoint)
{
	static const char *const used[] = {"state", "lock_state", NULL};
	const struct json *state = feature_find(expose, "state");
	const struct json *lock_state = feature_find(expose, "lock_state");
	const char *property = json_get_text(state, "property");
	char title[SHORTENED_SIZE];
	if (!is_relay(state)) {
		ignore(parts, property != NULL ? property : "lock");
		return;
	}
	if (!value_is(state, "value_on", "LOCK") || !value_is(state, "value_off", "UNLOCK")) {
		draft_note(parts->draft, "lock “%s”: needs a manual map: it is not said which "
			"value locks it", shortened(parts->device->name, title));
		parts->told = true;
		return;
	}
	struct draft_device *device = add_part(parts, "lock", endpoint);
	if (device == NULL) {
		return;
	}
	feature_command(parts->draft, device, "lock", state, json_get(state, "value_on"));
	feature_command(parts->draft, device, "unlock", state, json_get(state, "value_off"));
	if (lock_state != NULL && value_is(state, "property", "state")) {
		draft_take(parts->draft, device, "state");
	} else {
		struct draft_property *reported =
			feature_property(parts->draft, device, "state", state);
		feature_state(parts->draft, reported, "locked", json_get(state, "value_on"));
		feature_state(parts->draft, reported, "unlocked", json_get(state, "value_off"));
	}
	ignore_others(parts, expose, used);
}

/* What the maker calls a garage door or a gate is one. */
static const char *cover_type(const struct parts *parts)
{
	if (parts->about != NULL && spoken_has_word(parts->about, "garage")) {
		return "garage";
	}
	return parts->about != NULL && spoken_has_word(parts->about, "gate") ? "gate" : "cover";
}

static void add_cover_state(struct parts *parts, struct draft_device *device,
	const struct json *state)
{
	static const char *const words[][3] = {
		{"open", "OPEN", "open"}, {"close", "CLOSE", "closed"}, {"stop", "STOP", "stopped"},
	};
	struct draft_property *property = feature_property(parts->draft, device, "state", state);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const struct json *value = feature_enum_value(state, words[i][1]);
		if (value == NULL) {
			continue;
		}
		feature_command(parts->draft, device, words[i][0], state, value);
		feature_state(parts->draft, property, words[i][2], value);
	}
}

static void read_cover(struct parts *parts, const struct json *expose, const char *endpoint)
{
	static const char *const used[] = {"state", "position", NULL};
	struct draft_device *device = add_part(parts, cover_type(parts), endpoint);
	if (device == NULL) {
		return;
	}
	device->sensitive = parts->opens;
	add_cover_state(parts, device, feature_find(expose, "state"));
	if (strcmp(device->type->name, "cover") == 0) {
		add_percentage(parts, device, "position", feature_find(expose, "position"));
	}
	ignore_others(parts, expose, used);
}

/* --- climate ------------------------------------------------------------ */

static const struct json *setpoint_of(const struct json *expose)
{
	static const char *const names[] = {"occupied_heating_setpoint",
		"current_heating_setpoint", "occupied_cooling_setpoint"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct json *feature = feature_find(expose, names[i]);
		if (feature_is_settable(feature)) {
			return feature;
		}
	}
	return NULL;
}

static void add_setpoint(struct parts *parts, struct draft_device *device,
	const struct json *expose)
{
	double minimum, maximum, step;
	const struct json *setpoint = setpoint_of(expose);
	feature_value(parts->draft, device, "set", setpoint, "temperature");
	feature_property(parts->draft, device, "setpoint", setpoint);
	draft_range(device,
		json_number(json_get(setpoint, "value_min"), &minimum) ? &minimum : NULL,
		json_number(json_get(setpoint, "value_max"), &maximum) ? &maximum : NULL,
		json_number(json_get(setpoint, "value_step"), &step) ? &step : NULL);
	if (feature_is_settable(feature_find(expose, "occupied_heating_setpoint")) &&
		feature_is_settable(feature_find(expose, "occupied_cooling_setpoint"))) {
		static const char *const both[] = {"set_low", "set_high", "setpoint_low",
			"setpoint_high"};
		for (size_t i = 0; i < sizeof(both) / sizeof(*both); i++) {
			draft_take(parts->draft, device, both[i]);
		}
	}
}

/* Modes that both sides know, and the one that the dialect has in reports only. */
static void add_modes(struct parts *parts, struct draft_device *device, const struct json *mode)
{
	static const char *const words[][2] = {
		{"off", "off"}, {"heat", "heat"}, {"cool", "cool"}, {"auto", "auto"}, {"dry", "dry"},
		{"fan", "fan_only"},
	};
	struct draft_property *property = feature_property(parts->draft, device, "mode", mode);
	struct draft_command *command = feature_value(parts->draft, device, "mode", mode, "mode");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const struct json *value = feature_enum_value(mode, words[i][1]);
		if (value != NULL) {
			draft_word(parts->draft, command, words[i][0], words[i][1]);
			feature_state(parts->draft, property, words[i][0], value);
		}
	}
	if (feature_enum_value(mode, "emergency_heating") != NULL) {
		draft_state(parts->draft, property, "heat", "emergency_heating");
	}
}

static void read_climate(struct parts *parts, const struct json *expose, const char *endpoint)
{
	static const char *const used[] = {"occupied_heating_setpoint", "current_heating_setpoint",
		"occupied_cooling_setpoint", "local_temperature", "system_mode", "running_state",
		NULL};
	struct draft_device *device = add_part(parts, "thermostat", endpoint);
	if (device == NULL) {
		return;
	}
	add_setpoint(parts, device, expose);
	feature_property(parts->draft, device, "temperature",
		feature_find(expose, "local_temperature"));
	add_modes(parts, device, feature_find(expose, "system_mode"));
	if (endpoint == NULL && feature_find(expose, "running_state") != NULL) {
		draft_take(parts->draft, device, "action");
	}
	ignore_others(parts, expose, used);
}

/* --- the device ------------------------------------------------------------ */

typedef void expose_reader(struct parts *parts, const struct json *expose, const char *endpoint);

static const struct {
	const char *type;
	expose_reader *read;
} readers[] = {
	{"light", read_light}, {"switch", read_switch}, {"fan", read_fan}, {"lock", read_lock},
	{"cover", read_cover}, {"climate", read_climate},
};

static expose_reader *reader_of(const struct json *expose)
{
	const char *type = json_get_text(expose, "type");
	bool composed = json_kind(json_get(expose, "features")) == JSON_LIST;
	for (size_t i = 0; type != NULL && composed && i < sizeof(readers) / sizeof(*readers); i++) {
		if (strcmp(readers[i].type, type) == 0) {
			return readers[i].read;
		}
	}
	return NULL;
}

/* First what takes commands, then what is reported, so that a battery finds its lock. */
static void read_exposes(struct parts *parts, const struct json *exposes)
{
	size_t count = 0;
	for (const struct json *item = json_first(exposes); item != NULL && count < EXPOSES_MAX;
		item = json_next(item), count++) {
		expose_reader *reader = reader_of(item);
		if (reader != NULL) {
			reader(parts, item, json_get_text(item, "endpoint"));
		}
	}
	count = 0;
	for (const struct json *item = json_first(exposes); item != NULL && count < EXPOSES_MAX;
		item = json_next(item), count++) {
		const char *name = json_get_text(item, "name");
		if (reader_of(item) == NULL && name != NULL && !parts_read_report(parts, item, name)) {
			ignore(parts, name);
		}
	}
}

/* Takes out what came to nothing. True if something is left. */
static bool drop_empty(struct parts *parts)
{
	bool any = false;
	for (size_t i = 0; i <= parts->count; i++) {
		struct draft_device *device = i < parts->count ? parts->list[i] : parts->sensor;
		if (device == NULL) {
			continue;
		}
		if (device->command_count + device->property_count == 0) {
			draft_remove(parts->draft, device);
		} else {
			any = true;
		}
	}
	return any;
}

/* "a, b, c" of what was ignored, cut where a note ends anyway. */
static void list_ignored(const struct parts *parts, char *out, size_t size)
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < parts->ignored.count && used + 1 < size; i++) {
		int written = snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "",
			parts->ignored.items[i]);
		used += written > 0 ? (size_t)written : 0;
	}
}

static void tell_ignored(struct parts *parts, struct draft_device *first)
{
	char list[300];
	char title[SHORTENED_SIZE];
	list_ignored(parts, list, sizeof(list));
	const char *name = parts->device->name[0] != '\0' ? parts->device->name :
		parts->device->address;
	if (first == NULL && !parts->told) {
		draft_note(parts->draft, "“%s” (%s): %s%s", shortened(name, title),
			parts->about != NULL ? parts->about : "?", parts->opens ?
			"needs a manual map, because it may open something: " :
			"nothing here stands for ", list[0] != '\0' ? list : "what it does");
	} else if (first != NULL && list[0] != '\0') {
		draft_device_note(parts->draft, first, "not mapped: %s", list);
	}
}

/* "Philips 929002471601: Hue white"; malloc'd. */
static char *about_of(const struct json *definition, const struct json *json)
{
	const char *const parts[] = {json_get_text(definition, "vendor"),
		json_get_text(definition, "model"), json_get_text(definition, "description"),
		json_get_text(json, "description")};
	static const char *const before[] = {"", " ", ": ", "; "};
	struct buffer about;
	buffer_init(&about, 4096);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (parts[i] != NULL && parts[i][0] != '\0') {
			char text[SHORTENED_SIZE];
			buffer_append_format(&about, "%s%s", about.length > 0 ? before[i] : "",
				shortened(parts[i], text));
		}
	}
	char *text = about.length > 0 ? buffer_take(&about) : NULL;
	buffer_finish(&about);
	return text;
}

/* What its maker says of it in full, and what its owner calls it. */
static bool tells_of_opening(const struct zigbee2mqtt_device *device,
	const struct json *definition)
{
	const char *const texts[] = {device->name, json_get_text(definition, "description"),
		json_get_text(definition, "model"), json_get_text(device->json, "description")};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (texts[i] != NULL && spoken_tells_of_opening(texts[i])) {
			return true;
		}
	}
	return false;
}

void zigbee2mqtt_parts(const struct zigbee2mqtt_device *device)
{
	const struct json *definition = json_get(device->json, "definition");
	char *about = about_of(definition, device->json);
	struct parts parts = {
		.device = device,
		.draft = device->draft,
		.about = about,
		.opens = tells_of_opening(device, definition),
	};
	size_t before = device->draft->device_count;
	read_exposes(&parts, json_get(definition, "exposes"));
	bool any = drop_empty(&parts);
	tell_ignored(&parts, any ? device->draft->devices[before] : NULL);
	text_list_finish(&parts.ignored);
	free(about);
}
