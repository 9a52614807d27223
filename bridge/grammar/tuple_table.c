/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/tuple_table.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/grammar/array.h"

static bool is_tuple(uint32_t item, const void *wanted, const void *items)
{
	return memcmp(&((const struct tuple *)items)[item], wanted, sizeof(struct tuple)) == 0;
}

uint32_t tuple_table_add(struct tuple_table *table, struct tuple tuple)
{
	uint32_t hash = hash_bytes(&tuple, sizeof(tuple));
	uint32_t number = hash_index_find(&table->index, hash, is_tuple, &tuple, table->items);

	if (number != HASH_INDEX_NONE) {
		return number;
	}
	struct tuple *items = array_make_room(table->items, table->count, &table->capacity,
		sizeof(*items), table->maximum);
	if (items == NULL) {
		return TUPLE_NONE;
	}
	table->items = items;
	number = (uint32_t)table->count;
	if (!hash_index_add(&table->index, hash, number)) {
		return TUPLE_NONE;
	}
	items[table->count++] = tuple;
	return number;
}

void tuple_table_finish(struct tuple_table *table)
{
	free(table->items);
	hash_index_finish(&table->index);
	*table = (struct tuple_table){0};
}
