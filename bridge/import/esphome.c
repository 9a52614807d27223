/* SPDX-License-Identifier: MIT
 *
 * ESPHome announces its entities as Home Assistant's discovery has it, and its devices at
 * esphome/discover/NAME. Those that keep their entities to themselves are told.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/names.h"
#include "bridge/import/discovery.h"
#include "bridge/import/draft.h"
#include "bridge/import/ha_entity.h"
#include "bridge/import/homeassistant.h"
#include "bridge/import/sources.h"
#include "bridge/import/topics.h"

static const char announcements[] = "esphome/discover";

bool esphome_topics(const char *prefix, struct text_list *topics)
{
	static const char *const ends[] = {"+", NULL};
	return topics_add(topics, announcements, ends) && homeassistant_topics(prefix, topics);
}

static bool holds(const char *text, const char *part)
{
	size_t length = strlen(part);
	for (; text != NULL && *text != '\0'; text++) {
		if (strncasecmp(text, part, length) == 0) {
			return true;
		}
	}
	return false;
}

/* ESPHome's own topics: PREFIX/COMPONENT/ID/state, PREFIX/COMPONENT/ID/…/command. */
static bool has_esphome_topic(const struct ha_entity *entity)
{
	static const char *const keys[] = {"state_topic", "command_topic", "mode_state_topic",
		"temperature_command_topic"};
	char part[HA_TEXT_SIZE];
	int length = snprintf(part, sizeof(part), "/%s/", entity->component);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys) && length > 2; i++) {
		const char *topic = json_text(ha_get(entity, keys[i]));
		const char *at = topic != NULL ? strstr(topic, part) : NULL;
		const char *last = topic != NULL ? strrchr(topic, '/') : NULL;
		if (at != NULL && at != topic && last > at + 1 &&
			(strcmp(last, "/state") == 0 || strcmp(last, "/command") == 0)) {
			return true;
		}
	}
	return false;
}

static bool is_esphome(const struct ha_entity *entity)
{
	return holds(json_text(ha_device_get(entity, "sw_version")), "esphome") ||
		has_esphome_topic(entity);
}

/* True if a device of the map came from this node. */
static bool has_entities(const struct draft *draft, const char *node)
{
	char *part = text_format("/%s/", node);
	bool found = part == NULL;
	for (size_t i = 0; !found && i < draft->device_count; i++) {
		found = strstr(draft->devices[i]->origin, part) != NULL;
	}
	free(part);
	return found;
}

static void tell_silent(struct discovery *discovery, struct draft *draft)
{
	for (size_t i = 0; i < discovery_count(discovery); i++) {
		const char *node = topics_rest(discovery_topic(discovery, i), announcements);
		if (node != NULL && !has_entities(draft, node)) {
			char text[SHORTENED_SIZE];
			draft_note(draft, "“%s”: nothing of it is in the map: it announces no "
				"entities (`discovery: true` under `mqtt:` of its configuration), or "
				"see above", shortened(node, text));
		}
	}
}

void esphome_read(struct discovery *discovery, const char *prefix, struct draft *draft)
{
	if (ha_read_entities(discovery, prefix, draft, is_esphome) == 0) {
		draft_note(draft, "no entity of ESPHome is announced below %s", prefix);
	}
	tell_silent(discovery, draft);
}
