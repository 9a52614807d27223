/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/vocabulary.h"

TEST(an_empty_vocabulary_has_no_lists)
{
	struct vocabulary *vocabulary = vocabulary_create();
	CHECK(vocabulary_lists(vocabulary)[0] == NULL);
	CHECK(!vocabulary_has_list(vocabulary, "lock"));
	CHECK(vocabulary_count(vocabulary, "lock") == 0);
	CHECK(vocabulary_at(vocabulary, "lock", 0) == NULL);
	vocabulary_destroy(vocabulary);
	vocabulary_destroy(NULL);
}

TEST(a_list_can_be_empty)
{
	struct vocabulary *vocabulary = vocabulary_create();
	CHECK(vocabulary_add_list(vocabulary, "lock"));
	CHECK(vocabulary_add_list(vocabulary, "lock"));
	CHECK(vocabulary_has_list(vocabulary, "lock"));
	CHECK(vocabulary_count(vocabulary, "lock") == 0);
	CHECK_TEXT(vocabulary_lists(vocabulary)[0], "lock");
	CHECK(vocabulary_lists(vocabulary)[1] == NULL);
	vocabulary_destroy(vocabulary);
}

TEST(phrases_keep_their_order)
{
	struct vocabulary *vocabulary = vocabulary_create();
	CHECK(vocabulary_add(vocabulary, "room", "living room", "living_room"));
	CHECK(vocabulary_add(vocabulary, "lock", "front door", "front_door"));
	CHECK(vocabulary_add(vocabulary, "room", "lounge", "living_room"));
	CHECK(vocabulary_count(vocabulary, "room") == 2);
	CHECK_TEXT(vocabulary_at(vocabulary, "room", 0)->words, "living room");
	CHECK_TEXT(vocabulary_at(vocabulary, "room", 1)->words, "lounge");
	CHECK_TEXT(vocabulary_at(vocabulary, "room", 1)->value, "living_room");
	CHECK(vocabulary_at(vocabulary, "room", 2) == NULL);
	CHECK_TEXT(vocabulary_at(vocabulary, "lock", 0)->value, "front_door");
	CHECK_TEXT(vocabulary_lists(vocabulary)[1], "lock");
	vocabulary_destroy(vocabulary);
}

TEST(many_phrases_and_lists)
{
	struct vocabulary *vocabulary = vocabulary_create();
	char text[20];
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "light %d", i);
		CHECK(vocabulary_add(vocabulary, "light", text, text));
	}
	CHECK(vocabulary_count(vocabulary, "light") == 1000);
	CHECK_TEXT(vocabulary_at(vocabulary, "light", 999)->value, "light 999");
	for (int i = 1; i < 1000; i++) {
		snprintf(text, sizeof(text), "list %d", i);
		CHECK(vocabulary_add_list(vocabulary, text));
	}
	CHECK(!vocabulary_add_list(vocabulary, "one too many"));
	CHECK(vocabulary_add_list(vocabulary, "list 999"));
	vocabulary_destroy(vocabulary);
}

TEST_MAIN(
	RUN(an_empty_vocabulary_has_no_lists);
	RUN(a_list_can_be_empty);
	RUN(phrases_keep_their_order);
	RUN(many_phrases_and_lists))
