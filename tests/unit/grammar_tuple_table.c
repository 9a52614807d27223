/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/tuple_table.h"

TEST(equal_tuples_have_one_number)
{
	struct tuple_table table = {.maximum = 1000};
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < 500; i++) {
			CHECK(tuple_table_add(&table, (struct tuple){{i / 5, i % 5, 0, 7}}) == i);
		}
	}
	CHECK(table.count == 500);
	CHECK(table.items[13].values[0] == 2 && table.items[13].values[1] == 3);
	tuple_table_finish(&table);
	CHECK(table.count == 0);
}

TEST(no_more_than_the_maximum)
{
	struct tuple_table table = {.maximum = 2};
	CHECK(tuple_table_add(&table, (struct tuple){{1, 0, 0, 0}}) == 0);
	CHECK(tuple_table_add(&table, (struct tuple){{2, 0, 0, 0}}) == 1);
	CHECK(tuple_table_add(&table, (struct tuple){{3, 0, 0, 0}}) == TUPLE_NONE);
	CHECK(tuple_table_add(&table, (struct tuple){{2, 0, 0, 0}}) == 1);
	tuple_table_finish(&table);
}

TEST_MAIN(RUN(equal_tuples_have_one_number); RUN(no_more_than_the_maximum))
