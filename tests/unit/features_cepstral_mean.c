/* SPDX-License-Identifier: MIT */
#include "audio/features/cepstral_mean.h"

#include "tests/check.h"

#define FRAMES 4u

static float values[FRAMES * CEPSTRA_LENGTH];
static struct cepstra cepstra = {.values = values, .frames = FRAMES};

static void set(const double first[FRAMES])
{
	for (size_t f = 0; f < FRAMES; f++) {
		for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
			values[f * CEPSTRA_LENGTH + i] = (float)(first[f] + (double)i);
		}
	}
}

TEST(the_mean_is_that_of_frames_with_energy)
{
	static const struct {
		double in[FRAMES], out[FRAMES];
	} cases[] = {
		{{2, 4, 6, 8}, {-3, -1, 1, 3}},
		{{2, -4, 6, -8}, {-2, -8, 2, -12}},
		{{0, 0, 0, 4}, {-1, -1, -1, 3}},
		{{-1, -2, -3, -4}, {-1, -2, -3, -4}}, /* there is no mean */
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cepstral_mean mean = {.frames = 0};
		set(cases[i].in);
		cepstral_mean_add(&mean, &cepstra);
		cepstral_mean_take_off(&mean, &cepstra);
		bool has_mean = mean.frames > 0;
		for (size_t k = 0; k < FRAMES * CEPSTRA_LENGTH; k++) {
			double wanted = cases[i].out[k / CEPSTRA_LENGTH] +
				(has_mean ? 0 : (double)(k % CEPSTRA_LENGTH));
			CHECK_NUMBER(values[k], wanted, 1e-6);
		}
	}
}

TEST(means_of_parts_make_the_mean_of_all)
{
	static const double frames[FRAMES] = {1, 2, 3, 10};
	struct cepstral_mean first = {.frames = 0}, rest = {.frames = 0}, all = {.frames = 0};
	const struct cepstra part = {.values = values, .frames = 1},
		others = {.values = values + CEPSTRA_LENGTH, .frames = FRAMES - 1};
	set(frames);
	cepstral_mean_add(&all, &cepstra);
	cepstral_mean_add(&first, &part);
	cepstral_mean_add(&rest, &others);
	cepstral_mean_add_mean(&first, &rest);
	CHECK_NUMBER(first.frames, all.frames, 0);
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		CHECK_NUMBER(first.sum[i], all.sum[i], 1e-9);
	}
}

/* All values of the mean but the first one move; `frames` of it were there. */
TEST(a_short_utterance_has_the_usual_mean_for_what_it_lacks)
{
	static const struct {
		double frames, own, usual, then;
	} cases[] = {
		{CEPSTRAL_MEAN_FRAMES / 4, 8, 4, 5},
		{CEPSTRAL_MEAN_FRAMES / 2, 8, -4, 2},
		{CEPSTRAL_MEAN_FRAMES, 8, 4, 8},
		{CEPSTRAL_MEAN_FRAMES * 2, 8, 4, 8},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cepstral_mean mean = {.frames = cases[i].frames};
		double usual[CEPSTRA_LENGTH];
		for (size_t k = 0; k < CEPSTRA_LENGTH; k++) {
			mean.sum[k] = cases[i].own * mean.frames;
			usual[k] = cases[i].usual;
		}
		cepstral_mean_fill_up(&mean, usual);
		CHECK_NUMBER(mean.sum[0] / mean.frames, cases[i].own, 1e-9);
		CHECK_NUMBER(mean.sum[1] / mean.frames, cases[i].then, 1e-9);
		CHECK_NUMBER(mean.sum[CEPSTRA_LENGTH - 1] / mean.frames, cases[i].then, 1e-9);
	}
}

/* What has no sound has no mean, and nothing is taken off it. */
TEST(silence_is_not_filled_up)
{
	static const double usual[CEPSTRA_LENGTH] = {1, 2, 3};
	struct cepstral_mean mean = {.frames = 0};
	cepstral_mean_fill_up(&mean, usual);
	CHECK_NUMBER(mean.frames, 0, 0);
	CHECK_NUMBER(mean.sum[1], 0, 0);
}

TEST_MAIN({
	RUN(the_mean_is_that_of_frames_with_energy);
	RUN(means_of_parts_make_the_mean_of_all);
	RUN(a_short_utterance_has_the_usual_mean_for_what_it_lacks);
	RUN(silence_is_not_filled_up);
})
