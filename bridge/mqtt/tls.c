/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/guard/private_file.h"

#define DATE_SIZE 16
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct tls {
	SSL_CTX *context;
	char *name; /* without the zone of a link-local address */
	char *ca;
	bool name_is_address;
	bool has_certificate; /* one of ours */
	bool is_agreed;       /* for our part the handshake is done */
	char complaint[ERROR_TEXT_MAX];
};

/* --- what is wrong with a certificate ------------------------------------------------- */

static void print_date(const ASN1_TIME *time, char date[DATE_SIZE])
{
	struct tm parts = {0};
	if (ASN1_TIME_to_tm(time, &parts) != 1 || strftime(date, DATE_SIZE, "%Y-%m-%d", &parts) == 0) {
		snprintf(date, DATE_SIZE, "an unknown day");
	}
}

static void complain_of_date(struct tls *tls, X509_STORE_CTX *store, bool is_over)
{
	const X509 *certificate = X509_STORE_CTX_get_current_cert(store);
	const char *whose = X509_STORE_CTX_get_error_depth(store) == 0 ? "its certificate" :
		"the certificate of its authority";
	char date[DATE_SIZE];
	print_date(is_over ? X509_get0_notAfter(certificate) : X509_get0_notBefore(certificate),
		date);
	snprintf(tls->complaint, sizeof(tls->complaint), is_over ?
		"%s expired on %s: renew it, or set the clock of this machine if that is wrong" :
		"%s is not valid before %s: is the clock of this machine right?", whose, date);
}

/* The reasons for which a chain does not end at the given authority. */
static bool is_of_authority(int reason)
{
	static const int reasons[] = {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
		X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
		X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
		X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_INVALID_CA};
	for (size_t i = 0; i < COUNT(reasons); i++) {
		if (reasons[i] == reason) {
			return true;
		}
	}
	return false;
}

static void complain(struct tls *tls, X509_STORE_CTX *store)
{
	int reason = X509_STORE_CTX_get_error(store);
	if (reason == X509_V_ERR_CERT_HAS_EXPIRED || reason == X509_V_ERR_CERT_NOT_YET_VALID) {
		complain_of_date(tls, store, reason == X509_V_ERR_CERT_HAS_EXPIRED);
	} else if (reason == X509_V_ERR_HOSTNAME_MISMATCH ||
		reason == X509_V_ERR_IP_ADDRESS_MISMATCH) {
		snprintf(tls->complaint, sizeof(tls->complaint), "its certificate is for another "
			"name: it must hold %s:%s as subjectAltName, as `host` under `broker` says",
			tls->name_is_address ? "IP" : "DNS", tls->name);
	} else if (is_of_authority(reason)) {
		snprintf(tls->complaint, sizeof(tls->complaint), "its certificate was not signed "
			"by the authority in `ca` (%s): give the one that signed it, or distrust what "
			"answers there", tls->ca);
	} else {
		snprintf(tls->complaint, sizeof(tls->complaint), "its certificate cannot be "
			"believed: %s", X509_verify_cert_error_string(reason));
	}
}

/* The first complaint is the cause. */
static int on_verified(int good, X509_STORE_CTX *store)
{
	const SSL *connection =
		X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection));
	if (!good && tls->complaint[0] == '\0') {
		complain(tls, store);
	}
	return good;
}

/* --- what the broker says to ours ------------------------------------------------------- */

static const struct {
	int alert; /* RFC 8446, section 6 */
	const char *text;
	const char *text_without; /* where we showed no certificate; NULL: the same */
} alerts[] = {
	{SSL_AD_HANDSHAKE_FAILURE, "it broke the TLS handshake off",
		"it broke the TLS handshake off; if it wants a client certificate, set `cert` and "
		"`key` under `tls`"},
	{SSL_AD_CERTIFICATE_REQUIRED, "it wants a client certificate and did not get ours",
		"it wants a client certificate: set `cert` and `key` under `tls`"},
	{SSL_AD_BAD_CERTIFICATE, "it refused our certificate (`cert` under `tls`)",
		"it wants a client certificate: set `cert` and `key` under `tls`"},
	{SSL_AD_UNSUPPORTED_CERTIFICATE, "our certificate (`cert` under `tls`) is not for clients",
		NULL},
	{SSL_AD_CERTIFICATE_REVOKED, "our certificate (`cert` under `tls`) was revoked", NULL},
	{SSL_AD_CERTIFICATE_EXPIRED, "our certificate (`cert` under `tls`) has expired", NULL},
	{SSL_AD_CERTIFICATE_UNKNOWN, "it refused our certificate (`cert` under `tls`)", NULL},
	{SSL_AD_UNKNOWN_CA,
		"it does not know the authority of our certificate (`cert` under `tls`)", NULL},
	{SSL_AD_PROTOCOL_VERSION, "it speaks neither TLS 1.2 nor 1.3", NULL},
};

static void note_alert(struct tls *tls, int alert)
{
	for (size_t i = 0; i < COUNT(alerts) && tls->complaint[0] == '\0'; i++) {
		if (alerts[i].alert == alert) {
			const char *without = alerts[i].text_without;
			snprintf(tls->complaint, sizeof(tls->complaint), "%s",
				without != NULL && !tls->has_certificate ? without : alerts[i].text);
		}
	}
}

/* A broker of many names is told which one is meant. The library tells it the address, so
 * this comes after it and before the first byte goes out. */
