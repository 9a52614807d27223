/* SPDX-License-Identifier: MIT
 *
 * What must hold of any import, whatever was announced.
 */
#ifndef EARSHOT_TESTS_SUPPORT_IMPORT_CHECK_H
#define EARSHOT_TESTS_SUPPORT_IMPORT_CHECK_H

#include <stddef.h>

struct import_source;

struct import_counts {
	size_t devices;
	size_t sensitive; /* of them, those that open the house */
	size_t notes;
	size_t mended;    /* devices that the home refused at first */
};

/* Imports a dump (see discovery_read) and adds to the counts. NULL, or what does not hold:
 * the map is one that the home takes as it is, nothing that opens is allowed, and nothing
 * unlocks but a lock. A dump that cannot be read is fine. */
const char *import_check(const struct import_source *source, const char *dump, size_t length,
	struct import_counts *counts);

#endif
