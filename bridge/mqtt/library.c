/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/library.h"

#include <mosquitto.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/mqtt/client.h"

#define KEEPALIVE_S 10

static bool check(int code, const char *what, struct error *error)
{
	return code == MOSQ_ERR_SUCCESS ||
		error_set(error, code == MOSQ_ERR_NOMEM ? ERROR_MEMORY : ERROR_INPUT,
			"cannot set %s of the connection to the broker: %s", what,
			mosquitto_strerror(code));
}

static bool set_version(struct mosquitto *library, bool mqtt5, struct error *error)
{
	int version = mqtt5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311;
	return check(mosquitto_int_option(library, MOSQ_OPT_PROTOCOL_VERSION, version),
		"the version", error);
}

static bool set_will(struct mosquitto *library, const char *topic, const char *payload,
	struct error *error)
{
	return topic == NULL ||
		check(mosquitto_will_set(library, topic, (int)strlen(payload), payload, 1, true),
			"the last will", error);
}

static bool set_tls(struct mosquitto *library, const struct mqtt_client_settings *settings,
	struct error *error)
{
	if (settings->ca == NULL) {
		return true;
	}
	int code = mosquitto_tls_set(library, settings->ca, NULL, settings->cert, settings->key,
		NULL);
	if (code == MOSQ_ERR_INVAL) {
		return error_set(error, ERROR_INPUT,
			"cannot use the files of `tls` under `broker`: `ca` (%s) must be readable, "
			"and `cert` and `key` be there both or not at all", settings->ca);
	}
	return check(code, "TLS", error);
}

bool library_set_up(struct mosquitto *library, const struct mqtt_client_settings *settings,
	struct error *error)
{
	return set_version(library, settings->mqtt5, error) &&
		check(mosquitto_int_option(library, MOSQ_OPT_TCP_NODELAY, 1), "the speed", error) &&
		check(mosquitto_username_pw_set(library, settings->user, settings->password),
			"`user` and the password", error) &&
		set_will(library, settings->will_topic, settings->will_payload, error) &&
		set_tls(library, settings, error);
}

/* The library compares the certificate with what it is told to connect to, so with TLS
 * it must be told the name, and looks it up itself. Binding to "any address" of one
 * family keeps it to the family of the address that was chosen. */
int library_connect(struct mosquitto *library, const struct mqtt_client_settings *settings)
{
	const char *any = strchr(settings->address, ':') != NULL ? "::" : "0.0.0.0";
	if (settings->ca != NULL && settings->name != NULL) {
		return mosquitto_connect_bind_async(library, settings->name, settings->port,
			KEEPALIVE_S, any);
	}
	return mosquitto_connect_async(library, settings->address, settings->port, KEEPALIVE_S);
}
