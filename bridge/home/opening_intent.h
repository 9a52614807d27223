/* SPDX-License-Identifier: MIT
 *
 * Which intents can be a command that some device's policy wants a yes or a PIN for.
 */
#ifndef EARSHOT_HOME_OPENING_INTENT_H
#define EARSHOT_HOME_OPENING_INTENT_H

#include <stdbool.h>

struct home;

/* Also of the yes to it. What an intent of one's own publishes has no such policy, and a PIN proves
 * itself. Too often true rather than once too seldom: devices are not told apart by how sentences
 * name them. */
bool intent_can_open(const struct home *home, const char *intent);

/* The same of any intent that finds its devices by asking which one is meant: a reply can open. */
bool reply_can_open(const struct home *home);

#endif
