/* SPDX-License-Identifier: MIT */
#include "audio/features/contrast.h"

#include "tests/check.h"

#define FRAME 320u
#define FRAMES 100u

static int16_t samples[FRAMES * FRAME];

/* The first samples up and down by `first`, the others by `other`. */
static void fill(size_t count, int first, int other)
{
	for (size_t i = 0; i < FRAMES * FRAME; i++) {
		int height = i < count ? first : other;
		samples[i] = (int16_t)(i % 2 == 0 ? height : -height);
	}
}

static double measure(size_t count)
{
	double contrast = -1;

	CHECK(contrast_measure(samples, count, &contrast));
	return contrast;
}

TEST(loud_parts_stand_out_from_quiet_ones)
{
	static const struct {
		size_t frames; /* that are as high as `first` */
		int first, other;
		double contrast;
	} cases[] = {
		{50, 10000, 100, 40},
		{50, 100, 10000, 40},
		{50, 10000, 1000, 20},
		{100, 10000, 100, 0},
		/* A click is no speech, and a gap no quiet: a twentieth, and a tenth. */
		{4, 10000, 100, 0},
		{6, 10000, 100, 40},
		{9, 100, 10000, 0},
		{11, 100, 10000, 40},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fill(cases[i].frames * FRAME, cases[i].first, cases[i].other);
		double contrast = measure(FRAMES * FRAME);
		if (!(fabs(contrast - cases[i].contrast) < 0.01)) {
			CHECK_FAILED("case %zu: %g dB, not %g", i, contrast, cases[i].contrast);
		}
	}
}

/* Its level counts as that of the last bit, 90.3 dB below the loudest. */
TEST(digital_silence_is_not_infinitely_quiet)
{
	fill(0, 0, 0);
	CHECK_NUMBER(measure(FRAMES * FRAME), 0, 0);
	fill(50 * FRAME, 0, 32767);
	CHECK_NUMBER(measure(FRAMES * FRAME), 90.31, 0.01);
	for (size_t i = 50 * FRAME; i < FRAMES * FRAME; i++) {
		samples[i] = INT16_MIN;
	}
	CHECK_NUMBER(measure(FRAMES * FRAME), 90.31, 0.01);
}

TEST(what_is_shorter_than_a_frame_has_none)
{
	double contrast = -1;
	fill(FRAME, 100, 10000);
	CHECK(contrast_measure(NULL, 0, &contrast));
	CHECK_NUMBER(contrast, 0, 0);
	CHECK_NUMBER(measure(1), 0, 0);
	CHECK_NUMBER(measure(FRAME - 1), 0, 0);
	CHECK_NUMBER(measure(FRAME), 0, 0);
}

/* Two loud frames of twenty are more than a twentieth, one of nineteen is not. */
TEST(a_frame_that_is_cut_short_does_not_count)
{
	fill(18 * FRAME, 100, 10000);
	CHECK_NUMBER(measure(20 * FRAME), 40, 0.01);
	CHECK_NUMBER(measure(20 * FRAME - 1), 0, 0.01);
}

TEST_MAIN(
	RUN(loud_parts_stand_out_from_quiet_ones);
	RUN(digital_silence_is_not_infinitely_quiet);
	RUN(what_is_shorter_than_a_frame_has_none);
	RUN(a_frame_that_is_cut_short_does_not_count);
)
