/* SPDX-License-Identifier: MIT
 *
 * What stands in the memory of this process, also where it was freed.
 */
#ifndef EARSHOT_TESTS_SUPPORT_OWN_MEMORY_H
#define EARSHOT_TESTS_SUPPORT_OWN_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* The allocator writes over the beginning of what is freed: what is looked for stands after it. */
#define OWN_MEMORY_FILLER "0123456789012345678901234567890123456789"

/* True if the text stands at this address now, whoever has the memory. */
bool own_memory_holds(uintptr_t at, const char *text);

#endif
