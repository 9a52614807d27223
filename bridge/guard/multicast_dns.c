/* SPDX-License-Identifier: MIT */
/* For getifaddrs and the flags of interfaces. */
#define _DEFAULT_SOURCE
#include "bridge/guard/multicast_dns.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"

#define HEADER_LENGTH 12
#define LABEL_MAX 63
#define NAME_MAX_LENGTH 253
#define TYPE_ADDRESS 1
#define CLASS_INTERNET 1
/* The upper bit of the class says "drop what you remembered". */
#define CLASS_MASK 0x7fffu
#define ANSWER_FLAG 0x80u
/* A name may point back into the message; more jumps than this are a loop. */
#define JUMPS_MAX 16

static const char multicast_group[] = "224.0.0.251";
#define MULTICAST_PORT 5353

/* A name as it is spoken of, without the dot that may end it. */
static size_t name_length(const char *name)
{
	size_t length = strlen(name);
	return length > 0 && name[length - 1] == '.' ? length - 1 : length;
}

size_t multicast_dns_write_query(const char *name,
	unsigned char message[MULTICAST_DNS_MESSAGE_MAX])
{
	size_t length = name_length(name);
	if (length == 0 || length > NAME_MAX_LENGTH) {
		return 0;
	}
	memset(message, 0, HEADER_LENGTH);
	message[5] = 1; /* one question */
	size_t position = HEADER_LENGTH;
	for (size_t start = 0; start <= length;) {
		const char *dot = memchr(name + start, '.', length - start);
		size_t label = dot != NULL ? (size_t)(dot - name) - start : length - start;
		if (label == 0 || label > LABEL_MAX) {
			return 0;
		}
		message[position++] = (unsigned char)label;
		memcpy(message + position, name + start, label);
		position += label;
		start += label + 1;
	}
	const unsigned char end[] = {0, 0, TYPE_ADDRESS, 0, CLASS_INTERNET};
	memcpy(message + position, end, sizeof(end));
	return position + sizeof(end);
}

/* Reading what anybody on the network may have sent: after the first read past the
 * end everything is 0 and `bad` is set. */
struct reader {
	const unsigned char *bytes;
	size_t length;
	size_t position;
	bool bad;
};

static unsigned read_byte(struct reader *reader)
{
	if (reader->bad || reader->position >= reader->length) {
		reader->bad = true;
		return 0;
	}
	return reader->bytes[reader->position++];
}

static unsigned read_pair(struct reader *reader)
{
	unsigned high = read_byte(reader);
	return high << 8 | read_byte(reader);
}

static void skip(struct reader *reader, size_t count)
{
	if (reader->bad || count > reader->length - reader->position) {
		reader->bad = true;
		return;
	}
	reader->position += count;
}

static void read_label(struct reader *reader, size_t label, char *name, size_t *length)
{
	if (*length + label + 1 > NAME_MAX_LENGTH) {
		reader->bad = true;
		return;
	}
	if (*length > 0) {
		name[(*length)++] = '.';
	}
	for (size_t i = 0; i < label; i++) {
		name[(*length)++] = (char)read_byte(reader);
	}
}

static void read_name(struct reader *reader, char name[NAME_MAX_LENGTH + 1])
{
	size_t length = 0;
	size_t after = 0; /* where to go on once a jump was made */
	int jumps = 0;
	for (;;) {
		unsigned label = read_byte(reader);
		if (label == 0) {
			break;
		}
		if (label >= 0xc0) {
			size_t target = (label & 0x3fu) << 8 | read_byte(reader);
			after = jumps == 0 ? reader->position : after;
			reader->position = target;
			reader->bad = reader->bad || ++jumps > JUMPS_MAX;
		} else if (label > LABEL_MAX) {
			reader->bad = true;
		} else {
			read_label(reader, label, name, &length);
		}
	}
	if (jumps > 0) {
		reader->position = after;
	}
	name[length] = '\0';
}

/* One record; adds its address if it has one for the name. */
static bool read_record(struct reader *reader, const char *wanted, struct text_list *addresses)
{
	char name[NAME_MAX_LENGTH + 1];
	char text[INET_ADDRSTRLEN];
	read_name(reader, name);
	unsigned type = read_pair(reader);
	unsigned class = read_pair(reader) & CLASS_MASK;
	skip(reader, 4); /* how long it may be remembered */
	size_t length = read_pair(reader);
	const unsigned char *data = reader->bytes + reader->position;
	skip(reader, length);
	if (reader->bad || type != TYPE_ADDRESS || class != CLASS_INTERNET || length != 4 ||
		strlen(name) != name_length(wanted) ||
		strncasecmp(name, wanted, strlen(name)) != 0) {
		return true;
	}
	return inet_ntop(AF_INET, data, text, sizeof(text)) != NULL &&
		text_list_add(addresses, text);
}

