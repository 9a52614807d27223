/* SPDX-License-Identifier: MIT
 *
 * Which addresses a process is connected to, as the kernel tells it (/proc): what a user
 * can check without believing us.
 */
#ifndef EARSHOT_GUARD_CONNECTIONS_H
#define EARSHOT_GUARD_CONNECTIONS_H

#include <stdbool.h>
#include <sys/types.h>

#include "bridge/base/text.h"

/* Adds each remote end of the process's TCP and UDP sockets, as "127.0.0.1:1883" or
 * "[::1]:1883", that is not yet in the list. False if the process cannot be looked at. */
bool connections_of(pid_t process, struct text_list *remotes);

#endif
