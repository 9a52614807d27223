/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/array.h"

TEST(grows_as_it_is_filled_and_stops_at_its_maximum)
{
	int *items = NULL;
	size_t capacity = 0;
	size_t count = 0;
	int *moved;
	while ((moved = array_make_room(items, count, &capacity, sizeof(*items), 100)) != NULL) {
		items = moved;
		items[count] = (int)count;
		count++;
		CHECK(count <= capacity && capacity <= 100);
	}
	CHECK(count == 100);
	for (size_t i = 0; i < count; i++) {
		CHECK(items[i] == (int)i);
	}
	free(items);
}

TEST(a_maximum_of_nothing_takes_nothing)
{
	size_t capacity = 0;
	CHECK(array_make_room(NULL, 0, &capacity, 4, 0) == NULL);
	CHECK(capacity == 0);
}

TEST_MAIN(
	RUN(grows_as_it_is_filled_and_stops_at_its_maximum);
	RUN(a_maximum_of_nothing_takes_nothing))
