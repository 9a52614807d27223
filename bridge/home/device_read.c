/* SPDX-License-Identifier: MIT
 *
 * One device of the map. Everything that is wrong with it is told, and then it is left
 * out as a whole: half a device could do half of what was said.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/schema.h"
#include "bridge/home/availability.h"
#include "bridge/home/home_data.h"
#include "bridge/home/names.h"
#include "bridge/home/opening_name.h"
#include "bridge/home/parameters.h"
#include "bridge/home/topic.h"

#define WHAT_MAX 128
#define NAMES_KNOWN_MAX 32

struct device_source {
	char *type;
	char *name;
	char *room;
	struct text_list aliases;
	struct text_list only;
	const struct node *dialect;
	char *topic;
	const struct node *parameters;
	const struct node *availability;
	int unit;
	bool says_unit;
	const struct node *policy;
	struct wiring_source wiring;
	bool sensitive;
	bool says_sensitive;
	double minimum, maximum, step;
};

static const struct field device_fields[] = {
	{.key = "type", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct device_source, type)},
	{.key = "name", .type = FIELD_TEXT, .offset = offsetof(struct device_source, name)},
	{.key = "room", .type = FIELD_TEXT, .offset = offsetof(struct device_source, room)},
	{.key = "aliases", .type = FIELD_TEXTS, .offset = offsetof(struct device_source, aliases)},
	{.key = "dialect", .type = FIELD_NODE, .offset = offsetof(struct device_source, dialect)},
	{.key = "only", .type = FIELD_TEXTS, .offset = offsetof(struct device_source, only)},
	{.key = "topic", .type = FIELD_TEXT, .offset = offsetof(struct device_source, topic)},
	{.key = "parameters", .type = FIELD_NODE,
		.offset = offsetof(struct device_source, parameters)},
	{.key = "availability", .type = FIELD_NODE,
		.offset = offsetof(struct device_source, availability)},
	{.key = "unit", .type = FIELD_CHOICE, .choices = temperature_unit_names,
		.offset = offsetof(struct device_source, unit),
		.found_offset = offsetof(struct device_source, says_unit)},
	{.key = "policy", .type = FIELD_NODE, .offset = offsetof(struct device_source, policy)},
	{.key = "commands", .type = FIELD_NODE,
		.offset = offsetof(struct device_source, wiring.commands)},
	{.key = "state", .type = FIELD_NODE,
		.offset = offsetof(struct device_source, wiring.state)},
	{.key = "properties", .type = FIELD_NODE,
		.offset = offsetof(struct device_source, wiring.properties)},
	{.key = "query", .type = FIELD_NODE, .offset = offsetof(struct device_source, wiring.query)},
	{.key = "sensitive", .type = FIELD_YES_NO,
		.offset = offsetof(struct device_source, sensitive),
		.found_offset = offsetof(struct device_source, says_sensitive)},
	{.key = "min", .type = FIELD_NUMBER, .minimum = -100, .maximum = 500,
		.offset = offsetof(struct device_source, minimum)},
	{.key = "max", .type = FIELD_NUMBER, .minimum = -100, .maximum = 500,
		.offset = offsetof(struct device_source, maximum)},
	{.key = "step", .type = FIELD_NUMBER, .minimum = 0.01, .maximum = 50,
		.offset = offsetof(struct device_source, step)},
	{.key = NULL},
};

struct device_reading {
	struct home *home;
	const struct node *key;
	const struct node *value;
	struct device_source source;
	const struct dialect *dialect;  /* or NULL */
	struct parameters parameters;   /* their values for this device */
	struct device *device;
	bool wired; /* its commands are known */
	char what[WHAT_MAX]; /* "device `lamp`" */
	struct problems *problems;
};

/* Adds a problem at a key of the device, or at the device if it has no such key. */
__attribute__((format(printf, 3, 4)))
static bool problem(struct device_reading *reading, const char *key, const char *format, ...)
{
	char sentence[ERROR_TEXT_MAX];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	const struct node *member = node_get(reading->value, key);
	const struct node *node = member != NULL ? member : reading->key;
	return problems_add(reading->problems, SEVERITY_ERROR, &node->place, "%s: %s",
		reading->what, sentence);
}

