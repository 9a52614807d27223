/* SPDX-License-Identifier: MIT
 *
 * One entity of Home Assistant's MQTT discovery while it is read: its keys in their long and
 * short forms, with those that its device shares with it, its topics with `~` filled in, and
 * its templates as far as they can be understood.
 */
#ifndef EARSHOT_IMPORT_HA_ENTITY_H
#define EARSHOT_IMPORT_HA_ENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/import/draft.h"

struct json;

#define HA_TEXT_SIZE 520

struct ha_entity {
	struct draft *draft;
	const char *component; /* "lock" */
	const char *id;        /* where it was announced; unlike any other */
	const struct json *config;
	const struct json *shared; /* what a device says for all of its entities, or NULL */
	char title[HA_TEXT_SIZE];
	char device[HA_TEXT_SIZE]; /* which device it is of; "" if it does not say */
	char why[HA_TEXT_SIZE];    /* the first thing that could not be understood */
};

/* The value of a key, given in its long form; NULL if there is none. */
const struct json *ha_get(const struct ha_entity *entity, const char *key);
const struct json *ha_device_get(const struct ha_entity *entity, const char *key);

/* A member of a map by the long or the short form of its key. */
const struct json *ha_member(const struct json *map, const char *key);

/* A text, or a number or truth value as Home Assistant would print it. False if there is
 * none, or it is too long. */
bool ha_text(const struct ha_entity *entity, const char *key, char out[HA_TEXT_SIZE]);
bool ha_is(const struct ha_entity *entity, const char *key, const char *text);
bool ha_flag(const struct ha_entity *entity, const char *key);
/* True if the list at the key has the text. */
bool ha_lists(const struct ha_entity *entity, const char *key, const char *text);
double ha_number(const struct ha_entity *entity, const char *key, double fallback);

/* A topic with `~` filled in; false if there is none. One that cannot be used is noted in
 * `why`. */
bool ha_topic(struct ha_entity *entity, const char *key, char out[HA_TEXT_SIZE]);

/* A command that sends the payload at `payload_key`, or `usual` if there is none (NULL: then
 * there is no such command). `template_key` may be NULL. What cannot be understood is noted
 * in `why`, and there is no command. */
struct draft_command *ha_command(struct ha_entity *entity, struct draft_device *device,
	const char *command, const char *topic_key, const char *template_key,
	const char *payload_key, const char *usual);

/* A command that sends the value of its slot. */
struct draft_command *ha_value(struct ha_entity *entity, struct draft_device *device,
	const char *command, const char *slot, const char *topic_key, const char *template_key);

struct draft_property *ha_property(struct ha_entity *entity, struct draft_device *device,
	const char *property, const char *topic_key, const char *template_key);

/* A state that is reported by the text at `key`, or by `usual`. */
void ha_state(struct ha_entity *entity, struct draft_property *property, const char *state,
	const char *key, const char *usual);

/* Where the device says whether it is there. */
void ha_availability(struct ha_entity *entity, struct draft_device *device);

#endif
