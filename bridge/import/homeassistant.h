/* SPDX-License-Identifier: MIT
 *
 * Home Assistant's MQTT discovery, for whoever announces its devices that way.
 */
#ifndef EARSHOT_IMPORT_HOMEASSISTANT_H
#define EARSHOT_IMPORT_HOMEASSISTANT_H

#include <stdbool.h>

struct discovery;
struct draft;
struct ha_entity;

/* Adds every entity that `wanted` (NULL: all) takes. How many those were. */
unsigned ha_read_entities(struct discovery *discovery, const char *prefix, struct draft *draft,
	bool (*wanted)(const struct ha_entity *entity));

#endif