static bool out_of_memory(struct device_reading *reading)
{
	return problem(reading, "", "out of memory");
}

static bool read_type(struct device_reading *reading)
{
	if (reading->source.type == NULL) {
		return false;
	}
	reading->device->type = device_type_find(reading->source.type);
	if (reading->device->type != NULL) {
		return true;
	}
	const char *known[NAMES_KNOWN_MAX];
	device_type_names(known, NAMES_KNOWN_MAX);
	char type[SHORTENED_SIZE];
	return schema_unknown(node_get(reading->value, "type"), "device type",
		shortened(reading->source.type, type), known, reading->problems);
}

/* Takes over the words of a name, or says at `key` why it has none. */
static char *checked_name(struct device_reading *reading, const char *key, const char *written,
	char *words, const struct error *error)
{
	if (words == NULL) {
		char name[SHORTENED_SIZE];
		problem(reading, key, "`%s` %s", shortened(written, name), error->text);
	}
	return words;
}

static bool read_alias(struct device_reading *reading, const char *alias)
{
	struct device *device = reading->device;
	struct error error = {0};
	char *words = checked_name(reading, "aliases", alias, spoken_name(alias, &error), &error);
	if (words == NULL) {
		return false;
	}
	bool known = text_list_has(&device->aliases, words) ||
		(device->name != NULL && strcmp(device->name, words) == 0);
	bool added = known || text_list_add(&device->aliases, words) || out_of_memory(reading);
	free(words);
	return added;
}

static bool read_names(struct device_reading *reading)
{
	const char *name = reading->source.name;
	struct error error = {0};
	reading->device->name = name != NULL ?
		checked_name(reading, "name", name, spoken_name(name, &error), &error) :
		checked_name(reading, "", reading->key->text,
			spoken_key(reading->key->text, &error), &error);
	bool valid = reading->device->name != NULL;
	const struct text_list *aliases = &reading->source.aliases;
	if (aliases->count > HOME_ALIASES_MAX) {
		return problem(reading, "aliases", "more than 32 aliases");
	}
	for (size_t i = 0; i < aliases->count; i++) {
		valid = read_alias(reading, aliases->items[i]) && valid;
	}
	return valid;
}

static bool read_room(struct device_reading *reading)
{
	char *room = reading->source.room;
	const char *fault = room != NULL ? key_fault(room) : NULL;
	if (fault != NULL) {
		char name[SHORTENED_SIZE];
		return problem(reading, "room", "the room `%s` %s", shortened(room, name), fault);
	}
	reading->device->room = room;
	reading->source.room = NULL;
	return true;
}

static bool read_topic(struct device_reading *reading)
{
	char *topic = reading->source.topic;
	const char *fault = topic != NULL ? topic_fault(topic) : NULL;
	if (fault == NULL && topic != NULL && strpbrk(topic, "{}") != NULL) {
		fault = "holds a brace: write the topic itself, not a template";
	}
	if (fault != NULL) {
		char name[SHORTENED_SIZE];
		return problem(reading, "topic", "the topic `%s` %s", shortened(topic, name), fault);
	}
	reading->device->topic = topic;
	reading->source.topic = NULL;
	return true;
}

static bool names_are_opening(const struct device *device)
{
	if (name_is_opening(device->key) || (device->name != NULL && name_is_opening(device->name))) {
		return true;
	}
	for (size_t i = 0; i < device->aliases.count; i++) {
		if (name_is_opening(device->aliases.items[i])) {
			return true;
		}
	}
	return false;
}

/* Somebody may have written `light` because the relay at the door was sold as one; nothing would
 * ask before it opens. It may as well be a light, so it stays, and is told. */
static void warn_of_door(const struct device_reading *reading)
{
	const struct device *device = reading->device;
	const char *name = device->name != NULL ? device->name : device->key;
	bool called = name_is_of_opening(name);
	for (size_t i = 0; !called && i < device->aliases.count; i++) {
		called = name_is_of_opening(device->aliases.items[i]);
		name = called ? device->aliases.items[i] : name;
	}
	if (called && device->type->commands->name != NULL) {
		bool can_be = device_type_opens(device->type);
		problems_add(reading->problems, SEVERITY_WARNING, &reading->key->place,
			"%s: “%s” is the name of a way into the house, and what a %s does is done without "
			"asking: if it opens something, %s; if not, write `sensitive: no`", reading->what,
			name, device->type->name,
			can_be ? "write `sensitive: yes`" : "it is a `lock` or a `switch`");
	}
}

