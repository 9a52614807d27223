/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/array.h"

#include <stdlib.h>

#define FIRST_CAPACITY 16

void *array_make_room(void *items, size_t count, size_t *capacity, size_t item_size,
	size_t maximum)
{
	if (count >= maximum) {
		return NULL;
	}
	if (count < *capacity) {
		return items;
	}
	size_t wanted = *capacity == 0 ? FIRST_CAPACITY : 2 * *capacity;
	if (wanted > maximum) {
		wanted = maximum;
	}
	void *moved = realloc(items, wanted * item_size);
	if (moved != NULL) {
		*capacity = wanted;
	}
	return moved;
}
