/* SPDX-License-Identifier: MIT */
#include "bridge/home/wiring.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/schema.h"
#include "bridge/home/names.h"
#include "bridge/home/template.h"
#include "bridge/home/topic.h"

#define TEMPLATE_LENGTH_MAX 4096
#define RAW_VALUE_LENGTH_MAX 256
#define FIELDS_MAX 8
#define VALUES_MAX 64
#define NAMES_KNOWN_MAX 32
#define WHAT_MAX 200

/* What reading one command or property needs to know. */
struct reading {
	const struct node *node;
	char what[WHAT_MAX]; /* "command `on` of device `lamp`" */
	struct problems *problems;
};

struct command_source {
	char *topic;
	char *payload;
	double scale;
	const struct node *values;
};

static const struct field command_fields[] = {
	{.key = "topic", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct command_source, topic)},
	{.key = "payload", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct command_source, payload)},
	{.key = "scale", .type = FIELD_NUMBER, .minimum = 1e-6, .maximum = 1e6,
		.offset = offsetof(struct command_source, scale)},
	{.key = "values", .type = FIELD_NODE, .offset = offsetof(struct command_source, values)},
	{.key = NULL},
};

struct property_source {
	char *topic;
	struct text_list fields;
	double scale;
	struct text_list raw[PROPERTY_STATES_MAX];
};

static const struct node *member_or_self(const struct node *map, const char *key)
{
	const struct node *member = node_get(map, key);
	return member != NULL ? member : map;
}

static bool problem(const struct reading *reading, const char *key, const char *sentence)
{
	return problems_add(reading->problems, SEVERITY_ERROR,
		&member_or_self(reading->node, key)->place, "%s: the %s %s", reading->what, key,
		sentence);
}

static bool out_of_memory(struct problems *problems)
{
	return problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
}

/* Each `{name}` of a template must be `{topic}` or the slot of the command. */
static bool check_names(const struct reading *reading, const char *key, const char *template,
	const char *slot, bool *has_slot)
{
	const char *const known[] = {"topic", slot, NULL};
	bool valid = true;
	struct template_part part;
	for (const char *at = template_next(template, &part); part.kind != TEMPLATE_END;
		at = template_next(at, &part)) {
		if (part.kind != TEMPLATE_NAME) {
			continue;
		}
		char name[TEMPLATE_NAME_MAX + 1];
		snprintf(name, sizeof(name), "%.*s", (int)part.length, part.start);
		if (slot != NULL && strcmp(name, slot) == 0) {
			*has_slot = true;
		} else if (strcmp(name, "topic") != 0) {
			valid = schema_unknown(member_or_self(reading->node, key), "placeholder",
				name, known, reading->problems);
		}
	}
	return valid;
}

static bool check_topic(const struct reading *reading, const char *topic)
{
	const char *fault = topic_fault(topic);
	return fault == NULL || problem(reading, "topic", fault);
}

/* True if the payload holds the word toggle in any case: which way a toggle goes
 * depends on what the device last did, and a doubled one undoes itself. */
static bool holds_toggle(const char *payload)
{
	static const char word[] = "toggle";
	for (const char *at = payload; *at != '\0'; at++) {
		bool begins = at == payload || !isalpha((unsigned char)at[-1]);
		if (begins && strncasecmp(at, word, strlen(word)) == 0 &&
			!isalpha((unsigned char)at[strlen(word)])) {
			return true;
		}
	}
	return false;
}

static bool check_command(const struct reading *reading, const struct command_source *source,
	const struct command_type *type)
{
	bool has_slot = false;
	bool valid = check_topic(reading, source->topic);
	valid = check_names(reading, "topic", source->topic, type->slot, &has_slot) && valid;
	valid = check_names(reading, "payload", source->payload, type->slot, &has_slot) && valid;
	if (valid && type->slot != NULL && !has_slot) {
		valid = problems_add(reading->problems, SEVERITY_ERROR, &reading->node->place,
			"%s sends no value: put `{%s}` into the payload", reading->what, type->slot);
	}
	if (strlen(source->payload) > TEMPLATE_LENGTH_MAX) {
		valid = problem(reading, "payload", "is longer than 4096 bytes");
	}
	if (holds_toggle(source->payload)) {
		valid = problem(reading, "payload",
			"is a toggle, which does not say what is wanted: send the wanted state");
	}
	return valid;
}

