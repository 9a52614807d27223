/* SPDX-License-Identifier: MIT
 *
 * Dialects: how devices of a kind (zigbee2mqtt, …) speak on MQTT, for each type. A
 * dialect is a YAML file; it is looked for in `dialects/` beside the device file and
 * then among the shipped ones, and read once.
 */
#ifndef EARSHOT_HOME_DIALECT_H
#define EARSHOT_HOME_DIALECT_H

#include "bridge/home/parameters.h"
#include "bridge/home/wiring.h"

struct dialect;
struct dialects;

/* `folder` is that of the shipped dialects, copied. NULL when out of memory. */
struct dialects *dialects_create(const char *folder);
void dialects_destroy(struct dialects *dialects);

/* The dialect that a device of `device_file` names at `node`. NULL after adding a
 * problem if there is none or it has errors; those are added once. */
const struct dialect *dialects_find(struct dialects *dialects, const struct node *node,
	const char *device_file, struct problems *problems);

/* NULL if it does not speak the type. */
const struct wiring *dialect_wiring(const struct dialect *dialect,
	const struct device_type *type);

/* Templates, like the wiring; without a topic if the dialect has none. */
const struct availability *dialect_availability(const struct dialect *dialect);

/* Those of the dialect and those that it has for the type alone (or NULL). */
const struct parameters *dialect_parameters(const struct dialect *dialect,
	const struct device_type *type);

/* Of temperatures, where a device does not say. */
enum temperature_unit dialect_unit(const struct dialect *dialect);

#endif
