/* SPDX-License-Identifier: MIT
 *
 * Tasmota announces each of its devices at tasmota/discovery/MAC/config: its topics, and
 * what its relays are for. At …/sensors it keeps a sample of what its sensors say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/names.h"
#include "bridge/home/topic.h"
#include "bridge/import/discovery.h"
#include "bridge/import/draft.h"
#include "bridge/import/sources.h"
#include "bridge/import/spoken.h"
#include "bridge/import/topics.h"

#define TOPIC_SIZE (TOPIC_LENGTH_MAX + 1)
#define COLOUR_SIZE 40
#define RELAYS_MAX 32
#define SENSORS_MAX 64

/* What `rl` says of a relay. */
enum relay { RELAY_NONE = 0, RELAY_SWITCH = 1, RELAY_LIGHT = 2, RELAY_SHUTTER = 3 };

/* What `lt_st` says of a light. */
enum light { LIGHT_DIMMER = 1, LIGHT_WHITES = 2, LIGHT_COLOUR = 3, LIGHT_ALL = 5 };

struct tasmota {
	struct draft *draft;
	const struct json *config;
	const char *id; /* the topic of the announcement */
	const char *name;
	char command[TOPIC_SIZE]; /* the topics' beginnings, with the last slash */
	char state[TOPIC_SIZE];
	char report[TOPIC_SIZE];
	char on[NAME_LENGTH_MAX], off[NAME_LENGTH_MAX];
	size_t relays, lights, shutters;
	size_t parts;              /* how many things take commands, … */
	struct draft_device *only; /* … and the one, if there are no others */
};

bool tasmota_topics(const char *prefix, struct text_list *topics)
{
	static const char *const ends[] = {"+/config", "+/sensors", NULL};
	return topics_add(topics, prefix, ends);
}

/* --- topics ------------------------------------------------------------ */

/* Appends to a text of TOPIC_SIZE; false if it does not fit. */
static bool append(char *out, const char *text, size_t length)
{
	size_t used = strlen(out);
	if (used + length >= TOPIC_SIZE) {
		return false;
	}
	memcpy(out + used, text, length);
	out[used + length] = '\0';
	return true;
}

/* `%prefix%/%topic%/` with both filled in, and a slash at the end. */
static bool fill_topic(const struct tasmota *tasmota, const char *prefix, char out[TOPIC_SIZE])
{
	const char *full = json_get_text(tasmota->config, "ft");
	const char *const names[][2] = {{"%prefix%", prefix},
		{"%topic%", json_get_text(tasmota->config, "t")},
		{"%hostname%", json_get_text(tasmota->config, "hn")}};
	out[0] = '\0';
	full = full != NULL ? full : "%prefix%/%topic%/";
	while (*full != '\0') {
		size_t known = 0;
		for (size_t i = 0; i < 3 && known == 0; i++) {
			if (strncmp(full, names[i][0], strlen(names[i][0])) == 0 &&
				names[i][1] != NULL) {
				known = strlen(names[i][0]);
				if (!append(out, names[i][1], strlen(names[i][1]))) {
					return false;
				}
			}
		}
		if (known == 0 && (*full == '%' || !append(out, full, 1))) {
			return false;
		}
		full += known > 0 ? known : 1;
	}
	size_t length = strlen(out);
	bool slash = length > 0 && out[length - 1] == '/';
	return (slash || append(out, "/", 1)) && topics_fault(out) == NULL &&
		strlen(out) < TOPIC_LENGTH_MAX - 64;
}

static const char *text_at(const struct json *list, size_t index, const char *usual)
{
	const char *text = json_text(json_at(list, index));
	return text != NULL ? text : usual;
}

static bool find_topics(struct tasmota *tasmota)
{
	const struct json *prefixes = json_get(tasmota->config, "tp");
	const struct json *states = json_get(tasmota->config, "state");
	snprintf(tasmota->off, sizeof(tasmota->off), "%s", text_at(states, 0, "OFF"));
	snprintf(tasmota->on, sizeof(tasmota->on), "%s", text_at(states, 1, "ON"));
	return json_get_text(tasmota->config, "t") != NULL &&
		fill_topic(tasmota, text_at(prefixes, 0, "cmnd"), tasmota->command) &&
		fill_topic(tasmota, text_at(prefixes, 1, "stat"), tasmota->state) &&
		fill_topic(tasmota, text_at(prefixes, 2, "tele"), tasmota->report);
}

/* --- a device of the map ------------------------------------------------------------ */

/* The name of a relay: its own, or that of the device with its number. */
static void relay_title(const struct tasmota *tasmota, size_t relay, char *out, size_t size)
{
	const char *own = json_text(json_at(json_get(tasmota->config, "fn"), relay));
	if (own != NULL && own[0] != '\0') {
		snprintf(out, size, "%s", own);
	} else if (tasmota->relays > 1) {
		snprintf(out, size, "%s %zu", tasmota->name, relay + 1);
	} else {
		snprintf(out, size, "%s", tasmota->name);
	}
	out[text_whole_characters(out, size)] = '\0';
}

