/* SPDX-License-Identifier: MIT
 *
 * A broker, who watches it, and a connection to it. What goes wrong fails the test that includes
 * this, so it stands in a header.
 */
#ifndef EARSHOT_TESTS_SUPPORT_CONNECTION_STAGE_H
#define EARSHOT_TESTS_SUPPORT_CONNECTION_STAGE_H

#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/observer.h"
#include "tests/support/watched_connection.h"

static inline struct private_broker *create_broker(const char *configuration)
{
	struct error error = {0};
	struct private_broker *broker = private_broker_create(configuration, &error);
	if (broker == NULL) {
		CHECK_FAILED("%s", error.text);
	}
	return broker;
}

static inline bool start_broker(struct private_broker *broker)
{
	struct error error = {0};
	bool started = broker != NULL && private_broker_start(broker, &error);
	if (!started) {
		CHECK_FAILED("%s", error.text);
	}
	return started;
}

/* What most tests begin with. */
struct stage {
	struct private_broker *broker;
	struct observer *observer;
	struct watched watched;
};

static inline bool set_stage(struct stage *stage, bool manual_clock)
{
	*stage = (struct stage){.broker = create_broker(NULL)};
	if (!start_broker(stage->broker)) {
		return false;
	}
	struct connection_settings settings =
		watched_settings(private_broker_port(stage->broker));
	stage->observer = observer_create(private_broker_port(stage->broker));
	bool set = stage->observer != NULL &&
		watched_open(&stage->watched, &settings, manual_clock) &&
		watched_wait(&stage->watched, &stage->watched.connected, 1);
	CHECK(set);
	return set;
}

static inline void clear_stage(struct stage *stage)
{
	if (stage->watched.loop != NULL) {
		watched_close(&stage->watched);
	}
	observer_destroy(stage->observer);
	private_broker_destroy(stage->broker);
}

/* Kills the broker, starts it again, and watches it before the connection is back. */
static inline bool restart_broker(struct stage *stage)
{
	private_broker_kill(stage->broker);
	observer_destroy(stage->observer);
	stage->observer = NULL;
	if (start_broker(stage->broker)) {
		stage->observer = observer_create(private_broker_port(stage->broker));
	}
	CHECK(stage->observer != NULL);
	return stage->observer != NULL;
}

/* After the longest wait between two tries, and the first connection. */
static inline bool comes_back(struct stage *stage)
{
	watched_pass(&stage->watched, 60000);
	return watched_wait(&stage->watched, &stage->watched.connected, 2);
}

#endif
