/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"

static struct json *parse(const char *text)
{
	return json_parse(text, strlen(text), NULL);
}

/* The value as text, for the caller to free. */
static char *printed(const struct json *json)
{
	struct buffer buffer;
	buffer_init(&buffer, 100000);
	json_print(json, &buffer);
	return buffer_take(&buffer);
}

static void check_printed(const struct json *json, const char *expected)
{
	char *text = printed(json);
	CHECK_TEXT(text, expected);
	free(text);
}

TEST(prints_what_it_parsed)
{
	static const struct {
		const char *text;
		const char *printed;
	} cases[] = {
		{"null", "null"},
		{" true ", "true"},
		{"\n{\"b\" : 1, \"a\" : [ ] }\r\n", "{\"b\":1,\"a\":[]}"},
		{"[0, 1.50, 1e2, 21.5, 0.1]", "[0,1.5,100,21.5,0.1]"},
		{"\"\\u00e4\\ud83d\\udca1\\/\"", "\"\xc3\xa4\xf0\x9f\x92\xa1/\""},
		{"\"a\\tb\\u0001\"", "\"a\\tb\\u0001\""},
		{"{\"\":{\"A\":1,\"a\":2}}", "{\"\":{\"A\":1,\"a\":2}}"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *json = parse(cases[i].text);
		check_printed(json, cases[i].printed);
		json_destroy(json);
	}
}

TEST(says_what_is_wrong_and_where)
{
	static const struct {
		const char *text;
		unsigned line, column;
		const char *part;
	} cases[] = {
		{"", 1, 1, "not JSON"},
		{"  ", 0, 0, "not JSON"},
		{"nul", 1, 1, "not JSON"},
		{"True", 1, 1, "not JSON"},
		{"[1,]", 1, 4, "not JSON"},
		{"[1\n 2]", 2, 2, "not JSON"},
		{"{\"a\":}", 1, 6, "not JSON"},
		{"{a:1}", 0, 0, "not JSON"},
		{"[1", 0, 0, "not JSON"},
		{"\"\\x\"", 0, 0, "not JSON"},
		{"\"\\ud800\"", 0, 0, "not JSON"},
		{"\"\\udc00\\ud800\"", 0, 0, "not JSON"},
		{"[1] x", 1, 5, "after the end"},
		{"{}\n{}", 2, 1, "after the end"},
		{"1 2", 1, 3, "after the end"},
		{"null]", 1, 5, "after the end"},
		{"01", 1, 1, "not a JSON number"},
		{"\"\\u0000\"", 1, 2, "\\u0000"},
		{"{\"a\":1,\"b\":2,\"a\":3}", 0, 0, "key `a` is there twice"},
		{"[{\"x\":{\"b\":2,\"b\":2}}]", 0, 0, "key `b` is there twice"},
		{"{\"\\u0061\":1,\"a\":3}", 0, 0, "key `a` is there twice"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		struct json *json = json_parse(cases[i].text, strlen(cases[i].text), &error);
		CHECK(json == NULL);
		CHECK(error.kind == ERROR_INPUT);
		CHECK_ERROR(error, cases[i].part);
		if (cases[i].line > 0 &&
			(error.line != cases[i].line || error.column != cases[i].column)) {
			CHECK_FAILED("%s: at %u:%u", cases[i].text, error.line, error.column);
		}
		json_destroy(json);
	}
}

TEST(reads_no_further_than_the_length)
{
	struct json *json = json_parse("[1,2]garbage", 5, NULL);
	check_printed(json, "[1,2]");
	json_destroy(json);
	json = json_parse("123", 2, NULL);
	check_printed(json, "12");
	json_destroy(json);
	CHECK(json_parse("true", 3, NULL) == NULL);
}

TEST(takes_a_large_object_with_all_keys_different)
{
	struct buffer buffer;
	buffer_init(&buffer, 1000000);
	for (int i = 0; i < 20000; i++) {
		buffer_append_format(&buffer, "%c\"key %d\":%d", i == 0 ? '{' : ',', i, i);
	}
	buffer_append_text(&buffer, "}");
	struct json *json = json_parse(buffer_text(&buffer), buffer.length, NULL);
	CHECK(json_count(json) == 20000);
	json_destroy(json);
	buffer_consume(&buffer, 1);
	char *rest = buffer_take(&buffer);
	buffer_append_format(&buffer, "{\"key 19999\":0,%s", rest);
	struct error error;
	CHECK(json_parse(buffer_text(&buffer), buffer.length, &error) == NULL);
	CHECK_ERROR(error, "`key 19999` is there twice");
	free(rest);
	buffer_finish(&buffer);
}

TEST(builds_objects_and_lists)
{
	struct json *object = json_new_object();
	CHECK(json_put_text(object, "intent", "light.on"));
	CHECK(json_put_text(object, "wake", NULL));
	CHECK(json_put_number(object, "margin", 0.5));
	CHECK(json_put_number(object, "bad", (double)NAN));
	CHECK(json_put_boolean(object, "accepted", true));
	struct json *list = json_new_list();
	CHECK(json_append(list, json_new_number(1)));
	CHECK(json_append(list, json_new_boolean(false)));
	CHECK(json_append(list, json_new_null()));
	CHECK(json_put(object, "list", list));
	check_printed(object, "{\"intent\":\"light.on\",\"wake\":null,\"margin\":0.5,\"bad\":null,"
		"\"accepted\":true,\"list\":[1,false,null]}");
	json_destroy(object);
}

TEST(putting_again_replaces)
{
	struct json *object = parse("{\"a\":1,\"A\":2}");
	CHECK(json_put_text(object, "a", "new"));
	check_printed(object, "{\"A\":2,\"a\":\"new\"}");
	json_destroy(object);
}

TEST(owns_a_value_also_when_putting_fails)
{
	/* A leak here is found by AddressSanitizer. */
	struct json *number = json_new_number(1);
	struct json *list = json_new_list();
	CHECK(!json_put(NULL, "a", json_new_text("x")));
	CHECK(!json_put(number, "a", json_new_text("x")));
	CHECK(!json_put(list, "a", json_new_text("x")));
	CHECK(!json_append(NULL, json_new_text("x")));
	CHECK(!json_append(number, json_new_text("x")));
	struct json *object = json_new_object();
	CHECK(!json_append(object, json_new_text("x")));
	CHECK(!json_put(object, "a", NULL));
	CHECK(!json_append(list, NULL));
	CHECK(json_count(object) == 0 && json_count(list) == 0);
	json_destroy(number);
	json_destroy(list);
	json_destroy(object);
	json_destroy(NULL);
}

TEST(copies_apart_from_the_first)
{
	struct json *object = parse("{\"color\":{\"hue\":10}}");
	struct json *copy = json_copy(json_get(object, "color"));
	CHECK(json_key(copy) == NULL);
	json_put_number(copy, "hue", 20);
	CHECK_NUMBER(json_get_number(json_get(object, "color"), "hue", 0), 10, 0);
	check_printed(copy, "{\"hue\":20}");
	CHECK(json_copy(NULL) == NULL);
	json_destroy(copy);
	json_destroy(object);
}

TEST(makes_every_text_utf8)
{
	struct json *object = json_new_object();
	json_put_text(object, "file", "a\xff\xc3.wav \xc3\xa4");
	json_put_text(object, "\xfe", "");
	check_printed(object, "{\"file\":\"a\xef\xbf\xbd\xef\xbf\xbd.wav \xc3\xa4\","
		"\"\xef\xbf\xbd\":\"\"}");
	json_destroy(object);
}

TEST(tells_kinds_apart)
{
	static const struct {
		const char *text;
		enum json_kind kind;
	} cases[] = {
		{"null", JSON_NULL}, {"true", JSON_BOOLEAN}, {"false", JSON_BOOLEAN},
		{"0", JSON_NUMBER}, {"\"\"", JSON_TEXT}, {"[]", JSON_LIST}, {"{}", JSON_OBJECT},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *json = parse(cases[i].text);
		double number = 0;
		bool value = false;
		CHECK(json_kind(json) == cases[i].kind);
		CHECK((json_text(json) != NULL) == (cases[i].kind == JSON_TEXT));
		CHECK(json_number(json, &number) == (cases[i].kind == JSON_NUMBER));
		CHECK(json_boolean(json, &value) == (cases[i].kind == JSON_BOOLEAN));
		json_destroy(json);
	}
	CHECK(json_kind(NULL) == JSON_NULL);
}

TEST(gets_by_key_with_its_case)
{
	struct json *object = parse("{\"name\":\"lamp\",\"Name\":2,\"on\":true,\"level\":7}");
	CHECK_TEXT(json_get_text(object, "name"), "lamp");
	CHECK(json_get_text(object, "Name") == NULL);
	CHECK(json_get(object, "NAME") == NULL);
	CHECK_NUMBER(json_get_number(object, "level", 1), 7, 0);
	CHECK_NUMBER(json_get_number(object, "name", 1), 1, 0);
	CHECK_NUMBER(json_get_number(object, "none", 1), 1, 0);
	CHECK(json_get_boolean(object, "on", false));
	CHECK(json_get_boolean(object, "level", true));
	CHECK(!json_get_boolean(object, "none", false));
	json_destroy(object);
}

TEST(walks_lists_and_objects)
{
	struct json *object = parse("{\"a\":[10,20,30],\"b\":null}");
	const struct json *list = json_get(object, "a");
	const char *key = "unset";
	double number = 0;
	CHECK(json_count(object) == 2 && json_count(list) == 3);
	CHECK(json_number(json_at(list, 2), &number));
	CHECK_NUMBER(number, 30, 0);
	CHECK(json_at(list, 3) == NULL && json_at(object, 0) == NULL);
	CHECK(json_member(object, 0, &key) == list);
	CHECK_TEXT(key, "a");
	CHECK(json_member(object, 1, NULL) != NULL);
	CHECK(json_member(object, 2, &key) == NULL);
	CHECK_TEXT(key, NULL);
	CHECK(json_member(list, 0, &key) == NULL);
	double sum = 0;
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		CHECK(json_key(item) == NULL);
		CHECK(json_number(item, &number));
		sum += number;
	}
	CHECK_NUMBER(sum, 60, 0);
	CHECK_TEXT(json_key(json_next(json_first(object))), "b");
	CHECK(json_next(object) == NULL);
	json_destroy(object);
}

TEST(follows_paths)
{
	struct json *json = parse("{\"color\":{\"hue\":10,\"xy\":[1]},\"\":{\"\":5}}");
	double number = 0;
	CHECK(json_number(json_path(json, "color.hue"), &number));
	CHECK_NUMBER(number, 10, 0);
	CHECK(json_path(json, "color") == json_get(json, "color"));
	CHECK(json_number(json_path(json, "."), &number));
	CHECK_NUMBER(number, 5, 0);
	static const char *const missing[] = {
		"hue", "color.hue.x", "color.", "color.xy.0", "Color", "color..hue",
	};
	for (size_t i = 0; i < sizeof(missing) / sizeof(*missing); i++) {
		CHECK(json_path(json, missing[i]) == NULL);
	}
	char longest[300];
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	json_put_number(json, longest, 1);
	CHECK(json_path(json, longest) == NULL);
	CHECK(json_path(NULL, "a") == NULL);
	json_destroy(json);
}

TEST(takes_null_everywhere)
{
	bool value = false;
	double number = 0;
	const char *key = "unset";
	struct buffer buffer;
	buffer_init(&buffer, 10);
	CHECK(json_get(NULL, "a") == NULL && json_at(NULL, 0) == NULL);
	CHECK(json_count(NULL) == 0 && json_first(NULL) == NULL && json_next(NULL) == NULL);
	CHECK(json_member(NULL, 0, &key) == NULL && key == NULL && json_key(NULL) == NULL);
	CHECK(json_text(NULL) == NULL && json_get_text(NULL, "a") == NULL);
	CHECK(!json_number(NULL, &number) && !json_boolean(NULL, &value));
	CHECK(!json_print(NULL, &buffer) && !json_escape(NULL, &buffer));
	CHECK_TEXT(buffer_text(&buffer), "");
	buffer_finish(&buffer);
}

TEST(escapes_for_templates)
{
	static const struct {
		const char *text;
		const char *escaped;
	} cases[] = {
		{"", ""},
		{"lamp", "lamp"},
		{"say \"hi\"\\\n\x01", "say \\\"hi\\\"\\\\\\n\\u0001"},
		{"caf\xc3\xa9", "caf\xc3\xa9"},
		{"\xff", "\xef\xbf\xbd"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buffer buffer;
		buffer_init(&buffer, 100);
		CHECK(json_escape(cases[i].text, &buffer));
		CHECK_TEXT(buffer_text(&buffer), cases[i].escaped);
		buffer_finish(&buffer);
	}
}

TEST(printing_stops_at_the_buffers_maximum)
{
	struct json *json = json_new_text("0123456789");
	struct buffer buffer;
	buffer_init(&buffer, 11);
	CHECK(!json_print(json, &buffer));
	CHECK(buffer.failed);
	buffer_clear(&buffer);
	CHECK(json_escape("0123456789", &buffer));
	CHECK(!json_escape("0123456789", &buffer));
	json_destroy(json);
	buffer_finish(&buffer);
}

TEST_MAIN(
	RUN(prints_what_it_parsed);
	RUN(says_what_is_wrong_and_where);
	RUN(reads_no_further_than_the_length);
	RUN(takes_a_large_object_with_all_keys_different);
	RUN(builds_objects_and_lists);
	RUN(putting_again_replaces);
	RUN(owns_a_value_also_when_putting_fails);
	RUN(copies_apart_from_the_first);
	RUN(makes_every_text_utf8);
	RUN(tells_kinds_apart);
	RUN(gets_by_key_with_its_case);
	RUN(walks_lists_and_objects);
	RUN(follows_paths);
	RUN(takes_null_everywhere);
	RUN(escapes_for_templates);
	RUN(printing_stops_at_the_buffers_maximum))
