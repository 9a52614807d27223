/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/home/topic.h"

TEST(topics_that_are_fine)
{
	static const char *const topics[] = {
		"a", "heater/set", "/leading/slash", "zigbee2mqtt/Küche/lamp one/set", "a//b", "a$b",
	};
	for (size_t i = 0; i < sizeof(topics) / sizeof(*topics); i++) {
		CHECK_TEXT(topic_fault(topics[i]), NULL);
	}
}

TEST(topics_that_are_not)
{
	static const struct {
		const char *topic, *fault;
	} cases[] = {
		{"", "is empty"},
		{"#", "stand for many topics"},
		{"a/#", "stand for many topics"},
		{"a/+/b", "stand for many topics"},
		{"$SYS/broker", "belong to the broker"},
		{"a\nb", "control character"},
		{"a\tb", "control character"},
		{"a\x01", "control character"},
		{"a\xff", "control character"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK_HAS(topic_fault(cases[i].topic), cases[i].fault);
	}
}

TEST(a_topic_has_a_length)
{
	char topic[TOPIC_LENGTH_MAX + 2];
	memset(topic, 'a', sizeof(topic));
	topic[TOPIC_LENGTH_MAX] = '\0';
	CHECK_TEXT(topic_fault(topic), NULL);
	topic[TOPIC_LENGTH_MAX] = 'a';
	topic[TOPIC_LENGTH_MAX + 1] = '\0';
	CHECK_HAS(topic_fault(topic), "longer than 500 bytes");
}

TEST(below_is_by_whole_levels)
{
	CHECK(topic_is_below("a/b", "a/b"));
	CHECK(topic_is_below("a/b/set", "a/b"));
	CHECK(!topic_is_below("a/bc", "a/b"));
	CHECK(!topic_is_below("a", "a/b"));
	CHECK(!topic_is_below("x/a/b", "a/b"));
}

TEST_MAIN(
	RUN(topics_that_are_fine);
	RUN(topics_that_are_not);
	RUN(a_topic_has_a_length);
	RUN(below_is_by_whole_levels);
)