/* A type that opens nothing has nothing that a policy would hold back. */
static bool check_sensitive(struct device_reading *reading)
{
	const struct device *device = reading->device;
	const struct device_source *source = &reading->source;
	if (!source->says_sensitive && !device->type->always_sensitive &&
		!device->type->sensitive_by_name) {
		warn_of_door(reading);
	}
	if (source->says_sensitive && source->sensitive && !device_type_opens(device->type)) {
		return problem(reading, "sensitive", "`sensitive: yes` would guard nothing, because a "
			"%s opens nothing: a relay that opens a door is a `switch`",
			device->type->name);
	}
	return true;
}

static bool read_sensitive(struct device_reading *reading)
{
	struct device *device = reading->device;
	const struct device_source *source = &reading->source;
	device->sensitive = device->type->always_sensitive ||
		(source->says_sensitive ? source->sensitive :
			device->type->sensitive_by_name && names_are_opening(device));
	if (device->type->always_sensitive && source->says_sensitive && !source->sensitive) {
		return problem(reading, "sensitive", "what opens the house is always sensitive: "
			"take `sensitive` out, and allow opening with `policy`");
	}
	return check_sensitive(reading);
}

static bool read_range(struct device_reading *reading)
{
	static const char *const keys[] = {"min", "max", "step"};
	struct device *device = reading->device;
	device->minimum = reading->source.minimum;
	device->maximum = reading->source.maximum;
	device->step = reading->source.step;
	bool has_setpoint = device_type_property(device->type, "setpoint") != NULL;
	for (size_t i = 0; !has_setpoint && i < sizeof(keys) / sizeof(*keys); i++) {
		if (node_get(reading->value, keys[i]) != NULL) {
			return problem(reading, keys[i],
				"`min`, `max` and `step` are for thermostats only");
		}
	}
	if (device->minimum >= device->maximum) {
		return problem(reading, node_get(reading->value, "max") != NULL ? "max" : "min",
			"`max` must be above `min` (5 and 35 where they are not given)");
	}
	return true;
}

static bool read_dialect(struct device_reading *reading)
{
	const struct node *node = reading->source.dialect;
	if (node == NULL) {
		return true;
	}
	if (node->kind != NODE_SCALAR || node->text == NULL) {
		return problem(reading, "dialect", "`dialect` needs a name, like `zigbee2mqtt`");
	}
	reading->dialect = dialects_find(reading->home->dialects, node,
		reading->key->place.file, reading->problems);
	return reading->dialect != NULL;
}

/* The parameters that its dialect has for it, or NULL. */
static const struct parameters *declared(const struct device_reading *reading)
{
	return reading->dialect != NULL ?
		dialect_parameters(reading->dialect, reading->device->type) : NULL;
}

static bool read_parameters(struct device_reading *reading)
{
	if (reading->source.dialect != NULL && reading->dialect == NULL) {
		return false; /* what it declares is not known */
	}
	return parameters_resolve(declared(reading), reading->source.parameters,
		reading->device->topic, reading->what, &reading->parameters, reading->problems);
}

static bool read_unit(struct device_reading *reading)
{
	if (reading->source.says_unit) {
		reading->device->unit = (enum temperature_unit)reading->source.unit;
	} else if (reading->dialect != NULL) {
		reading->device->unit = dialect_unit(reading->dialect);
	}
	return true;
}

/* Where a parameter or the topic lacks; a topic that was refused was told already. */
static bool lacking(struct device_reading *reading, const struct error *error)
{
	const char *key = reading->device->topic != NULL ? "topic" : "parameters";
	return reading->source.topic == NULL && problem(reading, key, "%s", error->text);
}

