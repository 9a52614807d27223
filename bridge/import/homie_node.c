/* SPDX-License-Identifier: MIT */
#include "bridge/import/homie_node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/names.h"
#include "bridge/home/topic.h"
#include "bridge/import/draft.h"
#include "bridge/import/homie_property.h"
#include "bridge/import/spoken.h"

#define PROPERTIES_MAX 60
#define TOPIC_SIZE (TOPIC_LENGTH_MAX + 1)
#define IGNORED_SIZE 200

struct node {
	const struct homie_device *device;
	struct draft *draft;
	const char *id;
	const char *type;
	char title[TOPIC_SIZE];
	struct homie_property properties[PROPERTIES_MAX];
	size_t count;
	bool opens; /* something of it is called like a door */
};

/* --- properties ------------------------------------------------------------ */

static bool is_id(const char *text)
{
	size_t length = strlen(text);
	return length > 0 && length <= NAME_LENGTH_MAX &&
		strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static const char *text_of(const struct json *json, const char *key)
{
	const char *text = json_get_text(json, key);
	return text != NULL ? text : "";
}

static void read_properties(struct node *node, const struct json *properties)
{
	for (const struct json *item = json_first(properties);
		item != NULL && node->count < PROPERTIES_MAX &&
		json_kind(properties) == JSON_OBJECT; item = json_next(item)) {
		if (json_kind(item) != JSON_OBJECT || !is_id(json_key(item))) {
			continue;
		}
		const char *name = json_get_text(item, "name");
		node->properties[node->count++] = (struct homie_property){
			.id = json_key(item),
			.name = name != NULL ? name : json_key(item),
			.datatype = text_of(item, "datatype"),
			.format = text_of(item, "format"),
			.unit = text_of(item, "unit"),
			.settable = json_get_boolean(item, "settable", false),
		};
	}
}

/* --- devices of the map ------------------------------------------------------------ */

static struct draft_device *add_device(struct node *node, const char *type)
{
	char *origin = text_format("%s/%s %s", node->device->base, node->id, type);
	struct draft_device *device = origin != NULL ?
		draft_add(node->draft, type, origin, node->title) : NULL;
	char *state = text_format("%s/$state", node->device->base);
	free(origin);
	if (device != NULL && state != NULL) {
		draft_availability(node->draft, device, state, "ready", "lost");
		draft_list(node->draft, &device->offline, "disconnected");
	}
	free(state);
	return device;
}

/* The payload is a slot or a word of ours, as the device writes it: nothing of a stranger's. */
static struct draft_command *command(struct node *node, struct draft_device *device,
	const char *name, struct homie_property *property, const char *payload)
{
	char *topic = text_format("%s/%s/%s/set", node->device->base, node->id, property->id);
	struct draft_command *added = topic != NULL && property->settable ?
		draft_command(node->draft, device, name, topic, payload) : NULL;
	property->used = property->used || added != NULL;
	free(topic);
	return added;
}

static struct draft_property *report(struct node *node, struct draft_device *device,
	const char *name, struct homie_property *property)
{
	char *topic = text_format("%s/%s/%s", node->device->base, node->id, property->id);
	struct draft_property *added = topic != NULL ?
		draft_property(node->draft, device, name, topic, NULL) : NULL;
	property->used = property->used || added != NULL;
	free(topic);
	return added;
}

/* --- lock ------------------------------------------------------------ */

static const char *const lock_words[] = {"lock", "locked", NULL};
static const char *const unlock_words[] = {"unlock", "unlocked", NULL};

/* Only words that say it: what `true` does to a lock is said by `locked` alone. */
static bool read_lock(struct node *node, struct homie_property *property)
{
	char lock[HOMIE_WORD_SIZE];
	char unlock[HOMIE_WORD_SIZE];
	homie_enum_value(property, lock_words, lock);
	homie_enum_value(property, unlock_words, unlock);
	if (homie_is_type(property, "boolean") && strcmp(property->id, "locked") == 0) {
		snprintf(lock, sizeof(lock), "true");
		snprintf(unlock, sizeof(unlock), "false");
	}
	if (!property->settable || lock[0] == '\0' || unlock[0] == '\0') {
		return false;
	}
	struct draft_device *device = add_device(node, "lock");
	if (device == NULL) {
		return false;
	}
	command(node, device, "lock", property, lock);
	command(node, device, "unlock", property, unlock);
	if (strcasecmp(lock, lock_words[0]) == 0) {
		draft_device_note(node->draft, device, "it reports what it was told, not what it is: "
			"whether it is locked will not be known");
		property->used = true;
		return true;
	}
	struct draft_property *state = report(node, device, "state", property);
	draft_state(node->draft, state, "locked", lock);
	draft_state(node->draft, state, "unlocked", unlock);
	static const char *const others[] = {"jammed", "locking", "unlocking", NULL};
	for (size_t i = 0; others[i] != NULL; i++) {
		char word[HOMIE_WORD_SIZE];
		const char *const words[] = {others[i], NULL};
		homie_enum_value(property, words, word);
		if (word[0] != '\0') {
			draft_state(node->draft, state, others[i], word);
		}
	}
	return true;
}

/* --- cover ------------------------------------------------------------ */

static const char *const open_words[] = {"open", "up", NULL};
static const char *const close_words[] = {"close", "closed", "down", NULL};
static const char *const stop_words[] = {"stop", "stopped", NULL};

static const char *cover_type(const struct node *node)
{
	return spoken_has_word(node->title, "garage") || spoken_has_word(node->type, "garage") ?
		"garage" : spoken_has_word(node->title, "gate") ||
		spoken_has_word(node->type, "gate") ? "gate" : "cover";
}

static bool read_cover(struct node *node, struct homie_property *property)
{
	static const char *const positions[] = {"position", "level", NULL};
	char open[HOMIE_WORD_SIZE];
	char close[HOMIE_WORD_SIZE];
	char stop[HOMIE_WORD_SIZE];
	homie_enum_value(property, open_words, open);
	homie_enum_value(property, close_words, close);
	homie_enum_value(property, stop_words, stop);
	if (!property->settable || open[0] == '\0' || close[0] == '\0') {
		return false;
	}
	struct draft_device *device = add_device(node, cover_type(node));
	if (device == NULL) {
		return false;
	}
	device->sensitive = node->opens;
	command(node, device, "open", property, open);
	command(node, device, "close", property, close);
	if (stop[0] != '\0') {
		command(node, device, "stop", property, stop);
	}
	/* "close" is what it was told, "closed" is what it is. */
	if (strcasecmp(close, "closed") == 0) {
		struct draft_property *state = report(node, device, "state", property);
		draft_state(node->draft, state, "open", open);
		draft_state(node->draft, state, "closed", close);
		draft_state(node->draft, state, "stopped", stop);
	} else {
		draft_device_note(node->draft, device, "it reports what it was told, not what it is: "
			"whether it is open will not be known");
	}
	for (size_t i = 0; i < node->count; i++) {
		struct homie_property *position = &node->properties[i];
		if (homie_is_number(position) && homie_is_called(position, positions) &&
			homie_is_range(position, 0, 100)) {
			command(node, device, "position", position, "{position}");
			report(node, device, "position", position);
		}
	}
	return true;
}

/* --- thermostat ------------------------------------------------------------ */

static bool is_setpoint(const struct homie_property *property)
{
	return property->settable && homie_is_degrees(property) &&
		(homie_has_word(property, "setpoint") ||
		homie_has_word(property, "target") || homie_has_word(property, "set"));
}

static void add_modes(struct node *node, struct draft_device *device,
	struct homie_property *property)
{
	static const char *const modes[][3] = {
		{"off", NULL}, {"heat", NULL}, {"cool", NULL}, {"auto", NULL}, {"dry", NULL},
		{"fan", "fan_only", NULL},
	};
	struct draft_command *mode = command(node, device, "mode", property, "{mode}");
	struct draft_property *state = report(node, device, "mode", property);
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		char word[HOMIE_WORD_SIZE];
		homie_enum_value(property, modes[i], word);
		if (word[0] != '\0') {
			draft_word(node->draft, mode, modes[i][0], word);
			draft_state(node->draft, state, modes[i][0], word);
		}
	}
}

