/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/hash_index.h"

#include <stdlib.h>

#define FIRST_CAPACITY 64

/* FNV-1a, with a last mix because only the low bits pick the place. */
uint32_t hash_bytes(const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < length; i++) {
		hash = (hash ^ byte[i]) * 16777619u;
	}
	hash ^= hash >> 15;
	hash *= 2246822519u;
	return hash ^ hash >> 13;
}

uint32_t hash_index_find(const struct hash_index *index, uint32_t hash, hash_equal_fn *equal,
	const void *wanted, const void *items)
{
	if (index->capacity == 0) {
		return HASH_INDEX_NONE;
	}
	size_t mask = index->capacity - 1;
	for (size_t at = hash & mask;; at = (at + 1) & mask) {
		const struct hash_entry *entry = &index->entries[at];
		if (entry->item == HASH_INDEX_NONE) {
			return HASH_INDEX_NONE;
		}
		if (entry->hash == hash && equal(entry->item, wanted, items)) {
			return entry->item;
		}
	}
}

static void put(struct hash_entry *entries, size_t capacity, struct hash_entry added)
{
	size_t at = added.hash & (capacity - 1);

	while (entries[at].item != HASH_INDEX_NONE) {
		at = (at + 1) & (capacity - 1);
	}
	entries[at] = added;
}

static bool grow(struct hash_index *index)
{
	size_t capacity = index->capacity == 0 ? FIRST_CAPACITY : 2 * index->capacity;
	struct hash_entry *entries = calloc(capacity, sizeof(*entries));

	if (entries == NULL) {
		return false;
	}
	for (size_t i = 0; i < capacity; i++) {
		entries[i].item = HASH_INDEX_NONE;
	}
	for (size_t i = 0; i < index->capacity; i++) {
		if (index->entries[i].item != HASH_INDEX_NONE) {
			put(entries, capacity, index->entries[i]);
		}
	}
	free(index->entries);
	index->entries = entries;
	index->capacity = capacity;
	return true;
}

bool hash_index_add(struct hash_index *index, uint32_t hash, uint32_t item)
{
	/* At most three quarters full, or searching gets slow. */
	if (4 * (index->count + 1) > 3 * index->capacity && !grow(index)) {
		return false;
	}
	put(index->entries, index->capacity, (struct hash_entry){.hash = hash, .item = item});
	index->count++;
	return true;
}

void hash_index_finish(struct hash_index *index)
{
	free(index->entries);
	*index = (struct hash_index){0};
}
