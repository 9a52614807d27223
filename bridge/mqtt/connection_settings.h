/* SPDX-License-Identifier: MIT
 *
 * What a connection was made with, kept by it.
 */
#ifndef EARSHOT_MQTT_CONNECTION_SETTINGS_H
#define EARSHOT_MQTT_CONNECTION_SETTINGS_H

#include <stdbool.h>

#include "bridge/mqtt/connection.h"

struct error;

/* False with the reason if nothing could be connected to with them. */
bool connection_settings_check(const struct connection_settings *settings, struct error *error);

/* Fills `target`, which was zeroed. False when out of memory; finish it then too. */
bool connection_settings_copy(struct connection_settings *target,
	const struct connection_settings *settings);
void connection_settings_finish(struct connection_settings *settings);

#endif
