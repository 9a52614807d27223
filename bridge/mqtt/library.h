/* SPDX-License-Identifier: MIT
 *
 * The settings of a client, as the library (libmosquitto) wants to hear them.
 */
#ifndef EARSHOT_MQTT_LIBRARY_H
#define EARSHOT_MQTT_LIBRARY_H

#include <stdbool.h>

struct error;
struct mosquitto;
struct mqtt_client_settings;

/* To be called before the connect. */
bool library_set_up(struct mosquitto *library, const struct mqtt_client_settings *settings,
	struct error *error);

/* Starts to connect; the library's return code. */
int library_connect(struct mosquitto *library, const struct mqtt_client_settings *settings);

#endif