/* Each entry of `only` names a command or property that the dialect has for the type. */
static bool check_only(struct device_reading *reading, const struct wiring *shared)
{
	const struct text_list *only = &reading->source.only;
	bool valid = true;
	for (size_t i = 0; i < only->count; i++) {
		char name[SHORTENED_SIZE];
		valid = (wiring_has(shared, only->items[i]) || problem(reading, "only",
			"the dialect has no command and no property `%s` for a %s",
			shortened(only->items[i], name), reading->device->type->name)) && valid;
	}
	return valid;
}

/* Adds to the wiring what the dialect says, as far as the device gives the parameters. */
static bool take_over_dialect(struct device_reading *reading, struct wiring *wiring)
{
	if (reading->dialect == NULL) {
		return node_get(reading->value, "only") == NULL ||
			problem(reading, "only", "`only` chooses from a dialect: name one");
	}
	const struct wiring *shared =
		dialect_wiring(reading->dialect, reading->device->type);
	if (shared == NULL) {
		return problem(reading, "dialect", "the dialect `%s` has no %s: write `commands` "
			"and `state` in its place", reading->source.dialect->text,
			reading->device->type->name);
	}
	struct wiring filled = {0};
	struct error error = {0};
	const struct text_list *only = node_get(reading->value, "only") != NULL ?
		&reading->source.only : NULL;
	bool valid = check_only(reading, shared) &&
		(wiring_take_over(&filled, shared, only) || out_of_memory(reading));
	if (valid && !wiring_fill(&filled, &reading->parameters, true, &error)) {
		valid = lacking(reading, &error);
	}
	valid = valid && (wiring_take_over(wiring, &filled, NULL) || out_of_memory(reading));
	wiring_finish(&filled);
	return valid;
}

static bool fill_own(struct device_reading *reading, struct wiring *wiring)
{
	struct error error = {0};
	return wiring_fill(wiring, &reading->parameters, false, &error) ||
		lacking(reading, &error);
}

static bool read_availability(struct device_reading *reading)
{
	struct availability own = {0};
	struct error error = {0};
	bool is_own = reading->source.availability != NULL;
	bool valid = availability_read(reading->source.availability, reading->what,
		declared(reading), &own, reading->problems);
	const struct availability *shared = is_own || reading->dialect == NULL ? &own :
		dialect_availability(reading->dialect);
	valid = valid && (availability_fill(shared, &reading->parameters, !is_own,
		&reading->device->availability, &error) || lacking(reading, &error));
	availability_finish(&own);
	return valid;
}

static bool read_wiring(struct device_reading *reading)
{
	struct wiring wiring = {0};
	bool valid = wiring_read(&reading->source.wiring, reading->device->type, reading->what,
		declared(reading), &wiring,
		reading->problems);
	bool known = reading->source.dialect == NULL || reading->dialect != NULL;
	valid = valid && known && fill_own(reading, &wiring) &&
		take_over_dialect(reading, &wiring);
	reading->device->commands = wiring.commands;
	reading->device->command_count = wiring.command_count;
	reading->device->properties = wiring.properties;
	reading->device->property_count = wiring.property_count;
	reading->device->query = wiring.query;
	reading->wired = valid;
	if (valid && wiring.command_count == 0 && wiring.property_count == 0 && known &&
		reading->parameters.count > 1) {
		return problem(reading, "parameters", "it takes no command and reports nothing: "
			"give it the `parameters` of its dialect that say how");
	}
	if (valid && wiring.command_count == 0 && wiring.property_count == 0) {
		return problem(reading, "", "it takes no command and reports nothing: "
			"give it a `dialect` and a `topic`, or `commands` and `state`");
	}
	return valid;
}

static bool unknown_command(struct device_reading *reading, const struct node *key)
{
	const char *known[NAMES_KNOWN_MAX] = {0};
	const struct device *device = reading->device;
	if (!reading->wired) {
		return false; /* it may well be there when the rest is mended */
	}
	for (size_t i = 0; i < device->command_count && i + 1 < NAMES_KNOWN_MAX; i++) {
		known[i] = device->commands[i].type->name;
	}
	return schema_unknown(key, "command", key->text, known, reading->problems);
}

