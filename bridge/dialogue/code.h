/* SPDX-License-Identifier: MIT
 *
 * The code that a device itself wants, put into its message at the last moment.
 */
#ifndef EARSHOT_DIALOGUE_CODE_H
#define EARSHOT_DIALOGUE_CODE_H

struct action;
struct error;
struct secrets;

/* The payload of the action with the device's code in place of `{code}`, escaped as it has to
 * be within a JSON string; malloc'd, and to be wiped by the caller. NULL with the reason if
 * there is no code for it, or when out of memory. */
char *code_fill(const struct action *action, const struct secrets *secrets, struct error *error);

#endif
