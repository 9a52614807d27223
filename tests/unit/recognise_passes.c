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

/* The decoder that looked for rivals must look for all sentences again. */
TEST(one_utterance_leaves_nothing_for_the_next)
{
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = passes_stage_create(passes_stage_sentences, NULL);
	struct passes_result first = {0}, second = {0}, again = {0};
	if (hear(passes, "turn on the kitchen light", &first) &&
		hear(passes, "turn off the kitchen light", &second) &&
		hear(passes, "turn on the kitchen light", &again)) {
		CHECK_TEXT(second.text, "turn off the kitchen light");
		CHECK_TEXT(again.text, first.text);
		CHECK_NUMBER(again.evidence.lead, first.evidence.lead, 0);
		CHECK_NUMBER(again.evidence.margin, first.evidence.margin, 0);
		CHECK_NUMBER(again.evidence.fit, first.evidence.fit, 0);
	}
	passes_result_finish(&first);
	passes_result_finish(&second);
	passes_result_finish(&again);
	passes_destroy(passes);
}

/* What is like no sentence costs no more than the first two passes. */
TEST(talk_is_given_up_early)
{
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = passes_stage_create(passes_stage_sentences, NULL);
	struct passes_result result = {0};
	if (hear(passes, "seven hundred elephants were seen near the river", &result)) {
		CHECK(result.evidence.margin < 0);
		CHECK(result.rival == NULL && result.opinions.count <= 1);
		CHECK(!result.evidence.rival_looked_for);
	}
	passes_result_finish(&result);
	passes_destroy(passes);
}

static bool hear_far(struct passes *passes, const char *text, bool early,
	struct passes_result *result)
{
	bool good = passes != NULL &&
		passes_stage_hear_in_room(passes, text, 1, 8, early, result);
	CHECK(good);
	return good;
}

/* Its echoes run into the next words: without them the words are heard, also if the passes had
 * begun with the echoes; and nothing stays of it for what is said near by. */
TEST(what_is_said_across_a_room_is_heard_without_its_echoes)
{
	static const char *const said[] = {"turn on the kitchen light", "unlock the front door"};
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = passes_stage_create(passes_stage_sentences, NULL);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct passes_result near = {0}, far = {0}, early = {0}, again = {0};
		if (hear(passes, said[i], &near) && hear_far(passes, said[i], false, &far) &&
			hear_far(passes, said[i], true, &early) && hear(passes, said[i], &again)) {
			CHECK(near.evidence.reverberation < EVIDENCE_ECHOES / 2);
			CHECK(far.evidence.reverberation >= EVIDENCE_ECHOES);
			CHECK_TEXT(near.text, said[i]);
			CHECK_TEXT(far.text, said[i]);
			CHECK(far.evidence.margin > 0);
			CHECK_TEXT(early.text, said[i]);
			CHECK_NUMBER(early.evidence.margin, far.evidence.margin, 0);
			CHECK_NUMBER(early.evidence.lead, far.evidence.lead, 0);
			CHECK_NUMBER(again.evidence.margin, near.evidence.margin, 0);
		}
		passes_result_finish(&near);
		passes_result_finish(&far);
		passes_result_finish(&early);
		passes_result_finish(&again);
	}
	passes_destroy(passes);
}

TEST_MAIN({
	RUN(one_utterance_leaves_nothing_for_the_next);
	RUN(talk_is_given_up_early);
	RUN(what_is_said_across_a_room_is_heard_without_its_echoes);
})
