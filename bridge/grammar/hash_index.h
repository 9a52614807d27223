/* SPDX-License-Identifier: MIT
 *
 * Finds numbered items by their content. The items live elsewhere, in an array
 * of the caller's; the index holds their numbers and hashes only.
 */
#ifndef EARSHOT_GRAMMAR_HASH_INDEX_H
#define EARSHOT_GRAMMAR_HASH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_INDEX_NONE UINT32_MAX

struct hash_entry {
	uint32_t hash;
	uint32_t item; /* HASH_INDEX_NONE: free */
};

/* Zeroed memory is an empty index. */
struct hash_index {
	struct hash_entry *entries;
	size_t capacity; /* a power of two, or 0 */
	size_t count;
};

/* True if the item is what is looked for. */
typedef bool hash_equal_fn(uint32_t item, const void *wanted, const void *items);

uint32_t hash_bytes(const void *bytes, size_t length);

/* The number of the item, or HASH_INDEX_NONE. `wanted` and `items` are handed to
 * `equal`. */
uint32_t hash_index_find(const struct hash_index *index, uint32_t hash, hash_equal_fn *equal,
	const void *wanted, const void *items);

/* Adds an item that is not in it yet; false when out of memory. */
bool hash_index_add(struct hash_index *index, uint32_t hash, uint32_t item);

void hash_index_finish(struct hash_index *index);

#endif
