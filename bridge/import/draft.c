/* SPDX-License-Identifier: MIT */
#include "bridge/import/draft.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/home/names.h"
#include "bridge/home/opening_name.h"
#include "bridge/home/topic.h"
#include "bridge/import/spoken.h"

#define NOTE_MAX 320
#define COMMANDS_MAX 16
#define PROPERTIES_MAX 24
#define VALUES_MAX 64
#define PAYLOAD_MAX 1000
#define RAW_MAX 256

/* --- life ------------------------------------------------------------ */

struct draft *draft_create(void)
{
	struct draft *draft = calloc(1, sizeof(*draft));
	if (draft == NULL) {
		return NULL;
	}
	draft->devices = calloc(DRAFT_DEVICES_MAX, sizeof(struct draft_device *));
	draft->groups = calloc(DRAFT_GROUPS_MAX, sizeof(*draft->groups));
	draft->rooms = calloc(DRAFT_ROOMS_MAX, sizeof(*draft->rooms));
	if (draft->devices == NULL || draft->groups == NULL || draft->rooms == NULL) {
		draft_destroy(draft);
		return NULL;
	}
	return draft;
}

void draft_command_finish(struct draft_command *command)
{
	free(command->topic);
	free(command->payload);
	text_list_finish(&command->words);
	text_list_finish(&command->raws);
}

void draft_property_finish(struct draft_property *property)
{
	free(property->topic);
	free(property->field);
	free(property->also_topic);
	free(property->also_field);
	text_list_finish(&property->states);
	text_list_finish(&property->raws);
}

static void device_free(struct draft_device *device)
{
	for (size_t i = 0; i < device->command_count; i++) {
		draft_command_finish(&device->commands[i]);
	}
	for (size_t i = 0; i < device->property_count; i++) {
		draft_property_finish(&device->properties[i]);
	}
	char *const texts[] = {
		device->origin, device->title, device->about, device->key, device->name,
		device->room, device->dialect, device->topic, device->availability,
		device->availability_field,
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		free(texts[i]);
	}
	free(device->commands);
	free(device->properties);
	text_list_finish(&device->online);
	text_list_finish(&device->offline);
	text_list_finish(&device->only);
	text_list_finish(&device->notes);
	free(device);
}

void draft_destroy(struct draft *draft)
{
	if (draft == NULL) {
		return;
	}
	for (size_t i = 0; draft->devices != NULL && i < draft->device_count; i++) {
		device_free(draft->devices[i]);
	}
	for (size_t i = 0; draft->groups != NULL && i < draft->group_count; i++) {
		free(draft->groups[i].title);
		free(draft->groups[i].key);
		free(draft->groups[i].name);
		text_list_finish(&draft->groups[i].origins);
	}
	for (size_t i = 0; draft->rooms != NULL && i < draft->room_count; i++) {
		free(draft->rooms[i].key);
		free(draft->rooms[i].name);
	}
	free(draft->devices);
	free(draft->groups);
	free(draft->rooms);
	text_list_finish(&draft->notes);
	free(draft);
}

void draft_set(struct draft *draft, char **text, const char *value)
{
	char *copy = value != NULL ? text_copy_part(value, text_whole_characters(value,
		TOPIC_LENGTH_MAX)) : NULL;
	draft->failed = draft->failed || (value != NULL && copy == NULL);
	free(*text);
	*text = copy;
}

struct draft_device *draft_add(struct draft *draft, const char *type, const char *origin,
	const char *title)
{
	if (draft->device_count == DRAFT_DEVICES_MAX) {
		draft->left_out++;
		return NULL;
	}
	struct draft_device *device = calloc(1, sizeof(*device));
	if (device == NULL) {
		draft->failed = true;
		return NULL;
	}
	device->type = device_type_find(type);
	device->commands = calloc(COMMANDS_MAX, sizeof(*device->commands));
	device->properties = calloc(PROPERTIES_MAX, sizeof(*device->properties));
	draft_set(draft, &device->origin, origin);
	draft_set(draft, &device->title, title);
	if (device->type == NULL || device->commands == NULL || device->properties == NULL ||
		device->origin == NULL || device->title == NULL) {
		draft->failed = true;
		device_free(device);
		return NULL;
	}
	draft->devices[draft->device_count++] = device;
	return device;
}

void draft_remove(struct draft *draft, struct draft_device *device)
{
	size_t kept = 0;
	for (size_t i = 0; i < draft->device_count; i++) {
		if (draft->devices[i] != device) {
			draft->devices[kept++] = draft->devices[i];
		}
	}
	draft->device_count = kept;
	device_free(device);
}

/* --- notes ------------------------------------------------------------ */

void draft_list(struct draft *draft, struct text_list *list, const char *value)
{
	draft->failed = draft->failed || !text_list_add(list, value);
}

void draft_list_once(struct draft *draft, struct text_list *list, const char *value)
{
	if (!text_list_has(list, value)) {
		draft_list(draft, list, value);
	}
}

