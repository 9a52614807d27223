/* SPDX-License-Identifier: MIT */
/* For the resolver's limits (_res). */
#define _DEFAULT_SOURCE
#include "bridge/guard/egress.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/guard/multicast_dns.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The longest name that DNS knows. */
#define HOST_LENGTH_MAX 253

/* How long the answer to a `.local` name may take. */
#define MULTICAST_WAIT_MS 1000

struct network {
	unsigned char prefix[16];
	unsigned bits;
};

static const struct network private_ipv4[] = {
	{{127}, 8},        /* loopback */
	{{10}, 8},         /* RFC 1918 */
	{{172, 16}, 12},   /* RFC 1918 */
	{{192, 168}, 16},  /* RFC 1918 */
	{{169, 254}, 16},  /* link-local */
};

static const struct network private_ipv6[] = {
	{{[15] = 1}, 128},     /* loopback */
	{{0xfc}, 7},           /* RFC 4193 */
	{{0xfe, 0x80}, 10},    /* link-local */
};

static const struct network mapped_ipv4 = {{[10] = 0xff, [11] = 0xff}, 96};

static bool is_within(const unsigned char *bytes, const struct network *network)
{
	unsigned whole = network->bits / 8;
	unsigned rest = network->bits % 8;
	if (memcmp(bytes, network->prefix, whole) != 0) {
		return false;
	}
	return rest == 0 || (bytes[whole] ^ network->prefix[whole]) >> (8 - rest) == 0;
}

static bool is_within_any(const unsigned char *bytes, const struct network *networks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (is_within(bytes, &networks[i])) {
			return true;
		}
	}
	return false;
}

static bool ipv4_is_private(const unsigned char *bytes)
{
	return is_within_any(bytes, private_ipv4, COUNT(private_ipv4));
}

static bool ipv6_is_private(const unsigned char *bytes)
{
	if (is_within(bytes, &mapped_ipv4)) {
		return ipv4_is_private(bytes + 12);
	}
	return is_within_any(bytes, private_ipv6, COUNT(private_ipv6));
}

/* The address without a zone ("fe80::1%eth0"), as bytes: their count, or 0. */
static size_t read_address(const char *text, unsigned char bytes[16])
{
	char address[EGRESS_ADDRESS_MAX];
	size_t length = strcspn(text, "%");
	if (length >= sizeof(address)) {
		return 0;
	}
	memcpy(address, text, length);
	address[length] = '\0';
	if (text[length] == '\0' && inet_pton(AF_INET, address, bytes) == 1) {
		return 4;
	}
	return inet_pton(AF_INET6, address, bytes) == 1 ? 16 : 0;
}

static bool is_literal(const char *host)
{
	unsigned char bytes[16];
	return strlen(host) < EGRESS_ADDRESS_MAX && read_address(host, bytes) > 0;
}

bool egress_is_asked_for(const char *host)
{
	return strcasecmp(host, "localhost") != 0 && !is_literal(host);
}

bool egress_is_private(const char *address)
{
	unsigned char bytes[16];
	switch (read_address(address, bytes)) {
	case 4:
		return ipv4_is_private(bytes);
	case 16:
		return ipv6_is_private(bytes);
	default:
		return false;
	}
}

static bool refuse(const char *host, const char *address, struct error *error)
{
	static const char rule[] = "is not on this machine or a private network: use a broker "
				   "in the house, or write `remote: allow` under `broker`";
	if (strcmp(host, address) == 0) {
		return error_set(error, ERROR_REFUSED, "the broker's address %s %s", address, rule);
	}
	return error_set(error, ERROR_REFUSED, "the broker's name `%s` leads to %s, which %s", host,
		address, rule);
}

bool egress_choose(const char *host, const struct text_list *addresses, bool remote_allowed,
	char address[EGRESS_ADDRESS_MAX], struct error *error)
{
	const char *chosen = NULL;
	for (size_t i = 0; i < addresses->count; i++) {
		const char *candidate = addresses->items[i];
		if (!remote_allowed && !egress_is_private(candidate)) {
			return refuse(host, candidate, error);
		}
		bool is_ipv4 = strchr(candidate, ':') == NULL;
		if (chosen == NULL || (is_ipv4 && strchr(chosen, ':') != NULL)) {
			chosen = candidate;
		}
	}
	if (chosen == NULL || strlen(chosen) >= EGRESS_ADDRESS_MAX) {
		return error_set(error, ERROR_NOT_FOUND, "the broker's name `%s` has no address",
			host);
	}
	memcpy(address, chosen, strlen(chosen) + 1);
	return true;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text);
	size_t end_length = strlen(end);
	return length > end_length && strcasecmp(text + length - end_length, end) == 0;
}

static bool add_socket_address(struct text_list *addresses, const struct sockaddr *address,
	socklen_t length)
{
	char text[EGRESS_ADDRESS_MAX];
	if (getnameinfo(address, length, text, sizeof(text), NULL, 0, NI_NUMERICHOST) != 0) {
		return true;
	}
	return text_list_add(addresses, text);
}

/* The usual limits of the resolver add up to half a minute in which the bridge would
 * answer nobody. */
static void limit_resolver(void)
{
	if (res_init() == 0) {
		_res.retrans = 1;
		_res.retry = 1;
	}
}

static bool ask_name_server(const char *host, struct text_list *addresses, struct error *error)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	limit_resolver();
	int failure = getaddrinfo(host, NULL, &hints, &found);
	if (failure != 0) {
		return error_set(error, ERROR_NOT_FOUND,
			"the broker's name `%s` was not found (%s): check `host` under `broker`, "
			"or give its address in numbers", host, gai_strerror(failure));
	}
	bool added = true;
	for (const struct addrinfo *item = found; item != NULL && added; item = item->ai_next) {
		added = add_socket_address(addresses, item->ai_addr, item->ai_addrlen);
	}
	freeaddrinfo(found);
	return added || error_set(error, ERROR_MEMORY, "out of memory");
}

static bool find_addresses(const char *host, struct text_list *addresses, struct error *error)
{
	if (ends_with(host, ".local") || ends_with(host, ".local.")) {
		return multicast_dns_find(host, MULTICAST_WAIT_MS, addresses, error);
	}
	return ask_name_server(host, addresses, error);
}

bool egress_resolve(const char *host, bool remote_allowed, char address[EGRESS_ADDRESS_MAX],
	struct error *error)
{
	if (host == NULL || host[0] == '\0' || strlen(host) > HOST_LENGTH_MAX) {
		return error_set(error, ERROR_INPUT,
			"`host` under `broker` must be a name or an address of 1 to %d characters",
			HOST_LENGTH_MAX);
	}
	if (strcasecmp(host, "localhost") == 0) {
		snprintf(address, EGRESS_ADDRESS_MAX, "127.0.0.1");
		return true;
	}
	struct text_list addresses = {0};
	bool found = is_literal(host) ? text_list_add(&addresses, host)
				      : find_addresses(host, &addresses, error);
	bool chosen = found && egress_choose(host, &addresses, remote_allowed, address, error);
	text_list_finish(&addresses);
	return chosen;
}

bool egress_peer_allowed(int descriptor, bool remote_allowed)
{
	struct sockaddr_storage peer;
	socklen_t length = sizeof(peer);
	char text[EGRESS_ADDRESS_MAX];
	if (remote_allowed) {
		return true;
	}
	return getpeername(descriptor, (struct sockaddr *)&peer, &length) == 0 &&
		getnameinfo((struct sockaddr *)&peer, length, text, sizeof(text), NULL, 0,
			NI_NUMERICHOST) == 0 && egress_is_private(text);
}
