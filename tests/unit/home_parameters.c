/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/document.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/home/parameters.h"

static const char declared_text[] =
	"relay: ''\nstate_topic: ~\nbase: 'cmnd/{topic}'\npower: '{base}/POWER{relay}'\n";

static bool read(const char *yaml, struct parameters *declared, struct problems *problems)
{
	struct document *document = document_read_text("d.yaml", yaml, strlen(yaml), problems);
	*declared = (struct parameters){0};
	bool valid = parameters_read(document_root(document), NULL, declared, problems);
	document_destroy(document);
	return valid;
}

static bool resolve(const struct parameters *declared, const char *given, const char *topic,
	struct parameters *resolved, struct problems *problems)
{
	struct document *document = document_read_text("m.yaml", given, strlen(given), problems);
	*resolved = (struct parameters){0};
	bool valid = parameters_resolve(declared, document_root(document), topic, "device `x`",
		resolved, problems);
	document_destroy(document);
	return valid;
}

TEST(declarations_that_are_wrong)
{
	static const char *const cases[][2] = {
		{"[a]", "must be a map"},
		{"Relay: a", "`Relay` is no name for a parameter"},
		{"a-b: a", "is no name for a parameter"},
		{"'': a", "is no name for a parameter"},
		{"topic: a", "`topic` stands for something else already"},
		{"code: a", "stands for something else already"},
		{"temperature: a", "stands for something else already"},
		{"a: [b]", "the parameter `a` must be a text"},
		{"a: '{b}'\nb: x", "unknown placeholder `b`: known here: `topic`"},
		{"first: x\na: '{frist}'", "unknown placeholder `frist`: did you mean `first`?"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct problems *problems = problems_create();
		struct parameters declared;
		CHECK(!read(cases[i][0], &declared, problems));
		CHECK_HAS(problems_at(problems, 0, NULL)->text, cases[i][1]);
		parameters_finish(&declared);
		problems_destroy(problems);
	}
}

TEST(values_that_are_wrong)
{
	static const char *const cases[][2] = {
		{"[a]", "device `x`: `parameters` must be a map"},
		{"relais: a", "unknown parameter `relais`: did you mean `relay`?"},
		{"relay: [a]", "the parameter `relay` must be a text"},
		{"relay: {a: b}", "the parameter `relay` must be a text"},
	};
	struct parameters declared;
	CHECK(read(declared_text, &declared, NULL));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct problems *problems = problems_create();
		struct parameters resolved;
		CHECK(!resolve(&declared, cases[i][0], "t", &resolved, problems));
		CHECK_HAS(problems_at(problems, 0, NULL)->text, cases[i][1]);
		parameters_finish(&resolved);
		problems_destroy(problems);
	}
	parameters_finish(&declared);
	struct problems *problems = problems_create();
	struct parameters resolved;
	CHECK(!resolve(&declared, "relay: 1", "t", &resolved, problems));
	CHECK_HAS(problems_at(problems, 0, NULL)->text, "its dialect has no `parameters`");
	parameters_finish(&resolved);
	problems_destroy(problems);
}

TEST(what_a_device_gives_and_what_it_does_not)
{
	static const struct {
		const char *given, *topic, *template, *filled, *lacking;
	} cases[] = {
		{"{}", "lamp", "{power}", "cmnd/lamp/POWER", NULL},
		{"{relay: 2}", "lamp", "{power}", "cmnd/lamp/POWER2", NULL},
		{"{base: own}", NULL, "{power}", "own/POWER", NULL},
		{"{relay: '{topic}'}", "lamp", "{power}", "cmnd/lamp/POWER{{topic}", NULL},
		{"{}", "lamp", "{topic}/{brightness}", "lamp/{brightness}", NULL},
		{"{}", "lamp", "{state_topic}", NULL, "state_topic"},
		{"{state_topic: s}", NULL, "{state_topic}", "s", NULL},
		/* Nothing takes a default away. */
		{"{relay: }", "lamp", "{relay}", NULL, "relay"},
		{"{}", NULL, "{topic}", NULL, "topic"},
		{"{}", NULL, "{base}", NULL, "topic"},
		{"{}", NULL, "{power}", NULL, "topic"},
	};
	struct parameters declared;
	CHECK(read(declared_text, &declared, NULL));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct parameters resolved;
		char *filled = NULL;
		const char *lacking = NULL;
		CHECK(resolve(&declared, cases[i].given, cases[i].topic, &resolved, NULL));
		enum filling filling =
			parameters_fill(&resolved, cases[i].template, &filled, &lacking);
		CHECK(filling == (cases[i].filled != NULL ? FILLING_DONE : FILLING_LACKING));
		CHECK_TEXT(filled, cases[i].filled);
		CHECK_TEXT(lacking, cases[i].lacking);
		free(filled);
		parameters_finish(&resolved);
	}
	parameters_finish(&declared);
}

TEST(a_type_may_have_other_defaults_and_more_of_them)
{
	static const char own[] = "open: a\nrelay: '{open}'\n";
	struct parameters shared;
	struct parameters declared = {0};
	struct parameters resolved;
	char *filled = NULL;
	const char *lacking = NULL;
	CHECK(read("open: A\nrelay: 1\n", &shared, NULL));
	struct document *document = document_read_text("d.yaml", own, strlen(own), NULL);
	CHECK(parameters_read(document_root(document), &shared, &declared, NULL));
	CHECK(declared.count == 2);
	CHECK(resolve(&declared, "{}", NULL, &resolved, NULL));
	CHECK(parameters_fill(&resolved, "{open}{relay}", &filled, &lacking) == FILLING_DONE);
	CHECK_TEXT(filled, "aa");
	free(filled);
	parameters_finish(&resolved);
	parameters_finish(&declared);
	parameters_finish(&shared);
	document_destroy(document);
}

TEST(too_many_are_refused)
{
	char *yaml = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&yaml, &length);
	for (int i = 0; i <= PARAMETERS_MAX; i++) {
		fprintf(out, "p%d: x\n", i);
	}
	fclose(out);
	struct problems *problems = problems_create();
	struct parameters declared;
	CHECK(!read(yaml, &declared, problems));
	CHECK_HAS(problems_at(problems, 0, NULL)->text, "at most 160 names");
	parameters_finish(&declared);
	problems_destroy(problems);
	free(yaml);
}

TEST_MAIN(
	RUN(declarations_that_are_wrong);
	RUN(values_that_are_wrong);
	RUN(what_a_device_gives_and_what_it_does_not);
	RUN(a_type_may_have_other_defaults_and_more_of_them);
	RUN(too_many_are_refused);
)
