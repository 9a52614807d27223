/* SPDX-License-Identifier: MIT
 *
 * Whether the secrets file and the device map fit together.
 */
#ifndef EARSHOT_CONFIG_SECRETS_CHECK_H
#define EARSHOT_CONFIG_SECRETS_CHECK_H

struct home;
struct problems;
struct secrets;

/* Adds a warning for each command that asks for a PIN that there is not, or sends a code that
 * there is not (it is refused then), and for each device in the secrets that is not in the
 * map. The secrets may be NULL. */
void secrets_check(const struct secrets *secrets, const struct home *home,
	struct problems *problems);

#endif
