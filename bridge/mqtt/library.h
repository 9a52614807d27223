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
struct tls;

/* To be called before the connect. With TLS, `tls` becomes what is to be destroyed after the
 * library's client, also on failure. */
bool library_set_up(struct mosquitto *library, const struct mqtt_client_settings *settings,
	struct tls **tls, struct error *error);

/* Starts to connect to the address, never to the name. The library's return code. */
int library_connect(struct mosquitto *library, const struct mqtt_client_settings *settings);

#endif
