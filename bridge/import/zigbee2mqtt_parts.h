/* SPDX-License-Identifier: MIT
 *
 * What a device of zigbee2mqtt exposes, as devices of the map: a relay with two channels
 * is two switches, a socket that measures is one switch.
 */
#ifndef EARSHOT_IMPORT_ZIGBEE2MQTT_PARTS_H
#define EARSHOT_IMPORT_ZIGBEE2MQTT_PARTS_H

struct draft;
struct json;

struct zigbee2mqtt_device {
	struct draft *draft;
	const struct json *json; /* an entry of bridge/devices with a list of exposes */
	const char *topic;       /* usable, and without braces */
	const char *name;        /* "" if it has none */
	const char *address;
};

/* Adds them to the draft; what is not mapped is told. */
void zigbee2mqtt_parts(const struct zigbee2mqtt_device *device);

#endif
