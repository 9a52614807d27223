/* SPDX-License-Identifier: MIT
 *
 * The address of a name in `.local`, asked for by multicast on the own networks
 * (RFC 6762, one-shot query), so that no name server hears of it.
 */
#ifndef EARSHOT_GUARD_MULTICAST_DNS_H
#define EARSHOT_GUARD_MULTICAST_DNS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct sockaddr_in;
struct text_list;

/* The longest message that is read or written. */
#define MULTICAST_DNS_MESSAGE_MAX 1500

/* Adds the IPv4 addresses that the first answer gives. Waits at most `wait_ms`. */
bool multicast_dns_find(const char *name, int wait_ms, struct text_list *addresses,
	struct error *error);

/* The same, with the question sent to one given address only. */
bool multicast_dns_ask(const char *name, const struct sockaddr_in *destination, int wait_ms,
	struct text_list *addresses, struct error *error);

/* Writes the question; its length, or 0 if it is not a name. */
size_t multicast_dns_write_query(const char *name,
	unsigned char message[MULTICAST_DNS_MESSAGE_MAX]);

/* Adds the IPv4 addresses that an answer holds for the name. False only when out of
 * memory: what is malformed, or about another name, adds nothing. */
bool multicast_dns_read_answer(const unsigned char *message, size_t length, const char *name,
	struct text_list *addresses);

#endif
