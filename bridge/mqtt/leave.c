/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/leave.h"

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/clock.h"

#define WAIT_MS 200

int leave_hold(int socket)
{
	return fcntl(socket, F_DUPFD_CLOEXEC, 0);
}

static void read_to_the_end(const struct clock *clock, int descriptor)
{
	const int64_t end_ms = clock_now_ms(clock) + WAIT_MS;
	struct pollfd readable = {.fd = descriptor, .events = POLLIN};
	char bytes[1024];

	for (int64_t left_ms; (left_ms = end_ms - clock_now_ms(clock)) > 0;) {
		if (poll(&readable, 1, (int)left_ms) <= 0 ||
			recv(descriptor, bytes, sizeof(bytes), MSG_DONTWAIT) <= 0) {
			return;
		}
	}
}

void leave_end(const struct clock *clock, int held)
{
	if (held >= 0) {
		shutdown(held, SHUT_WR);
		read_to_the_end(clock, held);
		close(held);
	}
}
