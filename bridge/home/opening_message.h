/* SPDX-License-Identifier: MIT
 *
 * Whether a message, whoever sends it, is one that opens the house.
 */
#ifndef EARSHOT_HOME_OPENING_MESSAGE_H
#define EARSHOT_HOME_OPENING_MESSAGE_H

#include <stdbool.h>

struct device;
struct device_command;
struct home;

/* The sensitive device that this message would open, and by which of its commands; else NULL.
 * JSON is compared as what it says, and more than the opening command says is as good. `sender`
 * (or NULL) is the device whose message it is. Borrowed from the home. */
const struct device *opened_by_message(const struct home *home, const struct device *sender,
	const char *topic, const char *payload, const struct device_command **opening);

/* The same for a template with slots in it, each of which could be anything. */
const struct device *opened_by_template(const struct home *home, const struct device *sender,
	const char *topic, const char *payload, const struct device_command **opening);

#endif
