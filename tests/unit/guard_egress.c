/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/guard/egress.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

TEST(addresses_in_the_house)
{
	static const char *const addresses[] = {
		"127.0.0.1", "127.255.255.254", "10.0.0.0", "10.255.255.255", "172.16.0.1",
		"172.31.255.255", "192.168.0.1", "192.168.255.255", "169.254.1.1", "::1",
		"fc00::1", "fdff:ffff::1", "fe80::1", "febf::1", "fe80::1%eth0", "::ffff:10.0.0.1",
		"::ffff:192.168.1.2", "::FFFF:7f00:1", "0:0:0:0:0:0:0:1",
	};
	for (size_t i = 0; i < COUNT(addresses); i++) {
		if (!egress_is_private(addresses[i])) {
			CHECK_FAILED("%s was taken for a public address", addresses[i]);
		}
	}
}

TEST(addresses_elsewhere)
{
	static const char *const addresses[] = {
		"8.8.8.8", "0.0.0.0", "255.255.255.255", "9.255.255.255", "11.0.0.0", "126.0.0.1",
		"128.0.0.1", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
		"169.253.0.1", "100.64.0.1", "224.0.0.251", "::", "::2", "2001:db8::1", "fbff::1",
		"fec0::1", "ff02::fb", "fe7f::1", "::ffff:8.8.8.8", "::10.0.0.1",
		"64:ff9b::10.0.0.1", "", "localhost", "10.0.0", "10.0.0.1.", "010.0.0.1",
		"10.0.0.1%eth0", "[::1]",
		"192.168.0.1:1883", "1::2::3",
	};
	for (size_t i = 0; i < COUNT(addresses); i++) {
		if (egress_is_private(addresses[i])) {
			CHECK_FAILED("`%s` was taken for a private address", addresses[i]);
		}
	}
}

TEST(one_public_address_refuses_the_name)
{
	static const struct {
		const char *addresses; /* with spaces between them */
		bool remote_allowed;
		const char *chosen; /* NULL: refused */
		const char *why;
	} cases[] = {
		{"192.168.1.5", false, "192.168.1.5", NULL},
		{"fd00::5 192.168.1.5 192.168.1.6", false, "192.168.1.5", NULL},
		{"fd00::5 fd00::6", false, "fd00::5", NULL},
		{"192.168.1.5 203.0.113.9", false, NULL, "leads to 203.0.113.9"},
		{"203.0.113.9 192.168.1.5", false, NULL, "leads to 203.0.113.9"},
		{"192.168.1.5 2001:db8::1", false, NULL, "leads to 2001:db8::1"},
		{"203.0.113.9 192.168.1.5", true, "203.0.113.9", NULL},
		{"", false, NULL, "has no address"},
		{"", true, NULL, "has no address"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text_list list = {0};
		struct error error = {0};
		char address[EGRESS_ADDRESS_MAX] = "";
		CHECK(text_list_add_words(&list, cases[i].addresses));
		bool chosen = egress_choose("broker.lan", &list, cases[i].remote_allowed, address,
			&error);
		CHECK(chosen == (cases[i].chosen != NULL));
		if (chosen) {
			CHECK_TEXT(address, cases[i].chosen);
		} else {
			CHECK_ERROR(error, cases[i].why);
			CHECK_ERROR(error, "`broker.lan`");
		}
		text_list_finish(&list);
	}
}

TEST(hosts_that_ask_nobody)
{
	static const struct {
		const char *host;
		bool remote_allowed;
		const char *address; /* NULL: refused */
		const char *why;
	} cases[] = {
		{"localhost", false, "127.0.0.1", NULL},
		{"LocalHost", false, "127.0.0.1", NULL},
		{"192.168.1.5", false, "192.168.1.5", NULL},
		{"fe80::1%lo", false, "fe80::1%lo", NULL},
		{"::1", false, "::1", NULL},
		{"8.8.8.8", true, "8.8.8.8", NULL},
		{"8.8.8.8", false, NULL, "the broker's address 8.8.8.8 is not on this machine"},
		{"8.8.8.8", false, NULL, "`remote: allow` under `broker`"},
		{"2001:db8::1", false, NULL, "the broker's address 2001:db8::1"},
		{"", false, NULL, "`host` under `broker` must be"},
		{NULL, false, NULL, "`host` under `broker` must be"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = {0};
		char address[EGRESS_ADDRESS_MAX] = "";
		bool resolved = egress_resolve(cases[i].host, cases[i].remote_allowed, address,
			&error);
		CHECK(resolved == (cases[i].address != NULL));
		if (resolved) {
			CHECK_TEXT(address, cases[i].address);
		} else {
			CHECK_ERROR(error, cases[i].why);
			CHECK(error.kind == ERROR_REFUSED || error.kind == ERROR_INPUT);
		}
	}
}

TEST(host_of_any_length)
{
	struct error error = {0};
	char address[EGRESS_ADDRESS_MAX] = "";
	char host[1001];
	memset(host, 'a', sizeof(host) - 1);
	host[1000] = '\0';
	CHECK(!egress_resolve(host, false, address, &error));
	CHECK_ERROR(error, "1 to 253 characters");
	/* Begins like an address, but is longer than any. */
	memcpy(host, "fe80::1%", 8);
	host[200] = '\0';
	CHECK(!egress_resolve(host, false, address, &error));
}

/* `invalid` has no addresses, by RFC 6761. */
TEST(unknown_name_is_told)
{
	struct error error = {0};
	char address[EGRESS_ADDRESS_MAX] = "";
	CHECK(!egress_resolve("broker.invalid", false, address, &error));
	CHECK_ERROR(error, "the broker's name `broker.invalid` was not found");
	CHECK(error.kind == ERROR_NOT_FOUND);
}

/* Forms that only inet_aton() knows must not slip past the rule. */
TEST(odd_forms_of_addresses_follow_the_rule)
{
	struct error error = {0};
	char address[EGRESS_ADDRESS_MAX] = "";
	CHECK(!egress_resolve("0x08080808", false, address, &error));
	CHECK(!egress_resolve("134744072", false, address, &error));
	if (egress_resolve("127.1", false, address, &error)) {
		CHECK_TEXT(address, "127.0.0.1");
	}
}

TEST(peer_of_a_socket)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int client = socket(AF_INET, SOCK_STREAM, 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(bind(listener, (struct sockaddr *)&address, size) == 0);
	CHECK(listen(listener, 1) == 0);
	CHECK(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
	CHECK(!egress_peer_allowed(client, false)); /* it has none yet */
	CHECK(egress_peer_allowed(client, true));
	CHECK(connect(client, (struct sockaddr *)&address, size) == 0);
	CHECK(egress_peer_allowed(client, false));
	close(client);
	close(listener);
}

TEST_MAIN({
	RUN(addresses_in_the_house);
	RUN(addresses_elsewhere);
	RUN(one_public_address_refuses_the_name);
	RUN(hosts_that_ask_nobody);
	RUN(host_of_any_length);
	RUN(unknown_name_is_told);
	RUN(odd_forms_of_addresses_follow_the_rule);
	RUN(peer_of_a_socket);
})
