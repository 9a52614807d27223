/* SPDX-License-Identifier: MIT
 *
 * Keys of Home Assistant's MQTT discovery have a long and mostly a short form.
 */
#ifndef EARSHOT_IMPORT_HA_KEYS_H
#define EARSHOT_IMPORT_HA_KEYS_H

/* The short form of a long key, or NULL if it has none. */
const char *ha_short_key(const char *key);

#endif
