/* SPDX-License-Identifier: MIT
 *
 * Growing arrays of one item at a time.
 */
#ifndef EARSHOT_GRAMMAR_ARRAY_H
#define EARSHOT_GRAMMAR_ARRAY_H

#include <stddef.h>

/* Room for one more item after `count` of them: returns `items`, moved if it had
 * to grow. NULL, with everything as it was, when there are `maximum` items or
 * when out of memory. */
void *array_make_room(void *items, size_t count, size_t *capacity, size_t item_size,
	size_t maximum);

#endif