static bool read_thermostat(struct node *node, struct homie_property *property)
{
	double low = 0;
	double high = 0;
	double step = 0;
	if (!is_setpoint(property)) {
		return false;
	}
	struct draft_device *device = add_device(node, "thermostat");
	if (device == NULL) {
		return false;
	}
	device->fahrenheit = strcmp(property->unit, "°F") == 0;
	command(node, device, "set", property, "{temperature}");
	report(node, device, "setpoint", property);
	bool bounded = homie_range_part(property->format, 0, &low) &&
		homie_range_part(property->format, 1, &high);
	bool stepped = homie_range_part(property->format, 2, &step);
	draft_range(device, bounded ? &low : NULL, bounded ? &high : NULL,
		stepped ? &step : NULL);
	for (size_t i = 0; i < node->count; i++) {
		struct homie_property *other = &node->properties[i];
		if (!other->settable && homie_is_degrees(other) &&
			strcmp(other->unit, property->unit) == 0) {
			report(node, device, "temperature", other);
		} else if (homie_is_type(other, "enum") && strcmp(other->id, "mode") == 0 &&
			other->settable) {
			add_modes(node, device, other);
		}
	}
	return true;
}

/* --- light and switch ------------------------------------------------------------ */

static void add_colour(struct node *node, struct draft_device *device,
	struct homie_property *property)
{
	if (strncmp(property->format, "rgb", 3) != 0) {
		return;
	}
	struct draft_command *added = command(node, device, "colour", property, "{colour}");
	for (const struct draft_colour *colour = draft_colours; colour->name != NULL; colour++) {
		char raw[HOMIE_WORD_SIZE];
		snprintf(raw, sizeof(raw), "%s%d,%d,%d", node->device->version >= 5 ? "rgb," : "",
			colour->red, colour->green, colour->blue);
		draft_word(node->draft, added, colour->name, raw);
	}
}