static void on_information(const SSL *connection, int where, int value)
{
	struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection));
	if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT) {
		note_alert(tls, value & 0xff);
	}
	tls->is_agreed = tls->is_agreed || (where & SSL_CB_HANDSHAKE_DONE) != 0;
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

/* --- our files --------------------------------------------------------------------------- */

static bool cannot_use(const char *what, const char *file, const char *why, struct error *error)
{
	ERR_clear_error();
	return error_set(error, ERROR_INPUT, "cannot use the files of `tls` under `broker`: "
		"`%s` (%s) %s", what, file, why);
}

static bool is_readable(const char *what, const char *file, struct error *error)
{
	char why[200];
	if (access(file, R_OK) == 0) {
		return true;
	}
	snprintf(why, sizeof(why), "cannot be read: %s", strerror(errno));
	return cannot_use(what, file, why, error);
}

/* The library would ask the terminal. */
static int on_passphrase(char *buffer, int size, int writing, void *data)
{
	(void)buffer;
	(void)size;
	(void)writing;
	*(bool *)data = true;
	return -1;
}

/* What was judged is what is read. NULL with the reason. */
static BIO *open_key(const char *path, struct error *error)
{
	int descriptor = private_file_open(path, "`key` under `tls`", error);
	FILE *stream = descriptor >= 0 ? fdopen(descriptor, "r") : NULL;
	BIO *file = stream != NULL ? BIO_new_fp(stream, BIO_CLOSE) : NULL;
	if (file != NULL || descriptor < 0) {
		return file;
	}
	if (stream != NULL) {
		fclose(stream);
	} else {
		close(descriptor);
	}
	error_set(error, ERROR_MEMORY, "out of memory for TLS");
	return NULL;
}

static bool load_key(struct tls *tls, const struct tls_settings *settings, struct error *error)
{
	bool is_locked = false;
	BIO *file = open_key(settings->key, error);
	if (file == NULL) {
		return false;
	}
	EVP_PKEY *key = PEM_read_bio_PrivateKey(file, NULL, on_passphrase, &is_locked);
	bool loaded = key != NULL && SSL_CTX_use_PrivateKey(tls->context, key) == 1;
	int reason = ERR_GET_REASON(ERR_peek_last_error());
	EVP_PKEY_free(key);
	BIO_free(file);
	if (is_locked) {
		return cannot_use("key", settings->key, "is locked with a passphrase, which nobody "
			"could type: keep it without one, for Earshot's user alone", error);
	}
	if (!loaded && reason == X509_R_KEY_VALUES_MISMATCH) {
		return cannot_use("key", settings->key, "does not belong to `cert`", error);
	}
	return loaded || cannot_use("key", settings->key, "holds no private key in PEM form", error);
}

static bool check_own_date(const struct tls *tls, const struct tls_settings *settings,
	struct error *error)
{
	const ASN1_TIME *end = X509_get0_notAfter(SSL_CTX_get0_certificate(tls->context));
	char date[DATE_SIZE], why[64];
	if (X509_cmp_current_time(end) > 0) {
		return true;
	}
	print_date(end, date);
	snprintf(why, sizeof(why), "expired on %s: renew it", date);
	return cannot_use("cert", settings->cert, why, error);
}

static bool load_certificate(struct tls *tls, const struct tls_settings *settings,
	struct error *error)
{
	if (!is_readable("cert", settings->cert, error)) {
		return false;
	}
	if (SSL_CTX_use_certificate_chain_file(tls->context, settings->cert) != 1) {
		return cannot_use("cert", settings->cert, "holds no certificate in PEM form", error);
	}
	tls->has_certificate = true;
	return check_own_date(tls, settings, error) && load_key(tls, settings, error);
}

static bool load_files(struct tls *tls, const struct tls_settings *settings, struct error *error)
{
	ERR_clear_error();
	if (!is_readable("ca", settings->ca, error) ||
		!private_file_is_firm(settings->ca, "`ca` under `tls`", error)) {
		return false;
	}
	if (SSL_CTX_load_verify_locations(tls->context, settings->ca, NULL) != 1) {
		return cannot_use("ca", settings->ca, "holds no certificate in PEM form", error);
	}
	if ((settings->cert == NULL) != (settings->key == NULL)) {
		return error_set(error, ERROR_INPUT, "cannot use the files of `tls` under `broker`: "
			"`cert` and `key` must be there both or not at all");
	}
	return settings->cert == NULL || load_certificate(tls, settings, error);
}

static bool set_up(struct tls *tls, const struct tls_settings *settings)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	tls->context = context;
	tls->name = text_copy_part(settings->name, strcspn(settings->name, "%"));
	tls->ca = text_copy(settings->ca);
	if (context == NULL || tls->name == NULL || tls->ca == NULL) {
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
	} else if (load_files(tls, settings, error)) {
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
		free(tls->ca);
		free(tls);
	}
}

void *tls_context(const struct tls *tls)
{
	return tls->context;
}

/* With TLS 1.3 our part ends before the broker has looked at our certificate, and what it then
 * says is lost if the system learns first that it closed the connection. */
const char *tls_reason(const struct tls *tls, bool broke)
{
	if (tls == NULL || tls->complaint[0] != '\0' || !broke || !tls->is_agreed) {
		return tls != NULL ? tls->complaint : "";
	}
	return tls->has_certificate ?
		"it closed the connection right after the handshake of TLS, so it may not accept "
		"our certificate (`cert` under `tls`)" :
		"it closed the connection right after the handshake of TLS: if it wants a client "
		"certificate, set `cert` and `key` under `tls`";
}