static bool read_value(const struct reading *reading, const struct node *key,
	const struct node *value, struct device_command *command)
{
	if (value->kind != NODE_SCALAR || value->text == NULL ||
		strlen(value->text) > RAW_VALUE_LENGTH_MAX) {
		return problems_add(reading->problems, SEVERITY_ERROR, &value->place,
			"%s: `%.64s` must be a text of at most 256 bytes: what is sent for it",
			reading->what, key->text);
	}
	struct error error = {0};
	char *words = spoken_key(key->text, &error);
	if (words == NULL) {
		char name[SHORTENED_SIZE];
		return problems_add(reading->problems, SEVERITY_ERROR, &key->place, "%s: `%s` %s",
			reading->what, shortened(key->text, name), error.text);
	}
	bool added = text_list_add(&command->value_names, words) &&
		text_list_add(&command->value_raws, value->text);
	free(words);
	return added || out_of_memory(reading->problems);
}

/* `values: {red: "#FF0000"}`: the words of a command's slot and what is sent. */
static bool read_values(const struct reading *reading, const struct node *values,
	struct device_command *command)
{
	if (node_is_empty(values)) {
		return true;
	}
	if (command->type->value != VALUE_WORD) {
		return problems_add(reading->problems, SEVERITY_ERROR, &values->place,
			"%s takes no `values`: it sends no word", reading->what);
	}
	if (values->kind != NODE_MAP || values->count > VALUES_MAX) {
		return problem(reading, "values", "must be a map of at most 64 words, "
			"each with what is sent for it");
	}
	bool valid = true;
	for (size_t i = 0; i < values->count; i++) {
		valid = read_value(reading, values->keys[i], values->values[i], command) && valid;
	}
	return valid;
}

static bool check_scale(const struct reading *reading, bool is_number)
{
	return is_number || node_get(reading->node, "scale") == NULL ||
		problem(reading, "scale", "has nothing to scale: no number is sent or reported here");
}

static bool read_command(struct reading *reading, const struct command_type *type,
	struct wiring *wiring)
{
	struct command_source source = {.scale = 1};
	bool valid = schema_read(reading->node, command_fields, &source, reading->what,
		reading->problems);
	if (source.topic == NULL || source.payload == NULL) {
		schema_finish(command_fields, &source);
		return false;
	}
	struct device_command *command = &wiring->commands[wiring->command_count++];
	*command = (struct device_command){.type = type, .topic = source.topic,
		.payload = source.payload, .scale = source.scale};
	valid = check_command(reading, &source, type) && valid;
	valid = check_scale(reading, type->value == VALUE_PERCENT ||
		type->value == VALUE_SETPOINT) && valid;
	return read_values(reading, source.values, command) && valid;
}

/* The names of a type's commands or properties, for "did you mean". */
static void command_names(const struct device_type *type, const char *names[NAMES_KNOWN_MAX])
{
	size_t count = 0;
	for (const struct command_type *command = type->commands;
		command->name != NULL && count + 1 < NAMES_KNOWN_MAX; command++) {
		names[count++] = command->name;
	}
	names[count] = NULL;
}

static void property_names(const struct device_type *type, const char *names[NAMES_KNOWN_MAX])
{
	size_t count = 0;
	for (const struct property_type *property = type->properties;
		property->name != NULL && count + 1 < NAMES_KNOWN_MAX; property++) {
		names[count++] = property->name;
	}
	names[count] = NULL;
}

