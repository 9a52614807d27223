/* SPDX-License-Identifier: MIT
 *
 * `earshot privacy --check`: from inside each process, what is forbidden is tried.
 */
#ifndef EARSHOT_COMMANDS_PRIVACY_CHECK_H
#define EARSHOT_COMMANDS_PRIVACY_CHECK_H

#include <stdbool.h>

struct settings;

/* Prints each attempt and what became of it. False if something worked that must not, or if
 * it could not be tried. Neither the daemon nor a broker is needed: children of this command
 * enter the very sandboxes that the daemon's processes enter. */
bool privacy_check(const struct settings *settings);

#endif
