/* SPDX-License-Identifier: MIT */
#include "bridge/home/wiring.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/schema.h"
#include "bridge/home/parameters.h"
#include "bridge/home/template.h"
#include "bridge/home/topic.h"
#include "bridge/home/wiring_parts.h"

#define NAMES_KNOWN_MAX 32
#define SCALE_MINIMUM 1e-6
#define SCALE_MAXIMUM 1e6

const struct node *member_or_self(const struct node *map, const char *key)
{
	const struct node *member = node_get(map, key);
	return member != NULL ? member : map;
}

bool reading_problem(const struct reading *reading, const char *key, const char *sentence)
{
	return problems_add(reading->problems, SEVERITY_ERROR,
		&member_or_self(reading->node, key)->place, "%s: the %s %s", reading->what, key,
		sentence);
}

bool reading_out_of_memory(struct problems *problems)
{
	return problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
}

/* True if one of `names` is the name; tells which. */
static bool is_among(const char *const *names, const char *name, size_t *index)
{
	for (*index = 0; names[*index] != NULL; (*index)++) {
		if (strcmp(names[*index], name) == 0) {
			return true;
		}
	}
	return false;
}

static bool check_name(const struct reading *reading, const char *key, const char *name,
	const char *const *slots, bool *found)
{
	const char *before[4] = {"topic"};
	const char *known[PARAMETERS_KNOWN_MAX];
	size_t index = 0;
	if (is_among(slots, name, &index)) {
		found[index] = true;
		return true;
	}
	for (size_t i = 0; slots[i] != NULL && i < 2; i++) {
		before[i + 1] = slots[i];
	}
	parameters_known(reading->declared, before, known);
	return is_among(known, name, &index) || schema_unknown(
		member_or_self(reading->node, key), "placeholder", name, known, reading->problems);
}

bool reading_check_names(const struct reading *reading, const char *key, const char *template,
	const char *const *slots, bool *found)
{
	bool valid = true;
	struct template_part part;
	for (const char *at = template_next(template, &part); part.kind != TEMPLATE_END;
		at = template_next(at, &part)) {
		if (part.kind == TEMPLATE_NAME) {
			char name[TEMPLATE_NAME_MAX + 1];
			snprintf(name, sizeof(name), "%.*s", (int)part.length, part.start);
			valid = check_name(reading, key, name, slots, found) && valid;
		}
	}
	return valid;
}

bool reading_check_topic(const struct reading *reading, const char *key, const char *topic)
{
	const char *fault = topic_fault(topic);
	return fault == NULL || reading_problem(reading, key, fault);
}

bool reading_check_number_key(const struct reading *reading, const char *key, bool is_number)
{
	return is_number || node_get(reading->node, key) == NULL || reading_problem(reading, key,
		"has nothing to scale: no number is sent or reported here");
}

bool wiring_scale(const char *text, double *scale)
{
	return text_to_number(text, SCALE_MINIMUM, SCALE_MAXIMUM, scale);
}

bool reading_read_scale(const struct reading *reading, char *text, double *scale, char **template)
{
	static const char *const no_slots[] = {NULL};
	if (text == NULL) {
		return true;
	}
	if (strchr(text, '{') != NULL) {
		*template = text;
		return reading_check_names(reading, "scale", text, no_slots, NULL);
	}
	bool valid = wiring_scale(text, scale);
	free(text);
	return valid || problems_add(reading->problems, SEVERITY_ERROR,
		&member_or_self(reading->node, "scale")->place,
		"%s: `scale` must be a number from 0.000001 to 1000000", reading->what);
}

/* Whose wiring is read, and the parameters that it may use. */
struct owner {
	const char *name;
	const struct parameters *declared;
};

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
	const struct owner *owner, struct wiring *wiring, struct problems *problems)
{
	if (node_is_empty(commands)) {
		return true;
	}
	if (commands->kind != NODE_MAP) {
		return problems_add(problems, SEVERITY_ERROR, &commands->place,
			"the `commands` of %s must be a map", owner->name);
	}
	wiring->commands = calloc(commands->count, sizeof(*wiring->commands));
	if (wiring->commands == NULL) {
		return reading_out_of_memory(problems);
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
		struct reading reading = {.node = commands->values[i],
			.declared = owner->declared, .problems = problems};
		snprintf(reading.what, sizeof(reading.what), "command `%s` of %s", command->name,
			owner->name);
		valid = wiring_read_command(&reading, command, wiring) && valid;
	}
	return valid;
}

