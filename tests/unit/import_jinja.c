/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/import/jinja.h"

TEST(templates_that_name_a_value)
{
	static const struct {
		const char *template, *field; /* NULL: refused */
	} cases[] = {
		{"{{ value_json.state }}", "state"},
		{"{{value_json.state}}", "state"},
		{"{{- value_json.state -}}", "state"},
		{" {{ value_json.a.b }} ", "a.b"},
		{"{{ value_json['x'] }}", "x"},
		{"{{ value_json[\"x\"][\"y z\"] }}", "x.y z"},
		{"{{ value_json['a']['b'].c }}", "a.b.c"},
		{"{{ value }}", ""},
		{"{{ value | float }}", ""},
		{"{{ value_json.t | float(0) | round(1) }}", "t"},
		{"{{ value_json.t|int }}", "t"},
		{"{{ value_json.t | default('') }}", "t"},
		{"{{ value_json.t | default(none) }}", "t"},
		{"{{ value_json.t | is_defined }}", "t"},
		/* What calculates, compares or decides. */
		{"{{ value_json.t * 2 }}", NULL},
		{"{{ value_json.t | float / 10 }}", NULL},
		{"{{ 'ON' if value_json.x else 'OFF' }}", NULL},
		{"{% if value_json.x %}ON{% else %}OFF{% endif %}", NULL},
		{"{{ value_json.x == 1 }}", NULL},
		{"{{ not value_json.x }}", NULL},
		{"{{ value_json.x | lower }}", NULL},
		{"{{ value_json.x | multiply(2) }}", NULL},
		{"{{ value_json.x }}{{ value_json.y }}", NULL},
		{"{{ value_json.x }} °C", NULL},
		{"prefix {{ value }}", NULL},
		{"{{ value_json }}", NULL},
		{"{{ value_json[0] }}", NULL},
		{"{{ value_json['a.b'] }}", NULL},
		{"{{ value_json.x.lower() }}", NULL},
		{"{{ value_json['{x}'] }}", NULL},
		{"{{ states('lock.door') }}", NULL},
		{"{{ code }}", NULL},
		{"{{ value", NULL},
		{"{{ value }", NULL},
		{"{{}}", NULL},
		{"{{ value_json['x }}", NULL},
		{"LOCKED", NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char field[JINJA_FIELD_SIZE] = "untouched";
		const char *why = NULL;
		bool read = jinja_field(cases[i].template, field, &why);
		if (read != (cases[i].field != NULL) ||
			(read && strcmp(field, cases[i].field) != 0)) {
			CHECK_FAILED("%s is %s", cases[i].template, read ? field : why);
		}
		CHECK(read || why != NULL);
	}
}

TEST(templates_that_send_a_value)
{
	static const struct {
		const char *template, *payload; /* NULL: refused */
		bool whole;
	} cases[] = {
		{"{{ value }}", "{temperature}", false},
		{"{{ value | int }}", "{temperature}", true},
		{"{{ value | round }}", "{temperature}", true},
		{"{{ value | round(1) }}", "{temperature}", false},
		{"{\"t\": {{ value }}}", "{\"t\": {temperature}}", false},
		{"{\"t\":{{value|float}},\"u\":\"C\"}", "{\"t\":{temperature},\"u\":\"C\"}", false},
		{"{\"a\":{\"b\":{{ value }}}}", "{\"a\":{\"b\":{temperature}}}", false},
		{"{\"a\": \"{{ value }}\", \"c\": \"{{ code }}\"}",
			"{\"a\": \"{temperature}\", \"c\": \"{code}\"}", false},
		/* A brace of theirs is none of ours. */
		{"{topic} {{ value }}", "{{topic} {temperature}", false},
		{"ON", NULL, false},
		{"{{ code }}", NULL, false},
		{"{{ value * 10 }}", NULL, false},
		{"{{ 'A' if value == 'LOCK' else 'B' }}", NULL, false},
		{"{% set x = value %}{{ x }}", NULL, false},
		{"{{ value_json.x }}", NULL, false},
		{"{{ value }", NULL, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buffer out;
		const char *why = NULL;
		bool whole = false;
		buffer_init(&out, 1000);
		bool read = jinja_payload(cases[i].template, "{temperature}", &out, &whole, &why);
		if (read != (cases[i].payload != NULL) ||
			(read && strcmp(buffer_text(&out), cases[i].payload) != 0)) {
			CHECK_FAILED("%s is %s", cases[i].template,
				read ? buffer_text(&out) : why);
		}
		CHECK(!read || whole == cases[i].whole);
		CHECK(read || why != NULL);
		buffer_finish(&out);
	}
}

TEST_MAIN(RUN(templates_that_name_a_value); RUN(templates_that_send_a_value))
