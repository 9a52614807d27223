/* SPDX-License-Identifier: MIT */
#include "bridge/import/ha_entity.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/home/names.h"
#include "bridge/home/topic.h"
#include "bridge/import/ha_keys.h"
#include "bridge/import/jinja.h"
#include "bridge/import/topics.h"

#define PAYLOAD_MAX 2000

/* --- keys ------------------------------------------------------------ */

const struct json *ha_member(const struct json *map, const char *key)
{
	const struct json *value = json_get(map, key);
	const char *other = ha_short_key(key);
	return value != NULL || other == NULL ? value : json_get(map, other);
}

const struct json *ha_get(const struct ha_entity *entity, const char *key)
{
	const struct json *value = ha_member(entity->config, key);
	return value != NULL ? value : ha_member(entity->shared, key);
}

const struct json *ha_device_get(const struct ha_entity *entity, const char *key)
{
	return ha_member(ha_get(entity, "device"), key);
}

static bool print_value(const struct json *value, char *out, size_t size)
{
	const char *text = json_text(value);
	double number = 0;
	bool flag = false;
	char printed[32];
	if (json_boolean(value, &flag)) {
		text = flag ? "True" : "False";
	} else if (json_number(value, &number)) {
		text_print_number(number, printed, sizeof(printed));
		text = printed;
	}
	if (text == NULL || strlen(text) >= size) {
		return false;
	}
	memcpy(out, text, strlen(text) + 1);
	return true;
}

bool ha_text(const struct ha_entity *entity, const char *key, char out[HA_TEXT_SIZE])
{
	return print_value(ha_get(entity, key), out, HA_TEXT_SIZE);
}

bool ha_is(const struct ha_entity *entity, const char *key, const char *text)
{
	const char *value = json_text(ha_get(entity, key));
	return value != NULL && strcmp(value, text) == 0;
}

bool ha_flag(const struct ha_entity *entity, const char *key)
{
	bool flag = false;
	char text[HA_TEXT_SIZE];
	return ha_text(entity, key, text) &&
		(json_boolean(ha_get(entity, key), &flag) ? flag : strcmp(text, "true") == 0);
}

bool ha_lists(const struct ha_entity *entity, const char *key, const char *text)
{
	const struct json *list = ha_get(entity, key);
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		const char *value = json_text(item);
		if (value != NULL && strcmp(value, text) == 0) {
			return true;
		}
	}
	return false;
}

double ha_number(const struct ha_entity *entity, const char *key, double fallback)
{
	double number = 0;
	char text[HA_TEXT_SIZE];
	return ha_text(entity, key, text) && text_to_number(text, -1e6, 1e6, &number) ? number :
		fallback;
}

__attribute__((format(printf, 2, 3)))
static void note_why(struct ha_entity *entity, const char *format, ...)
{
	va_list arguments;
	if (entity->why[0] == '\0') {
		va_start(arguments, format);
		vsnprintf(entity->why, sizeof(entity->why), format, arguments);
		va_end(arguments);
	}
}

/* --- topics ------------------------------------------------------------ */

/* `~` at the start or the end of a topic is the base topic. */
static bool fill_base(const struct ha_entity *entity, const char *topic, char out[HA_TEXT_SIZE])
{
	const char *base = json_text(ha_get(entity, "~"));
	size_t length = strlen(topic);
	int written;
	if (base != NULL && topic[0] == '~') {
		written = snprintf(out, HA_TEXT_SIZE, "%s%s", base, topic + 1);
	} else if (base != NULL && length > 0 && topic[length - 1] == '~') {
		written = snprintf(out, HA_TEXT_SIZE, "%.*s%s", (int)length - 1, topic, base);
	} else {
		written = snprintf(out, HA_TEXT_SIZE, "%s", topic);
	}
	return written >= 0 && written < HA_TEXT_SIZE;
}

static bool use_topic(struct ha_entity *entity, const char *key, const char *topic,
	char out[HA_TEXT_SIZE])
{
	char text[SHORTENED_SIZE];
	bool filled = strlen(topic) <= TOPIC_LENGTH_MAX && fill_base(entity, topic, out);
	const char *fault = !filled ? "is too long" : topics_fault(out);
	if (fault != NULL) {
		note_why(entity, "its `%s` `%s` %s", key, shortened(topic, text), fault);
	}
	return fault == NULL;
}

bool ha_topic(struct ha_entity *entity, const char *key, char out[HA_TEXT_SIZE])
{
	const char *topic = json_text(ha_get(entity, key));
	return topic != NULL && use_topic(entity, key, topic, out);
}

/* --- commands ------------------------------------------------------------ */

/* The payload with the template around it; malloc'd. NULL if it is not understood. */
static char *payload_of(struct ha_entity *entity, const char *template_key, const char *value,
	bool *whole)
{
	const char *template = template_key != NULL ?
		json_text(ha_get(entity, template_key)) : NULL;
	if (template == NULL) {
		return text_copy(value);
	}
	struct buffer out;
	const char *why = NULL;
	buffer_init(&out, PAYLOAD_MAX);
	char *payload = jinja_payload(template, value, &out, whole, &why) ?
		buffer_take(&out) : NULL;
	if (payload == NULL) {
		char text[SHORTENED_SIZE];
		note_why(entity, "its `%s` `%s` %s", template_key, shortened(template, text),
			why != NULL ? why : "is too long");
	}
	buffer_finish(&out);
	return payload;
}

