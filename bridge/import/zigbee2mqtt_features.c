/* SPDX-License-Identifier: MIT */
#include "bridge/import/zigbee2mqtt_features.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/import/draft.h"

#define PROPERTY_MAX 64
#define VALUE_MAX 200

/* Bits of `access` in zigbee2mqtt's list. */
enum { ACCESS_REPORTED = 1, ACCESS_SETTABLE = 2 };

const struct json *feature_find(const struct json *expose, const char *name)
{
	const struct json *features = json_get(expose, "features");
	for (const struct json *item = json_first(features); item != NULL; item = json_next(item)) {
		const char *text = json_get_text(item, "name");
		if (text != NULL && strcmp(text, name) == 0) {
			return item;
		}
	}
	return NULL;
}

static bool has_access(const struct json *feature, int bit)
{
	double access = json_get_number(feature, "access", 0);
	return access >= 1 && access <= 7 && ((int)access & bit) != 0;
}

bool feature_is_settable(const struct json *feature)
{
	return has_access(feature, ACCESS_SETTABLE);
}

bool feature_is_reported(const struct json *feature)
{
	return has_access(feature, ACCESS_REPORTED);
}

const char *feature_property_fault(const struct json *feature)
{
	static const char usable[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	const char *property = json_get_text(feature, "property");
	if (property == NULL || property[0] == '\0') {
		return "it has no property";
	}
	return strspn(property, usable) != strlen(property) || strlen(property) > PROPERTY_MAX ?
		"its property has signs that are not used in a map" : NULL;
}

const struct json *feature_enum_value(const struct json *feature, const char *text)
{
	const struct json *values = json_get(feature, "values");
	for (const struct json *item = json_first(values); item != NULL; item = json_next(item)) {
		const char *value = json_text(item);
		if (value != NULL && strcmp(value, text) == 0) {
			return item;
		}
	}
	return NULL;
}

/* A value as JSON on one line, malloc'd. NULL for what is no plain value, and for a brace,
 * which has a meaning in a template. */
static char *printed(const struct json *value)
{
	enum json_kind kind = json_kind(value);
	if (kind != JSON_TEXT && kind != JSON_NUMBER && kind != JSON_BOOLEAN) {
		return NULL;
	}
	struct buffer text;
	buffer_init(&text, VALUE_MAX);
	char *out = json_print(value, &text) && strpbrk(text.bytes, "{}") == NULL ?
		buffer_take(&text) : NULL;
	buffer_finish(&text);
	return out;
}

static struct draft_command *add_command(struct draft *draft, struct draft_device *device,
	const char *command, const struct json *feature, const char *value)
{
	if (!feature_is_settable(feature) || feature_property_fault(feature) != NULL) {
		return NULL;
	}
	char *payload = text_format("{\"%s\": %s}", json_get_text(feature, "property"), value);
	struct draft_command *added = payload != NULL ?
		draft_command(draft, device, command, "{topic}/set", payload) : NULL;
	free(payload);
	return added;
}

bool feature_command(struct draft *draft, struct draft_device *device, const char *command,
	const struct json *feature, const struct json *value)
{
	char *text = printed(value);
	bool added = text != NULL && add_command(draft, device, command, feature, text) != NULL;
	free(text);
	return added;
}

struct draft_command *feature_value(struct draft *draft, struct draft_device *device,
	const char *command, const struct json *feature, const char *slot)
{
	const char *quote = json_kind(json_get(feature, "values")) == JSON_LIST ? "\"" : "";
	char *value = text_format("%s{%s}%s", quote, slot, quote);
	struct draft_command *added = value != NULL ?
		add_command(draft, device, command, feature, value) : NULL;
	free(value);
	return added;
}

struct draft_property *feature_property(struct draft *draft, struct draft_device *device,
	const char *property, const struct json *feature)
{
	if (!feature_is_reported(feature) || feature_property_fault(feature) != NULL) {
		return NULL;
	}
	return draft_property(draft, device, property, "{topic}",
		json_get_text(feature, "property"));
}

void feature_state(struct draft *draft, struct draft_property *property, const char *state,
	const struct json *value)
{
	const char *text = json_text(value);
	char *other = text == NULL ? printed(value) : NULL;
	if (text != NULL || other != NULL) {
		draft_state(draft, property, state, text != NULL ? text : other);
	}
	free(other);
}
