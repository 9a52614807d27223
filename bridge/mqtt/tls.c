/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"

struct tls {
	SSL_CTX *context;
	char *name; /* without the zone of a link-local address */
	bool name_is_address;
	char complaint[120];
};

/* The first complaint is the cause. */
static int on_verified(int good, X509_STORE_CTX *store)
{
	const SSL *connection =
		X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection));
	if (!good && tls->complaint[0] == '\0') {
		snprintf(tls->complaint, sizeof(tls->complaint), "%s",
			X509_verify_cert_error_string(X509_STORE_CTX_get_error(store)));
	}
	return good;
}

/* A broker of many names is told which one is meant. The library tells it the address, so
 * this comes after it and before the first byte goes out. */
static void on_information(const SSL *connection, int where, int value)
{
	const struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection));
	(void)value;
	if ((where & SSL_CB_HANDSHAKE_START) != 0) {
		SSL_set_tlsext_host_name((SSL *)connection,
			tls->name_is_address ? NULL : tls->name);
	}
}

static bool expect_name(struct tls *tls)
{
	X509_VERIFY_PARAM *wanted = SSL_CTX_get0_param(tls->context);
	tls->name_is_address = X509_VERIFY_PARAM_set1_ip_asc(wanted, tls->name) == 1;
	X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return tls->name_is_address || X509_VERIFY_PARAM_set1_host(wanted, tls->name, 0) == 1;
}

static bool cannot_use(const char *what, const char *file, struct error *error)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());
	error_set(error, ERROR_INPUT, "cannot use the files of `tls` under `broker`: `%s` (%s): %s",
		what, file, reason != NULL ? reason : "it cannot be read");
	ERR_clear_error();
	return false;
}

static bool load_files(SSL_CTX *context, const struct tls_settings *settings,
	struct error *error)
{
	ERR_clear_error();
	if (SSL_CTX_load_verify_locations(context, settings->ca, NULL) != 1) {
		return cannot_use("ca", settings->ca, error);
	}
	if ((settings->cert == NULL) != (settings->key == NULL)) {
		return error_set(error, ERROR_INPUT, "cannot use the files of `tls` under `broker`: "
			"`cert` and `key` must be there both or not at all");
	}
	if (settings->cert == NULL) {
		return true;
	}
	if (SSL_CTX_use_certificate_chain_file(context, settings->cert) != 1) {
		return cannot_use("cert", settings->cert, error);
	}
	return SSL_CTX_use_PrivateKey_file(context, settings->key, SSL_FILETYPE_PEM) == 1 ||
		cannot_use("key", settings->key, error);
}

static bool set_up(struct tls *tls, const struct tls_settings *settings)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	tls->context = context;
	tls->name = text_copy_part(settings->name, strcspn(settings->name, "%"));
	if (context == NULL || tls->name == NULL) {
		return false;
	}
	SSL_CTX_set_app_data(context, tls);
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verified);
	SSL_CTX_set_info_callback(context, on_information);
	SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 && expect_name(tls);
}

struct tls *tls_create(const struct tls_settings *settings, struct error *error)
{
	struct tls *tls = calloc(1, sizeof(*tls));
	if (tls == NULL || !set_up(tls, settings)) {
		error_set(error, ERROR_MEMORY, "out of memory for TLS");
	} else if (load_files(tls->context, settings, error)) {
		return tls;
	}
	tls_destroy(tls);
	return NULL;
}

void tls_destroy(struct tls *tls)
{
	if (tls != NULL) {
		SSL_CTX_free(tls->context);
		free(tls->name);
		free(tls);
	}
}

void *tls_context(const struct tls *tls)
{
	return tls->context;
}

const char *tls_complaint(const struct tls *tls)
{
	return tls->complaint;
}
