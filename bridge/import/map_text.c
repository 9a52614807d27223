/* SPDX-License-Identifier: MIT */
#include "bridge/import/map_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/buffer.h"
#include "bridge/home/home.h"
#include "bridge/import/draft.h"
#include "bridge/import/spoken.h"

#define COMMENT_WIDTH 98

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* --- values ------------------------------------------------------------ */

/* No line break for YAML is left in such a text, and nothing that cannot be seen. */
static bool is_ordinary(const char *at, size_t bytes)
{
	const unsigned char *sign = (const unsigned char *)at;
	if (bytes == 1) {
		return sign[0] >= 0x20 && sign[0] < 0x7f;
	}
	if (bytes == 2) {
		return sign[0] != 0xc2 || sign[1] >= 0xa0; /* controls of Latin-1, NEL */
	}
	if (bytes == 3 && sign[0] == 0xe2) {
		/* U+2028 and U+2029 break lines, U+2000… and U+2060… are unseen. */
		return sign[1] != 0x80 && sign[1] != 0x81;
	}
	/* Surrogates, private use, the mark of byte order and what is no character. */
	return bytes == 3 && !(sign[0] == 0xef && sign[1] >= 0xbb) && sign[0] != 0xee;
}

static bool is_common(const char *at, size_t bytes)
{
	/* “ ” ’ – … that people do write. */
	return bytes == 3 && memcmp(at, "\xe2\x80", 2) == 0 &&
		((unsigned char)at[2] >= 0x90 && (unsigned char)at[2] <= 0xa6);
}

static bool is_printable(const char *at, size_t bytes)
{
	return is_ordinary(at, bytes) || is_common(at, bytes);
}

static bool is_plain(const char *text)
{
	size_t length = strlen(text);
	return length > 0 && strchr(LETTERS, text[0]) != NULL &&
		strspn(text, LETTERS DIGITS "_/.-") == length;
}

static void append_escaped(struct buffer *out, const char *text, size_t bytes)
{
	if (bytes == 1 || bytes == 0) {
		buffer_append_format(out, "\\x%02X", (unsigned)(unsigned char)text[0]);
		return;
	}
	unsigned long code = (unsigned char)text[0] & (0xffu >> (bytes + 1));
	for (size_t i = 1; i < bytes; i++) {
		code = code << 6 | ((unsigned char)text[i] & 0x3fu);
	}
	buffer_append_format(out, "\\U%08lX", code);
}

static void append_double_quoted(struct buffer *out, const char *text)
{
	size_t length = strlen(text);
	buffer_append_text(out, "\"");
	for (size_t at = 0; at < length;) {
		size_t bytes = text_character_length(text + at, length - at);
		if (bytes == 0 || !is_printable(text + at, bytes)) {
			append_escaped(out, text + at, bytes);
		} else {
			bool marked = text[at] == '"' || text[at] == '\\';
			buffer_append_text(out, marked ? "\\" : "");
			buffer_append(out, text + at, bytes);
		}
		at += bytes > 0 ? bytes : 1;
	}
	buffer_append_text(out, "\"");
}

static void append_single_quoted(struct buffer *out, const char *text)
{
	buffer_append_text(out, "'");
	for (; *text != '\0'; text++) {
		buffer_append(out, text, 1);
		if (*text == '\'') {
			buffer_append_text(out, "'");
		}
	}
	buffer_append_text(out, "'");
}

static bool all_printable(const char *text)
{
	size_t length = strlen(text);
	for (size_t at = 0; at < length;) {
		size_t bytes = text_character_length(text + at, length - at);
		if (bytes == 0 || !is_printable(text + at, bytes)) {
			return false;
		}
		at += bytes;
	}
	return true;
}

bool map_text_value(struct buffer *out, const char *text)
{
	if (is_plain(text)) {
		buffer_append_text(out, text);
	} else if (strpbrk(text, "\"\\") != NULL && all_printable(text)) {
		append_single_quoted(out, text);
	} else {
		append_double_quoted(out, text);
	}
	return !out->failed;
}

/* Words that are not sure to be taken as text are quoted. */
static void append_word(struct buffer *out, const char *text)
{
	static const char *const taken[] = {"on", "off", "yes", "no", "true", "false", "null"};
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
		if (strcasecmp(text, taken[i]) == 0) {
			append_double_quoted(out, text);
			return;
		}
	}
	map_text_value(out, text);
}

