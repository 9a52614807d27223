/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <float.h>

#include "bridge/base/text.h"
#include "tests/support/own_memory.h"

TEST(lists_own_copies)
{
	struct text_list list = {0};
	char word[] = "one";
	CHECK(!text_list_has(&list, "one"));
	CHECK(text_list_add(&list, word));
	word[0] = 'x';
	for (int i = 0; i < 100; i++) {
		snprintf(word, sizeof(word), "%d", 99 - i);
		CHECK(text_list_add(&list, word));
	}
	CHECK(list.count == 101);
	CHECK_TEXT(list.items[0], "one");
	CHECK_TEXT(list.items[100], "0");
	CHECK(text_list_has(&list, "one") && text_list_has(&list, "57"));
	CHECK(!text_list_has(&list, "One") && !text_list_has(&list, ""));
	text_list_finish(&list);
	CHECK(list.count == 0 && list.items == NULL);
	text_list_finish(&list);
}

TEST(what_follows_words_begins_after_the_space)
{
	static const struct {
		const char *text, *words, *rest;
	} cases[] = {
		{"one two", "one", "two"}, {"one", "one", ""}, {"one two", "one two", ""},
		{"ones", "one", NULL}, {"two one", "one", NULL}, {"", "one", NULL}, {"", "", NULL},
		{" one", "", NULL}, {"one  two", "one", " two"}, {"One", "one", NULL},
		{"one", "one two", NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK_TEXT(text_after_words(cases[i].text, cases[i].words), cases[i].rest);
	}
}

TEST(a_list_takes_what_another_has)
{
	struct text_list list = {0}, more = {0};
	CHECK(text_list_add_all(&list, &more) && list.count == 0);
	CHECK(text_list_add(&list, "one") && text_list_add(&more, "two") && text_list_add(&more, "one"));
	CHECK(text_list_add_all(&list, &more) && more.count == 2 && list.count == 3);
	CHECK_TEXT(list.items[1], "two");
	CHECK_TEXT(list.items[2], "one");
	CHECK(list.items[1] != more.items[0]);
	text_list_finish(&list);
	text_list_finish(&more);
}

TEST(what_stands_between_spoken_items)
{
	CHECK_TEXT(text_before_item(true, true, " and "), "");
	CHECK_TEXT(text_before_item(true, false, " and "), "");
	CHECK_TEXT(text_before_item(false, false, " or "), ", ");
	CHECK_TEXT(text_before_item(false, true, " or "), " or ");
}

TEST(sorts_by_bytes)
{
	struct text_list list = {0};
	text_list_sort(&list);
	text_list_add_words(&list, "b a Z \xc3\xa4 ab b");
	text_list_sort(&list);
	static const char *const expected[] = {"Z", "a", "ab", "b", "b", "\xc3\xa4"};
	CHECK(list.count == 6);
	for (size_t i = 0; i < list.count; i++) {
		CHECK_TEXT(list.items[i], expected[i]);
	}
	text_list_finish(&list);
}

TEST(splits_at_white_space)
{
	static const struct {
		const char *text;
		size_t count;
		const char *last;
	} cases[] = {
		{"", 0, NULL},
		{" \t\r\n ", 0, NULL},
		{"lamp", 1, "lamp"},
		{"  front\tdoor\nlock ", 3, "lock"},
		{"a-b c.d", 2, "c.d"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct text_list list = {0};
		CHECK(text_list_add_words(&list, cases[i].text));
		CHECK(list.count == cases[i].count);
		if (list.count > 0) {
			CHECK_TEXT(list.items[list.count - 1], cases[i].last);
		}
		text_list_finish(&list);
	}
}

TEST(copies_and_formats)
{
	char *copy = text_copy("lamp");
	char *part = text_copy_part("front door", 5);
	char *none = text_copy_part("x", 0);
	char *made = text_format("%s-%03d", "lamp", 7);
	CHECK_TEXT(copy, "lamp");
	CHECK_TEXT(part, "front");
	CHECK_TEXT(none, "");
	CHECK_TEXT(made, "lamp-007");
	free(copy);
	free(part);
	free(none);
	free(made);
}

TEST(reads_numbers_that_are_numbers_throughout)
{
	static const struct {
		const char *text;
		bool valid;
		double number;
	} cases[] = {
		{"0", true, 0}, {"-0.5", true, -0.5}, {"+3", true, 3}, {"21.5", true, 21.5},
		{"1e3", true, 1000}, {"1E-2", true, 0.01}, {".5", true, 0.5}, {"5.", true, 5},
		{"007", true, 7}, {"1e308", true, 1e308},
		{"", false, 0}, {" 1", false, 0}, {"1 ", false, 0}, {"1x", false, 0},
		{"x", false, 0}, {"-", false, 0}, {".", false, 0}, {"e5", false, 0},
		{"1e", false, 0}, {"1.2.3", false, 0}, {"1,5", false, 0}, {"1_000", false, 0},
		{"0x10", false, 0}, {"inf", false, 0}, {"nan", false, 0}, {"1e999", false, 0},
		{"-1e999", false, 0}, {"--1", false, 0}, {"1\n", false, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		double number = 77;
		bool valid = text_to_number(cases[i].text, -DBL_MAX, DBL_MAX, &number);
		if (valid != cases[i].valid) {
			CHECK_FAILED("\"%s\" was %s", cases[i].text, valid ? "taken" : "refused");
		}
		CHECK_NUMBER(number, cases[i].valid ? cases[i].number : 77, 0);
	}
}

TEST(keeps_numbers_within_bounds)
{
	double number = 0;
	CHECK(text_to_number("10", 10, 30, &number));
	CHECK(text_to_number("30", 10, 30, &number));
	CHECK(!text_to_number("9.99", 10, 30, &number));
	CHECK(!text_to_number("30.01", 10, 30, &number));
	CHECK_NUMBER(number, 30, 0);
}

TEST(reads_whole_numbers)
{
	static const struct {
		const char *text;
		int64_t minimum, maximum;
		bool valid;
		int64_t number;
	} cases[] = {
		{"0", 0, 0, true, 0},
		{"-12", -12, 5, true, -12},
		{"+5", -12, 5, true, 5},
		{"0123", 0, 1000, true, 123},
		{"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
		{"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
		{"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
		{"6", 0, 5, false, 0},
		{"-1", 0, 5, false, 0},
		{"1.0", 0, 5, false, 0},
		{"1e1", 0, 50, false, 0},
		{"0x1", 0, 5, false, 0},
		{"", 0, 5, false, 0},
		{"-", 0, 5, false, 0},
		{"1-", 0, 5, false, 0},
		{" 1", 0, 5, false, 0},
		{"1 ", 0, 5, false, 0},
		{"one", 0, 5, false, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t number = 77;
		bool valid = text_to_integer(cases[i].text, cases[i].minimum, cases[i].maximum,
			&number);
		if (valid != cases[i].valid) {
			CHECK_FAILED("\"%s\" was %s", cases[i].text, valid ? "taken" : "refused");
		}
		CHECK(number == (cases[i].valid ? cases[i].number : 77));
	}
}

TEST(suggests_the_closest)
{
	static const char *const keys[] = {
		"type", "topic", "room", "aliases", "dialect", "temperature", "on", "off", NULL,
	};
	static const struct {
		const char *text;
		const char *closest;
	} cases[] = {
		{"type", "type"},
		{"tpye", "type"},
		{"tipe", "type"},
		{"typ", "type"},
		{"types", "type"},
		{"Type", "type"},
		{"ROOM", "room"},
		{"alaises", "aliases"},
		{"alias", "aliases"},
		{"dialekt", "dialect"},
		{"temprature", "temperature"},
		{"temperatrue", "temperature"},
		{"onn", "on"},
		{"of", "off"},
		{"tnemperetoru", "temperature"},
		{"brightness", NULL},
		{"tyyyyyyype", NULL},
		{"xyz", NULL},
		{"r", NULL},
		{"", NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *closest = text_closest(cases[i].text, keys);
		if ((closest == NULL) != (cases[i].closest == NULL) ||
			(closest != NULL && strcmp(closest, cases[i].closest) != 0)) {
			CHECK_FAILED("for \"%s\": %s", cases[i].text, closest ? closest : "none");
		}
	}
}

TEST(suggests_nothing_for_long_texts)
{
	char text[400];
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	const char *const keys[] = {text, text + sizeof(text) - 65, NULL};
	CHECK(text_closest(text, keys) == NULL);
	/* 64 letters are the most. */
	CHECK(text_closest(text + sizeof(text) - 65, keys) == keys[1]);
	CHECK(text_closest(text + sizeof(text) - 66, keys) == NULL);
	const char *const none[] = {NULL};
	CHECK(text_closest("type", none) == NULL);
}

TEST(knows_utf8)
{
	static const struct {
		const char *bytes;
		size_t length; /* of the first character; 0: not well-formed */
	} cases[] = {
		{"a", 1}, {"\x7f", 1}, {"\xc2\x80", 2}, {"\xdf\xbf", 2}, {"\xe0\xa0\x80", 3},
		{"\xed\x9f\xbf", 3}, {"\xee\x80\x80", 3}, {"\xef\xbf\xbf", 3},
		{"\xf0\x90\x80\x80", 4}, {"\xf4\x8f\xbf\xbf", 4}, {"\xc3\xa4x", 2},
		{"", 0}, {"\x80", 0}, {"\xbf", 0}, {"\xc0\x80", 0}, {"\xc1\xbf", 0},
		{"\xe0\x9f\xbf", 0}, {"\xed\xa0\x80", 0}, {"\xed\xbf\xbf", 0},
		{"\xf0\x8f\xbf\xbf", 0}, {"\xf4\x90\x80\x80", 0}, {"\xf8\x88\x80\x80\x80", 0},
		{"\xff", 0}, {"\xc3", 0}, {"\xc3(", 0}, {"\xe2\x82", 0}, {"\xe2\x82x", 0},
		{"\xf0\x9f\x98", 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t length = text_character_length(cases[i].bytes, strlen(cases[i].bytes));
		if (length != cases[i].length) {
			CHECK_FAILED("case %zu: %zu, expected %zu", i, length, cases[i].length);
		}
	}
	/* What stands after `length` is not looked at. */
	CHECK(text_character_length("\xc3\xa4", 1) == 0);
}

TEST(knows_clean_text)
{
	static const struct {
		const char *bytes;
		size_t length;
		bool clean;
	} cases[] = {
		{"", 0, true},
		{"front door", 10, true},
		{"a\tb\n", 4, true},
		{"K\xc3\xbc" "che \xe2\x82\xac \xf0\x9f\x92\xa1", 15, true},
		{"a\0b", 3, false},
		{"a\rb", 3, false},
		{"\033[2J", 4, false},
		{"\x7f", 1, false},
		{"\xc2\x85", 2, false},
		{"\xc2\x9f", 2, false},
		{"\xc2\xa0", 2, true},
		{"a\xff", 2, false},
		{"\xe2\x82\xac", 2, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (text_is_clean(cases[i].bytes, cases[i].length) != cases[i].clean) {
			CHECK_FAILED("case %zu is not right", i);
		}
	}
}

TEST(finds_paths_beside_a_file)
{
	static const struct {
		const char *base, *path, *result;
	} cases[] = {
		{"/etc/earshot/earshot.yaml", "devices/", "/etc/earshot/devices/"},
		{"home/earshot.yaml", "a.yaml", "home/a.yaml"},
		{"earshot.yaml", "a.yaml", "a.yaml"},
		{"./earshot.yaml", "../a.yaml", "./../a.yaml"},
		{"/earshot.yaml", "a.yaml", "/a.yaml"},
		{"/etc/earshot.yaml", "/var/lib", "/var/lib"},
		{NULL, "a.yaml", "a.yaml"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *path = text_path_beside(cases[i].base, cases[i].path);
		CHECK_TEXT(path, cases[i].result);
		free(path);
	}
}

TEST(prints_numbers_short_and_exact)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = {
		{0, "0"}, {-0.0, "0"}, {20, "20"}, {-3, "-3"}, {21.5, "21.5"}, {0.1, "0.1"},
		{100, "100"}, {1000000, "1000000"}, {999999999999999, "999999999999999"},
		{1e15, "1e+15"}, {1e300, "1e+300"}, {1.0 / 3, "0.3333333333333333"},
		{0.1 + 0.2, "0.30000000000000004"}, {0.00001, "1e-05"}, {-12.25, "-12.25"},
		{DBL_MAX, "1.7976931348623157e+308"}, {DBL_MIN, "2.2250738585072014e-308"},
		{(double)INFINITY, ""}, {(double)-INFINITY, ""}, {(double)NAN, ""},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[32] = "unset";
		text_print_number(cases[i].number, text, sizeof(text));
		CHECK_TEXT(text, cases[i].text);
	}
	char little[3];
	text_print_number(12345, little, sizeof(little));
	CHECK_TEXT(little, "12");
}

TEST(a_text_is_cut_between_characters)
{
	static const struct {
		const char *text;
		size_t maximum, whole;
	} cases[] = {
		{"", 0, 0}, {"", 5, 0}, {"abc", 0, 0}, {"abc", 2, 2}, {"abc", 3, 3}, {"abc", 9, 3},
		{"a\xc3\xbc", 1, 1}, {"a\xc3\xbc", 2, 1}, {"a\xc3\xbc", 3, 3},
		{"\xe2\x82\xac", 2, 0}, {"\xe2\x82\xac", 3, 3}, {"\xf0\x9f\x98\x80", 3, 0},
		{"ab\xff" "cd", 9, 2}, {"ab\xc3", 9, 2},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t whole = text_whole_characters(cases[i].text, cases[i].maximum);
		if (whole != cases[i].whole) {
			CHECK_FAILED("\"%s\" up to %zu: %zu", cases[i].text, cases[i].maximum, whole);
		}
	}
}

TEST(finds_the_place_of_a_text_among_sorted_ones)
{
	const struct {
		const char *text;
		int number;
	} items[] = {{"Lamp", 1}, {"a", 2}, {"bb", 3}, {"c", 4}};
	static const struct {
		const char *text;
		size_t place;
		bool found;
	} cases[] = {
		{"Lamp", 0, true}, {"a", 1, true}, {"bb", 2, true}, {"c", 3, true},
		{"", 0, false}, {"Lamps", 1, false}, {"b", 2, false}, {"bbb", 3, false},
		{"d", 4, false},
	};
	bool found;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t place = text_place(items, 4, sizeof(items[0]), cases[i].text, &found);
		if (place != cases[i].place || found != cases[i].found) {
			CHECK_FAILED("\"%s\" at %zu: %d", cases[i].text, place, found);
		}
	}
	CHECK(text_place(NULL, 0, sizeof(items[0]), "a", &found) == 0 && !found);
}

TEST(a_text_that_there_is_not_has_no_copy)
{
	bool failed = false;
	char *copy = text_copy_optional("here", &failed);
	CHECK_TEXT(copy, "here");
	CHECK(text_copy_optional(NULL, &failed) == NULL && !failed);
	free(copy);
	/* Another one had failed before. */
	failed = true;
	copy = text_copy_optional("here", &failed);
	CHECK(text_copy_optional(NULL, &failed) == NULL && failed);
	free(copy);
}

TEST(of_what_is_forgotten_nothing_stays)
{
	char *text = text_copy(OWN_MEMORY_FILLER "hunter2-hunter2");
	uintptr_t at = (uintptr_t)text + strlen(OWN_MEMORY_FILLER);
	CHECK(own_memory_holds(at, "hunter2-hunter2"));
	text_forget(text);
	CHECK(!own_memory_holds(at, "hunter2-hunter2"));
	text_forget(NULL);
}

TEST(endings_are_those_of_visible_files)
{
	static const char *const endings[] = {".yml", ".yaml", NULL};
	static const struct {
		const char *name;
		bool has;
	} cases[] = {
		{"home.yml", true}, {"home.YAML", true}, {"a.b.Yml", true}, {"home.yml.bak", false},
		{"home", false}, {".yml", false}, {".home.yml", false}, {"yml", false}, {"", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (text_has_ending(cases[i].name, endings) != cases[i].has) {
			CHECK_FAILED("%s", cases[i].name);
		}
	}
}

TEST_MAIN(
	RUN(endings_are_those_of_visible_files);
	RUN(finds_the_place_of_a_text_among_sorted_ones);
	RUN(lists_own_copies);
	RUN(what_follows_words_begins_after_the_space);
	RUN(a_list_takes_what_another_has);
	RUN(what_stands_between_spoken_items);
	RUN(sorts_by_bytes);
	RUN(splits_at_white_space);
	RUN(copies_and_formats);
	RUN(a_text_that_there_is_not_has_no_copy);
	RUN(of_what_is_forgotten_nothing_stays);
	RUN(reads_numbers_that_are_numbers_throughout);
	RUN(keeps_numbers_within_bounds);
	RUN(reads_whole_numbers);
	RUN(suggests_the_closest);
	RUN(suggests_nothing_for_long_texts);
	RUN(knows_utf8);
	RUN(knows_clean_text);
	RUN(a_text_is_cut_between_characters);
	RUN(finds_paths_beside_a_file);
	RUN(prints_numbers_short_and_exact))
