/* SPDX-License-Identifier: MIT
 *
 * For tests of the broker, which need a real mosquitto: without one, one line tells why they were
 * skipped.
 */
#ifndef EARSHOT_TESTS_SUPPORT_BROKER_RUNS_H
#define EARSHOT_TESTS_SUPPORT_BROKER_RUNS_H

#include "tests/check.h"

#include "bridge/demo/private_broker.h"

TEST(mosquitto)
{
	SKIP("mosquitto is not installed");
}

/* In TEST_MAIN(), around the RUN() of tests. */
#define RUN_WITH_BROKER(...)                         \
	do {                                         \
		if (private_broker_is_installed()) { \
			__VA_ARGS__                  \
		} else {                             \
			RUN(mosquitto);              \
		}                                    \
	} while (0)

#endif
