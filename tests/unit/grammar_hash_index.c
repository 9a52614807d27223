/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/hash_index.h"

static bool is_number(uint32_t item, const void *wanted, const void *items)
{
	return ((const int *)items)[item] == *(const int *)wanted;
}

TEST(an_empty_index_has_nothing)
{
	struct hash_index index = {0};
	int wanted = 3;
	CHECK(hash_index_find(&index, 3, is_number, &wanted, NULL) == HASH_INDEX_NONE);
	hash_index_finish(&index);
}

TEST(many_items_are_found_again)
{
	enum { COUNT = 5000 };
	static int items[COUNT];
	struct hash_index index = {0};
	for (uint32_t i = 0; i < COUNT; i++) {
		items[i] = (int)(7 * i);
		CHECK(hash_index_add(&index, hash_bytes(&items[i], sizeof(items[i])), i));
	}
	for (int i = 0; i < 7 * COUNT; i++) {
		uint32_t found = hash_index_find(&index, hash_bytes(&i, sizeof(i)), is_number, &i,
			items);
		CHECK(i % 7 == 0 ? found == (uint32_t)(i / 7) : found == HASH_INDEX_NONE);
	}
	hash_index_finish(&index);
}

TEST(equal_hashes_are_told_apart_by_content)
{
	int items[] = {10, 20, 30};
	struct hash_index index = {0};
	for (uint32_t i = 0; i < 3; i++) {
		CHECK(hash_index_add(&index, 5, i));
	}
	for (uint32_t i = 0; i < 3; i++) {
		CHECK(hash_index_find(&index, 5, is_number, &items[i], items) == i);
	}
	int other = 40;
	CHECK(hash_index_find(&index, 5, is_number, &other, items) == HASH_INDEX_NONE);
	hash_index_finish(&index);
}

TEST(the_same_bytes_have_the_same_hash)
{
	CHECK(hash_bytes("word", 4) == hash_bytes("words", 4));
	CHECK(hash_bytes("word", 4) != hash_bytes("work", 4));
	CHECK(hash_bytes("", 0) == hash_bytes("x", 0));
}

TEST_MAIN(
	RUN(an_empty_index_has_nothing);
	RUN(many_items_are_found_again);
	RUN(equal_hashes_are_told_apart_by_content);
	RUN(the_same_bytes_have_the_same_hash))