/* --- comments ------------------------------------------------------------ */

/* How much of the text stands on the next line: up to a space, if there is one. */
static size_t line_length(const char *text, size_t most)
{
	if (strlen(text) <= most) {
		return strlen(text);
	}
	size_t length = text_whole_characters(text, most);
	for (size_t at = length; at > most / 2; at--) {
		if (text[at] == ' ') {
			return at;
		}
	}
	return length > 0 ? length : 1;
}

bool map_text_comment(struct buffer *out, const char *indent, const char *text)
{
	struct buffer line;
	buffer_init(&line, 4096);
	size_t length = strlen(text);
	for (size_t at = 0; at < length;) {
		size_t bytes = text_character_length(text + at, length - at);
		bool shown = bytes > 0 && is_printable(text + at, bytes);
		buffer_append(&line, shown ? text + at : "?", shown ? bytes : 1);
		at += bytes > 0 ? bytes : 1;
	}
	const char *rest = buffer_text(&line);
	for (bool first = true; first || *rest != '\0'; first = false) {
		size_t part = line_length(rest, COMMENT_WIDTH - strlen(indent) - 4);
		buffer_append_format(out, "%s#%s%.*s\n", indent, first ? " " : "   ", (int)part, rest);
		rest += part;
		rest += strspn(rest, " ");
	}
	buffer_finish(&line);
	return !out->failed;
}

/* --- commands and properties ------------------------------------------------------------ */

static void append_number(struct buffer *out, const char *key, double number)
{
	char text[32];
	text_print_number(number, text, sizeof(text));
	buffer_append_format(out, "%s%s", key, text);
}

static void append_topic(struct buffer *out, const char *topic)
{
	buffer_append_text(out, "{topic: ");
	map_text_value(out, topic);
}

static void append_conversion(struct buffer *out, double scale, double inverse)
{
	if (inverse > 0) {
		append_number(out, ", inverse: ", inverse);
	} else if (scale < 1 || scale > 1) {
		append_number(out, ", scale: ", scale);
	}
}

static void append_values(struct buffer *out, const struct draft_command *command)
{
	for (size_t i = 0; i < command->words.count; i++) {
		buffer_append_text(out, i == 0 ? ", values: {" : ", ");
		append_word(out, command->words.items[i]);
		buffer_append_text(out, ": ");
		append_word(out, command->raws.items[i]);
	}
	buffer_append_text(out, command->words.count > 0 ? "}" : "");
}

static void append_commands(struct buffer *out, const struct draft_device *device)
{
	bool any = false;
	for (size_t i = 0; i < device->command_count; i++) {
		const struct draft_command *command = &device->commands[i];
		if (command->as_dialect) {
			continue;
		}
		buffer_append_format(out, "%s      %s: ", any ? "" : "    commands:\n",
			command->type->name);
		append_topic(out, command->topic);
		buffer_append_text(out, ", payload: ");
		append_word(out, command->payload);
		append_conversion(out, command->scale, command->inverse);
		append_values(out, command);
		buffer_append_text(out, "}\n");
		any = true;
	}
}

static size_t count_raws(const struct draft_property *property, const char *state)
{
	size_t count = 0;
	for (size_t i = 0; i < property->states.count; i++) {
		count += strcmp(property->states.items[i], state) == 0;
	}
	return count;
}

/* `locked: LOCK`, or a list where several say it. */
static void append_raws(struct buffer *out, const struct draft_property *property,
	const char *state)
{
	size_t count = count_raws(property, state);
	if (count == 0) {
		return;
	}
	buffer_append_format(out, ", %s: %s", state, count > 1 ? "[" : "");
	bool any = false;
	for (size_t i = 0; i < property->states.count; i++) {
		if (strcmp(property->states.items[i], state) == 0) {
			buffer_append_text(out, any ? ", " : "");
			append_word(out, property->raws.items[i]);
			any = true;
		}
	}
	buffer_append_text(out, count > 1 ? "]" : "");
}

