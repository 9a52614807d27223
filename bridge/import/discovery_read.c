/* SPDX-License-Identifier: MIT
 *
 * A dump of a broker's retained messages, in the forms that mosquitto_sub prints.
 */
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/topic.h"
#include "bridge/import/discovery.h"

/* A payload as it was on the wire: JSON is printed again, a text is itself. */
static void take_json(struct discovery *discovery, const char *topic, const struct json *payload)
{
	const char *text = json_text(payload);
	if (text != NULL) {
		discovery_take(discovery, topic, text, strlen(text));
		return;
	}
	struct buffer printed;
	buffer_init(&printed, DISCOVERY_PAYLOAD_MAX);
	if (json_kind(payload) != JSON_NULL && json_print(payload, &printed)) {
		discovery_take(discovery, topic, printed.bytes, printed.length);
	} else {
		discovery_take(discovery, topic, "", 0);
	}
	buffer_finish(&printed);
}

/* One message as JSON, with `topic` and `payload`. */
static bool take_message(struct discovery *discovery, const struct json *message)
{
	const char *topic = json_get_text(message, "topic");
	if (topic == NULL || json_get(message, "payload") == NULL) {
		return false;
	}
	take_json(discovery, topic, json_get(message, "payload"));
	return true;
}

static void take_topics(struct discovery *discovery, const struct json *object)
{
	for (const struct json *item = json_first(object); item != NULL; item = json_next(item)) {
		take_json(discovery, json_key(item), item);
	}
}

/* The whole dump as one JSON value. False: it is none, or no such one. */
static bool take_whole(struct discovery *discovery, const char *text, size_t length,
	const char *bare_topic)
{
	struct json *json = json_parse(text, length, NULL);
	bool taken = json != NULL;
	if (json_kind(json) == JSON_LIST && bare_topic != NULL) {
		take_json(discovery, bare_topic, json);
	} else if (json_kind(json) == JSON_OBJECT) {
		if (!take_message(discovery, json)) {
			take_topics(discovery, json);
		}
	} else {
		taken = false;
	}
	json_destroy(json);
	return taken;
}

static bool take_json_line(struct discovery *discovery, const char *line, size_t length,
	struct error *error)
{
	struct json *json = json_parse(line, length, error);
	bool taken = json != NULL && (take_message(discovery, json) ||
		error_set(error, ERROR_INPUT, "a line of JSON needs `topic` and `payload`"));
	json_destroy(json);
	return taken;
}

/* A topic ends at the first space. */
static bool take_line(struct discovery *discovery, const char *line, size_t length,
	struct error *error)
{
	while (length > 0 && line[length - 1] == '\r') {
		length--;
	}
	if (length == 0) {
		return true;
	}
	if (line[0] == '{') {
		return take_json_line(discovery, line, length, error);
	}
	const char *space = memchr(line, ' ', length);
	size_t topic_length = space != NULL ? (size_t)(space - line) : length;
	char topic[TOPIC_LENGTH_MAX + 1];
	if (topic_length > TOPIC_LENGTH_MAX || memchr(line, '\0', topic_length) != NULL) {
		return error_set(error, ERROR_INPUT, "a line begins with a topic, then a space, "
			"then what is kept there: this is no topic");
	}
	memcpy(topic, line, topic_length);
	topic[topic_length] = '\0';
	size_t begin = topic_length + (space != NULL);
	discovery_take(discovery, topic, line + begin, length - begin);
	return true;
}

bool discovery_read(struct discovery *discovery, const char *text, size_t length,
	const char *bare_topic, struct error *error)
{
	if (take_whole(discovery, text, length, bare_topic)) {
		return true;
	}
	unsigned number = 0;
	for (size_t at = 0; at < length;) {
		const char *end = memchr(text + at, '\n', length - at);
		size_t line = end != NULL ? (size_t)(end - text) - at : length - at;
		struct error why = {0};
		number++;
		if (!take_line(discovery, text + at, line, &why)) {
			struct place place = {.line = number};
			return error_set_at(error, why.kind, &place, "%s", why.text);
		}
		at += line + 1;
	}
	return true;
}
