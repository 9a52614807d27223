/* SPDX-License-Identifier: MIT
 *
 * The `network` message: what the listener has to know of grammar and settings.
 */
#ifndef EARSHOT_CONFIG_HEARING_NETWORK_H
#define EARSHOT_CONFIG_HEARING_NETWORK_H

#include <stdbool.h>

struct grammar;
struct json;
struct problems;
struct settings;

/* Words that cannot be spoken are problems that name them, with where they stand; the
 * sentences with such words are then not heard, but can still be typed. NULL, with a
 * problem, when nothing can be heard at all or memory ran out. `rivals_in_doubt`: see struct
 * network_message. */
struct json *hearing_network(const struct grammar *grammar, const struct settings *settings,
	bool rivals_in_doubt, struct problems *problems);

#endif
