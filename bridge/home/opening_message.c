/* SPDX-License-Identifier: MIT */
#include "bridge/home/opening_message.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/home_data.h"
#include "bridge/home/template.h"

/* In place of a slot: any value. */
static const char any_value[] = "null";

static const char *any(const char *name, void *data)
{
	(void)name;
	(void)data;
	return any_value;
}

static char *without_slots(const char *template)
{
	char *filled = template_fill_names(template, any, NULL);
	char *literal = filled != NULL ? template_literal(filled) : NULL;

	free(filled);
	return literal;
}

static bool has_slots(const char *template)
{
	struct template_part part;

	do {
		template = template_next(template, &part);
	} while (part.kind == TEMPLATE_TEXT);
	return part.kind == TEMPLATE_NAME;
}

/* --- JSON --------------------------------------------------------------------------- */

static bool is_any(const struct json *json)
{
	const char *text = json_text(json);

	return json_kind(json) == JSON_NULL || (text != NULL && strcmp(text, any_value) == 0);
}

static bool is_same_scalar(const struct json *a, const struct json *b)
{
	const char *text = json_text(a), *other_text = json_text(b);
	double number, other_number;
	bool truth, other_truth;

	if (text != NULL || other_text != NULL) {
		return text != NULL && other_text != NULL && strcmp(text, other_text) == 0;
	}
	if (json_number(a, &number) && json_number(b, &other_number)) {
		return !(number < other_number) && !(number > other_number);
	}
	return json_boolean(a, &truth) && json_boolean(b, &other_truth) && truth == other_truth;
}

/* True if `message` says all that `said` says. */
static bool says(const struct json *message, const struct json *said)
{
	bool all = true;

	if (is_any(said)) {
		return true;
	}
	if (json_kind(said) != json_kind(message)) {
		return false;
	}
	if (json_kind(said) == JSON_LIST) {
		all = json_count(said) == json_count(message);
		for (size_t i = 0; all && i < json_count(said); i++) {
			all = says(json_at(message, i), json_at(said, i));
		}
		return all;
	}
	if (json_kind(said) != JSON_OBJECT) {
		return is_same_scalar(message, said);
	}
	const char *key;
	const struct json *value;
	for (size_t i = 0; all && (value = json_member(said, i, &key)) != NULL; i++) {
		const struct json *other = json_get(message, key);
		all = other != NULL && says(other, value);
	}
	return all;
}

static struct json *parse_object(const char *text)
{
	struct json *json = text[0] != '\0' ? json_parse(text, strlen(text), NULL) : NULL;

	if (json_kind(json) == JSON_OBJECT && json_count(json) > 0) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

/* --- messages ------------------------------------------------------------------------- */

/* What else the payload holds makes no difference to whoever gets it; among a device's own
 * commands it may be just what tells them apart. */
static bool says_the_same(const char *payload, const char *opening, bool own)
{
	struct json *message = parse_object(payload);
	struct json *said = parse_object(opening);
	bool same = message != NULL && said != NULL && says(message, said) &&
		(!own || says(said, message));
	double number;

	json_destroy(message);
	json_destroy(said);
	/* A whole payload that is a slot: where a cover moves to. */
	return same || strcmp(payload, opening) == 0 || (strcmp(opening, any_value) == 0 &&
		text_to_number(payload, -1e9, 1e9, &number));
}

static bool opens(const struct device *device, const struct device_command *command,
	const struct device *sender, const char *topic, const char *payload)
{
	bool own = device == sender;

	/* A cover that is told where to move to may be told to close by a number too. */
	if (!command->type->opens || strcmp(command->topic, topic) != 0 ||
		(own && has_slots(command->payload))) {
		return false;
	}
	char *opening = without_slots(command->payload);
	bool same = opening == NULL || says_the_same(payload, opening, own);
	free(opening);
	return same;
}

const struct device *opened_by_message(const struct home *home, const struct device *sender,
	const char *topic, const char *payload, const struct device_command **opening)
{
	for (size_t i = 0; i < home->device_count; i++) {
		const struct device *device = home->devices[i];
		for (size_t j = 0; device->sensitive && j < device->command_count; j++) {
			if (opens(device, &device->commands[j], sender, topic, payload)) {
				*opening = &device->commands[j];
				return device;
			}
		}
	}
	return NULL;
}

const struct device *opened_by_template(const struct home *home, const struct device *sender,
	const char *topic, const char *payload, const struct device_command **opening)
{
	char *filled = without_slots(payload);
	const struct device *opened = filled != NULL ?
		opened_by_message(home, sender, topic, filled, opening) : NULL;

	free(filled);
	return opened;
}
