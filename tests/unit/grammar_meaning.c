/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/grammar/meaning.h"

static struct meaning *order(void)
{
	struct meaning *meaning = meaning_create("order");
	CHECK(meaning_add_slot(meaning, "drink", SLOT_TEXT, "iced \"mocha\"", 0));
	CHECK(meaning_add_slot(meaning, "room", SLOT_KEY, "living_room", 0));
	CHECK(meaning_add_slot(meaning, "temperature", SLOT_NUMBER, "twenty one point five", 21.5));
	return meaning;
}

TEST(slots_are_found_by_name)
{
	struct meaning *meaning = order();
	CHECK_TEXT(meaning->intent, "order");
	CHECK(meaning->slot_count == 3);
	CHECK_TEXT(meaning_slot(meaning, "room")->text, "living_room");
	CHECK(meaning_slot(meaning, "room")->kind == SLOT_KEY);
	CHECK_NUMBER(meaning_slot(meaning, "temperature")->number, 21.5, 0);
	CHECK(meaning_slot(meaning, "size") == NULL);
	CHECK_TEXT(meaning_text(meaning, "room"), "living_room");
	CHECK_TEXT(meaning_text(meaning, "temperature"), "twenty one point five");
	CHECK(meaning_text(meaning, "size") == NULL);
	meaning_destroy(meaning);
	meaning_destroy(NULL);
}

TEST(slots_as_json)
{
	struct meaning *meaning = order();
	struct json *json = meaning_slots_json(meaning);
	struct buffer text;
	buffer_init(&text, 1000);
	CHECK(json_print(json, &text));
	CHECK_TEXT(buffer_text(&text),
		"{\"drink\":\"iced \\\"mocha\\\"\",\"room\":\"living_room\",\"temperature\":21.5}");
	buffer_finish(&text);
	json_destroy(json);
	meaning_destroy(meaning);
}

TEST(no_slots_are_an_empty_object)
{
	struct meaning *meaning = meaning_create("lights_on");
	struct json *json = meaning_slots_json(meaning);
	CHECK(json_kind(json) == JSON_OBJECT && json_count(json) == 0);
	json_destroy(json);
	meaning_destroy(meaning);
}

static struct meaning *with_slot(const char *intent, const char *name, enum slot_kind kind,
	const char *text, double number)
{
	struct meaning *meaning = meaning_create(intent);
	meaning_add_slot(meaning, name, kind, text, number);
	return meaning;
}

static bool same_key(const struct meaning *a, const struct meaning *b)
{
	struct buffer first, second;
	buffer_init(&first, 1000);
	buffer_init(&second, 1000);
	CHECK(meaning_append_key(a, &first) && meaning_append_key(b, &second));
	bool same = strcmp(buffer_text(&first), buffer_text(&second)) == 0;
	buffer_finish(&first);
	buffer_finish(&second);
	return same;
}

TEST(what_is_equal)
{
	static const struct {
		const char *intent, *name;
		enum slot_kind kind;
		const char *text;
		double number;
		bool equal;
	} cases[] = {
		{"set", "to", SLOT_NUMBER, "twenty", 20, true},
		{"set", "to", SLOT_NUMBER, "said otherwise", 20, true},
		{"set", "to", SLOT_NUMBER, "twenty", 21, false},
		{"set", "to", SLOT_TEXT, "twenty", 20, false},
		{"set", "at", SLOT_NUMBER, "twenty", 20, false},
		{"get", "to", SLOT_NUMBER, "twenty", 20, false},
	};
	struct meaning *first = with_slot("set", "to", SLOT_NUMBER, "twenty", 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct meaning *second = with_slot(cases[i].intent, cases[i].name, cases[i].kind,
			cases[i].text, cases[i].number);
		CHECK(meaning_equal(first, second) == cases[i].equal);
		CHECK(meaning_equal(second, first) == cases[i].equal);
		CHECK(same_key(first, second) == cases[i].equal);
		meaning_destroy(second);
	}
	meaning_destroy(first);
	first = with_slot("set", "to", SLOT_KEY, "lamp", 0);
	struct meaning *second = with_slot("set", "to", SLOT_TEXT, "lamp", 0);
	CHECK(meaning_equal(first, second));
	CHECK(same_key(first, second));
	meaning_destroy(first);
	meaning_destroy(second);
}

TEST(the_order_of_slots_makes_no_difference)
{
	struct meaning *a = with_slot("set", "x", SLOT_TEXT, "1", 0);
	struct meaning *b = with_slot("set", "y", SLOT_TEXT, "2", 0);
	CHECK(!meaning_equal(a, b));
	meaning_add_slot(a, "y", SLOT_TEXT, "2", 0);
	CHECK(!meaning_equal(a, b) && !same_key(a, b));
	meaning_add_slot(b, "x", SLOT_TEXT, "1", 0);
	CHECK(meaning_equal(a, b) && same_key(a, b));
	meaning_destroy(a);
	meaning_destroy(b);
}

TEST_MAIN(
	RUN(slots_are_found_by_name);
	RUN(slots_as_json);
	RUN(no_slots_are_an_empty_object);
	RUN(what_is_equal);
	RUN(the_order_of_slots_makes_no_difference))