static void set_availability(struct tasmota *tasmota, struct draft_device *device)
{
	const char *online = json_get_text(tasmota->config, "onln");
	const char *offline = json_get_text(tasmota->config, "ofln");
	online = online != NULL ? online : "Online";
	offline = offline != NULL ? offline : "Offline";
	char topic[TOPIC_SIZE + 8];
	snprintf(topic, sizeof(topic), "%sLWT", tasmota->report);
	if (strlen(online) < NAME_LENGTH_MAX && strlen(offline) < NAME_LENGTH_MAX) {
		draft_availability(tasmota->draft, device, topic, online, offline);
	}
}

static struct draft_device *add_device(struct tasmota *tasmota, const char *type,
	const char *part, const char *title)
{
	char *origin = text_format("%s %s", tasmota->id, part);
	struct draft_device *device = origin != NULL ?
		draft_add(tasmota->draft, type, origin, title) : NULL;
	free(origin);
	if (device != NULL) {
		const char *model = json_get_text(tasmota->config, "md");
		char about[SHORTENED_SIZE];
		draft_set(tasmota->draft, &device->about,
			model != NULL ? shortened(model, about) : NULL);
		set_availability(tasmota, device);
	}
	return device;
}

static struct draft_device *add_part(struct tasmota *tasmota, const char *type, size_t relay,
	const char *title)
{
	char part[32];
	snprintf(part, sizeof(part), "relay %zu", relay + 1);
	struct draft_device *device = add_device(tasmota, type, part, title);
	if (device != NULL) {
		tasmota->only = tasmota->parts++ == 0 ? device : NULL;
	}
	return device;
}

static struct draft_command *command(struct tasmota *tasmota, struct draft_device *device,
	const char *name, const char *word, const char *payload)
{
	char topic[TOPIC_SIZE + 32];
	snprintf(topic, sizeof(topic), "%s%s", tasmota->command, word);
	return draft_command(tasmota->draft, device, name, topic, payload);
}

/* Told when it changes, and from time to time. */
static struct draft_property *report(struct tasmota *tasmota, struct draft_device *device,
	const char *name, const char *field)
{
	char result[TOPIC_SIZE + 8];
	char state[TOPIC_SIZE + 8];
	snprintf(result, sizeof(result), "%sRESULT", tasmota->state);
	snprintf(state, sizeof(state), "%sSTATE", tasmota->report);
	struct draft_property *property =
		draft_property(tasmota->draft, device, name, result, field);
	if (property != NULL) {
		draft_set(tasmota->draft, &property->also_topic, state);
	}
	return property;
}

/* --- relays and lights ------------------------------------------------------------ */

static void add_power(struct tasmota *tasmota, struct draft_device *device, size_t relay)
{
	char word[16];
	snprintf(word, sizeof(word), "POWER%zu", relay + 1);
	char *on = draft_literal(tasmota->on);
	char *off = draft_literal(tasmota->off);
	if (on != NULL && off != NULL) {
		command(tasmota, device, "on", word, on);
		command(tasmota, device, "off", word, off);
	}
	struct draft_property *property = report(tasmota, device, "state", word);
	draft_state(tasmota->draft, property, "on", tasmota->on);
	draft_state(tasmota->draft, property, "off", tasmota->off);
	/* A single one is reported without its number. */
	if (property != NULL && relay == 0 && tasmota->relays == 1) {
		draft_set(tasmota->draft, &property->also_field, "POWER");
	}
	free(on);
	free(off);
}

static void add_colours(struct tasmota *tasmota, struct draft_device *device)
{
	struct draft_command *added = command(tasmota, device, "colour", "Color", "{colour}");
	for (const struct draft_colour *colour = draft_colours; colour->name != NULL; colour++) {
		char raw[COLOUR_SIZE];
		snprintf(raw, sizeof(raw), "#%02X%02X%02X", (unsigned)colour->red,
			(unsigned)colour->green, (unsigned)colour->blue);
		draft_word(tasmota->draft, added, colour->name, raw);
	}
}

static void add_light(struct tasmota *tasmota, struct draft_device *device)
{
	int kind = (int)json_get_number(tasmota->config, "lt_st", 0);
	if (tasmota->lights > 1) {
		draft_device_note(tasmota->draft, device,
			"only on and off: it is one of several lights of its device");
		return;
	}
	if (kind >= LIGHT_DIMMER && kind <= LIGHT_ALL) {
		command(tasmota, device, "brightness", "Dimmer", "{brightness}");
		report(tasmota, device, "brightness", "Dimmer");
	}
	if (kind == LIGHT_WHITES || kind == LIGHT_ALL) {
		struct draft_command *warm =
			command(tasmota, device, "colour_temperature", "CT", "{kelvin}");
		draft_mired(warm, report(tasmota, device, "colour_temperature", "CT"));
	}
	if (kind >= LIGHT_COLOUR && kind <= LIGHT_ALL) {
		add_colours(tasmota, device);
	}
}

