/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/document.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/confidence.h"
#include "bridge/dialogue/intent_thresholds.h"
#include "tests/support/device_map.h"

static const struct {
	const char *map;
	double light_on, unlock;
	const char *problem; /* with its line and column; NULL: none */
} cases[] = {
	{"", 0.5, 0.5, NULL},
	{"{}", 0.5, 0.5, NULL},
	{"{unlock: 0.9, light_on: 0.4}", 0.4, 0.9, NULL},
	{"{unlock: 0.75}", 0.5, 0.75, NULL},
	{"{unlock: 0, light_on: 1}", 1, 0, NULL},
	/* What is wrong keeps its default, and the rest counts. */
	{"{light_no: 0.4, unlock: 0.9}", 0.5, 0.9,
		"1:2: error: unknown key `light_no`: did you mean `light_on`?"},
	{"{sing: 0.4}", 0.5, 0.5, "1:2: error: unknown key `sing`: known here: `light_on`, `unlock`"},
	{"{unlock: 1.1}", 0.5, 0.5, "1:10: error: `unlock` must be a number from 0 to 1, not `1.1`"},
	{"{unlock: -0.1}", 0.5, 0.5, "1:10: error: `unlock` must be a number from 0 to 1"},
	{"{unlock: nan}", 0.5, 0.5, "1:10: error: `unlock` must be a number from 0 to 1"},
	{"{unlock: very}", 0.5, 0.5, "1:10: error: `unlock` must be a number from 0 to 1"},
	{"{unlock: }", 0.5, 0.5, "error: `unlock` has no value"},
	{"{unlock: [0.9]}", 0.5, 0.5, "1:10: error: `unlock` needs a single value"},
	{"0.7", 0.5, 0.5, "1:1: error: `sure` must be a map"},
	{"[unlock]", 0.5, 0.5, "1:1: error: `sure` must be a map"},
};

TEST(each_intent_has_its_own_or_the_default)
{
	struct text_list intents = {0};
	CHECK(text_list_add(&intents, "light_on") && text_list_add(&intents, "unlock"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct problems *problems = problems_create();
		struct document *document =
			document_read_text("t", cases[i].map, strlen(cases[i].map), problems);
		struct intent_thresholds *thresholds =
			intent_thresholds_read(document_root(document), &intents, problems);
		char *named = device_map_problems(problems);
		if (cases[i].problem != NULL) {
			CHECK_HAS(named, cases[i].problem);
		} else {
			CHECK_TEXT(named, "");
		}
		CHECK_NUMBER(intent_threshold(thresholds, "light_on"), cases[i].light_on, 1e-9);
		CHECK_NUMBER(intent_threshold(thresholds, "unlock"), cases[i].unlock, 1e-9);
		free(named);
		intent_thresholds_destroy(thresholds);
		document_destroy(document);
		problems_destroy(problems);
	}
	text_list_finish(&intents);
}

TEST(without_a_map_or_thresholds_the_default_counts)
{
	struct text_list none = {0};
	struct intent_thresholds *thresholds = intent_thresholds_read(NULL, &none, NULL);
	CHECK(thresholds != NULL);
	CHECK_NUMBER(intent_threshold(thresholds, "unlock"), confidence_needed, 0);
	CHECK_NUMBER(intent_threshold(NULL, "unlock"), confidence_needed, 0);
	intent_thresholds_destroy(thresholds);
	intent_thresholds_destroy(NULL);
}

TEST_MAIN({
	RUN(each_intent_has_its_own_or_the_default);
	RUN(without_a_map_or_thresholds_the_default_counts);
})
