/* SPDX-License-Identifier: MIT */
#include "bridge/home/temperature.h"

#include <stddef.h>

const char *const temperature_unit_names[] = {
	[TEMPERATURE_CELSIUS] = "celsius",
	[TEMPERATURE_FAHRENHEIT] = "fahrenheit",
	NULL,
};

double temperature_convert(double value, enum temperature_unit from, enum temperature_unit to)
{
	if (from == to) {
		return value;
	}
	return to == TEMPERATURE_FAHRENHEIT ? value * 9 / 5 + 32 : (value - 32) * 5 / 9;
}
