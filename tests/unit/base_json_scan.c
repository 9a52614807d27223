/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/json_scan.h"

struct refusal {
	const char *text;
	size_t length; /* 0: up to its NUL */
	enum error_kind kind;
	unsigned line, column;
	const char *part;
};

static void check_refusals(const struct refusal *refusals, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct refusal *refusal = &refusals[i];
		size_t length = refusal->length > 0 ? refusal->length : strlen(refusal->text);
		struct error error = {0};
		if (json_scan(refusal->text, length, &error)) {
			CHECK_FAILED("%s was not refused", refusal->text);
			continue;
		}
		if (error.kind != refusal->kind || error.line != refusal->line ||
			error.column != refusal->column) {
			CHECK_FAILED("%s: kind %d at %u:%u", refusal->text, (int)error.kind,
				error.line, error.column);
		}
		CHECK_ERROR(error, refusal->part);
	}
}

#define CHECK_REFUSALS(refusals) check_refusals(refusals, sizeof(refusals) / sizeof(*(refusals)))

TEST(lets_json_pass)
{
	static const char *const texts[] = {
		"null", "[]", "{}", " \t\r\n[1 , 2]\n", "{\"a\":{\"b\":[true,false,null]}}",
		"\"\"", "\"\\\"\"", "\"\\\\u0000\"", "\"\\u0001\\n\"",
		"\"caf\xc3\xa9 \xf0\x9f\x92\xa1\"",
		"0", "-0", "10", "-1.5", "0.001", "1e5", "1E+5", "1.25e-7", "1e308", "[0]", "[-1,2.5]",
		"\"01 is text\"", "\"\x7f\"",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct error error = {0};
		if (!json_scan(texts[i], strlen(texts[i]), &error)) {
			CHECK_FAILED("%s: %s", texts[i], error.text);
		}
	}
}

TEST(leaves_other_mistakes_to_the_parser)
{
	static const char *const texts[] = {"", "[", "]]]]", "{\"a\"}", "nul", "[1,]", "'a'", "[1 2]"};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		CHECK(json_scan(texts[i], strlen(texts[i]), NULL));
	}
}

TEST(refuses_bad_strings)
{
	static const struct refusal refusals[] = {
		{"\"a", 0, ERROR_INPUT, 1, 3, "not closed"},
		{"\"a\\\"", 0, ERROR_INPUT, 1, 5, "not closed"},
		{"\"\\", 0, ERROR_INPUT, 1, 3, "not closed"},
		{"[\"a\nb\"]", 0, ERROR_INPUT, 1, 4, "control character"},
		{"\"a\tb\"", 0, ERROR_INPUT, 1, 3, "control character"},
		{"\"a\0b\"", 5, ERROR_INPUT, 1, 3, "control character"},
		{"\"a\\u0000b\"", 0, ERROR_INPUT, 1, 3, "\\u0000"},
		{"{\"\\u0000\":1}", 0, ERROR_INPUT, 1, 3, "\\u0000"},
		{"[1,\n \"\xff\"]", 0, ERROR_INPUT, 2, 3, "UTF-8"},
		{"\"\xc3\"", 0, ERROR_INPUT, 1, 2, "UTF-8"},
		{"\"\xed\xa0\x80\"", 0, ERROR_INPUT, 1, 2, "UTF-8"},
		{"\"\xc3\xa4\"", 2, ERROR_INPUT, 1, 2, "UTF-8"},
	};
	CHECK_REFUSALS(refusals);
}

TEST(refuses_bad_numbers)
{
	static const struct refusal refusals[] = {
		{"01", 0, ERROR_INPUT, 1, 1, "not a JSON number"},
		{"-", 0, ERROR_INPUT, 1, 1, "not a JSON number"},
		{"[1, -a]", 0, ERROR_INPUT, 1, 5, "not a JSON number"},
		{"-01", 0, ERROR_INPUT, 1, 1, "not a JSON number"},
		{"1.", 0, ERROR_INPUT, 1, 1, "not a JSON number"},
		{"1.e5", 0, ERROR_INPUT, 1, 1, "not a JSON number"},
		{"1e", 0, ERROR_INPUT, 1, 1, "not a JSON number"},
		{"1e+", 0, ERROR_INPUT, 1, 1, "not a JSON number"},
		{"1.2.3", 0, ERROR_INPUT, 1, 1, "not a JSON number"},
		{"1-2", 0, ERROR_INPUT, 1, 1, "not a JSON number"},
		{"1.7976931348623157e308", 0, ERROR_LIMIT, 1, 1, "too large"},
		{"1e999", 0, ERROR_LIMIT, 1, 1, "too large"},
		{"[0,\n-1e999]", 0, ERROR_LIMIT, 2, 1, "too large"},
		{"0.00000000000000000000000000000000000000000000000000000000000001", 0, ERROR_LIMIT,
			1, 1, "more than 62 digits"},
	};
	CHECK_REFUSALS(refusals);
}

TEST(refuses_bytes_that_are_not_json)
{
	static const struct refusal refusals[] = {
		{"[1]\0", 4, ERROR_INPUT, 1, 4, "does not belong"},
		{"\0", 1, ERROR_INPUT, 1, 1, "does not belong"},
		{"[\v1]", 0, ERROR_INPUT, 1, 2, "does not belong"},
		{"\x7f", 0, ERROR_INPUT, 1, 1, "does not belong"},
		{"\xef\xbb\xbf[]", 0, ERROR_INPUT, 1, 1, "does not belong"},
		{"[\n\n  \xc3\xa4]", 0, ERROR_INPUT, 3, 3, "does not belong"},
	};
	CHECK_REFUSALS(refusals);
}

TEST(refuses_more_than_64_levels)
{
	char text[131];
	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	struct error error = {0};
	CHECK(json_scan(text + 1, 128, &error));
	CHECK(!json_scan(text, 130, &error));
	CHECK(error.kind == ERROR_LIMIT);
	CHECK(error.column == 65);
	CHECK_ERROR(error, "64 levels");
	/* Not levels: brackets one after the other, and those in strings. */
	for (size_t i = 0; i < 130; i += 2) {
		memcpy(text + i, "{}", 2);
	}
	CHECK(json_scan(text, 130, &error));
	memset(text, '[', sizeof(text));
	text[0] = '"';
	text[130] = '"';
	CHECK(json_scan(text, 131, &error));
}

TEST(tells_the_place_of_any_position)
{
	struct error error;
	CHECK(!json_scan_refuse("ab\ncd", 0, ERROR_INPUT, "here", &error));
	CHECK(error.line == 1 && error.column == 1);
	json_scan_refuse("ab\ncd", 3, ERROR_INPUT, "here", &error);
	CHECK(error.line == 2 && error.column == 1);
	json_scan_refuse("ab\ncd", 5, ERROR_INPUT, "here", &error);
	CHECK(error.line == 2 && error.column == 3);
	CHECK_TEXT(error.text, "here");
	CHECK(!json_scan_refuse("ab", 0, ERROR_INPUT, "here", NULL));
}

TEST_MAIN(
	RUN(lets_json_pass);
	RUN(leaves_other_mistakes_to_the_parser);
	RUN(refuses_bad_strings);
	RUN(refuses_bad_numbers);
	RUN(refuses_bytes_that_are_not_json);
	RUN(refuses_more_than_64_levels);
	RUN(tells_the_place_of_any_position))