__attribute__((format(printf, 3, 0)))
static void add_note(struct draft *draft, struct text_list *notes, const char *format,
	va_list arguments)
{
	char note[NOTE_MAX];
	vsnprintf(note, sizeof(note), format, arguments);
	note[text_whole_characters(note, sizeof(note))] = '\0';
	draft_list(draft, notes, note);
}

void draft_device_note(struct draft *draft, struct draft_device *device, const char *format, ...)
{
	va_list arguments;
	if (device->notes.count == DRAFT_DEVICE_NOTES_MAX) {
		return;
	}
	va_start(arguments, format);
	add_note(draft, &device->notes, format, arguments);
	va_end(arguments);
}

void draft_note(struct draft *draft, const char *format, ...)
{
	va_list arguments;
	if (draft->notes.count == DRAFT_NOTES_MAX) {
		draft->notes_left_out++;
		return;
	}
	va_start(arguments, format);
	add_note(draft, &draft->notes, format, arguments);
	va_end(arguments);
}

/* --- commands and properties ------------------------------------------------------------ */

bool draft_has_command(const struct draft_device *device, const char *name)
{
	for (size_t i = 0; i < device->command_count; i++) {
		if (strcmp(device->commands[i].type->name, name) == 0) {
			return true;
		}
	}
	return false;
}

bool draft_has_property(const struct draft_device *device, const char *name)
{
	for (size_t i = 0; i < device->property_count; i++) {
		if (strcmp(device->properties[i].type->name, name) == 0) {
			return true;
		}
	}
	return false;
}

static const char *payload_fault(const char *payload)
{
	if (strlen(payload) > PAYLOAD_MAX) {
		return "its payload is too long";
	}
	return text_is_clean(payload, strlen(payload)) ? NULL :
		"its payload holds a control character";
}

struct draft_command *draft_command(struct draft *draft, struct draft_device *device,
	const char *command, const char *topic, const char *payload)
{
	const struct command_type *type = device_type_command(device->type, command);
	if (type == NULL || draft_has_command(device, command) ||
		device->command_count == COMMANDS_MAX) {
		return NULL;
	}
	const char *fault = topic_fault(topic);
	char text[SHORTENED_SIZE];
	if (fault != NULL) {
		draft_device_note(draft, device, "no `%s`: its topic `%s` %s", command,
			shortened(topic, text), fault);
		return NULL;
	}
	fault = spoken_has_word(payload, "toggle") ? "a toggle does not say what is wanted" :
		payload_fault(payload);
	if (fault == NULL && strcmp(device->type->name, "lock") != 0 &&
		spoken_has_word(payload, "unlock")) {
		fault = "its message unlocks something, and it is no lock";
	}
	if (fault != NULL) {
		draft_device_note(draft, device, "no `%s`: %s", command, fault);
		return NULL;
	}
	struct draft_command *added = &device->commands[device->command_count++];
	*added = (struct draft_command){.type = type, .scale = 1, .topic = text_copy(topic),
		.payload = text_copy(payload)};
	draft->failed = draft->failed || added->topic == NULL || added->payload == NULL;
	return added;
}

struct draft_property *draft_property(struct draft *draft, struct draft_device *device,
	const char *property, const char *topic, const char *field)
{
	const struct property_type *type = device_type_property(device->type, property);
	if (type == NULL || draft_has_property(device, property) ||
		device->property_count == PROPERTIES_MAX) {
		return NULL;
	}
	const char *fault = topic_fault(topic);
	if (fault != NULL) {
		char text[SHORTENED_SIZE];
		draft_device_note(draft, device, "no `%s`: its topic `%s` %s", property,
			shortened(topic, text), fault);
		return NULL;
	}
	if (field != NULL && (field[0] == '\0' || strlen(field) > RAW_MAX ||
			!text_is_clean(field, strlen(field)))) {
		draft_device_note(draft, device, "no `%s`: it is reported under no usable name",
			property);
		return NULL;
	}
	struct draft_property *added = &device->properties[device->property_count++];
	*added = (struct draft_property){.type = type, .scale = 1, .topic = text_copy(topic),
		.field = field != NULL ? text_copy(field) : NULL};
	draft->failed = draft->failed || added->topic == NULL ||
		(field != NULL && added->field == NULL);
	return added;
}

/* A brace that would begin a placeholder is doubled. */
static bool is_placeholder(const char *brace)
{
	return brace[0] == '{' && (brace[1] == '{' || brace[1] == '_' ||
		(brace[1] >= '0' && brace[1] <= '9') || (brace[1] >= 'a' && brace[1] <= 'z') ||
		(brace[1] >= 'A' && brace[1] <= 'Z'));
}

