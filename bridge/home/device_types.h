/* SPDX-License-Identifier: MIT
 *
 * The types of devices, as one table: which commands each takes, which states it
 * reports, and which report shows that a command was carried out. devices/README.md
 * shows the same table; a test compares them.
 */
#ifndef EARSHOT_HOME_DEVICE_TYPES_H
#define EARSHOT_HOME_DEVICE_TYPES_H

#include <stdbool.h>
#include <stddef.h>

enum property_kind { PROPERTY_STATE, PROPERTY_NUMBER, PROPERTY_TEXT };

/* The most states that a property may have; a test holds the table to it. */
#define PROPERTY_STATES_MAX 12

struct property_type {
	const char *name;          /* "state", "setpoint", "brightness", … */
	enum property_kind kind;
	const char *const *states; /* PROPERTY_STATE: ends with NULL */
};

/* What a command sends besides itself. */
enum command_value {
	VALUE_NONE,
	VALUE_PERCENT,  /* a number from 0 to 100 */
	VALUE_SETPOINT, /* a number within the device's minimum, maximum and step */
	VALUE_KELVIN,   /* a colour temperature, 1000 to 10000 */
	VALUE_WORD,     /* a mode, a colour */
};

struct command_type {
	const char *name;         /* "lock", "on", "set", … */
	const char *slot;         /* the slot whose value it sends, or NULL */
	enum command_value value;
	const char *property;     /* the property that shows success, or NULL */
	const char *wanted;       /* the state that it must have; NULL: the slot's value */
	bool opens;               /* opens a sensitive device: refused unless the map allows it */
	const char *zero;         /* the command that the value 0 means instead, or NULL */
	const char *says;         /* template of what is about to be done: "Lock {thing}" */
	const char *doing;        /* the start of a sentence about it: "Locking" */
};

struct device_type {
	const char *name;
	bool always_sensitive;   /* lock, garage, gate */
	bool sensitive_by_name;  /* cover, switch: if the name says door, gate or garage */
	int report_timeout_ms;   /* how long the device may take to report */
	const struct command_type *commands;   /* ends with a NULL name */
	const struct property_type *properties; /* ends with a NULL name */
};

/* The whole table; ends with a NULL name. */
extern const struct device_type device_types[];

const struct device_type *device_type_find(const char *name);
/* Fills `names` with the names of all types and a NULL, `most` entries in all. */
void device_type_names(const char **names, size_t most);
const struct command_type *device_type_command(const struct device_type *type, const char *name);
/* True if one of its commands can open the house. */
bool device_type_opens(const struct device_type *type);
const struct property_type *device_type_property(const struct device_type *type,
	const char *name);

#endif
