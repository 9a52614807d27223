/* SPDX-License-Identifier: MIT
 *
 * The components of Home Assistant that take commands, as devices of the map.
 */
#ifndef EARSHOT_IMPORT_HA_TYPES_H
#define EARSHOT_IMPORT_HA_TYPES_H

struct draft_device;
struct ha_entity;

/* Adds commands and properties to the device. NULL, or why it must not be mapped as it is. */
typedef const char *ha_reader(struct ha_entity *entity, struct draft_device *device);

/* The reader of a component, with the type of device for this entity; NULL if nothing here
 * stands for it, or if it only reports. */
ha_reader *ha_type_reader(const struct ha_entity *entity, const char **type);

ha_reader ha_read_climate; /* ha_climate.c */
ha_reader ha_read_light;   /* ha_light.c */

#endif
