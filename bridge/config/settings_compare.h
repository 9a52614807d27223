/* SPDX-License-Identifier: MIT
 *
 * Which of the settings that are in use only from a new start on would change.
 */
#ifndef EARSHOT_CONFIG_SETTINGS_COMPARE_H
#define EARSHOT_CONFIG_SETTINGS_COMPARE_H

#include <stdbool.h>

struct settings;

/* What the connection to the broker was made with. */
bool settings_same_broker(const struct settings *a, const struct settings *b);

/* How the ledger was opened. */
bool settings_same_ledger(const struct settings *a, const struct settings *b);

/* What the listener was started with. */
bool settings_same_listener(const struct settings *a, const struct settings *b);

#endif
