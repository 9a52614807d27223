/* SPDX-License-Identifier: MIT
 *
 * Runs another program to its end.
 */
#ifndef EARSHOT_TESTS_SUPPORT_RUN_PROGRAM_H
#define EARSHOT_TESTS_SUPPORT_RUN_PROGRAM_H

#include <stdbool.h>

/* By its path, without a shell and without output. `arguments` begins with the path
 * and ends with NULL. True if it ended with 0. */
bool run_program(const char *const *arguments);

#endif