static struct homie_property *find_brightness(struct node *node)
{
	static const char *const ids[] = {"brightness", "dim", "dimmer", "level", "intensity",
		NULL};
	for (size_t i = 0; i < node->count; i++) {
		struct homie_property *property = &node->properties[i];
		if (property->settable && homie_is_number(property) && homie_is_called(property, ids) &&
			(homie_is_percent(property) || homie_is_range(property, 0, 100)) &&
			!homie_is_range(property, 0, 1)) {
			return property;
		}
	}
	return NULL;
}

static bool tells_of_light(const char *text)
{
	return spoken_tells_of_light(text) || spoken_has_word(text, "dimmer");
}

static bool is_light(const struct node *node)
{
	return tells_of_light(node->title) || tells_of_light(node->type) ||
		tells_of_light(node->id);
}

static bool read_switch(struct node *node, struct homie_property *property)
{
	static const char *const ids[] = {"on", "power", "state", "switch", "onoff", "on-off",
		"relay", NULL};
	if (!property->settable || !homie_is_type(property, "boolean") ||
		!homie_is_called(property, ids)) {
		return false;
	}
	struct homie_property *brightness = find_brightness(node);
	bool light = !node->opens && (brightness != NULL || is_light(node));
	struct draft_device *device = add_device(node, light ? "light" : "switch");
	if (device == NULL) {
		return false;
	}
	device->sensitive = node->opens;
	command(node, device, "on", property, "true");
	command(node, device, "off", property, "false");
	struct draft_property *state = report(node, device, "state", property);
	draft_state(node->draft, state, "on", "true");
	draft_state(node->draft, state, "off", "false");
	if (light && brightness != NULL) {
		command(node, device, "brightness", brightness, "{brightness}");
		report(node, device, "brightness", brightness);
	}
	for (size_t i = 0; light && i < node->count; i++) {
		if (homie_is_type(&node->properties[i], "color") && node->properties[i].settable) {
			add_colour(node, device, &node->properties[i]);
		}
	}
	return true;
}

/* --- what is only reported ------------------------------------------------------------ */

