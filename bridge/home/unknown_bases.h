/* SPDX-License-Identifier: MIT
 *
 * Devices that are to be changed from what they are set to now ("dim the lights"), have not told
 * that yet, and can be asked.
 */
#ifndef EARSHOT_HOME_UNKNOWN_BASES_H
#define EARSHOT_HOME_UNKNOWN_BASES_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/home/plan.h"

/* More are not asked at once. */
#define UNKNOWN_BASES_MAX 8

struct unknown_bases {
	const struct device *devices[UNKNOWN_BASES_MAX];
	size_t count;
	size_t notes; /* also of those that are in it already, or were too many */
};

/* Fills `unknown` with those that all clauses together need. There are none where asking would
 * not help, because a clause cannot be carried out for another reason, and where anything of
 * it opens the house: that is never put off. */
void unknown_bases_find(const struct plan_context *context, struct meaning *const *clauses,
	size_t clause_count, struct unknown_bases *unknown);

bool unknown_bases_have(const struct unknown_bases *unknown, const struct device *device);

/* For whoever finds one; does nothing where nobody collects them, nor for a device that cannot
 * be asked. */
void unknown_bases_note(const struct plan_context *context, const struct device *device);

#endif