/* `key: text`, or a list of both. */
static void append_one_or_both(struct buffer *out, const char *key, const char *text,
	const char *also)
{
	buffer_append_format(out, "%s%s", key, also != NULL ? "[" : "");
	append_word(out, text);
	if (also != NULL) {
		buffer_append_text(out, ", ");
		append_word(out, also);
		buffer_append_text(out, "]");
	}
}

static void append_property(struct buffer *out, const struct draft_property *property)
{
	append_one_or_both(out, "{topic: ", property->topic, property->also_topic);
	if (property->field != NULL) {
		append_one_or_both(out, ", field: ", property->field, property->also_field);
	}
	append_conversion(out, property->scale, property->inverse);
	const char *const *states = property->type->states;
	for (size_t i = 0; property->type->kind == PROPERTY_STATE && states[i] != NULL; i++) {
		append_raws(out, property, states[i]);
	}
	buffer_append_text(out, "}\n");
}

static void append_properties(struct buffer *out, const struct draft_device *device)
{
	bool any = false;
	for (size_t i = 0; i < device->property_count; i++) {
		const struct draft_property *property = &device->properties[i];
		if (!property->as_dialect && strcmp(property->type->name, "state") == 0) {
			buffer_append_text(out, "    state: ");
			append_property(out, property);
		}
	}
	for (size_t i = 0; i < device->property_count; i++) {
		const struct draft_property *property = &device->properties[i];
		if (property->as_dialect || strcmp(property->type->name, "state") == 0) {
			continue;
		}
		buffer_append_format(out, "%s      %s: ", any ? "" : "    properties:\n",
			property->type->name);
		append_property(out, property);
		any = true;
	}
}

/* --- a device ------------------------------------------------------------ */

static void append_key(struct buffer *out, const char *key, const char *value)
{
	if (value != NULL) {
		buffer_append_format(out, "    %s: ", key);
		append_word(out, value);
		buffer_append_text(out, "\n");
	}
}

/* A name that is not what the key says. */
static void append_name(struct buffer *out, const struct draft_device *device)
{
	char *spoken = spoken_key(device->key, NULL);
	if (spoken == NULL || strcmp(spoken, device->name) != 0) {
		append_key(out, "name", device->name);
	}
	free(spoken);
}

/* `, key: value`, or a list where there are several; the key itself where there is none. */
static void append_list(struct buffer *out, const char *key, const struct text_list *values)
{
	buffer_append_format(out, ", %s: %s", key, values->count > 1 ? "[" : "");
	for (size_t i = 0; i < values->count; i++) {
		buffer_append_text(out, i > 0 ? ", " : "");
		append_word(out, values->items[i]);
	}
	buffer_append_text(out, values->count == 0 ? key : values->count > 1 ? "]" : "");
}

static void append_availability(struct buffer *out, const struct draft_device *device)
{
	if (device->availability == NULL) {
		return;
	}
	if (device->online.count == 0 && device->availability_field == NULL) {
		append_key(out, "availability", device->availability);
		return;
	}
	buffer_append_text(out, "    availability: ");
	append_topic(out, device->availability);
	if (device->availability_field != NULL) {
		buffer_append_text(out, ", field: ");
		append_word(out, device->availability_field);
	}
	append_list(out, "online", &device->online);
	append_list(out, "offline", &device->offline);
	buffer_append_text(out, "}\n");
}

static void append_bound(struct buffer *out, bool has, const char *key, double number, double usual)
{
	if (has && (number < usual || number > usual)) {
		append_number(out, key, number);
		buffer_append_text(out, "\n");
	}
}

static void append_range(struct buffer *out, const struct draft_device *device)
{
	if (device_type_property(device->type, "setpoint") == NULL) {
		return;
	}
	append_bound(out, device->has_minimum, "    min: ", device->minimum, SETPOINT_MINIMUM);
	append_bound(out, device->has_maximum, "    max: ", device->maximum, SETPOINT_MAXIMUM);
	append_bound(out, device->has_step, "    step: ", device->step, SETPOINT_STEP);
}