bool multicast_dns_read_answer(const unsigned char *message, size_t length, const char *name,
	struct text_list *addresses)
{
	struct reader reader = {.bytes = message, .length = length};
	char ignored[NAME_MAX_LENGTH + 1];
	skip(&reader, 2);
	unsigned flags = read_byte(&reader);
	skip(&reader, 1);
	unsigned questions = read_pair(&reader);
	unsigned records = read_pair(&reader);
	records += read_pair(&reader);
	records += read_pair(&reader);
	if ((flags & ANSWER_FLAG) == 0) {
		return true;
	}
	for (unsigned i = 0; i < questions && !reader.bad; i++) {
		read_name(&reader, ignored);
		skip(&reader, 4);
	}
	for (unsigned i = 0; i < records && !reader.bad; i++) {
		if (!read_record(&reader, name, addresses)) {
			return false;
		}
	}
	return true;
}

static int open_socket(struct error *error)
{
	unsigned char hops = 255;
	int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
	if (descriptor < 0) {
		error_set(error, ERROR_SYSTEM, "cannot open a socket to look up a `.local` name");
		return -1;
	}
	fcntl(descriptor, F_SETFD, FD_CLOEXEC);
	setsockopt(descriptor, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof(hops));
	return descriptor;
}

static bool send_query(int descriptor, const char *name, const struct sockaddr_in *destination)
{
	unsigned char message[MULTICAST_DNS_MESSAGE_MAX];
	size_t length = multicast_dns_write_query(name, message);
	return length > 0 && sendto(descriptor, message, length, 0,
		(const struct sockaddr *)destination, sizeof(*destination)) == (ssize_t)length;
}

/* A machine with several networks asks on each. True if a question went out. */
static bool send_query_everywhere(int descriptor, const char *name)
{
	struct sockaddr_in group = {.sin_family = AF_INET, .sin_port = htons(MULTICAST_PORT)};
	struct ifaddrs *interfaces = NULL;
	bool sent = false;
	inet_pton(AF_INET, multicast_group, &group.sin_addr);
	if (getifaddrs(&interfaces) != 0) {
		return false;
	}
	for (const struct ifaddrs *item = interfaces; item != NULL; item = item->ifa_next) {
		unsigned wanted = IFF_UP | IFF_MULTICAST;
		if (item->ifa_addr == NULL || item->ifa_addr->sa_family != AF_INET ||
			(item->ifa_flags & (wanted | IFF_LOOPBACK)) != wanted) {
			continue;
		}
		struct sockaddr_in own;
		memcpy(&own, item->ifa_addr, sizeof(own));
		if (setsockopt(descriptor, IPPROTO_IP, IP_MULTICAST_IF, &own.sin_addr,
				sizeof(own.sin_addr)) == 0 &&
			send_query(descriptor, name, &group)) {
			sent = true;
		}
	}
	freeifaddrs(interfaces);
	return sent;
}

static bool await_answer(int descriptor, const char *name, int wait_ms,
	struct text_list *addresses, struct error *error)
{
	unsigned char message[MULTICAST_DNS_MESSAGE_MAX];
	size_t before = addresses->count;
	struct clock *clock = clock_create_system();
	if (clock == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	bool kept = true;
	int64_t end = clock_now_ms(clock) + wait_ms;
	for (int64_t now = end - wait_ms; now < end && kept; now = clock_now_ms(clock)) {
		struct pollfd ready = {.fd = descriptor, .events = POLLIN};
		if (poll(&ready, 1, (int)(end - now)) <= 0) {
			continue;
		}
		ssize_t length = recv(descriptor, message, sizeof(message), 0);
		kept = length < 0 ||
			multicast_dns_read_answer(message, (size_t)length, name, addresses);
		if (addresses->count > before) {
			break;
		}
	}
	clock_destroy(clock);
	if (!kept) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	return addresses->count > before ||
		error_set(error, ERROR_NOT_FOUND,
			"nothing in the house answers to the broker's name `%s`: check `host` "
			"under `broker`, and that its machine is on", name);
}

bool multicast_dns_ask(const char *name, const struct sockaddr_in *destination, int wait_ms,
	struct text_list *addresses, struct error *error)
{
	int descriptor = open_socket(error);
	if (descriptor < 0) {
		return false;
	}
	bool sent = destination != NULL ? send_query(descriptor, name, destination)
					: send_query_everywhere(descriptor, name);
	bool found = false;
	if (sent) {
		found = await_answer(descriptor, name, wait_ms, addresses, error);
	} else {
		error_set(error, ERROR_SYSTEM, "the broker's name `%s` cannot be asked for", name);
	}
	close(descriptor);
	return found;
}

bool multicast_dns_find(const char *name, int wait_ms, struct text_list *addresses,
	struct error *error)
{
	return multicast_dns_ask(name, NULL, wait_ms, addresses, error);
}
