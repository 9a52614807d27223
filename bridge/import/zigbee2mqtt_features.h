/* SPDX-License-Identifier: MIT
 *
 * One feature of what zigbee2mqtt exposes, as a command or property of a device.
 */
#ifndef EARSHOT_IMPORT_ZIGBEE2MQTT_FEATURES_H
#define EARSHOT_IMPORT_ZIGBEE2MQTT_FEATURES_H

#include <stdbool.h>

struct draft;
struct draft_command;
struct draft_device;
struct draft_property;
struct json;

/* All of these take NULL for a feature, a property or a value that is not there. */

/* The first feature of an expose with that name. */
const struct json *feature_find(const struct json *expose, const char *name);
bool feature_is_settable(const struct json *feature);
bool feature_is_reported(const struct json *feature);

/* Why the feature's property cannot be used in a message, or NULL. */
const char *feature_property_fault(const struct json *feature);

/* The value of an enum that is this text. */
const struct json *feature_enum_value(const struct json *feature, const char *text);

/* A command that sends one value. False if there is none then. */
bool feature_command(struct draft *draft, struct draft_device *device, const char *command,
	const struct json *feature, const struct json *value);

/* A command that sends its slot: a number, or a word in quotes if the feature has values. */
struct draft_command *feature_value(struct draft *draft, struct draft_device *device,
	const char *command, const struct json *feature, const char *slot);

struct draft_property *feature_property(struct draft *draft, struct draft_device *device,
	const char *property, const struct json *feature);
void feature_state(struct draft *draft, struct draft_property *property, const char *state,
	const struct json *value);

#endif
