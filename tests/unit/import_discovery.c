/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/import/discovery.h"

static void take(struct discovery *discovery, const char *topic, const char *payload)
{
	discovery_take(discovery, topic, payload, strlen(payload));
}

/* "topic=payload" of each, in order. */
static char *listed(struct discovery *discovery)
{
	char *text = text_copy("");
	for (size_t i = 0; i < discovery_count(discovery); i++) {
		char *more = text_format("%s%s%s=%s", text, i > 0 ? " " : "",
			discovery_topic(discovery, i), discovery_payload(discovery, i));
		free(text);
		text = more;
	}
	return text;
}

TEST(the_last_message_of_a_topic_counts)
{
	struct discovery *discovery = discovery_create();
	take(discovery, "b", "1");
	take(discovery, "a", "2");
	take(discovery, "b", "3");
	take(discovery, "c", "4");
	CHECK_TEXT(discovery_find(discovery, "b"), "3");
	/* An empty one takes it back, also after somebody looked, and it can come again. */
	take(discovery, "c", "");
	take(discovery, "a", "");
	take(discovery, "a", "5");
	take(discovery, "never", "");
	char *text = listed(discovery);
	CHECK_TEXT(text, "a=5 b=3");
	CHECK(discovery_find(discovery, "c") == NULL);
	CHECK(discovery_left_out(discovery) == 0);
	free(text);
	discovery_destroy(discovery);
}

TEST(what_is_no_message_is_counted)
{
	struct discovery *discovery = discovery_create();
	take(discovery, "a/#", "1");
	take(discovery, "a/+/b", "1");
	take(discovery, "$SYS/x", "1");
	take(discovery, "", "1");
	take(discovery, "a\nb", "1");
	take(discovery, "a", "\xff\xfe");
	discovery_take(discovery, "a", "1\0002", 3);
	CHECK(discovery_count(discovery) == 0);
	CHECK(discovery_left_out(discovery) == 7);
	discovery_destroy(discovery);
}

TEST(there_is_an_end_to_how_many_are_taken)
{
	struct discovery *discovery = discovery_create();
	for (int i = 0; i < DISCOVERY_ENTRIES_MAX + 10; i++) {
		char topic[32];
		snprintf(topic, sizeof(topic), "t/%d", i);
		take(discovery, topic, "x");
	}
	CHECK(discovery_count(discovery) == DISCOVERY_ENTRIES_MAX);
	CHECK(discovery_left_out(discovery) == 10);
	/* One on and on is one, and there is room for it when another is taken back. */
	take(discovery, "t/1", "");
	for (int i = 0; i < 3 * DISCOVERY_ENTRIES_MAX; i++) {
		take(discovery, "again", i % 2 > 0 ? "a" : "b");
	}
	CHECK(discovery_count(discovery) == DISCOVERY_ENTRIES_MAX);
	CHECK(discovery_left_out(discovery) == 10);
	CHECK_TEXT(discovery_find(discovery, "again"), "a");
	CHECK(discovery_find(discovery, "t/1") == NULL);
	discovery_destroy(discovery);
}

TEST(dumps)
{
	static const struct {
		const char *dump, *listed; /* NULL: refused with … */
		const char *error;         /* … this, in this line */
		unsigned line;
	} cases[] = {
		{"a/b {\"x\": 1}\nc two words\n\n", "a/b={\"x\": 1} c=two words", NULL, 0},
		{"a 1\r\nb 2", "a=1 b=2", NULL, 0},
		{"a 1\na\n", "", NULL, 0},
		{"{\"topic\":\"a\",\"payload\":\"x y\"}\n{\"topic\":\"b\",\"payload\":{\"k\":[1]}}",
			"a=x y b={\"k\":[1]}", NULL, 0},
		{"{\"topic\":\"a\",\"payload\":7}", "a=7", NULL, 0},
		{"{\n \"a/b\": {\"x\": 1},\n \"c\": \"text\",\n \"d\": null\n}",
			"a/b={\"x\":1} c=text", NULL, 0},
		{"[1, 2]", "bare=[1,2]", NULL, 0},
		{"", "", NULL, 0},
		{"a 1\n{\"topic\": 7}\n", NULL, "needs `topic` and `payload`", 2},
		{"a 1\nb 2\n{\"x\":\n", NULL, "JSON", 3},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct discovery *discovery = discovery_create();
		struct error error = {0};
		bool read = discovery_read(discovery, cases[i].dump, strlen(cases[i].dump), "bare",
			&error);
		CHECK(read == (cases[i].listed != NULL));
		if (read) {
			char *text = listed(discovery);
			CHECK_TEXT(text, cases[i].listed);
			free(text);
		} else {
			CHECK_ERROR(error, cases[i].error);
			CHECK(error.line == cases[i].line);
		}
		discovery_destroy(discovery);
	}
}

TEST_MAIN(
	RUN(the_last_message_of_a_topic_counts);
	RUN(what_is_no_message_is_counted);
	RUN(there_is_an_end_to_how_many_are_taken);
	RUN(dumps);
)
