/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/privacy/html.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What was written to a stream in memory. */
struct written {
	FILE *out;
	char *text;
	size_t length;
};

static FILE *begin(struct written *written)
{
	*written = (struct written){0};
	written->out = open_memstream(&written->text, &written->length);
	CHECK(written->out != NULL);
	return written->out;
}

static void check_end(struct written *written, const char *expected)
{
	CHECK(fclose(written->out) == 0);
	CHECK_TEXT(written->text, expected);
	free(written->text);
}

TEST(text_cannot_leave_its_place)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"hall lamp", "hall lamp"},
		{"<script>alert(\"x\")</script>", "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"},
		{"it's", "it&#39;s"},
		{"a&b &amp; c", "a&amp;b &amp;amp; c"},
		{"Küche ☕", "Küche ☕"},
		{"a\x01\x1b\x7f" "b", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" "b"},
		{"", ""},
		{NULL, ""},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct written written;
		html_text(begin(&written), cases[i].text);
		check_end(&written, cases[i].expected);
	}
}

TEST(a_part_of_a_text_ends_where_it_is_told)
{
	struct written written;
	html_text_part(begin(&written), "<b>rest", 3);
	check_end(&written, "&lt;b&gt;");
}

TEST(counts_have_commas)
{
	static const struct {
		double count;
		const char *expected;
	} cases[] = {
		{0, "0"}, {7, "7"}, {999, "999"}, {1000, "1,000"}, {12345, "12,345"},
		{123456, "123,456"}, {1234567, "1,234,567"}, {-3, "0"}, {NAN, "0"},
		{1e300, "1,000,000,000,000,000"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct written written;
		html_count(begin(&written), cases[i].count);
		check_end(&written, cases[i].expected);
	}
}

TEST(sizes_have_a_unit)
{
	static const struct {
		double bytes;
		const char *expected;
	} cases[] = {
		{0, "0 bytes"}, {1, "1 byte"}, {999, "999 bytes"}, {1000, "1.0\u00a0kB"},
		{9940, "9.9\u00a0kB"}, {9960, "10\u00a0kB"}, {999400, "999\u00a0kB"},
		{999600, "1.0\u00a0MB"}, {4763000, "4.8\u00a0MB"}, {3e9, "3.0\u00a0GB"},
		{2e12, "2.0\u00a0TB"}, {5e15, "5,000\u00a0TB"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct written written;
		html_size(begin(&written), cases[i].bytes);
		check_end(&written, cases[i].expected);
	}
}

TEST(json_is_indented_in_full_and_escaped_for_both)
{
	static const char text[] = "{\"<b>\":[1,{\"x\":\"a\\\"<\\n\"}],\"none\":{},\"list\":[],"
				   "\"yes\":true,\"null\":null,\"half\":0.5}";
	struct written written;
	struct error error = {0};
	struct json *json = json_parse(text, strlen(text), &error);
	html_json(begin(&written), json);
	check_end(&written,
		"{\n\t&quot;&lt;b&gt;&quot;: [\n\t\t1,\n\t\t{\n\t\t\t&quot;x&quot;: "
		"&quot;a\\&quot;&lt;\\n&quot;\n\t\t}\n\t],\n\t&quot;none&quot;: {},\n"
		"\t&quot;list&quot;: [],\n\t&quot;yes&quot;: true,\n\t&quot;null&quot;: null,\n"
		"\t&quot;half&quot;: 0.5\n}");
	json_destroy(json);
}

TEST_MAIN(
	RUN(text_cannot_leave_its_place);
	RUN(a_part_of_a_text_ends_where_it_is_told);
	RUN(counts_have_commas);
	RUN(sizes_have_a_unit);
	RUN(json_is_indented_in_full_and_escaped_for_both);
)
