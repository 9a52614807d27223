/* SPDX-License-Identifier: MIT
 *
 * Two sums for each of many names: messages and bytes by topic, changes by kind. The names are
 * kept in order; of more than NAMED_COUNTS_MAX the rest is summed up under one name.
 */
#ifndef EARSHOT_PRIVACY_NAMED_COUNTS_H
#define EARSHOT_PRIVACY_NAMED_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAMED_COUNTS_MAX 5000
#define NAMED_COUNTS_REST "(others)"

struct named_count {
	char *name; /* the first member, by which it is found */
	uint64_t count, bytes;
};

/* Zeroed memory is empty. */
struct named_counts {
	struct named_count *items;
	size_t count, capacity;
};

/* False when out of memory. */
bool named_counts_add(struct named_counts *counts, const char *name, uint64_t count,
	uint64_t bytes);
/* The largest count first; no name can be added after that. */
void named_counts_rank(struct named_counts *counts);
void named_counts_finish(struct named_counts *counts);

#endif
