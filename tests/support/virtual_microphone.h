/* SPDX-License-Identifier: MIT
 *
 * A test inside the environment of virtual_microphone.sh.
 */
#ifndef EARSHOT_TESTS_SUPPORT_VIRTUAL_MICROPHONE_H
#define EARSHOT_TESTS_SUPPORT_VIRTUAL_MICROPHONE_H

#include <stdbool.h>
#include <sys/types.h>

/* Runs this program again with the microphone in its environment, and ends with its exit
 * status. Comes back inside, and where the packages for it are missing. */
void virtual_microphone_enter(void);

/* False where the packages are missing. */
bool virtual_microphone_is_there(void);

/* The process of the sound server, -1 if there is none. */
pid_t virtual_microphone_server(void);
bool virtual_microphone_kill(void);
bool virtual_microphone_restart(void);

#endif
