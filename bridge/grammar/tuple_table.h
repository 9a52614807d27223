/* SPDX-License-Identifier: MIT
 *
 * Small tuples of numbers, each kept once and numbered in the order of adding.
 */
#ifndef EARSHOT_GRAMMAR_TUPLE_TABLE_H
#define EARSHOT_GRAMMAR_TUPLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/grammar/hash_index.h"

#define TUPLE_NONE HASH_INDEX_NONE

struct tuple {
	uint32_t values[4];
};

/* Zeroed memory with a maximum is an empty table. */
struct tuple_table {
	struct tuple *items;
	size_t count;
	size_t capacity;
	size_t maximum;
	struct hash_index index;
};

/* The number of the tuple, which is added if it is new; TUPLE_NONE when out of
 * memory or when there are `maximum` of them. */
uint32_t tuple_table_add(struct tuple_table *table, struct tuple tuple);
void tuple_table_finish(struct tuple_table *table);

#endif
