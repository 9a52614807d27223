/* SPDX-License-Identifier: MIT
 *
 * changes PORT SECONDS DEVICES: publishes a hundred changes a second to the broker on this machine,
 * for that long: crowd/0, crowd/1 … report the other state in turn.
 */
#include <stdio.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/mqtt/connection.h"

#define TICK_MS 100
#define CHANGES_A_TICK 10

struct crowd {
	struct clock *clock;
	struct loop *loop;
	struct connection *connection;
	int64_t devices, left; /* changes still to be told */
	int64_t told;
	int64_t begun_ms;
};

static void end(void *data)
{
	struct crowd *crowd = data;
	loop_stop(crowd->loop);
}

/* A tick that comes late does not make those after it late. */
static void tick(void *data)
{
	struct crowd *crowd = data;
	for (int i = 0; i < CHANGES_A_TICK && crowd->left > 0; i++) {
		char topic[32];
		snprintf(topic, sizeof(topic), "crowd/%lld", (long long)(crowd->told % crowd->devices));
		connection_tell(crowd->connection, topic, crowd->told / crowd->devices % 2 == 0
			? "{\"state\": \"OFF\"}" : "{\"state\": \"ON\"}");
		crowd->told++;
		crowd->left--;
	}
	if (crowd->left == 0) {
		/* The last of them have to get out. */
		loop_after(crowd->loop, 5 * TICK_MS, end, crowd);
		return;
	}
	int64_t next_ms = crowd->begun_ms + crowd->told / CHANGES_A_TICK * TICK_MS -
		clock_now_ms(crowd->clock);
	loop_after(crowd->loop, next_ms > 0 ? next_ms : 0, tick, crowd);
}

static void on_connected(void *data)
{
	struct crowd *crowd = data;
	/* Not from within the library, which would write only the first of ten. */
	crowd->begun_ms = clock_now_ms(crowd->clock) + TICK_MS;
	loop_after(crowd->loop, TICK_MS, tick, crowd);
}

int main(int argc, char **argv)
{
	static const struct connection_events events = {.connected = on_connected};
	struct crowd crowd = {0};
	struct error error = {0};
	int64_t port, seconds;
	if (argc != 4 || !text_to_integer(argv[1], 1, 65535, &port) ||
		!text_to_integer(argv[2], 1, 100000, &seconds) ||
		!text_to_integer(argv[3], 1, 100000, &crowd.devices)) {
		fputs("usage: changes PORT SECONDS DEVICES\n", stderr);
		return 2;
	}
	crowd.left = seconds * (1000 / TICK_MS) * CHANGES_A_TICK;
	crowd.clock = clock_create_system();
	crowd.loop = loop_create(crowd.clock);
	const struct connection_settings settings = {.host = "127.0.0.1", .port = (int)port,
		.site = "crowd", .visitor = true};
	crowd.connection = connection_create(crowd.loop, &settings, &events, &crowd, &error);
	if (crowd.connection != NULL) {
		connection_start(crowd.connection);
		loop_run(crowd.loop);
	} else {
		error_print(&error, stderr);
	}
	connection_destroy(crowd.connection);
	loop_destroy(crowd.loop);
	clock_destroy(crowd.clock);
	return error.kind == ERROR_NONE ? 0 : 1;
}