/* What opens is denied until somebody says otherwise here. */
static void append_safety(struct buffer *out, const struct draft_device *device)
{
	bool any = false;
	if (!draft_is_sensitive(device)) {
		return;
	}
	buffer_append_text(out, device->type->always_sensitive ? "" : "    sensitive: yes\n");
	for (size_t i = 0; i < device->command_count; i++) {
		if (device->commands[i].type->opens) {
			buffer_append_format(out, "%s%s: deny", any ? ", " : "    policy: {",
				device->commands[i].type->name);
			any = true;
		}
	}
	buffer_append_text(out, any ? "}\n" : "");
}

static void append_only(struct buffer *out, const struct text_list *only)
{
	for (size_t i = 0; i < only->count; i++) {
		buffer_append_format(out, "%s%s", i == 0 ? "    only: [" : ", ", only->items[i]);
	}
	buffer_append_text(out, only->count > 0 ? "]\n" : "");
}

static void append_device(struct buffer *out, const struct draft_device *device)
{
	if (device->about != NULL) {
		map_text_comment(out, "  ", device->about);
	}
	for (size_t i = 0; i < device->notes.count; i++) {
		map_text_comment(out, "  ", device->notes.items[i]);
	}
	buffer_append_format(out, "  %s:\n    type: %s\n", device->key, device->type->name);
	append_name(out, device);
	append_key(out, "room", device->room);
	append_key(out, "dialect", device->dialect);
	append_key(out, "topic", device->topic);
	append_only(out, &device->only);
	append_commands(out, device);
	append_properties(out, device);
	append_availability(out, device);
	append_key(out, "unit", device->fahrenheit ? "fahrenheit" : NULL);
	append_range(out, device);
	append_safety(out, device);
}

/* --- the whole ------------------------------------------------------------ */

static void append_rooms(struct buffer *out, const struct draft *draft)
{
	bool any = false;
	for (size_t i = 0; i < draft->room_count; i++) {
		char *spoken = spoken_key(draft->rooms[i].key, NULL);
		if (spoken == NULL || strcmp(spoken, draft->rooms[i].name) != 0) {
			buffer_append_format(out, "%s  %s: {name: ", any ? "" : "\nrooms:\n",
				draft->rooms[i].key);
			map_text_value(out, draft->rooms[i].name);
			buffer_append_text(out, "}\n");
			any = true;
		}
		free(spoken);
	}
}

static const struct draft_device *device_of(const struct draft *draft, const char *origin)
{
	for (size_t i = 0; i < draft->device_count; i++) {
		if (strcmp(draft->devices[i]->origin, origin) == 0) {
			return draft->devices[i];
		}
	}
	return NULL;
}

static void append_group(struct buffer *out, const struct draft *draft,
	const struct draft_group *group, bool *any)
{
	size_t members = 0;
	for (size_t i = 0; i < group->origins.count; i++) {
		const struct draft_device *device = device_of(draft, group->origins.items[i]);
		if (device == NULL) {
			continue;
		}
		if (members == 0) {
			buffer_append_format(out, "%s  %s: {name: ", *any ? "" : "\ngroups:\n",
				group->key);
			map_text_value(out, group->name);
			buffer_append_text(out, ", devices: [");
		}
		buffer_append_format(out, "%s%s", members > 0 ? ", " : "", device->key);
		members++;
		*any = true;
	}
	buffer_append_text(out, members > 0 ? "]}\n" : "");
}

bool map_text_write(const struct draft *draft, const char *source, struct buffer *out)
{
	bool any = false;
	buffer_append_format(out, "# Written by `earshot import %s`. Give the names and rooms that you "
		"say;\n# what opens stays shut until you say otherwise under `policy`.\nversion: 1\n",
		source);
	append_rooms(out, draft);
	buffer_append_text(out, draft->device_count > 0 ? "\ndevices:\n" : "");
	for (size_t i = 0; i < draft->device_count && !out->failed; i++) {
		append_device(out, draft->devices[i]);
	}
	for (size_t i = 0; i < draft->group_count; i++) {
		append_group(out, draft, &draft->groups[i], &any);
	}
	if (draft->notes.count > 0) {
		buffer_append_text(out, "\n# Not in the map:\n");
	}
	for (size_t i = 0; i < draft->notes.count; i++) {
		map_text_comment(out, "", draft->notes.items[i]);
	}
	if (draft->notes_left_out > 0) {
		buffer_append_format(out, "# … and %zu more.\n", draft->notes_left_out);
	}
	return !out->failed;
}
