/* SPDX-License-Identifier: MIT
 *
 * The connection over TLS, with certificates that openssl makes for the test.
 */
#include "tests/check.h"

#include <unistd.h>

#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/observer.h"
#include "tests/support/run_program.h"
#include "tests/support/watched_connection.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char openssl[] = "/usr/bin/openssl";

#define SERVER_OF(name)                            \
	"allow_anonymous true\ncafile %/ca.pem\n" \
	"certfile %/" name ".pem\nkeyfile %/" name ".key\n"
#define SERVER SERVER_OF("server")

/* Makes NAME.pem and NAME.key, signed by the authority, or by itself if that is NULL. */
static bool make_certificate(const struct private_broker *broker, const char *name,
	const char *subject_names, const char *authority)
{
	char *certificate = text_format("%s.pem", name);
	char *key = text_format("%s.key", name);
	char *authority_certificate = text_format("%s.pem", authority != NULL ? authority : "");
	char *authority_key = text_format("%s.key", authority != NULL ? authority : "");
	char *certificate_path = private_broker_path(broker, certificate);
	char *key_path = private_broker_path(broker, key);
	char *authority_certificate_path = private_broker_path(broker, authority_certificate);
	char *authority_key_path = private_broker_path(broker, authority_key);
	char *names = text_format("subjectAltName=%s", subject_names);
	char *subject = text_format("/CN=%s", name);
	const char *const arguments[] = {openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt",
		"ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", subject, "-addext",
		names, "-keyout", key_path, "-out", certificate_path,
		authority != NULL ? "-CA" : NULL, authority_certificate_path, "-CAkey",
		authority_key_path, NULL};
	bool made = run_program(arguments);
	char *const texts[] = {certificate, key, authority_certificate, authority_key,
		certificate_path, key_path, authority_certificate_path, authority_key_path, names,
		subject};
	for (size_t i = 0; i < COUNT(texts); i++) {
		free(texts[i]);
	}
	CHECK(made);
	return made;
}

/* Those that `req` does not make: of other days, and files that do not fit. */
static const char odd_ones[] =
	"set -e; cd \"$1\"; "
	"dated() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "
	"-subj /CN=$1 -keyout $1.key -out $1.csr; "
	"openssl ca -batch -notext -config ca.cnf -extensions e -in $1.csr -out $1.pem "
	"-cert ca.pem -keyfile ca.key -startdate $2 -enddate $3; }; "
	"printf '%s\\n' '[ca]' default_ca=c '[c]' database=index serial=serial new_certs_dir=. "
	"default_md=sha256 policy=p '[p]' commonName=supplied '[e]' "
	"subjectAltName=DNS:localhost >ca.cnf; : >index; echo 01 >serial; "
	"dated old 20200101000000Z 20200102000000Z; dated early 20900101000000Z 20910101000000Z; "
	"cp client.pem mixed.pem; cp server.key mixed.key; "
	"cp client.pem locked.pem; openssl ec -aes256 -passout pass:1234 -in client.key "
	"-out locked.key; "
	"cp ca.pem open.pem; chmod 646 open.pem; "
	": >empty.pem; cp client.key empty.key; cp client.pem keyless.pem";

static bool make_odd_ones(const struct private_broker *broker)
{
	char *folder = private_broker_path(broker, "");
	const char *const arguments[] = {"/bin/sh", "-c", odd_ones, "sh", folder, NULL};
	bool made = run_program(arguments);
	free(folder);
	CHECK(made);
	return made;
}

/* A broker whose certificate holds these names, or NULL. */
static struct private_broker *start_tls_broker(const char *configuration, const char *names)
{
	struct error error = {0};
	struct private_broker *broker = private_broker_create(configuration, &error);
	if (broker != NULL && make_certificate(broker, "ca", "DNS:ca", NULL) &&
		make_certificate(broker, "other", "DNS:other", NULL) &&
		make_certificate(broker, "server", names, "ca") &&
		make_certificate(broker, "client", "DNS:client", "ca") && make_odd_ones(broker) &&
		private_broker_start(broker, &error)) {
		return broker;
	}
	CHECK_FAILED("no broker with TLS: %s", error.text);
	private_broker_destroy(broker);
	return NULL;
}

struct tls_case {
	const char *host;
	const char *ca;
	const char *client; /* certificate and key, or NULL */
	const char *why;    /* part of the sentence, or NULL: it connects */
};

static char *client_path(const struct private_broker *broker, const char *client,
	const char *kind)
{
	char *name = text_format("%s.%s", client, kind);
	char *path = private_broker_path(broker, name);
	free(name);
	return path;
}

