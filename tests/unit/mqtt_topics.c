/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>

#include "bridge/mqtt/topics.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

TEST(filters_that_are_good)
{
	static const char *const filters[] = {
		"a", "home/lamp", "home/the lamp", "/", "/a", "a/", "+", "#", "+/+", "a/+", "+/a",
		"a/+/b", "a/#", "+/#", "/#", "home/Küche", "$SYS/#",
	};
	for (size_t i = 0; i < COUNT(filters); i++) {
		if (!topic_filter_is_valid(filters[i])) {
			CHECK_FAILED("`%s` was refused", filters[i]);
		}
	}
}

TEST(filters_that_are_not)
{
	static const char *const filters[] = {
		"", "a+", "+a", "a/+b", "a/b+/c", "a#", "#a", "a/#/b", "#/", "##", "++", "+#",
		"a\nb", "a\tb", "a\x01", "\xff",
	};
	for (size_t i = 0; i < COUNT(filters); i++) {
		if (topic_filter_is_valid(filters[i])) {
			CHECK_FAILED("`%s` was taken", filters[i]);
		}
	}
}

TEST(names_that_are_good)
{
	static const char *const names[] = {"a", "home/lamp", "home/the lamp", "/", "a//b",
		"home/Küche", "$SYS/x"};
	for (size_t i = 0; i < COUNT(names); i++) {
		if (!topic_name_is_valid(names[i])) {
			CHECK_FAILED("`%s` was refused", names[i]);
		}
	}
}

TEST(names_that_are_not)
{
	static const char *const names[] = {"", "+", "#", "a/+/b", "a/#", "a+", "a\nb", "a\x7f",
		"\xc3"};
	for (size_t i = 0; i < COUNT(names); i++) {
		if (topic_name_is_valid(names[i])) {
			CHECK_FAILED("`%s` was taken", names[i]);
		}
	}
}

TEST(there_is_a_longest_length)
{
	size_t longest = 65535;
	char *text = malloc(longest + 2);
	memset(text, 'a', longest + 1);
	text[longest + 1] = '\0';
	CHECK(!topic_filter_is_valid(text));
	CHECK(!topic_name_is_valid(text));
	CHECK(topic_filter_is_valid(text + 1));
	CHECK(topic_name_is_valid(text + 1));
	free(text);
}

TEST_MAIN({
	RUN(filters_that_are_good);
	RUN(filters_that_are_not);
	RUN(names_that_are_good);
	RUN(names_that_are_not);
	RUN(there_is_a_longest_length);
})
