/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/text.h"
#include "bridge/guard/connections.h"

struct pair {
	int listening;
	int from;
	int to;
	unsigned short port;
};

/* A connection of this process with itself, over loopback. */
static bool open_pair(struct pair *pair, int family)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	bool is_v4 = family == AF_INET;
	struct sockaddr *address = is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
	socklen_t size = is_v4 ? sizeof(v4) : sizeof(v6);
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*pair = (struct pair){.listening = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0),
		.from = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), .to = -1};
	if (pair->listening < 0 || bind(pair->listening, address, size) != 0 ||
		listen(pair->listening, 1) != 0 ||
		getsockname(pair->listening, address, &size) != 0) {
		return false;
	}
	pair->port = ntohs(is_v4 ? v4.sin_port : v6.sin6_port);
	if (connect(pair->from, address, size) != 0) {
		return false;
	}
	pair->to = accept(pair->listening, NULL, NULL);
	return pair->to >= 0;
}

static void close_pair(struct pair *pair)
{
	close(pair->listening);
	close(pair->from);
	close(pair->to);
}

static bool has(const struct text_list *list, const char *format, unsigned port)
{
	char text[64];
	snprintf(text, sizeof(text), "%s:%u", format, port);
	return text_list_has(list, text);
}

TEST(a_process_without_sockets_has_no_connection)
{
	struct text_list remotes = {0};
	CHECK(connections_of(getpid(), &remotes));
	CHECK(remotes.count == 0);
	text_list_finish(&remotes);
}

TEST(both_ends_of_a_connection_are_told)
{
	struct pair pair;
	struct text_list remotes = {0};
	struct sockaddr_in own = {0};
	socklen_t size = sizeof(own);
	CHECK(open_pair(&pair, AF_INET));
	CHECK(getsockname(pair.from, (struct sockaddr *)&own, &size) == 0);
	CHECK(connections_of(getpid(), &remotes));
	/* What only listens is not connected. */
	CHECK(remotes.count == 2);
	CHECK(has(&remotes, "127.0.0.1", pair.port));
	CHECK(has(&remotes, "127.0.0.1", ntohs(own.sin_port)));
	/* Nothing is told twice. */
	CHECK(connections_of(getpid(), &remotes));
	CHECK(remotes.count == 2);
	text_list_finish(&remotes);
	close_pair(&pair);
}

TEST(addresses_of_version_6_stand_in_brackets)
{
	struct pair pair;
	struct text_list remotes = {0};
	bool opened = open_pair(&pair, AF_INET6);
	if (opened) {
		CHECK(connections_of(getpid(), &remotes));
		CHECK(has(&remotes, "[::1]", pair.port));
	}
	text_list_finish(&remotes);
	close_pair(&pair);
	if (!opened) {
		SKIP("this machine has no IPv6");
	}
}

TEST(datagrams_with_an_address_count)
{
	struct text_list remotes = {0};
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(5353)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int datagrams = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CHECK(connections_of(getpid(), &remotes));
	CHECK(remotes.count == 0);
	CHECK(connect(datagrams, (struct sockaddr *)&address, sizeof(address)) == 0);
	CHECK(connections_of(getpid(), &remotes));
	CHECK(remotes.count == 1 && has(&remotes, "127.0.0.1", 5353));
	text_list_finish(&remotes);
	close(datagrams);
}

TEST(another_process_is_told_apart)
{
	struct pair pair;
	struct text_list remotes = {0};
	CHECK(open_pair(&pair, AF_INET));
	/* Our parent is not connected with us. */
	if (connections_of(getppid(), &remotes)) {
		CHECK(!has(&remotes, "127.0.0.1", pair.port));
	}
	text_list_finish(&remotes);
	close_pair(&pair);
}

TEST(a_process_that_is_not_there_cannot_be_looked_at)
{
	struct text_list remotes = {0};
	CHECK(!connections_of(0x7FFFFFFF, &remotes));
	CHECK(remotes.count == 0);
}

TEST_MAIN({
	RUN(a_process_without_sockets_has_no_connection);
	RUN(both_ends_of_a_connection_are_told);
	RUN(addresses_of_version_6_stand_in_brackets);
	RUN(datagrams_with_an_address_count);
	RUN(another_process_is_told_apart);
	RUN(a_process_that_is_not_there_cannot_be_looked_at);
})
