/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/library.h"

#include <mosquitto.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/mqtt/client.h"
#include "bridge/mqtt/tls.h"

#define USUAL_KEEPALIVE_S 10

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

/* The context is the whole of it: the library's own defaults stay out. */
static bool set_tls(struct mosquitto *library, const struct mqtt_client_settings *settings,
	struct tls **tls, struct error *error)
{
	if (settings->ca == NULL) {
		return true;
	}
	*tls = tls_create(&(struct tls_settings){
		.ca = settings->ca,
		.cert = settings->cert,
		.key = settings->key,
		.name = settings->name != NULL ? settings->name : settings->address,
	}, error);
	return *tls != NULL &&
		check(mosquitto_int_option(library, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0), "TLS",
			error) &&
		check(mosquitto_void_option(library, MOSQ_OPT_SSL_CTX, tls_context(*tls)), "TLS",
			error);
}

bool library_set_up(struct mosquitto *library, const struct mqtt_client_settings *settings,
	struct tls **tls, struct error *error)
{
	return set_version(library, settings->mqtt5, error) &&
		check(mosquitto_int_option(library, MOSQ_OPT_TCP_NODELAY, 1), "the speed", error) &&
		check(mosquitto_username_pw_set(library, settings->user, settings->password),
			"`user` and the password", error) &&
		set_will(library, settings->will_topic, settings->will_payload, error) &&
		set_tls(library, settings, tls, error);
}

/* An address in numbers: the library has no name to look up. */
int library_connect(struct mosquitto *library, const struct mqtt_client_settings *settings)
{
	int keepalive_s = settings->keepalive_s > 0 ? settings->keepalive_s : USUAL_KEEPALIVE_S;

	return mosquitto_connect_async(library, settings->address, settings->port, keepalive_s);
}
