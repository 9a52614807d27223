/* SPDX-License-Identifier: MIT
 *
 * The egress rule on real connections, with a name server of the test's own: this program's
 * getaddrinfo() and connect() stand before those of the C library, for us and for every
 * library below us, so that each question and each attempt to connect is seen.
 */
#define _DEFAULT_SOURCE /* syscall() */
#include "tests/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/guard/egress.h"
#include "bridge/mqtt/connection.h"
#include "tests/support/broker_runs.h"
#include "tests/support/run_program.h"
#include "tests/support/watched_connection.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ANSWER_MAX 64

static const char name_of_broker[] = "broker.house";
static const char openssl[] = "/usr/bin/openssl";

/* --- the name server ------------------------------------------------------------------- */

static struct {
	const char *answers[4]; /* to the first question, the second …; the last one goes on */
	size_t asked;           /* about a name; addresses in numbers are not counted */
	struct text_list connected; /* where to */
} world;

struct one_answer {
	struct addrinfo information;
	struct sockaddr_storage address;
};

static bool write_address(const char *text, int port, struct one_answer *answer)
{
	struct sockaddr_in *four = (struct sockaddr_in *)&answer->address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&answer->address;
	answer->information = (struct addrinfo){.ai_family = AF_INET, .ai_socktype = SOCK_STREAM,
		.ai_protocol = IPPROTO_TCP, .ai_addr = (struct sockaddr *)&answer->address,
		.ai_addrlen = sizeof(*four)};
	four->sin_family = AF_INET;
	four->sin_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		return true;
	}
	answer->address = (struct sockaddr_storage){0};
	answer->information.ai_family = AF_INET6;
	answer->information.ai_addrlen = sizeof(*six);
	six->sin6_family = AF_INET6;
	six->sin6_port = htons((uint16_t)port);
	return inet_pton(AF_INET6, text, &six->sin6_addr) == 1;
}

int getaddrinfo(const char *restrict host, const char *restrict service,
	const struct addrinfo *restrict hints, struct addrinfo **restrict found)
{
	struct text_list texts = {0};
	struct one_answer *answers = calloc(ANSWER_MAX, sizeof(*answers));
	int port = service != NULL ? (int)strtol(service, NULL, 10) : 0;
	(void)hints;
	bool literal = write_address(host, port, &answers[0]);
	if (!literal) {
		size_t which = world.asked < COUNT(world.answers) ? world.asked : COUNT(world.answers) - 1;
		world.asked++;
		while (which > 0 && world.answers[which] == NULL) {
			which--;
		}
		text_list_add_words(&texts, world.answers[which]);
	}
	size_t count = literal ? 1 : 0;
	for (size_t i = 0; i < texts.count && count < ANSWER_MAX; i++) {
		if (write_address(texts.items[i], port, &answers[count])) {
			count++;
		}
	}
	for (size_t i = 0; i + 1 < count; i++) {
		answers[i].information.ai_next = &answers[i + 1].information;
	}
	text_list_finish(&texts);
	*found = &answers[0].information;
	if (count == 0) {
		free(answers);
		*found = NULL;
	}
	return count > 0 ? 0 : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *found)
{
	free(found);
}

int connect(int descriptor, const struct sockaddr *address, socklen_t length)
{
	char text[EGRESS_ADDRESS_MAX];
	if ((address->sa_family == AF_INET || address->sa_family == AF_INET6) &&
		getnameinfo(address, length, text, sizeof(text), NULL, 0, NI_NUMERICHOST) == 0) {
		text_list_add(&world.connected, text);
	}
	return (int)syscall(SYS_connect, descriptor, address, length);
}

static void begin_world(const char *first, const char *then)
{
	text_list_finish(&world.connected);
	memset(&world, 0, sizeof(world));
	world.answers[0] = first;
	world.answers[1] = then;
}

/* --- the tests ------------------------------------------------------------------------- */

/* Every address but the private one would be somewhere else. */
static size_t connected_elsewhere(void)
{
	size_t count = 0;
	for (size_t i = 0; i < world.connected.count; i++) {
		count += strcmp(world.connected.items[i], "127.0.0.1") != 0;
	}
	return count;
}

/* `extra` addresses of the house, and among them, at `place`, one that is not (NULL: none). */
static char *many_addresses(size_t extra, size_t place, const char *odd)
{
	char *all = text_copy("");
	for (size_t i = 0; i <= extra && all != NULL; i++) {
		char *one = i == place && odd != NULL ? text_copy(odd) : text_format("192.168.7.%zu", i + 1);
		char *longer = text_format("%s %s", all, one);
		free(one);
		free(all);
		all = longer;
	}
	return all;
}

