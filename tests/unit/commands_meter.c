/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <string.h>

#include "bridge/commands/meter.h"
#include "bridge/wire/sound_level.h"

#define LEVELS_MAX 4

TEST(what_is_wrong_with_a_microphone_is_said_in_words)
{
	static const struct {
		struct sound_level levels[LEVELS_MAX]; /* ends with a db of 0 */
		const char *advice;                    /* NULL: nothing is wrong */
	} cases[] = {
		{{{-60, 0.01, false}, {-20, 0.5, true}, {-55, 0.01, false}}, NULL},
		{{{-60, 0.01, false}, {-12, 1, true}}, "too loud"},
		/* A bang is too loud as well. */
		{{{-60, 0.995, false}}, "too loud"},
		{{{-70, 0.001, false}, {-50, 0.02, true}, {-48, 0.02, true}}, "too quiet"},
		{{{-30, 0.1, false}, {-24, 0.3, true}}, "nearly as loud as you"},
		/* Nobody has spoken: nothing can be said of it. */
		{{{-60, 0.01, false}, {-59, 0.01, false}}, NULL},
		/* The softest of all is the room, also while somebody speaks. */
		{{{-40, 0.05, true}, {-20, 0.4, true}}, NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct meter meter = {0};
		for (size_t k = 0; k < LEVELS_MAX && cases[i].levels[k].db < 0; k++) {
			meter_take(&meter, &cases[i].levels[k]);
		}
		const char *advice = meter_advice(&meter);
		if (cases[i].advice == NULL) {
			CHECK_TEXT(advice, NULL);
		} else {
			CHECK_HAS(advice != NULL ? advice : "", cases[i].advice);
		}
	}
}

TEST(silence_before_anything_is_no_complaint)
{
	struct meter meter = {0};
	CHECK(meter_advice(&meter) == NULL);
}

TEST(the_bar_grows_with_the_level)
{
	static const struct {
		double db;
		size_t filled;
	} cases[] = {
		{SOUND_LEVEL_LEAST, 0}, {-60, 0}, {-30, METER_WIDTH / 2}, {0, METER_WIDTH},
		{3, METER_WIDTH},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char bar[METER_WIDTH + 1];
		meter_bar(cases[i].db, bar);
		CHECK(strlen(bar) == METER_WIDTH);
		CHECK(strspn(bar, "#") == cases[i].filled);
		CHECK(strspn(bar + cases[i].filled, " ") == METER_WIDTH - cases[i].filled);
	}
}

TEST_MAIN({
	RUN(what_is_wrong_with_a_microphone_is_said_in_words);
	RUN(silence_before_anything_is_no_complaint);
	RUN(the_bar_grows_with_the_level);
})