static bool read_commands(const struct node *commands, const struct device_type *type,
	const char *owner, struct wiring *wiring, struct problems *problems)
{
	if (node_is_empty(commands)) {
		return true;
	}
	if (commands->kind != NODE_MAP) {
		return problems_add(problems, SEVERITY_ERROR, &commands->place,
			"the `commands` of %s must be a map", owner);
	}
	wiring->commands = calloc(commands->count, sizeof(*wiring->commands));
	if (wiring->commands == NULL) {
		return out_of_memory(problems);
	}
	bool valid = true;
	for (size_t i = 0; i < commands->count; i++) {
		const struct node *key = commands->keys[i];
		const struct command_type *command = device_type_command(type, key->text);
		if (command == NULL) {
			const char *known[NAMES_KNOWN_MAX];
			command_names(type, known);
			valid = schema_unknown(key, "command", key->text, known, problems);
			continue;
		}
		struct reading reading = {.node = commands->values[i], .problems = problems};
		snprintf(reading.what, sizeof(reading.what), "command `%s` of %s", command->name,
			owner);
		valid = read_command(&reading, command, wiring) && valid;
	}
	return valid;
}

/* The keys that a property may have: topic and field, a number's scale, a state's
 * names. */
static void property_fields(const struct property_type *type,
	struct field fields[PROPERTY_STATES_MAX + 4])
{
	size_t count = 0;
	fields[count++] = (struct field){.key = "topic", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct property_source, topic)};
	fields[count++] = (struct field){.key = "field", .type = FIELD_TEXTS,
		.offset = offsetof(struct property_source, fields)};
	if (type->kind == PROPERTY_NUMBER) {
		fields[count++] = (struct field){.key = "scale", .type = FIELD_NUMBER,
			.minimum = 1e-6, .maximum = 1e6,
			.offset = offsetof(struct property_source, scale)};
	}
	for (size_t i = 0; type->kind == PROPERTY_STATE && type->states[i] != NULL; i++) {
		fields[count++] = (struct field){.key = type->states[i], .type = FIELD_TEXTS,
			.offset = offsetof(struct property_source, raw) +
				i * sizeof(struct text_list)};
	}
	fields[count] = (struct field){.key = NULL};
}

static bool add_raw_value(struct device_property *property, const char *raw, const char *state)
{
	property->states[property->value_count] = state;
	property->raw_values[property->value_count] = text_copy(raw);
	if (property->raw_values[property->value_count] == NULL) {
		return false;
	}
	property->value_count++;
	return true;
}

static const char *state_of(const struct device_property *property, const char *raw)
{
	for (size_t i = 0; i < property->value_count; i++) {
		if (strcmp(property->raw_values[i], raw) == 0) {
			return property->states[i];
		}
	}
	return NULL;
}

/* Raw values of one state; no two states may be reported by the same. */
static bool read_raw_values(const struct reading *reading, const struct text_list *raw,
	const char *state, struct device_property *property)
{
	for (size_t i = 0; i < raw->count; i++) {
		const char *other = state_of(property, raw->items[i]);
		if (other == state) {
			continue;
		}
		if (other != NULL) {
			return problems_add(reading->problems, SEVERITY_ERROR,
				&member_or_self(reading->node, state)->place,
				"%s: `%.64s` stands for `%s` and for `%s`: it can mean one of them",
				reading->what, raw->items[i], other, state);
		}
		if (strlen(raw->items[i]) > RAW_VALUE_LENGTH_MAX) {
			return problem(reading, state, "has a value that is longer than 256 bytes");
		}
		if (!add_raw_value(property, raw->items[i], state)) {
			return out_of_memory(reading->problems);
		}
	}
	return true;
}

/* Where no state has a value, each is reported by its own name. */
static bool read_states(const struct reading *reading, const struct property_source *source,
	struct device_property *property)
{
	const char *const *states = property->type->states;
	size_t most = PROPERTY_STATES_MAX;
	for (size_t i = 0; states[i] != NULL; i++) {
		most += source->raw[i].count;
	}
	property->raw_values = calloc(most, sizeof(*property->raw_values));
	property->states = calloc(most, sizeof(*property->states));
	if (property->raw_values == NULL || property->states == NULL) {
		return out_of_memory(reading->problems);
	}
	bool valid = true;
	for (size_t i = 0; states[i] != NULL; i++) {
		valid = read_raw_values(reading, &source->raw[i], states[i], property) && valid;
	}
	for (size_t i = 0; most == PROPERTY_STATES_MAX && states[i] != NULL; i++) {
		if (!add_raw_value(property, states[i], states[i])) {
			return out_of_memory(reading->problems);
		}
	}
	return valid;
}

