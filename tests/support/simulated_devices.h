/* SPDX-License-Identifier: MIT
 *
 * Devices that answer by a script (device_script.h) on a broker, over a client and with
 * retained messages as real ones have. They know nothing of Earshot's dialects.
 */
#ifndef EARSHOT_TESTS_SUPPORT_SIMULATED_DEVICES_H
#define EARSHOT_TESTS_SUPPORT_SIMULATED_DEVICES_H

#include <stdbool.h>

#include "bridge/base/text.h"
#include "tests/support/device_script.h"

struct loop;
struct simulated_devices;

/* Connects, says what is said at the start, and listens to `topics`. Everything is
 * borrowed. NULL with the reason. */
struct simulated_devices *simulated_devices_create(struct loop *loop, int port,
	struct device_script *script, const struct text_list *topics, struct error *error);
void simulated_devices_destroy(struct simulated_devices *devices);

/* True once the broker has taken all that was said at the start, and commands are heard. */
bool simulated_devices_are_ready(const struct simulated_devices *devices);

/* Messages that no device understood, "TOPIC PAYLOAD" each. Borrowed. */
const struct text_list *simulated_devices_not_understood(const struct simulated_devices *devices);

#endif
