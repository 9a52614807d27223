/* SPDX-License-Identifier: MIT
 *
 * What must be true of an intent's part of the network, whatever the device map
 * holds.
 */
#ifndef EARSHOT_GRAMMAR_VERIFY_H
#define EARSHOT_GRAMMAR_VERIFY_H

#include <stdbool.h>

#include "bridge/grammar/reach.h"

struct problems;

/* Checks that the intent accepts something, that it does not accept the empty
 * sentence, and that no sentence sets a slot twice. False after adding problems. */
bool verify_intent(const struct network *network, const struct network_intent *intent,
	const struct network_part *part, struct problems *problems);

#endif