char *draft_literal(const char *text)
{
	struct buffer out;
	buffer_init(&out, 2 * PAYLOAD_MAX);
	buffer_append_text(&out, "");
	for (; *text != '\0'; text++) {
		buffer_append(&out, text, 1);
		if (is_placeholder(text)) {
			buffer_append_text(&out, "{");
		}
	}
	char *literal = buffer_take(&out);
	buffer_finish(&out);
	return literal;
}

static bool raw_is_usable(const char *raw)
{
	return strlen(raw) <= RAW_MAX && text_is_clean(raw, strlen(raw));
}

static void add_literal(struct draft *draft, struct text_list *list, const char *raw)
{
	char *literal = draft_literal(raw);
	draft_list(draft, list, literal != NULL ? literal : "");
	draft->failed = draft->failed || literal == NULL;
	free(literal);
}

void draft_word(struct draft *draft, struct draft_command *command, const char *word,
	const char *raw)
{
	if (command == NULL || command->words.count == VALUES_MAX || !raw_is_usable(raw) ||
		text_list_has(&command->words, word)) {
		return;
	}
	draft_list(draft, &command->words, word);
	add_literal(draft, &command->raws, raw);
}

void draft_state(struct draft *draft, struct draft_property *property, const char *state,
	const char *raw)
{
	if (property == NULL || property->states.count == VALUES_MAX || !raw_is_usable(raw)) {
		return;
	}
	/* What stands for two states says nothing of either: the first one has it. */
	char *literal = draft_literal(raw);
	if (literal == NULL) {
		draft->failed = true;
	} else if (!text_list_has(&property->raws, literal)) {
		draft_list(draft, &property->states, state);
		draft_list(draft, &property->raws, literal);
	}
	free(literal);
}

static struct draft_property *taken_property(struct draft *draft, struct draft_device *device,
	const char *name)
{
	struct draft_property *property = draft_property(draft, device, name, "{topic}", NULL);
	if (property != NULL) {
		property->as_dialect = true;
	}
	return property;
}

void draft_take(struct draft *draft, struct draft_device *device, const char *name)
{
	struct draft_command *command = draft_command(draft, device, name, "{topic}", "");
	if (command != NULL) {
		command->as_dialect = true;
	}
	taken_property(draft, device, name);
}

/* --- rooms, groups, ranges ------------------------------------------------------------ */

const char *draft_room(struct draft *draft, const char *title)
{
	char *name = spoken_clean(title);
	char *key = name != NULL ? spoken_to_key(name, 1) : NULL;
	if (key == NULL) {
		free(name);
		return NULL;
	}
	for (size_t i = 0; i < draft->room_count; i++) {
		if (strcmp(draft->rooms[i].key, key) == 0) {
			free(name);
			free(key);
			return draft->rooms[i].key;
		}
	}
	if (draft->room_count == DRAFT_ROOMS_MAX) {
		free(name);
		free(key);
		return NULL;
	}
	draft->rooms[draft->room_count++] = (struct draft_room){.key = key, .name = name};
	return key;
}

struct draft_group *draft_group(struct draft *draft, const char *title)
{
	if (draft->group_count == DRAFT_GROUPS_MAX) {
		return NULL;
	}
	struct draft_group *group = &draft->groups[draft->group_count++];
	*group = (struct draft_group){0};
	draft_set(draft, &group->title, title);
	return group;
}

static bool in_range(const double *number, double minimum, double maximum)
{
	return number != NULL && isfinite(*number) && *number >= minimum && *number <= maximum;
}

void draft_range(struct draft_device *device, const double *minimum, const double *maximum,
	const double *step)
{
	bool both = in_range(minimum, -100, 500) && in_range(maximum, -100, 500) &&
		*minimum < *maximum;
	if (both) {
		device->has_minimum = device->has_maximum = true;
		device->minimum = *minimum;
		device->maximum = *maximum;
	}
	if (in_range(step, 0.01, 50)) {
		device->has_step = true;
		device->step = *step;
	}
}

/* A relay that is called a lamp, at the topic of a lock. */
static bool topics_tell_of_lock(const struct draft_device *device)
{
	bool tells = device->topic != NULL && spoken_tells_of_lock(device->topic);
	for (size_t i = 0; i < device->command_count; i++) {
		tells = tells || (device->commands[i].type->opens &&
			spoken_tells_of_lock(device->commands[i].topic));
	}
	return tells;
}

/* Not whether its type could: what is not among its commands needs no guard. */
static bool opens_something(const struct draft_device *device)
{
	bool opens = false;
	for (size_t i = 0; i < device->command_count; i++) {
		opens = opens || device->commands[i].type->opens;
	}
	return opens;
}

bool draft_is_sensitive(const struct draft_device *device)
{
	bool guarded = device->sensitive || topics_tell_of_lock(device) ||
		(device->type->sensitive_by_name &&
			((device->name != NULL && name_is_opening(device->name)) ||
				(device->key != NULL && name_is_opening(device->key))));
	return device->type->always_sensitive || (guarded && opens_something(device));
}
