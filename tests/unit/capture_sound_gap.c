/* SPDX-License-Identifier: MIT */
#include "audio/capture/sound_gap.h"

#include "tests/check.h"

TEST(a_gap_is_behind_what_waited_when_it_was_seen)
{
	static const struct {
		uint64_t losses;
		size_t waiting, read;
		bool lost, passed;
	} steps[] = {
		{0, 100, 100, false, false},
		{3, 1000, 400, true, false},
		{3, 900, 400, false, false}, /* what waits now is behind the gap too */
		{3, 900, 400, false, true},
		{3, 900, 400, false, false},
		/* Another one before the first is passed. */
		{4, 500, 400, true, false},
		{5, 600, 400, true, true},
		{5, 600, 100, false, true}, /* between the two */
		{5, 600, 100, false, true},
		{5, 600, 100, false, false},
		{6, 0, 0, true, true},
		{6, 0, 0, false, false},
	};
	struct sound_gap gap = {0};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if (sound_gap_look(&gap, steps[i].losses, steps[i].waiting) != steps[i].lost ||
			sound_gap_pass(&gap, steps[i].read) != steps[i].passed) {
			CHECK_FAILED("step %zu", i);
		}
	}
}

TEST_MAIN({
	RUN(a_gap_is_behind_what_waited_when_it_was_seen);
})
