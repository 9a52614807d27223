/* SPDX-License-Identifier: MIT
 *
 * For processes that hold PINs or codes: what they had in memory is written nowhere when they
 * crash.
 */
#ifndef EARSHOT_GUARD_NO_CORE_H
#define EARSHOT_GUARD_NO_CORE_H

#include <stdbool.h>

/* From now on, and for what is started from here. False if the system forbids even that. */
bool no_core(void);

#endif