static void try_case(const struct private_broker *broker, const struct tls_case *one)
{
	struct watched watched;
	struct connection_settings settings = watched_settings(private_broker_port(broker));
	char *cert = NULL;
	char *key = NULL;
	char *ca = private_broker_path(broker, one->ca);
	if (one->client != NULL) {
		cert = client_path(broker, one->client, "pem");
		key = client_path(broker, one->client, "key");
	}
	settings.host = one->host;
	settings.ca = ca;
	settings.cert = cert;
	settings.key = key;
	CHECK(watched_open(&watched, &settings, false));
	if (one->why == NULL) {
		CHECK(watched_wait(&watched, &watched.connected, 1));
		CHECK(watched_send(&watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&watched, &watched.taken, 1));
	} else {
		CHECK(watched_wait(&watched, &watched.lost, 1));
		CHECK_ERROR(watched.why, one->why);
		CHECK(watched.connected == 0);
	}
	watched_close(&watched);
	free(ca);
	free(cert);
	free(key);
}

static void try_cases(const char *configuration, const char *names, const struct tls_case *cases,
	size_t count)
{
	struct private_broker *broker = start_tls_broker(configuration, names);
	for (size_t i = 0; broker != NULL && i < count; i++) {
		try_case(broker, &cases[i]);
	}
	private_broker_destroy(broker);
}

TEST(certificate_must_hold_the_name)
{
	static const struct tls_case cases[] = {
		{ "localhost", "ca.pem", NULL, NULL},
		{"127.0.0.1", "ca.pem", NULL, "its certificate is for another name: it must hold "
			"IP:127.0.0.1 "},
	};
	try_cases(SERVER, "DNS:localhost", cases, COUNT(cases));
}

TEST(certificate_may_hold_the_address)
{
	static const struct tls_case cases[] = {
		{ "127.0.0.1", "ca.pem", NULL, NULL},
		{"localhost", "ca.pem", NULL, "its certificate is for another name: it must hold "
			"DNS:localhost "},
	};
	try_cases(SERVER, "IP:127.0.0.1", cases, COUNT(cases));
}

TEST(authority_must_be_the_given_one)
{
	static const struct tls_case cases[] = {
		{"localhost", "other.pem", NULL, "its certificate was not signed by the authority in "
			"`ca` ("},
		{"localhost", "missing.pem", NULL, "/missing.pem) cannot be read: No such file"},
		{"localhost", "server.key", NULL, "/server.key) holds no certificate in PEM form"},
	};
	try_cases(SERVER, "DNS:localhost", cases, COUNT(cases));
}

TEST(client_certificate_is_shown)
{
	static const struct tls_case cases[] = {
		{ "localhost", "ca.pem", "client", NULL},
		{"localhost", "ca.pem", NULL, "set `cert` and `key` under `tls`"},
		{"localhost", "open.pem", "client", "open.pem cannot be believed, so it is not used"},
		{"localhost", "ca.pem", "server", NULL},
		{"localhost", "ca.pem", "other", "our certificate (`cert` under `tls`)"},
		{"localhost", "ca.pem", "old", "old.pem) expired on 2020-01-02: renew it"},
		{"localhost", "ca.pem", "keyless", "/keyless.key cannot be read: No such file"},
		{"localhost", "ca.pem", "mixed", "mixed.key) does not belong to `cert`"},
		{"localhost", "ca.pem", "locked", "locked.key) is locked with a passphrase"},
		{"localhost", "ca.pem", "empty", "empty.pem) holds no certificate in PEM form"},
		{"localhost", "ca.pem", "absent", "absent.pem) cannot be read: No such file"},
	};
	try_cases(SERVER "require_certificate true\n", "DNS:localhost", cases, COUNT(cases));
}

TEST(certificate_must_be_of_today)
{
	static const struct tls_case old[] = {
		{"localhost", "ca.pem", NULL, "its certificate expired on 2020-01-02"},
	};
	static const struct tls_case early[] = {
		{"localhost", "ca.pem", NULL, "its certificate is not valid before 2090-01-01"},
	};
	try_cases(SERVER_OF("old"), "DNS:localhost", old, COUNT(old));
	try_cases(SERVER_OF("early"), "DNS:localhost", early, COUNT(early));
}

/* Its own authority: anybody can make one. */
TEST(a_certificate_that_signed_itself_is_refused)
{
	static const struct tls_case cases[] = {
		{"localhost", "ca.pem", NULL, "its certificate was not signed by the authority"},
	};
	try_cases(SERVER_OF("other"), "DNS:localhost", cases, COUNT(cases));
}

TEST(broker_without_tls_is_told_apart)
{
	static const struct tls_case cases[] = {
		{"localhost", "ca.pem", NULL, "no connection to the broker at localhost"},
	};
	try_cases("allow_anonymous true\n", "DNS:localhost", cases, COUNT(cases));
}

TEST(with_mosquitto_and_openssl)
{
	SKIP("mosquitto or openssl is not installed");
}

TEST_MAIN({
	if (private_broker_is_installed() && access(openssl, X_OK) == 0) {
		RUN(certificate_must_hold_the_name);
		RUN(certificate_may_hold_the_address);
		RUN(authority_must_be_the_given_one);
		RUN(client_certificate_is_shown);
		RUN(certificate_must_be_of_today);
		RUN(a_certificate_that_signed_itself_is_refused);
		RUN(broker_without_tls_is_told_apart);
	} else {
		RUN(with_mosquitto_and_openssl);
	}
})
