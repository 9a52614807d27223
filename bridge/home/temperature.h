/* SPDX-License-Identifier: MIT
 *
 * The units of temperatures.
 */
#ifndef EARSHOT_HOME_TEMPERATURE_H
#define EARSHOT_HOME_TEMPERATURE_H

enum temperature_unit { TEMPERATURE_CELSIUS, TEMPERATURE_FAHRENHEIT };

/* In the order of the units, for reading; ends with NULL. */
extern const char *const temperature_unit_names[];

#endif