static bool read_policy_of(struct device_reading *reading, const struct node *key,
	const struct node *value, struct device_command *command)
{
	static const char *const names[] = {"allow", "confirm", "pin", "deny", NULL};
	const char *text = value->kind == NODE_SCALAR && value->text != NULL ? value->text : "";
	for (int policy = POLICY_ALLOW; names[policy] != NULL; policy++) {
		if (strcmp(text, names[policy]) != 0) {
			continue;
		}
		if (policy == POLICY_ALLOW && device_opens(reading->device, command->type)) {
			return problems_add(reading->problems, SEVERITY_ERROR, &value->place,
				"%s: `%s` opens it, so its policy can be `confirm`, `pin` or `deny`%s",
				reading->what, key->text, reading->device->type->always_sensitive ?
				"" : "; if it guards nothing, write `sensitive: no`");
		}
		command->policy = (enum policy)policy;
		return true;
	}
	return schema_unknown(value, "policy", text, names, reading->problems);
}

static bool read_policies(struct device_reading *reading)
{
	struct device *device = reading->device;
	for (size_t i = 0; i < device->command_count; i++) {
		bool opens = device_opens(device, device->commands[i].type);
		device->commands[i].policy = opens ? POLICY_DENY : POLICY_ALLOW;
	}
	const struct node *map = reading->source.policy;
	if (node_is_empty(map)) {
		return true;
	}
	if (map->kind != NODE_MAP) {
		return problem(reading, "policy",
			"`policy` must be a map of commands, like {unlock: pin}");
	}
	bool valid = true;
	for (size_t i = 0; i < map->count; i++) {
		const struct device_command *command = device_command(device, map->keys[i]->text);
		valid = (command == NULL ? unknown_command(reading, map->keys[i]) :
			read_policy_of(reading, map->keys[i], map->values[i],
				&device->commands[command - device->commands])) && valid;
	}
	return valid;
}

typedef bool reading_step(struct device_reading *reading);

/* In this order: later ones use what the earlier ones found. */
static reading_step *const steps[] = {
	read_names, read_room, read_topic, read_sensitive, read_range, read_dialect,
	read_parameters, read_unit, read_wiring, read_availability, read_policies,
};

static bool read_parts(struct device_reading *reading)
{
	bool valid = schema_read(reading->value, device_fields, &reading->source, reading->what,
		reading->problems);
	if (!read_type(reading)) {
		return false;
	}
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		valid = steps[i](reading) && valid;
	}
	return valid;
}

static bool check_key(const struct device_reading *reading)
{
	const char *fault = key_fault(reading->key->text);
	if (fault != NULL) {
		return problems_add(reading->problems, SEVERITY_ERROR, &reading->key->place, "%s %s",
			reading->what, fault);
	}
	if (reading->home->device_count == HOME_DEVICES_MAX) {
		return problems_add(reading->problems, SEVERITY_ERROR, &reading->key->place,
			"%s is one too many: a home has at most %d devices", reading->what,
			HOME_DEVICES_MAX);
	}
	return true;
}

bool device_read(struct home *home, const struct node *key, const struct node *value,
	struct problems *problems)
{
	struct device_reading reading = {
		.home = home,
		.key = key,
		.value = value,
		.source = {.minimum = SETPOINT_MINIMUM, .maximum = SETPOINT_MAXIMUM,
			.step = SETPOINT_STEP},
		.device = calloc(1, sizeof(*reading.device)),
		.problems = problems,
	};
	char name[SHORTENED_SIZE];
	snprintf(reading.what, sizeof(reading.what), "device `%s`", shortened(key->text, name));
	bool valid = check_key(&reading);
	if (valid && (reading.device == NULL ||
			     (reading.device->key = text_copy(key->text)) == NULL)) {
		valid = out_of_memory(&reading);
	}
	valid = valid && read_parts(&reading);
	schema_finish(device_fields, &reading.source);
	parameters_finish(&reading.parameters);
	if (valid) {
		reading.device->place = home_place(home, &key->place);
		home->devices[home->device_count++] = reading.device;
		return true;
	}
	device_destroy(reading.device);
	text_list_add(&home->left_out, key->text);
	return left_out("device", key->text, &key->place, problems);
}
