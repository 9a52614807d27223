/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/dialogue/confidence.h"
#include "tests/support/evidence.h"

static const struct {
	struct evidence evidence;
	enum doubt doubt; /* what speaks most against it */
	bool enough, enough_to_open;
} cases[] = {
	{SURE_EVIDENCE, DOUBT_UNLIKE, true, true},
	{HARDLY_EVIDENCE, DOUBT_RIVAL, true, false},
	{UNSURE_EVIDENCE, DOUBT_RIVAL, false, false},
	{{.margin = -1, .fit = 1, .seconds = 2, .lead = 100, .agreement = 1}, DOUBT_UNLIKE, false,
		false},
	{{.margin = 0.2, .fit = -1.5, .seconds = 2, .lead = 100, .agreement = 1}, DOUBT_UNLIKE, false,
		false},
	/* What stands out as a whole may fit less evenly, but not to open something, nor a short
	 * word, nor where opinions differ. */
	{{.margin = 1, .fit = -1.5, .seconds = 2, .lead = 100, .agreement = 1}, DOUBT_UNLIKE, true,
		false},
	{{.margin = 1, .fit = -1.5, .seconds = 2, .lead = 100, .agreement = 0.5}, DOUBT_UNLIKE, false,
		false},
	{{.margin = 1, .fit = -1.5, .seconds = 0.5, .lead = 100, .agreement = 1}, DOUBT_UNLIKE, false,
		false},
	{{.margin = 1, .fit = -2.5, .seconds = 2, .lead = 100, .agreement = 1}, DOUBT_UNLIKE, false,
		false},
	{{.margin = 1, .fit = 1, .seconds = 2, .lead = 100, .agreement = 0}, DOUBT_DISAGREED, false,
		false},
	/* The same fit is too little for a short sentence and enough for a long one. */
	{{.margin = 0.2, .fit = -1, .seconds = 0.8, .lead = 100, .agreement = 1}, DOUBT_UNLIKE, false,
		false},
	{{.margin = 0.2, .fit = -1, .seconds = 3, .lead = 100, .agreement = 1}, DOUBT_UNLIKE, true,
		true},
	/* A single short word needs a larger lead. */
	{{.margin = 1, .fit = 1, .seconds = 0.4, .lead = 20, .agreement = 1}, DOUBT_RIVAL, false,
		false},
	{{.margin = 1, .fit = 1, .seconds = 1.4, .lead = 20, .agreement = 1}, DOUBT_RIVAL, true,
		true},
	/* If a room has blurred it, half of the opinions are too few. */
	{{.margin = 1, .fit = 1, .seconds = 2, .lead = 100, .agreement = 0.5}, DOUBT_DISAGREED, true,
		false},
	{{.margin = 1, .fit = 1, .seconds = 2, .lead = 100, .agreement = 0.5, .reverberation = 0.5},
		DOUBT_DISAGREED, false, false},
	{{.margin = 1, .fit = 1, .seconds = 2, .lead = 100, .agreement = 1, .reverberation = 0.5},
		DOUBT_DISAGREED, true, true},
	/* Nothing is known. */
	{{.margin = 0}, DOUBT_RIVAL, false, false},
};

TEST(is_the_smallest_of_what_speaks_for_it)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum doubt doubt;
		double score = confidence(&cases[i].evidence, &doubt);
		CHECK(score >= 0 && score <= 1);
		if ((score >= confidence_needed) != cases[i].enough ||
			(score >= confidence_needed_to_open) != cases[i].enough_to_open) {
			CHECK_FAILED("case %zu: %g", i, score);
		}
		if (!cases[i].enough && doubt != cases[i].doubt) {
			CHECK_FAILED("case %zu: doubt %d", i, (int)doubt);
		}
		CHECK_NUMBER(confidence(&cases[i].evidence, NULL), score, 0);
	}
	CHECK(confidence_needed < confidence_needed_to_open);
}

/* More evidence never makes it less sure. */
TEST(grows_with_each_kind_of_evidence)
{
	for (int kind = 0; kind < 4; kind++) {
		double before = 0;
		for (int i = 0; i <= 100; i++) {
			struct evidence evidence = SURE_EVIDENCE;
			double *const values[] = {&evidence.margin, &evidence.fit, &evidence.lead,
				&evidence.agreement};
			const double from[] = {-3, -3, 0, 0}, to[] = {3, 3, 100, 1};
			*values[kind] = from[kind] + (to[kind] - from[kind]) * i / 100;
			double score = confidence(&evidence, NULL);
			CHECK(score >= before);
			before = score;
		}
		CHECK(before >= confidence_needed_to_open);
	}
}

/* So that nobody need look for the rival of a sentence that needs no more. */
TEST(a_long_sentence_that_all_agree_on_needs_no_lead)
{
	struct evidence evidence = {.margin = 5, .fit = 5, .seconds = EVIDENCE_LONG_SECONDS,
		.lead = 0, .agreement = 1};

	CHECK(confidence(&evidence, NULL) >= confidence_with_any_rival);
	CHECK(confidence_with_any_rival >= confidence_needed);
	evidence.agreement = 0.75;
	CHECK(confidence(&evidence, NULL) < confidence_needed);
}

/* So that no further rival need be looked for. */
TEST(a_lead_can_be_enough_for_anything)
{
	static const struct {
		double seconds, lead;
	} cases[] = {
		{EVIDENCE_LONG_SECONDS, EVIDENCE_LEAD_ENOUGH}, {3, EVIDENCE_LEAD_ENOUGH},
		{0.1, EVIDENCE_LEAD_ENOUGH_SHORT},
		{EVIDENCE_LONG_SECONDS - 0.01, EVIDENCE_LEAD_ENOUGH_SHORT},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct evidence evidence = {.margin = 5, .fit = 5, .seconds = cases[i].seconds,
			.lead = cases[i].lead, .agreement = 0.75};
		CHECK(confidence(&evidence, NULL) >= confidence_needed_to_open);
		evidence.agreement = 1;
		CHECK(confidence(&evidence, NULL) >= confidence_needed_amid_talk);
	}
}

TEST_MAIN({
	RUN(a_lead_can_be_enough_for_anything);
	RUN(a_long_sentence_that_all_agree_on_needs_no_lead);
	RUN(is_the_smallest_of_what_speaks_for_it);
	RUN(grows_with_each_kind_of_evidence);
})