static bool read_one_property(const struct node *node, const struct property_type *type,
	const struct owner *owner, struct wiring *wiring, struct problems *problems)
{
	struct reading reading = {.node = node, .declared = owner->declared, .problems = problems};
	snprintf(reading.what, sizeof(reading.what), "`%s` of %s", type->name, owner->name);
	return wiring_read_property(&reading, type, wiring);
}

static bool read_property_map(const struct wiring_source *source, const struct device_type *type,
	const struct owner *owner, struct wiring *wiring, struct problems *problems)
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
				owner->name);
		} else {
			valid = read_one_property(map->values[i], property, owner, wiring,
				problems) && valid;
		}
	}
	return valid;
}

static bool read_properties(const struct wiring_source *source, const struct device_type *type,
	const struct owner *owner, struct wiring *wiring, struct problems *problems)
{
	bool listed = !node_is_empty(source->properties);
	size_t most = 1; /* the state */
	if (listed) {
		if (source->properties->kind != NODE_MAP) {
			return problems_add(problems, SEVERITY_ERROR, &source->properties->place,
				"the `properties` of %s must be a map", owner->name);
		}
		most += source->properties->count;
	}
	wiring->properties = calloc(most, sizeof(*wiring->properties));
	if (wiring->properties == NULL) {
		return reading_out_of_memory(problems);
	}
	bool valid = true;
	if (source->state != NULL) {
		const struct property_type *state = device_type_property(type, "state");
		valid = state != NULL ?
			read_one_property(source->state, state, owner, wiring, problems) :
			problems_add(problems, SEVERITY_ERROR, &source->state->place,
				"%s has no `state`: a %s reports `properties`", owner->name, type->name);
	}
	return (!listed || read_property_map(source, type, owner, wiring, problems)) && valid;
}

struct query_source {
	char *topic;
	char *payload;
};

static const struct field query_fields[] = {
	{.key = "topic", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct query_source, topic)},
	{.key = "payload", .type = FIELD_TEXT, .offset = offsetof(struct query_source, payload)},
	{.key = NULL},
};

/* Without a payload an empty message asks. */
static bool read_query(const struct node *node, const struct owner *owner,
	struct wiring *wiring, struct problems *problems)
{
	static const char *const no_slots[] = {NULL};
	struct reading reading = {.node = node, .declared = owner->declared, .problems = problems};
	struct query_source source = {0};
	if (node_is_empty(node)) {
		return true;
	}
	snprintf(reading.what, sizeof(reading.what), "the query of %s", owner->name);
	bool valid = schema_read(node, query_fields, &source, reading.what, problems);
	wiring->query.topic = source.topic;
	wiring->query.payload = source.payload != NULL ? source.payload : text_copy("");
	if (!valid || source.topic == NULL) {
		return false;
	}
	if (wiring->query.payload == NULL) {
		return reading_out_of_memory(problems);
	}
	valid = reading_check_topic(&reading, "topic", source.topic);
	valid = reading_check_names(&reading, "topic", source.topic, no_slots, NULL) && valid;
	valid = reading_check_names(&reading, "payload", wiring->query.payload, no_slots,
		NULL) && valid;
	return valid && (!wiring_toggles(wiring->query.payload) ||
		reading_problem(&reading, "payload", "is a toggle, and asking must change nothing"));
}

bool wiring_read(const struct wiring_source *source, const struct device_type *type,
	const char *name, const struct parameters *declared, struct wiring *wiring,
	struct problems *problems)
{
	const struct owner owner = {name, declared};
	bool valid = read_commands(source->commands, type, &owner, wiring, problems);
	valid = read_properties(source, type, &owner, wiring, problems) && valid;
	return read_query(source->query, &owner, wiring, problems) && valid;
}
