/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/document.h"
#include "bridge/home/availability.h"
#include "bridge/home/parameters.h"

static bool read(const char *yaml, struct availability *availability, struct problems *problems)
{
	char name[] = "bridge";
	struct parameter items[] = {{.name = name}};
	const struct parameters declared = {items, 1};
	struct document *document = document_read_text("d.yaml", yaml, strlen(yaml), problems);
	*availability = (struct availability){0};
	bool valid = availability_read(node_get(document_root(document), "a"), "device `x`",
		&declared, availability, problems);
	document_destroy(document);
	return valid;
}

TEST(availability_that_is_wrong)
{
	static const char *const cases[][2] = {
		{"a: 'x/#'", "the availability of device `x`: the topic holds `+` or `#`"},
		{"a: ''", "the topic is empty"},
		{"a: '{brigde}'", "unknown placeholder `brigde`: did you mean `bridge`?"},
		{"a: [b]", "the availability of device `x` must be a map"},
		{"a: {online: x, offline: y}", "lacks the key `topic`"},
		{"a: {topic: [a, b, c, d, e]}", "has too many entries"},
		{"a: {topic: t, online: x}", "needs an `offline` beside it"},
		{"a: {topic: t, online: x, offline: [y, x]}", "a value that `offline` has too"},
		{"a: {topic: t, feild: x}", "unknown key `feild`: did you mean `field`?"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct problems *problems = problems_create();
		struct availability availability;
		CHECK(!read(cases[i][0], &availability, problems));
		CHECK_HAS(problems_at(problems, 0, NULL)->text, cases[i][1]);
		availability_finish(&availability);
		problems_destroy(problems);
	}
}

TEST(short_and_long_forms)
{
	struct availability availability;
	CHECK(read("b: c", &availability, NULL));
	CHECK(availability.topics.count == 0);
	CHECK(read("a: '{topic}/status'", &availability, NULL));
	CHECK_TEXT(availability.topics.items[0], "{topic}/status");
	availability_finish(&availability);
	CHECK(read("a: {topic: [x, y], field: s, online: [ready, on], offline: lost}",
		&availability, NULL));
	CHECK(availability.topics.count == 2 && availability.online.count == 2);
	CHECK_TEXT(availability.offline.items[0], "lost");
	availability_finish(&availability);
}

TEST(a_topic_that_lacks_a_parameter)
{
	char names[][8] = {"topic", "bridge"};
	char values[][8] = {"z", "#"};
	struct parameter items[] = {{.name = names[0], .value = values[0]}, {.name = names[1]}};
	const struct parameters resolved = {items, 2};
	struct availability shared;
	struct availability filled = {0};
	struct error error = {0};
	CHECK(read("a: {topic: ['{topic}/up', '{bridge}/state']}", &shared, NULL));
	CHECK(availability_fill(&shared, &resolved, true, &filled, &error));
	CHECK(filled.topics.count == 1);
	CHECK_TEXT(filled.topics.items[0], "z/up");
	availability_finish(&filled);
	CHECK(!availability_fill(&shared, &resolved, false, &filled, &error));
	CHECK_ERROR(error, "it needs the parameter `bridge`");
	availability_finish(&filled);
	items[1].value = values[1];
	CHECK(!availability_fill(&shared, &resolved, true, &filled, &error));
	CHECK_ERROR(error, "the topic `#/state` of its availability holds");
	availability_finish(&filled);
	availability_finish(&shared);
}

TEST_MAIN(
	RUN(availability_that_is_wrong);
	RUN(short_and_long_forms);
	RUN(a_topic_that_lacks_a_parameter);
)
