/* SPDX-License-Identifier: MIT
 *
 * `earshot import`: what the configured broker keeps about its devices.
 */
#ifndef EARSHOT_COMMANDS_IMPORT_BROKER_H
#define EARSHOT_COMMANDS_IMPORT_BROKER_H

#include <stdbool.h>

struct discovery;
struct error;
struct import_source;

/* Reads the configuration for the broker (its problems are printed), connects by the rules
 * of `run`, and takes what is kept below the prefix until the broker has sent all of it.
 * False with the reason. */
bool import_from_broker(const struct import_source *source, const char *prefix,
	const char *config, struct discovery *discovery, struct error *error);

#endif
