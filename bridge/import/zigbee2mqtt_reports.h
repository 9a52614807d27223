/* SPDX-License-Identifier: MIT
 *
 * What a device of zigbee2mqtt only reports: a property of what takes its commands, or of a
 * sensor.
 */
#ifndef EARSHOT_IMPORT_ZIGBEE2MQTT_REPORTS_H
#define EARSHOT_IMPORT_ZIGBEE2MQTT_REPORTS_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/text.h"
#include "bridge/import/zigbee2mqtt_parts.h"

struct draft_device;

#define PARTS_MAX 40

/* A device of zigbee2mqtt while it is read. */
struct parts {
	const struct zigbee2mqtt_device *device;
	struct draft *draft;
	struct draft_device *list[PARTS_MAX]; /* what takes commands */
	const char *endpoints[PARTS_MAX];     /* NULL: the device itself */
	size_t count;
	size_t whole;                /* how many of them have no endpoint */
	struct draft_device *sensor; /* or NULL */
	struct text_list ignored;    /* what nothing here stands for */
	const char *about;
	bool told;                   /* why it is not mapped */
	bool opens;                  /* its maker or its owner says that it opens something */
};

/* For zigbee2mqtt_parts.c and zigbee2mqtt_reports.c. */
struct draft_device *parts_add_device(struct parts *parts, const char *type, const char *origin,
	const char *title);

/* Takes an expose that reports something. False if it stands for nothing here. */
bool parts_read_report(struct parts *parts, const struct json *expose, const char *name);

#endif
