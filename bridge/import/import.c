/* SPDX-License-Identifier: MIT */
#include "bridge/import/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/home/home.h"
#include "bridge/home/names.h"
#include "bridge/home/topic.h"
#include "bridge/import/discovery.h"
#include "bridge/import/draft.h"
#include "bridge/import/map_text.h"
#include "bridge/import/sources.h"
#include "bridge/import/topics.h"

/* The most that a file of the configuration may have. */
#define MAP_BYTES_MAX (1024 * 1024)
#define ROUNDS_MAX 20
#define PREFIX_MAX 200

const struct import_source import_sources[] = {
	{.name = "zigbee2mqtt", .prefix = "zigbee2mqtt", .topics = zigbee2mqtt_topics,
		.read = zigbee2mqtt_read, .bare = "bridge/devices"},
	{.name = "homeassistant", .prefix = "homeassistant", .topics = homeassistant_topics,
		.read = homeassistant_read},
	{.name = "tasmota", .prefix = "tasmota/discovery", .topics = tasmota_topics,
		.read = tasmota_read},
	{.name = "esphome", .prefix = "homeassistant", .topics = esphome_topics,
		.read = esphome_read},
	{.name = "homie", .prefix = "homie", .topics = homie_topics, .read = homie_read},
	{.name = NULL},
};

const struct import_source *import_source_find(const char *name)
{
	for (const struct import_source *source = import_sources; source->name != NULL; source++) {
		if (strcmp(source->name, name) == 0) {
			return source;
		}
	}
	return NULL;
}

const char *import_prefix_fault(const char *prefix)
{
	const char *fault = topic_fault(prefix);
	return fault == NULL && strlen(prefix) > PREFIX_MAX ? "is longer than 200 bytes" :
		topics_fault(prefix);
}

bool import_read(const struct import_source *source, const char *prefix, const char *dump,
	size_t length, struct discovery *discovery, struct error *error)
{
	char *bare = source->bare != NULL ? text_format("%s/%s", prefix, source->bare) : NULL;
	bool read = source->bare == NULL || bare != NULL ?
		discovery_read(discovery, dump, length, bare, error) :
		error_set(error, ERROR_MEMORY, "out of memory");
	free(bare);
	return read;
}

void import_result_finish(struct import_result *result)
{
	free(result->text);
	*result = (struct import_result){0};
}

/* --- reading back ------------------------------------------------------------ */

/* The key of the device that a line of the map belongs to; malloc'd, NULL if none. */
static char *device_at_line(const char *text, unsigned line)
{
	const char *key = NULL;
	size_t length = 0;
	for (unsigned number = 1; number <= line && *text != '\0'; number++) {
		size_t end = strcspn(text, "\n");
		bool is_key = end > 3 && strncmp(text, "  ", 2) == 0 && text[2] != ' ' &&
			text[2] != '#' && text[end - 1] == ':';
		if (is_key) {
			key = text + 2;
			length = end - 3;
		}
		text += end + (text[end] == '\n');
	}
	return key != NULL ? text_copy_part(key, length) : NULL;
}

static void take_out(struct draft *draft, const char *key, const char *why)
{
	for (size_t i = 0; i < draft->device_count; i++) {
		struct draft_device *device = draft->devices[i];
		if (strcmp(device->key, key) == 0) {
			char title[SHORTENED_SIZE];
			draft_note(draft, "%s “%s”: %s", device->type->name,
				shortened(device->title, title), why);
			draft_remove(draft, device);
			return;
		}
	}
}

/* Takes out the devices that the home refused. How many; 0: it took all of them. */
static size_t take_out_refused(struct draft *draft, const char *text,
	const struct problems *problems)
{
	size_t before = draft->device_count;
	enum severity severity;
	const struct error *problem;
	for (size_t i = 0; (problem = problems_at(problems, i, &severity)) != NULL; i++) {
		char *key = severity == SEVERITY_ERROR ?
			device_at_line(text, problem->line) : NULL;
		if (key != NULL) {
			take_out(draft, key, problem->text);
		}
		free(key);
	}
	return before - draft->device_count;
}

/* True if the home takes the map as it is. */
static bool read_back(const char *text, const char *dialects_folder, struct problems *problems)
{
	struct home *home = home_create(dialects_folder);
	bool good = home != NULL && home_add_text(home, "map", text, strlen(text), problems);
	good = home != NULL && home_complete(home, problems) && good;
	home_destroy(home);
	return good;
}

/* --- writing ------------------------------------------------------------ */

/* The map as it is now; what does not fit is left out from the end. NULL when out of
 * memory. */
static char *write_map(struct draft *draft, const char *source)
{
	for (;;) {
		struct buffer out;
		buffer_init(&out, MAP_BYTES_MAX);
		bool fits = map_text_write(draft, source, &out);
		char *text = fits ? buffer_take(&out) : NULL;
		buffer_finish(&out);
		if (fits || draft->device_count == 0) {
			return text;
		}
		size_t drop = draft->device_count / 20 + 1;
		for (; drop > 0; drop--) {
			draft_remove(draft, draft->devices[draft->device_count - 1]);
			draft->left_out++;
		}
	}
}

static void count(const struct draft *draft, struct import_result *result)
{
	result->devices = draft->device_count;
	result->groups = draft->group_count;
	result->notes = draft->notes.count + draft->notes_left_out + draft->left_out;
}

static bool write_checked(struct draft *draft, const char *source, const char *dialects_folder,
	struct import_result *result, struct error *error)
{
	struct problems *problems = NULL;
	bool good = false;
	size_t refused = 1;
	for (int round = 0; !good && refused > 0 && round < ROUNDS_MAX; round++) {
		problems_destroy(problems);
		problems = problems_create();
		free(result->text);
		result->text = write_map(draft, source);
		if (result->text == NULL || problems == NULL) {
			break;
		}
		good = read_back(result->text, dialects_folder, problems);
		refused = good ? 0 : take_out_refused(draft, result->text, problems);
		result->mended += refused;
	}
	const struct error *first = problems_at(problems, 0, NULL);
	if (!good) {
		error_set(error, ERROR_SYSTEM, "the map that came out would not be accepted: %s",
			first != NULL ? first->text : "out of memory");
	}
	count(draft, result);
	problems_destroy(problems);
	return good;
}

static void tell_left_out(struct draft *draft, const struct discovery *discovery)
{
	size_t messages = discovery_left_out(discovery);
	if (messages > 0) {
		draft_note(draft, "%zu message%s that were no text, or more or larger than can be "
			"taken", messages, messages == 1 ? "" : "s");
	}
	if (draft->left_out > 0) {
		draft_note(draft, "%zu device%s more than a map can hold (%d)", draft->left_out,
			draft->left_out == 1 ? "" : "s", DRAFT_DEVICES_MAX);
	}
}

bool import_make(const struct import_source *source, struct discovery *discovery,
	const char *prefix, const char *dialects_folder, struct import_result *result,
	struct error *error)
{
	*result = (struct import_result){0};
	struct draft *draft = draft_create();
	if (draft == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	source->read(discovery, prefix, draft);
	tell_left_out(draft, discovery);
	bool made = draft_settle(draft, dialects_folder) ?
		write_checked(draft, source->name, dialects_folder, result, error) :
		error_set(error, ERROR_MEMORY, "out of memory");
	draft_destroy(draft);
	if (!made) {
		import_result_finish(result);
	}
	return made;
}