TEST(each_of_fifty_addresses_is_checked)
{
	static const struct {
		size_t place;
		const char *odd;
		const char *why; /* NULL: it may be connected to */
	} cases[] = {
		{0, NULL, NULL},
		{0, "203.0.113.9", "leads to 203.0.113.9"},
		{24, "203.0.113.9", "leads to 203.0.113.9"},
		{49, "203.0.113.9", "leads to 203.0.113.9"},
		{49, "2001:db8::9", "leads to 2001:db8::9"},
		{49, "::ffff:203.0.113.9", "leads to ::ffff:203.0.113.9"},
		{49, "::ffff:192.168.7.50", NULL},
		{49, "fd00::50", NULL},
		{49, "0.0.0.0", "leads to 0.0.0.0"},
		{49, "64:ff9b::c0a8:0701", "leads to 64:ff9b::c0a8:701"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = {0};
		char address[EGRESS_ADDRESS_MAX] = "";
		char *all = many_addresses(49, cases[i].place, cases[i].odd);
		begin_world(all, NULL);
		bool resolved = egress_resolve(name_of_broker, false, address, &error);
		CHECK(resolved == (cases[i].why == NULL));
		if (resolved) {
			CHECK_TEXT(address, "192.168.7.1");
		} else {
			CHECK(error.kind == ERROR_REFUSED);
			CHECK_ERROR(error, cases[i].why);
		}
		CHECK(world.asked == 1);
		free(all);
	}
}

TEST(a_mapped_address_alone_follows_the_rule_of_ipv4)
{
	struct error error = {0};
	char address[EGRESS_ADDRESS_MAX] = "";
	begin_world("::ffff:203.0.113.9", NULL);
	CHECK(!egress_resolve(name_of_broker, false, address, &error));
	begin_world("::ffff:10.0.0.9", NULL);
	CHECK(egress_resolve(name_of_broker, false, address, &error));
	CHECK_TEXT(address, "::ffff:10.0.0.9");
}

static struct private_broker *start_broker(const char *configuration)
{
	struct error error = {0};
	struct private_broker *broker = private_broker_create(configuration, &error);
	if (broker == NULL) {
		CHECK_FAILED("no broker: %s", error.text);
	}
	return broker;
}

/* A self-signed certificate for broker.house alone: server.pem, which is its own authority. */
static bool make_certificate(const struct private_broker *broker)
{
	char *certificate = private_broker_path(broker, "server.pem");
	char *key = private_broker_path(broker, "server.key");
	const char *const arguments[] = {openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt",
		"ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=broker",
		"-addext", "subjectAltName=DNS:broker.house", "-keyout", key, "-out", certificate,
		NULL};
	bool made = run_program(arguments);
	free(certificate);
	free(key);
	return made;
}

/* After the first, good connection the broker goes away, and the name leads elsewhere from then
 * on. `tls`: with a certificate for the name. */
static void try_redirect(bool tls)
{
	static const char elsewhere[] = "203.0.113.9";
	struct watched watched;
	struct private_broker *broker = start_broker(tls
		? "allow_anonymous true\ncertfile %/server.pem\nkeyfile %/server.key\n" : NULL);
	CHECK(broker != NULL && (!tls || make_certificate(broker)));
	CHECK(private_broker_start(broker, NULL));
	char *ca = private_broker_path(broker, "server.pem");
	struct connection_settings settings = watched_settings(private_broker_port(broker));
	settings.host = name_of_broker;
	settings.ca = tls ? ca : NULL;
	begin_world("127.0.0.1", elsewhere);
	CHECK(watched_open(&watched, &settings, false));
	CHECK(watched_wait(&watched, &watched.connected, 1));
	/* Had anything below us asked a second time, it would have been led elsewhere. */
	CHECK(world.asked == 1);
	CHECK(world.connected.count >= 1 && connected_elsewhere() == 0);
	private_broker_stop(broker);
	CHECK(watched_wait(&watched, &watched.lost, 2));
	CHECK(world.asked >= 2);
	CHECK(connected_elsewhere() == 0);
	CHECK_ERROR(watched.why, "the broker's name `broker.house` leads to 203.0.113.9");
	CHECK(watched.why.kind == ERROR_REFUSED);
	watched_close(&watched);
	private_broker_destroy(broker);
	free(ca);
}

TEST(a_name_that_leads_elsewhere_later_is_refused)
{
	try_redirect(false);
}

/* The name is in the certificate, the address is not: the name is what was verified. */
TEST(with_tls_the_checked_address_is_connected_to_and_the_name_verified)
{
	if (access(openssl, X_OK) != 0) {
		SKIP("openssl is not installed");
	}
	try_redirect(true);
}

TEST(with_tls_another_name_at_the_same_address_is_refused)
{
	struct watched watched;
	if (access(openssl, X_OK) != 0) {
		SKIP("openssl is not installed");
	}
	struct private_broker *broker = start_broker(
		"allow_anonymous true\ncertfile %/server.pem\nkeyfile %/server.key\n");
	CHECK(broker != NULL && make_certificate(broker) && private_broker_start(broker, NULL));
	char *ca = private_broker_path(broker, "server.pem");
	struct connection_settings settings = watched_settings(private_broker_port(broker));
	settings.host = "other.house";
	settings.ca = ca;
	begin_world("127.0.0.1", NULL);
	CHECK(watched_open(&watched, &settings, false));
	CHECK(watched_wait(&watched, &watched.lost, 1));
	CHECK_ERROR(watched.why, "its certificate is for another name");
	CHECK(watched.connected == 0 && world.asked == 1);
	watched_close(&watched);
	private_broker_destroy(broker);
	free(ca);
}

/* No broker is needed: nothing may even be tried. */
TEST(a_name_with_one_public_address_is_never_connected_to)
{
	struct watched watched;
	struct connection_settings settings = watched_settings(1883);
	settings.host = name_of_broker;
	begin_world("127.0.0.1 203.0.113.9", NULL);
	CHECK(watched_open(&watched, &settings, false));
	CHECK(watched_wait(&watched, &watched.lost, 1));
	CHECK_ERROR(watched.why, "leads to 203.0.113.9");
	CHECK(world.connected.count == 0);
	watched_close(&watched);
}

static bool on_leaving(const struct departure *departure, void *data, struct error *error)
{
	struct text_list *left = data;
	char line[EGRESS_ADDRESS_MAX + 20];
	(void)error;
	snprintf(line, sizeof(line), "%s %s", departure->cause.kind == MESSAGE_CONNECT ? "connect" :
		"message", departure->address);
	text_list_add(left, line);
	return true;
}

/* At the first nobody answers; the name then leads to the broker. */
TEST(each_address_that_is_connected_to_is_told_and_each_message_has_its_own)
{
	static const struct connection_events events = {.leaving = on_leaving};
	struct watched watched;
	struct text_list left = {0};
	struct error error = {0};
	struct private_broker *broker = start_broker(NULL);
	CHECK(broker != NULL && private_broker_start(broker, NULL));
	struct connection_settings settings = watched_settings(private_broker_port(broker));
	settings.host = name_of_broker;
	begin_world("127.0.0.9", "127.0.0.1");
	CHECK(watched_begin(&watched, false));
	watched.connection = connection_create(watched.loop, &settings, &events, &left, &error);
	CHECK(watched.connection != NULL);
	connection_start(watched.connection);
	int64_t end_ms = clock_now_ms(watched.clock) + 20000;
	while (left.count < 3 && clock_now_ms(watched.clock) < end_ms) {
		loop_turn(watched.loop, 10);
	}
	CHECK(left.count >= 3);
	CHECK_TEXT(left.count >= 1 ? left.items[0] : "", "connect 127.0.0.9");
	CHECK_TEXT(left.count >= 2 ? left.items[1] : "", "connect 127.0.0.1");
	CHECK_TEXT(left.count >= 3 ? left.items[2] : "", "message 127.0.0.1");
	watched_close(&watched);
	private_broker_destroy(broker);
	text_list_finish(&left);
}

TEST_MAIN({
	RUN(each_of_fifty_addresses_is_checked);
	RUN(a_mapped_address_alone_follows_the_rule_of_ipv4);
	RUN(a_name_with_one_public_address_is_never_connected_to);
	RUN_WITH_BROKER(
		RUN(each_address_that_is_connected_to_is_told_and_each_message_has_its_own);
		RUN(a_name_that_leads_elsewhere_later_is_refused);
		RUN(with_tls_the_checked_address_is_connected_to_and_the_name_verified);
		RUN(with_tls_another_name_at_the_same_address_is_refused);
	);
	text_list_finish(&world.connected);
})