static bool check_fields(const struct reading *reading, const struct text_list *fields)
{
	if (fields->count > FIELDS_MAX) {
		return problem(reading, "field", "has more than 8 entries");
	}
	for (size_t i = 0; i < fields->count; i++) {
		size_t length = strlen(fields->items[i]);
		if (length == 0 || length > RAW_VALUE_LENGTH_MAX) {
			return problem(reading, "field", "must be a key of the JSON, like `state`, "
				"or keys with dots between them, like `color.hue`");
		}
	}
	return true;
}

static bool read_property(struct reading *reading, const struct property_type *type,
	struct wiring *wiring)
{
	struct field fields[PROPERTY_STATES_MAX + 4];
	property_fields(type, fields);
	struct property_source source = {.scale = 1};
	bool valid = schema_read(reading->node, fields, &source, reading->what,
		reading->problems) && source.topic != NULL;
	if (valid) {
		bool has_slot = false;
		valid = check_topic(reading, source.topic) &&
			check_names(reading, "topic", source.topic, NULL, &has_slot);
		valid = check_fields(reading, &source.fields) && valid;
	}
	if (valid) {
		struct device_property *property = &wiring->properties[wiring->property_count++];
		*property = (struct device_property){.type = type, .topic = source.topic,
			.fields = source.fields, .scale = source.scale};
		source.topic = NULL;
		source.fields = (struct text_list){0};
		valid = type->kind != PROPERTY_STATE || read_states(reading, &source, property);
	}
	schema_finish(fields, &source);
	return valid;
}

static bool read_one_property(const struct node *node, const struct property_type *type,
	const char *owner, struct wiring *wiring, struct problems *problems)
{
	struct reading reading = {.node = node, .problems = problems};
	snprintf(reading.what, sizeof(reading.what), "`%s` of %s", type->name, owner);
	return read_property(&reading, type, wiring);
}

static bool read_property_map(const struct wiring_source *source, const struct device_type *type,
	const char *owner, struct wiring *wiring, struct problems *problems)
{
	const struct node *map = source->properties;
	bool valid = true;
	for (size_t i = 0; i < map->count; i++) {
		const struct node *key = map->keys[i];
		const struct property_type *property = device_type_property(type, key->text);
		if (property == NULL) {
			const char *known[NAMES_KNOWN_MAX];
			property_names(type, known);
			valid = schema_unknown(key, "property", key->text, known, problems);
		} else if (source->state != NULL && strcmp(key->text, "state") == 0) {
			valid = problems_add(problems, SEVERITY_ERROR, &key->place,
				"%s has `state` twice: once by itself and once in `properties`",
				owner);
		} else {
			valid = read_one_property(map->values[i], property, owner, wiring,
				problems) && valid;
		}
	}
	return valid;
}

static bool read_properties(const struct wiring_source *source, const struct device_type *type,
	const char *owner, struct wiring *wiring, struct problems *problems)
{
	bool listed = !node_is_empty(source->properties);
	size_t most = 1; /* the state */
	if (listed) {
		if (source->properties->kind != NODE_MAP) {
			return problems_add(problems, SEVERITY_ERROR, &source->properties->place,
				"the `properties` of %s must be a map", owner);
		}
		most += source->properties->count;
	}
	wiring->properties = calloc(most, sizeof(*wiring->properties));
	if (wiring->properties == NULL) {
		return out_of_memory(problems);
	}
	bool valid = true;
	if (source->state != NULL) {
		const struct property_type *state = device_type_property(type, "state");
		valid = state != NULL ?
			read_one_property(source->state, state, owner, wiring, problems) :
			problems_add(problems, SEVERITY_ERROR, &source->state->place,
				"%s has no `state`: a %s reports `properties`", owner, type->name);
	}
	return (!listed || read_property_map(source, type, owner, wiring, problems)) && valid;
}

bool wiring_read(const struct wiring_source *source, const struct device_type *type,
	const char *owner, struct wiring *wiring, struct problems *problems)
{
	bool valid = read_commands(source->commands, type, owner, wiring, problems);
	return read_properties(source, type, owner, wiring, problems) && valid;
}
