/* SPDX-License-Identifier: MIT
 *
 * TLS to the broker: whose certificate is believed, and for which name. The library would
 * compare the certificate with the address that it connects to, and look a name up by itself;
 * here the two are apart: what is connected to is an address that was checked, what the
 * certificate must hold is the name that was configured.
 * Uses OpenSSL (named in tls.c alone).
 */
#ifndef EARSHOT_MQTT_TLS_H
#define EARSHOT_MQTT_TLS_H

#include <stdbool.h>

struct error;
struct tls;

struct tls_settings {
	const char *ca;   /* the authorities' file */
	const char *cert; /* ours, may be NULL; then the key is, too */
	const char *key;
	const char *name; /* a host name or an address in numbers */
};

/* NULL with the reason, which names the file that cannot be used. */
struct tls *tls_create(const struct tls_settings *settings, struct error *error);
/* Once whoever uses the context is gone. */
void tls_destroy(struct tls *tls);

/* An SSL_CTX, borrowed. */
void *tls_context(const struct tls *tls);

/* Why the broker's certificate was not believed, or what the broker said to ours, as the end of
 * the sentence "no connection to the broker at …: "; empty if there was nothing. `broke`: the
 * connection did, before the broker had welcomed us; then it may be what we suspect. */
const char *tls_reason(const struct tls *tls, bool broke);

#endif
