/* SPDX-License-Identifier: MIT
 *
 * One command of a wiring.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/schema.h"
#include "bridge/home/names.h"
#include "bridge/home/wiring_parts.h"

#define TEMPLATE_LENGTH_MAX 4096
#define VALUES_MAX 64

struct command_source {
	char *topic;
	char *payload;
	char *scale;
	double inverse;
	bool whole;
	const struct node *values;
};

static const struct field command_fields[] = {
	{.key = "topic", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct command_source, topic)},
	{.key = "payload", .type = FIELD_TEXT, .required = true,
		.offset = offsetof(struct command_source, payload)},
	{.key = "scale", .type = FIELD_TEXT, .offset = offsetof(struct command_source, scale)},
	{.key = "inverse", .type = FIELD_NUMBER, .minimum = 1e-6, .maximum = 1e9,
		.offset = offsetof(struct command_source, inverse)},
	{.key = "whole", .type = FIELD_YES_NO, .offset = offsetof(struct command_source, whole)},
	{.key = "values", .type = FIELD_NODE, .offset = offsetof(struct command_source, values)},
	{.key = NULL},
};

bool wiring_toggles(const char *payload)
{
	static const char word[] = "toggle";
	static const char timer[] = "_after"; /* Shelly's name for a time that ends it */
	for (const char *at = payload; *at != '\0'; at++) {
		bool begins = at == payload || !isalpha((unsigned char)at[-1]);
		const char *rest = at + strlen(word);
		if (begins && strncasecmp(at, word, strlen(word)) == 0 &&
			!isalpha((unsigned char)*rest) && strncmp(rest, timer, strlen(timer)) != 0) {
			return true;
		}
	}
	return false;
}

static bool check_templates(const struct reading *reading, const struct command_source *source,
	const struct command_type *type, bool *needs_code)
{
	const char *const topic_slots[] = {type->slot, NULL};
	const char *const payload_slots[] = {"code", type->slot, NULL};
	bool in_topic[2] = {false};
	bool in_payload[2] = {false};
	bool valid = reading_check_topic(reading, "topic", source->topic);
	valid = reading_check_names(reading, "topic", source->topic, topic_slots, in_topic) && valid;
	valid = reading_check_names(reading, "payload", source->payload, payload_slots,
		in_payload) && valid;
	*needs_code = in_payload[0];
	if (valid && type->slot != NULL && !in_topic[0] && !in_payload[1]) {
		valid = problems_add(reading->problems, SEVERITY_ERROR, &reading->node->place,
			"%s sends no value: put `{%s}` into the payload", reading->what, type->slot);
	}
	return valid;
}

static bool check_payload(const struct reading *reading, const char *payload)
{
	bool valid = true;
	if (strlen(payload) > TEMPLATE_LENGTH_MAX) {
		valid = reading_problem(reading, "payload", "is longer than 4096 bytes");
	}
	if (wiring_toggles(payload)) {
		valid = reading_problem(reading, "payload",
			"is a toggle, which does not say what is wanted: send the wanted state");
	}
	return valid;
}

static bool read_value(const struct reading *reading, const struct node *key,
	const struct node *value, struct device_command *command)
{
	static const char *const none[] = {NULL};
	if (value->kind != NODE_SCALAR || value->text == NULL ||
		strlen(value->text) > WIRING_RAW_LENGTH_MAX) {
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
	bool known = reading_check_names(reading, "values", value->text, none, NULL);
	bool added = text_list_add(&command->value_names, words) &&
		text_list_add(&command->value_raws, value->text);
	free(words);
	return (added || reading_out_of_memory(reading->problems)) && known;
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
		return reading_problem(reading, "values", "must be a map of at most 64 words, "
			"each with what is sent for it");
	}
	bool valid = true;
	for (size_t i = 0; i < values->count; i++) {
		valid = read_value(reading, values->keys[i], values->values[i], command) && valid;
	}
	return valid;
}

bool wiring_read_command(struct reading *reading, const struct command_type *type,
	struct wiring *wiring)
{
	struct command_source source = {0};
	bool valid = schema_read(reading->node, command_fields, &source, reading->what,
		reading->problems);
	if (source.topic == NULL || source.payload == NULL) {
		schema_finish(command_fields, &source);
		return false;
	}
	struct device_command *command = &wiring->commands[wiring->command_count++];
	*command = (struct device_command){.type = type, .topic = source.topic,
		.payload = source.payload, .scale = 1, .inverse = source.inverse,
		.whole = source.whole};
	bool is_number = type->value != VALUE_NONE && type->value != VALUE_WORD;
	valid = check_templates(reading, &source, type, &command->needs_code) && valid;
	valid = check_payload(reading, source.payload) && valid;
	valid = reading_check_number_key(reading, "scale", is_number) && valid;
	valid = reading_check_number_key(reading, "inverse", is_number) && valid;
	valid = reading_check_number_key(reading, "whole", is_number) && valid;
	valid = reading_read_scale(reading, source.scale, &command->scale, &command->scale_text) &&
		valid;
	return read_values(reading, source.values, command) && valid;
}
