/* SPDX-License-Identifier: MIT
 *
 * One message of a device while it is read: what it says of a property, or of whether the
 * device is there. What comes in is not trusted: see json.h for what is taken.
 */
#ifndef EARSHOT_HOME_REPORT_READ_H
#define EARSHOT_HOME_REPORT_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/home/device_states.h"

struct json;

#define VALUE_LENGTH_MAX 1000
#define REPORT_FAULT_MAX 160

/* A message while it is read: parsed once, however many properties it tells. */
struct report {
	char *text; /* without white space around it; NULL if it is not clean text */
	struct json *json;
	bool parsed;
	char fault[REPORT_FAULT_MAX]; /* after READING_BAD: why, as the rest of a sentence */
};

/* What a property's value looks like in a message. */
struct reported {
	char text[VALUE_LENGTH_MAX + 1];
	bool is_number;
	double number;
};

enum reading {
	READING_GOOD,
	READING_ABSENT,  /* the message is not about this */
	READING_UNKNOWN, /* it says that there is no value */
	READING_BAD,
};

/* Ends with report_end(). More than 64 KiB are not read. */
struct report report_begin(const void *payload, size_t length);
void report_end(struct report *report);

/* Fills `value`, whose text is borrowed from `reported`. */
enum reading report_value(struct report *report, const struct device_property *property,
	struct reported *reported, struct property_value *value);

enum reading report_availability(struct report *report, const struct availability *availability,
	bool *offline);

#endif