/* A relay may be any door's: what it is called has to tell. */
static bool opens(const struct tasmota *tasmota, const char *title)
{
	const char *model = json_get_text(tasmota->config, "md");
	return spoken_tells_of_opening(title) || spoken_tells_of_opening(tasmota->name) ||
		(model != NULL && spoken_tells_of_opening(model));
}

/* A relay that is set to be shown as a light is one, unless it is called like a door only. */
static struct draft_device *add_relay(struct tasmota *tasmota, size_t relay, bool is_light)
{
	char title[TOPIC_SIZE];
	relay_title(tasmota, relay, title, sizeof(title));
	bool called_light = spoken_tells_of_light(title);
	bool door = opens(tasmota, title);
	is_light = is_light && (!door || called_light);
	struct draft_device *device =
		add_part(tasmota, is_light ? "light" : "switch", relay, title);
	if (device != NULL) {
		device->sensitive = !is_light && door;
		add_power(tasmota, device, relay);
	}
	return device;
}

static void add_shutter(struct tasmota *tasmota, size_t relay)
{
	size_t number = ++tasmota->shutters;
	char title[TOPIC_SIZE];
	char word[32];
	char field[48];
	relay_title(tasmota, relay, title, sizeof(title));
	struct draft_device *device = add_part(tasmota, "cover", relay, title);
	if (device == NULL) {
		return;
	}
	device->sensitive = opens(tasmota, title);
	snprintf(word, sizeof(word), "ShutterOpen%zu", number);
	command(tasmota, device, "open", word, "");
	snprintf(word, sizeof(word), "ShutterClose%zu", number);
	command(tasmota, device, "close", word, "");
	snprintf(word, sizeof(word), "ShutterStop%zu", number);
	command(tasmota, device, "stop", word, "");
	snprintf(word, sizeof(word), "ShutterPosition%zu", number);
	command(tasmota, device, "position", word, "{position}");
	snprintf(field, sizeof(field), "Shutter%zu.Position", number);
	report(tasmota, device, "position", field);
}

static bool option(const struct tasmota *tasmota, const char *number)
{
	double value = json_get_number(json_get(tasmota->config, "so"), number, 0);
	return value > 0;
}

static void count_relays(struct tasmota *tasmota, const struct json *relays)
{
	for (size_t i = 0; i < json_count(relays) && i < RELAYS_MAX; i++) {
		double kind = 0;
		json_number(json_at(relays, i), &kind);
		tasmota->relays += kind >= RELAY_SWITCH && kind <= RELAY_SHUTTER;
		tasmota->lights += kind >= RELAY_LIGHT && kind <= RELAY_LIGHT;
	}
}

static void add_relays(struct tasmota *tasmota)
{
	const struct json *relays = json_get(tasmota->config, "rl");
	struct draft_device *light = NULL;
	bool second = false; /* a shutter has two relays */
	count_relays(tasmota, relays);
	for (size_t i = 0; i < json_count(relays) && i < RELAYS_MAX; i++) {
		double kind = 0;
		json_number(json_at(relays, i), &kind);
		switch ((int)(kind >= 0 && kind < 100 ? kind : 0)) {
		case RELAY_NONE:
			break;
		case RELAY_SWITCH:
			add_relay(tasmota, i, option(tasmota, "30"));
			break;
		case RELAY_LIGHT:
			light = add_relay(tasmota, i, true);
			if (light != NULL) {
				add_light(tasmota, light);
			}
			break;
		case RELAY_SHUTTER:
			if (!second) {
				add_shutter(tasmota, i);
			}
			second = !second;
			break;
		default:
			draft_note(tasmota->draft, "relay %zu of %s: it is not known what it is for",
				i + 1, tasmota->id);
		}
	}
}

/* --- sensors ------------------------------------------------------------ */

static const struct {
	const char *key;
	const char *property;
} measures[] = {
	{"Temperature", "temperature"}, {"Humidity", "humidity"}, {"Pressure", "pressure"},
	{"Illuminance", "illuminance"}, {"CarbonDioxide", "carbon_dioxide"}, {"Power", "power"},
	{"Total", "energy"}, {"Voltage", "voltage"},
};

