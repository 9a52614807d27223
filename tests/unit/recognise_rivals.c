/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/recognise/passes.h"
#include "tests/support/passes_stage.h"
#include "tests/support/spoken_network.h"

static bool hear(struct passes *passes, const char *text, struct passes_result *result)
{
	bool good = passes != NULL && passes_stage_hear(passes, text, result);
	CHECK(good);
	return good;
}

TEST(the_rival_of_a_command_is_its_twin)
{
	static const struct {
		const char *said, *text, *rival, *opinion;
	} cases[] = {
		{"set it to fifty", "set it to fifty", "set it to fifteen", "set it to fifty"},
		{"computer, unlock the front door", "computer unlock the front door",
			"lock the front door", "unlock the front door"},
	};
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = passes_stage_create(passes_stage_sentences, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct passes_result result;
		if (hear(passes, cases[i].said, &result)) {
			CHECK_TEXT(result.text, cases[i].text);
			CHECK_TEXT(result.rival, cases[i].rival);
			CHECK(result.evidence.lead > 0 && result.evidence.lead < EVIDENCE_LEAD_MAX);
			CHECK(result.evidence.margin > 0);
			CHECK(result.evidence.seconds > 0.5 && result.evidence.seconds < 3);
			CHECK(result.evidence.passes >= 2 && result.opinions.count >= 1);
			CHECK_TEXT(result.opinions.items[0], cases[i].opinion);
		}
		passes_result_finish(&result);
	}
	passes_destroy(passes);
}

TEST(a_rival_that_decides_nothing_is_not_looked_for)
{
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = passes_stage_create(passes_stage_sentences, "unlock");
	struct passes_result result = {0};
	if (hear(passes, "turn on the kitchen light", &result)) {
		CHECK_TEXT(result.text, "turn on the kitchen light");
		CHECK(result.rival == NULL);
		CHECK_NUMBER(result.evidence.lead, EVIDENCE_LEAD_MAX, 0);
		CHECK_NUMBER(result.evidence.agreement, 1, 0);
		CHECK_NUMBER(result.evidence.passes, 2, 0);
		CHECK(!result.evidence.rival_looked_for);
	}
	passes_result_finish(&result);
	passes_destroy(passes);
}

/* As long, and heard alike by both models. */
TEST(the_rival_of_what_has_a_guarded_word_is_looked_for)
{
	static const struct {
		const char *said, *text, *rival;
	} cases[] = {
		{"unlock the front door", "unlock the front door", "lock the front door"},
		{"computer, unlock the front door", "computer unlock the front door",
			"lock the front door"},
		{"lock the front door", "lock the front door", NULL},
		{"computer, turn on the kitchen light", "computer turn on the kitchen light", NULL},
	};
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = passes_stage_create(passes_stage_sentences, "unlock");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct passes_result result;
		if (hear(passes, cases[i].said, &result)) {
			CHECK_TEXT(result.text, cases[i].text);
			CHECK_TEXT(result.rival, cases[i].rival);
			CHECK(result.evidence.rival_looked_for == (cases[i].rival != NULL));
			CHECK((result.evidence.lead < EVIDENCE_LEAD_MAX) == (cases[i].rival != NULL));
			CHECK_NUMBER(result.evidence.agreement, 1, 0);
			CHECK(result.evidence.seconds >= EVIDENCE_LONG_SECONDS);
		}
		passes_result_finish(&result);
	}
	passes_destroy(passes);
}

TEST(a_single_sentence_has_no_rival)
{
	static const char *const single[] = {"lock the front door", NULL};
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = passes_stage_create(single, NULL);
	struct passes_result result = {0};
	if (hear(passes, "lock the front door", &result)) {
		CHECK_TEXT(result.text, "lock the front door");
		CHECK(result.rival == NULL && result.evidence.rival_looked_for);
		CHECK_NUMBER(result.evidence.lead, EVIDENCE_LEAD_MAX, 0);
	}
	passes_result_finish(&result);
	passes_destroy(passes);
}

TEST_MAIN({
	RUN(the_rival_of_a_command_is_its_twin);
	RUN(a_rival_that_decides_nothing_is_not_looked_for);
	RUN(the_rival_of_what_has_a_guarded_word_is_looked_for);
	RUN(a_single_sentence_has_no_rival);
})
