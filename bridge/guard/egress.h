/* SPDX-License-Identifier: MIT
 *
 * The egress rule: the one address that is ever connected to is the broker's, on
 * this machine or a private network.
 */
#ifndef EARSHOT_GUARD_EGRESS_H
#define EARSHOT_GUARD_EGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct text_list;

#define EGRESS_ADDRESS_MAX 64

/* True for loopback, RFC 1918, RFC 4193 and link-local addresses in text form, and
 * for IPv6-mapped forms of those. */
bool egress_is_private(const char *address);

/* True for a name that somebody else has to be asked about. */
bool egress_is_asked_for(const char *host);

/* Turns the configured host into the numeric address to connect to. A literal
 * address or `localhost` asks no name server, a name in `.local` is asked for by
 * multicast alone. Every address that a name has is checked: one public address
 * among them refuses the name. Waits for the answer, a few seconds at most. */
bool egress_resolve(const char *host, bool remote_allowed, char address[EGRESS_ADDRESS_MAX],
	struct error *error);

/* The rule itself, for a host whose addresses are known: the one to connect to, the
 * first that is IPv4 if there is one. */
bool egress_choose(const char *host, const struct text_list *addresses, bool remote_allowed,
	char address[EGRESS_ADDRESS_MAX], struct error *error);

/* True if the socket's peer is one that the rule allows. */
bool egress_peer_allowed(int descriptor, bool remote_allowed);

#endif
