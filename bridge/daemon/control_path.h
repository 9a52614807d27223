/* SPDX-License-Identifier: MIT
 *
 * The address of the control socket, for both its ends.
 */
#ifndef EARSHOT_DAEMON_CONTROL_PATH_H
#define EARSHOT_DAEMON_CONTROL_PATH_H

#include <stdbool.h>

struct error;
struct sockaddr_un;

bool control_address(const char *path, struct sockaddr_un *address, struct error *error);

/* Connects to the daemon behind the path; -1 with the reason. */
int control_connect(const char *path, struct error *error);

#endif
