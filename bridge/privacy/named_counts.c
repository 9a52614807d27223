/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/named_counts.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/text.h"

static size_t place_of(const struct named_counts *counts, const char *name, bool *found)
{
	return text_place(counts->items, counts->count, sizeof(*counts->items), name, found);
}

static bool grow(struct named_counts *counts)
{
	size_t capacity = counts->capacity > 0 ? 2 * counts->capacity : 16;
	struct named_count *items = realloc(counts->items, capacity * sizeof(*items));

	if (items == NULL) {
		return false;
	}
	counts->items = items;
	counts->capacity = capacity;
	return true;
}

static bool insert(struct named_counts *counts, size_t place, const char *name)
{
	if (counts->count == counts->capacity && !grow(counts)) {
		return false;
	}
	char *copy = text_copy(name);
	if (copy == NULL) {
		return false;
	}
	memmove(&counts->items[place + 1], &counts->items[place],
		(counts->count - place) * sizeof(*counts->items));
	counts->items[place] = (struct named_count){.name = copy};
	counts->count++;
	return true;
}

bool named_counts_add(struct named_counts *counts, const char *name, uint64_t count,
	uint64_t bytes)
{
	bool found;
	size_t place = place_of(counts, name, &found);

	if (!found && counts->count >= NAMED_COUNTS_MAX) {
		place = place_of(counts, NAMED_COUNTS_REST, &found);
		name = NAMED_COUNTS_REST;
	}
	if (!found && !insert(counts, place, name)) {
		return false;
	}
	counts->items[place].count += count;
	counts->items[place].bytes += bytes;
	return true;
}

static int larger_first(const void *a, const void *b)
{
	const struct named_count *x = a, *y = b;

	return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->name, y->name);
}

void named_counts_rank(struct named_counts *counts)
{
	if (counts->count > 1) {
		qsort(counts->items, counts->count, sizeof(*counts->items), larger_first);
	}
}

void named_counts_finish(struct named_counts *counts)
{
	for (size_t i = 0; i < counts->count; i++) {
		free(counts->items[i].name);
	}
	free(counts->items);
	*counts = (struct named_counts){0};
}
