/* SPDX-License-Identifier: MIT
 *
 * Entities of Home Assistant's discovery that only report, and those that nothing here
 * stands for.
 */
#ifndef EARSHOT_IMPORT_HA_SENSORS_H
#define EARSHOT_IMPORT_HA_SENSORS_H

struct draft;
struct draft_device;
struct ha_entity;
struct ha_sensors;

struct ha_sensors *ha_sensors_create(void);
void ha_sensors_destroy(struct ha_sensors *sensors);

/* Remembers that the entity became this device, so that reports of the same device find
 * it. */
void ha_sensors_know(struct ha_sensors *sensors, const struct ha_entity *entity,
	struct draft_device *device);

/* Adds what an entity reports to a device of the map. NULL, or why not; what is of no
 * interest to anybody who speaks is gathered, and told by device. */
const char *ha_sensors_add(struct ha_sensors *sensors, struct ha_entity *entity);

/* Notes what was gathered. */
void ha_sensors_tell(struct ha_sensors *sensors, struct draft *draft);

#endif
