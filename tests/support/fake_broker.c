/* SPDX-License-Identifier: MIT */
#include "tests/support/fake_broker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/loop.h"

/* The upper four bits of a packet's first byte. */
enum { CONNECT = 1, CONNACK = 2, PUBLISH = 3, PUBACK = 4, SUBSCRIBE = 8, SUBACK = 9,
	PINGREQ = 12, PINGRESP = 13};

/* Bytes of 0 behind each packet, so that a short one can be read like a whole one. */
#define PADDING 16

struct fake_broker {
	struct loop *loop;
	struct fake_broker_manner manner;
	struct fake_broker_seen seen;
	int listener;
	int port;
	int client; /* -1: none */
	int version;
	struct buffer received;
};

static void drop_client(struct fake_broker *broker)
{
	if (broker->client >= 0) {
		loop_unwatch(broker->loop, broker->client);
		close(broker->client);
		broker->client = -1;
	}
	buffer_clear(&broker->received);
}

static void answer(struct fake_broker *broker, unsigned type, const unsigned char *body,
	size_t length)
{
	unsigned char packet[128] = {(unsigned char)(type << 4), (unsigned char)length};
	memcpy(packet + 2, body, length);
	if (send(broker->client, packet, length + 2, MSG_NOSIGNAL) < 0) {
		drop_client(broker);
	}
}

static void answer_connect(struct fake_broker *broker, const unsigned char *body)
{
	broker->version = body[6];
	if (broker->seen.connects < FAKE_BROKER_CONNECTS_MAX) {
		broker->seen.versions[broker->seen.connects++] = broker->version;
	}
	if (broker->manner.never_welcomes) {
		return;
	}
	if (broker->version < 5) {
		const unsigned char welcome[] = {0, 0};
		answer(broker, CONNACK, welcome, sizeof(welcome));
	} else if (broker->manner.closes_on_mqtt5) {
		drop_client(broker);
	} else if (broker->manner.refuses_mqtt5_as_311) {
		const unsigned char refusal[] = {0, 1};
		answer(broker, CONNACK, refusal, sizeof(refusal));
	} else {
		const unsigned char reply[] = {0, (unsigned char)broker->manner.connack, 0};
		answer(broker, CONNACK, reply, sizeof(reply));
	}
}

static void answer_subscribe(struct fake_broker *broker, const unsigned char *body, size_t length)
{
	unsigned char reply[128] = {body[0], body[1]};
	size_t reply_length = broker->version == 5 ? 3 : 2;
	size_t position = broker->version == 5 ? 3u + body[2] : 2;
	while (position + 2 < length && reply_length < sizeof(reply) - 2) {
		size_t topic_length = (size_t)body[position] << 8 | body[position + 1];
		const char *wanted = broker->manner.suback_topic;
		bool is_meant = wanted == NULL || (strlen(wanted) == topic_length &&
			memcmp(wanted, body + position + 2, topic_length) == 0);
		reply[reply_length++] = is_meant ? (unsigned char)broker->manner.suback : 1;
		position += 2 + topic_length + 1;
	}
	answer(broker, SUBACK, reply, reply_length);
}

static void answer_publish(struct fake_broker *broker, unsigned flags, const unsigned char *body,
	size_t length)
{
	size_t id_at = 2 + ((size_t)body[0] << 8 | body[1]);
	bool is_retained = (flags & 1) != 0;
	if ((flags >> 1 & 3) != 1 || id_at + 2 > length) {
		return;
	}
	if (!is_retained) {
		broker->seen.commands++;
		broker->seen.properties = broker->version == 5 ? body[id_at + 2] : 0;
	}
	if (broker->manner.never_acknowledges) {
		return;
	}
	const unsigned char reply[] = {body[id_at], body[id_at + 1],
		(unsigned char)broker->manner.puback};
	answer(broker, PUBACK, reply, broker->version == 5 && !is_retained ? 3 : 2);
}

/* One packet, if it is there as a whole; packets here are shorter than 16 KiB. */
static bool take_packet(struct fake_broker *broker)
{
	const unsigned char *bytes = (const unsigned char *)broker->received.bytes;
	size_t available = broker->received.length;
	if (available < 2) {
		return false;
	}
	size_t header = 2;
	size_t length = bytes[1] & 0x7f;
	if ((bytes[1] & 0x80) != 0 && available > 2) {
		length |= (size_t)bytes[2] << 7;
		header = 3;
	}
	if (available < header + length) {
		return false;
	}
	unsigned char *body = calloc(1, length + PADDING);
	unsigned type = bytes[0] >> 4;
	unsigned flags = bytes[0] & 0xf;
	if (body == NULL) {
		return false;
	}
	memcpy(body, bytes + header, length);
	buffer_consume(&broker->received, header + length);
	switch (type) {
	case CONNECT:
		answer_connect(broker, body);
		break;
	case SUBSCRIBE:
		answer_subscribe(broker, body, length);
		break;
	case PUBLISH:
		answer_publish(broker, flags, body, length);
		break;
	case PINGREQ:
		answer(broker, PINGRESP, body, 0);
		break;
	default:
		break;
	}
	free(body);
	return broker->client >= 0;
}

static void read_client(int descriptor, unsigned events, void *data)
{
	struct fake_broker *broker = data;
	char bytes[4096];
	(void)events;
	ssize_t count = recv(descriptor, bytes, sizeof(bytes), 0);
	if (count <= 0) {
		broker->seen.resets += count < 0 && errno == ECONNRESET ? 1 : 0;
		broker->seen.ends += count == 0 ? 1 : 0;
		drop_client(broker);
		return;
	}
	buffer_append(&broker->received, bytes, (size_t)count);
	while (take_packet(broker)) {
	}
}

static void accept_client(int descriptor, unsigned events, void *data)
{
	struct fake_broker *broker = data;
	(void)events;
	int client = accept(descriptor, NULL, NULL);
	if (client >= 0) {
		drop_client(broker);
		broker->client = client;
		loop_watch(broker->loop, client, LOOP_READ, read_client, broker);
	}
}

static bool start_listening(struct fake_broker *broker)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	broker->listener = socket(AF_INET, SOCK_STREAM, 0);
	if (broker->listener < 0 ||
		bind(broker->listener, (struct sockaddr *)&address, size) != 0 ||
		listen(broker->listener, 4) != 0 ||
		getsockname(broker->listener, (struct sockaddr *)&address, &size) != 0) {
		return false;
	}
	broker->port = ntohs(address.sin_port);
	return loop_watch(broker->loop, broker->listener, LOOP_READ, accept_client, broker);
}

struct fake_broker *fake_broker_create(struct loop *loop,
	const struct fake_broker_manner *manner)
{
	struct fake_broker *broker = calloc(1, sizeof(*broker));
	if (broker == NULL) {
		return NULL;
	}
	broker->loop = loop;
	broker->manner = *manner;
	broker->client = -1;
	buffer_init(&broker->received, 1 << 16);
	if (!start_listening(broker)) {
		fake_broker_destroy(broker);
		return NULL;
	}
	return broker;
}

void fake_broker_destroy(struct fake_broker *broker)
{
	if (broker == NULL) {
		return;
	}
	drop_client(broker);
	if (broker->listener >= 0) {
		loop_unwatch(broker->loop, broker->listener);
		close(broker->listener);
	}
	buffer_finish(&broker->received);
	free(broker);
}

int fake_broker_port(const struct fake_broker *broker)
{
	return broker->port;
}

const struct fake_broker_seen *fake_broker_seen(const struct fake_broker *broker)
{
	return &broker->seen;
}