/* The device that has a value: what is switched, for its power, else a sensor. */
static struct draft_device *owner_of(struct tasmota *tasmota, struct draft_device **sensor,
	const char *property)
{
	if (tasmota->only != NULL && device_type_property(tasmota->only->type, property) != NULL) {
		return tasmota->only;
	}
	if (*sensor == NULL) {
		char title[TOPIC_SIZE];
		snprintf(title, sizeof(title), "%s%s", tasmota->name,
			tasmota->parts > 0 ? " sensor" : "");
		title[text_whole_characters(title, sizeof(title))] = '\0';
		*sensor = add_device(tasmota, "sensor", "sensor", title);
	}
	return *sensor;
}

static void add_measures(struct tasmota *tasmota, struct draft_device **sensor, const char *name,
	const struct json *values, bool fahrenheit)
{
	char topic[TOPIC_SIZE + 8];
	char field[2 * NAME_LENGTH_MAX];
	snprintf(topic, sizeof(topic), "%sSENSOR", tasmota->report);
	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++) {
		const struct json *value = json_get(values, measures[i].key);
		double number = 0;
		if (!json_number(value, &number) || strpbrk(name, ".{}") != NULL ||
			strlen(name) > NAME_LENGTH_MAX) {
			continue;
		}
		struct draft_device *device = owner_of(tasmota, sensor, measures[i].property);
		if (device == NULL) {
			return;
		}
		if (draft_has_property(device, measures[i].property)) {
			char text[SHORTENED_SIZE];
			draft_device_note(tasmota->draft, device, "not mapped: another %s of %s",
				measures[i].property, shortened(name, text));
			continue;
		}
		snprintf(field, sizeof(field), "%s.%s", name, measures[i].key);
		draft_property(tasmota->draft, device, measures[i].property, topic, field);
		device->fahrenheit = device->fahrenheit ||
			(fahrenheit && strcmp(measures[i].property, "temperature") == 0);
	}
}

static void add_sensors(struct tasmota *tasmota, const struct json *sensors)
{
	const struct json *sample = json_get(sensors, "sn");
	const char *unit = json_get_text(sample, "TempUnit");
	bool fahrenheit = unit != NULL && strcmp(unit, "F") == 0;
	struct draft_device *sensor = NULL;
	size_t count = 0;
	for (const struct json *item = json_first(sample);
		item != NULL && count < SENSORS_MAX && json_kind(sample) == JSON_OBJECT;
		item = json_next(item), count++) {
		if (json_kind(item) == JSON_OBJECT) {
			add_measures(tasmota, &sensor, json_key(item), item, fahrenheit);
		}
	}
	if (sensor != NULL && sensor->property_count == 0) {
		draft_remove(tasmota->draft, sensor);
	}
}

/* --- announcements ------------------------------------------------------------ */

static void read_sensors(struct tasmota *tasmota, struct discovery *discovery, const char *config)
{
	size_t length = strlen(config) - strlen("config");
	char *topic = text_format("%.*ssensors", (int)length, config);
	const char *payload = topic != NULL ? discovery_find(discovery, topic) : NULL;
	struct json *sensors = payload != NULL ?
		json_parse(payload, strlen(payload), NULL) : NULL;
	add_sensors(tasmota, sensors);
	json_destroy(sensors);
	free(topic);
}

static void read_config(struct draft *draft, struct discovery *discovery, size_t index)
{
	struct error error = {0};
	const char *topic = discovery_topic(discovery, index);
	struct json *config = discovery_json(discovery, index, &error);
	struct tasmota tasmota = {.draft = draft, .config = config, .id = topic};
	const char *name = json_get_text(config, "dn");
	char text[SHORTENED_SIZE];
	tasmota.name = name != NULL ? name : "";
	if (json_kind(config) != JSON_OBJECT) {
		draft_note(draft, "%s: %s", shortened(topic, text),
			config == NULL ? error.text : "what it announces is no object");
	} else if (!find_topics(&tasmota)) {
		draft_note(draft, "“%s”: its topics cannot be used: `t`, `ft` or `tp` of %s",
			shortened(tasmota.name, text), topic);
	} else {
		size_t before = draft->device_count;
		add_relays(&tasmota);
		read_sensors(&tasmota, discovery, topic);
		if (json_get_number(config, "if", 0) > 0) {
			draft_note(draft, "“%s”: its fan has but a few steps, and needs a manual "
				"map", shortened(tasmota.name, text));
		} else if (draft->device_count == before) {
			draft_note(draft, "“%s”: it has no relay, and no sensor that is known here",
				shortened(tasmota.name, text));
		}
	}
	json_destroy(config);
}

void tasmota_read(struct discovery *discovery, const char *prefix, struct draft *draft)
{
	size_t count = 0;
	for (size_t i = 0; i < discovery_count(discovery); i++) {
		if (topics_config(discovery_topic(discovery, i), prefix) != NULL) {
			read_config(draft, discovery, i);
			count++;
		}
	}
	if (count == 0) {
		draft_note(draft, "no Tasmota device is announced below %s", prefix);
	}
}
