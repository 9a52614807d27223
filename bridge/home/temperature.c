/* SPDX-License-Identifier: MIT */
#include "bridge/home/temperature.h"

#include <stddef.h>

const char *const temperature_unit_names[] = {
	[TEMPERATURE_CELSIUS] = "celsius",
	[TEMPERATURE_FAHRENHEIT] = "fahrenheit",
	NULL,
};
