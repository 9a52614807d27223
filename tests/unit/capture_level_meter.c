/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <math.h>

#include "audio/capture/level_meter.h"

struct told {
	size_t count;
	struct sound_level last;
};

static void on_level(const struct sound_level *level, void *data)
{
	struct told *told = data;
	told->count++;
	told->last = *level;
}

TEST(loudness_and_peak_are_told)
{
	static const struct {
		int low, high; /* the samples alternate between them */
		double db, peak;
	} cases[] = {
		{0, 0, SOUND_LEVEL_LEAST, 0},
		{-32768, 32767, 0, 1},
		{-16384, 16384, -6.02, 0.5},
		{-1, 1, -90.31, 1 / 32768.0},
		/* Half of the time twice as loud. */
		{0, 16384, -9.03, 0.5},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		static int16_t samples[LEVEL_METER_SAMPLES];
		struct level_meter meter = {0};
		struct told told = {0};
		for (size_t k = 0; k < LEVEL_METER_SAMPLES; k++) {
			samples[k] = (int16_t)(k % 2 == 0 ? cases[i].low : cases[i].high);
		}
		level_meter_take(&meter, samples, LEVEL_METER_SAMPLES, on_level, &told);
		CHECK(told.count == 1);
		CHECK_NUMBER(told.last.db, cases[i].db, 0.01);
		CHECK_NUMBER(told.last.peak, cases[i].peak, 1e-9);
	}
}

TEST(pieces_of_any_length_make_the_same_levels)
{
	static int16_t samples[3 * LEVEL_METER_SAMPLES + 100];
	size_t count = sizeof(samples) / sizeof(samples[0]);
	for (size_t i = 0; i < count; i++) {
		samples[i] = (int16_t)(i % 1000);
	}
	for (size_t piece = 1; piece <= count; piece = 3 * piece + 1) {
		struct level_meter meter = {0};
		struct told told = {0};
		for (size_t at = 0; at < count; at += piece) {
			size_t part = count - at < piece ? count - at : piece;
			level_meter_take(&meter, samples + at, part, on_level, &told);
		}
		CHECK(told.count == 3 && meter.count == 100);
		CHECK_NUMBER(told.last.peak, 999 / 32768.0, 1e-9);
	}
}

/* What was loud does not stay so. */
TEST(each_level_is_of_its_own_time)
{
	static int16_t samples[2 * LEVEL_METER_SAMPLES] = {[10] = 30000};
	struct level_meter meter = {0};
	struct told told = {0};
	level_meter_take(&meter, samples, 2 * LEVEL_METER_SAMPLES, on_level, &told);
	CHECK(told.count == 2);
	CHECK_NUMBER(told.last.peak, 0, 0);
	CHECK_NUMBER(told.last.db, SOUND_LEVEL_LEAST, 0);
}

TEST_MAIN({
	RUN(loudness_and_peak_are_told);
	RUN(pieces_of_any_length_make_the_same_levels);
	RUN(each_level_is_of_its_own_time);
})
