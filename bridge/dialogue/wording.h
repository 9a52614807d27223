/* SPDX-License-Identifier: MIT
 *
 * What devices report, in the words in which it is spoken of: "not fully locked",
 * "21.5 degrees", "the front door and the back door".
 */
#ifndef EARSHOT_DIALOGUE_WORDING_H
#define EARSHOT_DIALOGUE_WORDING_H

#include <stddef.h>

#include "bridge/home/temperature.h"

struct answers;
struct device;
struct device_property;
struct property_value;

/* All are malloc'd, and NULL when out of memory. */

/* A state of a property; its underscores may be spaces. */
char *wording_state(const struct answers *answers, const char *property, const char *state);

/* A reported value with its unit; temperatures, which are in the device's unit, in `unit`. */
char *wording_value(const struct answers *answers, const struct device *device,
	const struct device_property *property, const struct property_value *value,
	enum temperature_unit unit);

/* A number that is a value of this property, in the device's unit. */
char *wording_number(const struct answers *answers, const struct device *device,
	const char *property, double number, enum temperature_unit unit);

/* As it is spoken, rounded: a temperature to tenths, in `unit`; a percentage to a whole. */
double wording_rounded(const struct device *device, const char *property, double number,
	enum temperature_unit unit);

/* The name of the thing itself where the device's name is that of what it is fixed to:
 * "front door lock". */
char *wording_thing(const struct answers *answers, const struct device *device);

/* "the a, the b and the c"; of more than `most` the rest is counted: "the a, the b and 7
 * more". */
char *wording_names(const struct answers *answers, const struct device *const *devices,
	size_t count, size_t most);

#endif
