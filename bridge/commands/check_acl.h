/* SPDX-License-Identifier: MIT
 *
 * earshot check --acl: the access list for the broker, on standard output.
 */
#ifndef EARSHOT_COMMANDS_CHECK_ACL_H
#define EARSHOT_COMMANDS_CHECK_ACL_H

#include <stdbool.h>

struct configuration;

/* `user`: NULL for the one of the configuration. False, said on standard error, if it could not
 * be printed. */
bool check_acl_print(const struct configuration *configuration, const char *user);

#endif