struct draft_command *ha_command(struct ha_entity *entity, struct draft_device *device,
	const char *command, const char *topic_key, const char *template_key,
	const char *payload_key, const char *usual)
{
	char topic[HA_TEXT_SIZE];
	char value[HA_TEXT_SIZE];
	bool whole = false;
	if (!ha_topic(entity, topic_key, topic)) {
		return NULL;
	}
	if (!ha_text(entity, payload_key, value)) {
		if (usual == NULL || ha_get(entity, payload_key) != NULL) {
			return NULL;
		}
		snprintf(value, sizeof(value), "%s", usual);
	}
	char *literal = draft_literal(value);
	char *payload = literal != NULL ?
		payload_of(entity, template_key, literal, &whole) : NULL;
	struct draft_command *added = payload != NULL ?
		draft_command(entity->draft, device, command, topic, payload) : NULL;
	free(literal);
	free(payload);
	return added;
}

struct draft_command *ha_value(struct ha_entity *entity, struct draft_device *device,
	const char *command, const char *slot, const char *topic_key, const char *template_key)
{
	char topic[HA_TEXT_SIZE];
	bool whole = false;
	if (!ha_topic(entity, topic_key, topic)) {
		return NULL;
	}
	char *value = text_format("{%s}", slot);
	char *payload = value != NULL ? payload_of(entity, template_key, value, &whole) : NULL;
	struct draft_command *added = payload != NULL ?
		draft_command(entity->draft, device, command, topic, payload) : NULL;
	if (added != NULL && whole && added->type->value == VALUE_SETPOINT &&
		!(device->has_step && device->step >= 1)) {
		device->has_step = true;
		device->step = 1;
	}
	free(value);
	free(payload);
	return added;
}

/* --- reports ------------------------------------------------------------ */

static bool field_of(struct ha_entity *entity, const char *template_key,
	char field[JINJA_FIELD_SIZE])
{
	const char *why = NULL;
	const char *template = template_key != NULL ?
		json_text(ha_get(entity, template_key)) : NULL;
	field[0] = '\0';
	if (template == NULL || template[0] == '\0' || jinja_field(template, field, &why)) {
		return true;
	}
	char text[SHORTENED_SIZE];
	note_why(entity, "its `%s` `%s` %s", template_key, shortened(template, text), why);
	return false;
}

struct draft_property *ha_property(struct ha_entity *entity, struct draft_device *device,
	const char *property, const char *topic_key, const char *template_key)
{
	char topic[HA_TEXT_SIZE];
	char field[JINJA_FIELD_SIZE];
	if (!ha_topic(entity, topic_key, topic) || !field_of(entity, template_key, field)) {
		return NULL;
	}
	return draft_property(entity->draft, device, property, topic,
		field[0] != '\0' ? field : NULL);
}

void ha_state(struct ha_entity *entity, struct draft_property *property, const char *state,
	const char *key, const char *usual)
{
	char text[HA_TEXT_SIZE];
	if (!ha_text(entity, key, text)) {
		snprintf(text, sizeof(text), "%s", usual);
	}
	draft_state(entity->draft, property, state, text);
	/* Home Assistant prints what is true in JSON so; here it is compared as it stands there. */
	if (property != NULL && property->field != NULL) {
		const char *other = strcmp(text, "True") == 0 ? "true" :
			strcmp(text, "False") == 0 ? "false" : NULL;
		if (other != NULL) {
			draft_state(entity->draft, property, state, other);
		}
	}
}

/* --- availability ------------------------------------------------------------ */

static void take_availability(struct ha_entity *entity, struct draft_device *device,
	const char *topic, const char *template, const char *online, const char *offline)
{
	char usable[HA_TEXT_SIZE];
	char field[JINJA_FIELD_SIZE] = "";
	const char *why = NULL;
	char fault[HA_TEXT_SIZE];
	memcpy(fault, entity->why, sizeof(fault));
	/* Without it the device is taken to be there: no reason to leave it out. */
	bool told = use_topic(entity, "availability_topic", topic, usable) &&
		(template == NULL || jinja_field(template, field, &why));
	bool usual = strcmp(online, "online") == 0 && strcmp(offline, "offline") == 0 &&
		(field[0] == '\0' || strcmp(field, "state") == 0);
	if (told && usual) {
		draft_set(entity->draft, &device->availability, usable);
	} else if (told && draft_availability(entity->draft, device, usable, online, offline) &&
		field[0] != '\0') {
		draft_set(entity->draft, &device->availability_field, field);
	}
	memcpy(entity->why, fault, sizeof(fault));
}

/* Of several the last: that of the device comes after that of its gateway. */
void ha_availability(struct ha_entity *entity, struct draft_device *device)
{
	const struct json *list = ha_get(entity, "availability");
	const struct json *one = NULL;
	size_t count = 0;
	for (const struct json *item = json_first(list); item != NULL && count < 32;
		item = json_next(item), count++) {
		one = item;
	}
	char online[HA_TEXT_SIZE] = "online";
	char offline[HA_TEXT_SIZE] = "offline";
	const char *topic = NULL;
	const char *template = NULL;
	if (json_kind(list) == JSON_LIST && one != NULL) {
		topic = json_text(ha_member(one, "topic"));
		template = json_text(ha_member(one, "value_template"));
		print_value(ha_member(one, "payload_available"), online, sizeof(online));
		print_value(ha_member(one, "payload_not_available"), offline, sizeof(offline));
	} else {
		topic = json_text(ha_get(entity, "availability_topic"));
		template = json_text(ha_get(entity, "availability_template"));
		ha_text(entity, "payload_available", online);
		ha_text(entity, "payload_not_available", offline);
	}
	if (topic != NULL) {
		take_availability(entity, device, topic, template, online, offline);
	}
}