static void add_report(struct node *node, struct draft_device *device,
	struct homie_property *property, const struct homie_measure *measure)
{
	struct draft_property *added = report(node, device, measure->property, property);
	if (measure->when_true != NULL) {
		draft_state(node->draft, added, measure->when_true, "true");
		draft_state(node->draft, added, measure->when_false, "false");
	}
	if (added != NULL) {
		draft_unit(device, added, property->unit);
	}
}

static void read_reports(struct node *node, struct draft_device *device)
{
	struct draft_device *sensor = NULL;
	for (size_t i = 0; i < node->count; i++) {
		struct homie_property *property = &node->properties[i];
		const struct homie_measure *measure = property->used ? NULL : homie_measure_of(property);
		if (measure == NULL) {
			continue;
		}
		if (device != NULL &&
			device_type_property(device->type, measure->property) != NULL) {
			if (device->fahrenheit == (strcmp(property->unit, "°F") == 0) ||
				!homie_is_degrees(property)) {
				add_report(node, device, property, measure);
			}
			continue;
		}
		if (sensor == NULL && (sensor = add_device(node, "sensor")) == NULL) {
			return;
		}
		add_report(node, sensor, property, measure);
	}
	if (sensor != NULL && device != NULL) {
		char *title = text_format("%s sensor", node->title);
		draft_set(node->draft, &sensor->title, title != NULL ? title : node->title);
		free(title);
	}
}

/* --- the node ------------------------------------------------------------ */

typedef bool node_reader(struct node *node, struct homie_property *property);

/* In this order: a node with a bolt and a lamp is a lock first. */
static node_reader *const readers[] = {read_lock, read_cover, read_thermostat, read_switch};

/* What takes commands; NULL if nothing of the node is known to. */
static struct draft_device *read_commands(struct node *node)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		for (size_t j = 0; j < node->count; j++) {
			if (readers[i](node, &node->properties[j])) {
				return node->draft->devices[node->draft->device_count - 1];
			}
		}
	}
	return NULL;
}

static void tell_unused(const struct node *node)
{
	char names[IGNORED_SIZE] = "";
	bool settable = false;
	for (size_t i = 0; i < node->count; i++) {
		const struct homie_property *property = &node->properties[i];
		size_t used = strlen(names);
		if (!property->used) {
			snprintf(names + used, sizeof(names) - used, "%s%s", used > 0 ? ", " : "",
				property->id);
			settable = settable || property->settable;
		}
	}
	if (names[0] != '\0') {
		char title[SHORTENED_SIZE];
		draft_note(node->draft, "“%s”: %s: %s", shortened(node->title, title),
			node->opens && settable ?
			"needs a manual map, because it may open something" :
			"it is not said for certain what these are for", names);
	}
}

/* The device's name, and the node's, unless it is the only one or has the same. */
static void find_title(struct node *node, const char *name)
{
	const char *device = node->device->name;
	bool alone = node->device->nodes == 1 || strcasecmp(device, name) == 0;
	snprintf(node->title, sizeof(node->title), "%s%s%s", device, alone ? "" : " ",
		alone ? "" : name);
	node->title[text_whole_characters(node->title, sizeof(node->title))] = '\0';
}

void homie_node(const struct homie_device *device, const char *id, const struct json *json)
{
	const char *name = json_get_text(json, "name");
	struct node *node = calloc(1, sizeof(*node));
	if (node == NULL) {
		device->draft->failed = true;
		return;
	}
	node->device = device;
	node->draft = device->draft;
	node->id = id;
	node->type = text_of(json, "type");
	find_title(node, name != NULL ? name : id);
	node->opens = spoken_tells_of_opening(node->title) ||
		spoken_tells_of_opening(node->type) || spoken_tells_of_opening(id);
	read_properties(node, json_get(json, "properties"));
	for (size_t i = 0; i < node->count; i++) {
		node->opens = node->opens || (node->properties[i].settable &&
			(spoken_tells_of_opening(node->properties[i].name) ||
			spoken_tells_of_opening(node->properties[i].id)));
	}
	read_reports(node, read_commands(node));
	tell_unused(node);
	free(node);
}
