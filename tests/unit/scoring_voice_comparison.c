/* SPDX-License-Identifier: MIT */
#include "bridge/scoring/voice_comparison.h"

#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Accepted and right, accepted and wrong, right but refused, and not understood at all. */
#define RIGHT(m) {true, true, m}
#define WRONG(m) {true, false, m}
#define UNSURE(m) {false, true, m}
#define LOST(m) {false, false, m}

TEST(a_voice_is_kept_only_if_nothing_is_worse)
{
	static const struct {
		struct voice_hearing before[3], after[3];
		bool better;
	} cases[] = {
		/* More that is right, fewer that are wrong, or surer. */
		{{RIGHT(1), RIGHT(1), LOST(0)}, {RIGHT(1), RIGHT(1), RIGHT(1)}, true},
		{{RIGHT(1), RIGHT(1), WRONG(0)}, {RIGHT(1), RIGHT(1), LOST(0)}, true},
		{{RIGHT(1), RIGHT(1), UNSURE(0)}, {RIGHT(1), RIGHT(1), RIGHT(1)}, true},
		{{RIGHT(1), RIGHT(1), RIGHT(1)}, {RIGHT(1.1), RIGHT(1), RIGHT(1.1)}, true},
		/* The same, or hardly surer. */
		{{RIGHT(1), RIGHT(1), RIGHT(1)}, {RIGHT(1), RIGHT(1), RIGHT(1)}, false},
		{{RIGHT(1), RIGHT(1), RIGHT(1)}, {RIGHT(1.01), RIGHT(1.01), RIGHT(1.01)}, false},
		{{LOST(0), LOST(0), LOST(0)}, {LOST(1), LOST(1), LOST(1)}, false},
		/* One number is worse, whatever the others are. */
		{{RIGHT(1), RIGHT(1), LOST(0)}, {RIGHT(.9), RIGHT(.9), RIGHT(1)}, false},
		{{RIGHT(1), LOST(0), LOST(0)}, {RIGHT(2), RIGHT(2), WRONG(2)}, false},
		{{RIGHT(1), RIGHT(1), WRONG(1)}, {RIGHT(2), UNSURE(2), LOST(0)}, false},
		{{RIGHT(1), RIGHT(1), RIGHT(1)}, {RIGHT(2), RIGHT(2), LOST(2)}, false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct voice_comparison comparison;
		voice_compare(cases[i].before, cases[i].after, 3, &comparison);
		CHECK(comparison.sentences == 3);
		if (comparison.better != cases[i].better) {
			CHECK_FAILED("case %zu", i);
		}
	}
}

TEST(what_is_right_and_wrong_is_counted_before_and_after)
{
	static const struct voice_hearing before[] = {RIGHT(1), WRONG(5), UNSURE(0), LOST(9), WRONG(7)};
	static const struct voice_hearing after[] = {RIGHT(2), RIGHT(3), RIGHT(1), WRONG(9), LOST(7)};
	struct voice_comparison comparison;
	voice_compare(before, after, COUNT(before), &comparison);
	CHECK(comparison.before.right == 1);
	CHECK(comparison.before.wrong == 2);
	CHECK(comparison.after.right == 3);
	CHECK(comparison.after.wrong == 1);
	/* Of the first and the third, which are right both times. */
	CHECK_NUMBER(comparison.before.margin, 0.5, 1e-9);
	CHECK_NUMBER(comparison.after.margin, 1.5, 1e-9);
	CHECK(comparison.better);
}

TEST(no_sentences_are_no_reason)
{
	struct voice_comparison comparison;
	voice_compare(NULL, NULL, 0, &comparison);
	CHECK(!comparison.better);
	CHECK(comparison.sentences == 0);
	CHECK_NUMBER(comparison.before.margin, 0, 0);
}

TEST_MAIN(
	RUN(a_voice_is_kept_only_if_nothing_is_worse);
	RUN(what_is_right_and_wrong_is_counted_before_and_after);
	RUN(no_sentences_are_no_reason);
)
