/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/search/decoding.h"

TEST(scores_are_shared_out_in_time)
{
	struct decoded_word words[] = {
		{.start = 0, .end = 1, .acoustic = -100},
		{.start = 1, .end = 3, .acoustic = -50},
		/* Nothing lasts this long. */
		{.start = 3, .end = 3, .acoustic = -7},
	};
	const struct decoding decoding = {.words = words, .word_count = 3};
	static const struct {
		double start, end, score;
	} cases[] = {{0, 3, -150}, {0, 1, -100}, {0.5, 1, -50}, {0.5, 2, -75}, {1, 1, 0}, {2, 1, 0},
		{3, 9, 0}, {-5, 0.25, -25}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK_NUMBER(decoding_between(&decoding, cases[i].start, cases[i].end), cases[i].score,
			1e-9);
	}
}

TEST_MAIN({
	RUN(scores_are_shared_out_in_time);
})
