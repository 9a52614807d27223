/* SPDX-License-Identifier: MIT
 *
 * The units of temperatures.
 */
#ifndef EARSHOT_HOME_TEMPERATURE_H
#define EARSHOT_HOME_TEMPERATURE_H

enum temperature_unit { TEMPERATURE_CELSIUS, TEMPERATURE_FAHRENHEIT };

/* In the order of the units, for reading; ends with NULL. */
extern const char *const temperature_unit_names[];

/* The same temperature in another unit: 20 degrees Celsius are 68 degrees Fahrenheit. */
double temperature_convert(double value, enum temperature_unit from, enum temperature_unit to);

#endif
