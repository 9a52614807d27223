/* SPDX-License-Identifier: MIT */
#include "audio/features/normalisation.h"

#include "tests/check.h"

#define FRAMES_MAX 1000u

/* The coefficient that is looked at, and the spread it is to have. */
#define LAST (CEPSTRA_LENGTH - 1)
#define WANTED 2.0

static const double pi = 3.14159265358979323846;
static const double deviations[CEPSTRA_LENGTH] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, WANTED};

static float values[FRAMES_MAX * CEPSTRA_LENGTH];

/* All other coefficients have another curve, so that mixing them up is noticed. */
static void set(size_t frame, double value)
{
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		values[frame * CEPSTRA_LENGTH + i] = i == LAST ? (float)value : (float)(frame * i);
	}
}

static double at(size_t frame)
{
	return values[frame * CEPSTRA_LENGTH + LAST];
}

static void normalise(size_t frames)
{
	struct cepstra cepstra = {.values = values, .frames = frames};

	CHECK(cepstra_normalise(&cepstra, deviations));
}

/* Slow enough for the smoothing to leave it alone. */
static void set_slow_wave(double mean, double height)
{
	for (size_t f = 0; f < FRAMES_MAX; f++) {
		set(f, mean + height * sin(2 * pi * (double)f / 250));
	}
}

TEST(mean_and_deviation_become_the_wanted_ones)
{
	double sum = 0, squares = 0;
	set_slow_wave(-30, 0.7);
	normalise(FRAMES_MAX);
	for (size_t f = 0; f < FRAMES_MAX; f++) {
		sum += at(f);
		squares += at(f) * at(f);
	}
	CHECK_NUMBER(sum / FRAMES_MAX, 0, 0.01);
	CHECK_NUMBER(sqrt(squares / FRAMES_MAX), WANTED, 0.01);
}

TEST(what_noise_flattened_and_moved_comes_out_the_same)
{
	double clean[FRAMES_MAX];
	set_slow_wave(5, 10);
	normalise(FRAMES_MAX);
	for (size_t f = 0; f < FRAMES_MAX; f++) {
		clean[f] = at(f);
	}
	set_slow_wave(40, 0.5);
	normalise(FRAMES_MAX);
	for (size_t f = 0; f < FRAMES_MAX; f++) {
		CHECK_NUMBER(at(f), clean[f], 1e-3);
	}
}

/* Before smoothing these have the values in `spread`: their mean is 0, and their deviation 2. */
TEST(smoothing_takes_what_came_out_before_and_what_comes_in_next)
{
	static const struct {
		size_t frames;
		double in[4], spread[4], out[4];
	} cases[] = {
		{2, {10, 20}, {-2, 2}, {-2, 2}},
		{4, {5, 5, 9, 9}, {-2, -2, 2, 2}, {-2, -2.0 / 3, 10.0 / 9, 2}},
		{4, {1, 3, 1, 3}, {-2, 2, -2, 2}, {-2, -2.0 / 3, -2.0 / 9, 2}},
		{4, {7, 3, 3, 7}, {2, -2, -2, 2}, {2, -2.0 / 3, -2.0 / 9, 2}},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t frames = cases[i].frames;
		double sum = 0, squares = 0;
		for (size_t f = 0; f < frames; f++) {
			set(f, cases[i].in[f]);
			sum += cases[i].spread[f];
			squares += cases[i].spread[f] * cases[i].spread[f];
		}
		CHECK_NUMBER(sum, 0, 1e-9);
		CHECK_NUMBER(sqrt(squares / (double)frames), WANTED, 1e-9);
		normalise(frames);
		for (size_t f = 0; f < frames; f++) {
			if (!(fabs(at(f) - cases[i].out[f]) < 1e-5)) {
				CHECK_FAILED("case %zu, frame %zu: %g, not %g", i, f, at(f),
					cases[i].out[f]);
			}
		}
	}
}

TEST(each_coefficient_has_its_own_deviation)
{
	set(0, 1);
	set(1, 2);
	normalise(2);
	CHECK_NUMBER(values[0], 0, 1e-6);
	for (size_t i = 1; i < CEPSTRA_LENGTH; i++) {
		CHECK_NUMBER(values[i], -deviations[i], 1e-5);
		CHECK_NUMBER(values[CEPSTRA_LENGTH + i], deviations[i], 1e-5);
	}
}

TEST(what_does_not_change_stays_finite)
{
	static const double steps[] = {0, 1e-7, 1e-4};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		for (size_t f = 0; f < 50; f++) {
			set(f, 3 + steps[i] * (double)(f % 2));
		}
		normalise(50);
		for (size_t f = 0; f < 50; f++) {
			CHECK_NUMBER(at(f), 0, 1e-3);
		}
	}
}

/* By and by, with what was measured on all, it is the same, however it is divided. */
TEST(the_parts_of_an_utterance_are_those_of_the_whole)
{
	static const size_t parts[] = {1, 2, 3, 7, 49, 50};
	static float whole[50 * CEPSTRA_LENGTH];
	for (size_t f = 0; f < 50; f++) {
		set(f, 3 + sin((double)f));
	}
	const struct cepstra all = {.values = values, .frames = 50};
	memcpy(whole, values, sizeof(whole));
	struct cepstra wanted = {.values = whole, .frames = 50};
	CHECK(cepstra_normalise(&wanted, deviations));
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct normalisation normalisation;
		size_t given = 0;
		normalisation_begin(&normalisation, &all, deviations);
		for (size_t at = 0; at < 50; at += parts[i]) {
			size_t frames = at + parts[i] < 50 ? parts[i] : 50 - at;
			const struct cepstra part = {.values = values + at * CEPSTRA_LENGTH,
				.frames = frames};
			struct cepstra out;
			bool last = at + frames == 50;
			CHECK(normalisation_take(&normalisation, &part, last, &out));
			CHECK(given + out.frames == at + frames - !last);
			CHECK(memcmp(out.values, whole + given * CEPSTRA_LENGTH,
				out.frames * CEPSTRA_LENGTH * sizeof(*whole)) == 0);
			given += out.frames;
			cepstra_finish(&out);
		}
		CHECK(given == 50);
	}
}

TEST(no_frame_and_one_are_no_trouble)
{
	struct cepstra none = {0};
	CHECK(cepstra_normalise(&none, deviations));
	CHECK(none.values == NULL && none.frames == 0);
	set(0, 8);
	normalise(0);
	CHECK_NUMBER(at(0), 8, 0);
	set(0, 8);
	normalise(1);
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		CHECK_NUMBER(values[i], 0, 0);
	}
}

TEST_MAIN(
	RUN(mean_and_deviation_become_the_wanted_ones);
	RUN(what_noise_flattened_and_moved_comes_out_the_same);
	RUN(smoothing_takes_what_came_out_before_and_what_comes_in_next);
	RUN(each_coefficient_has_its_own_deviation);
	RUN(what_does_not_change_stays_finite);
	RUN(the_parts_of_an_utterance_are_those_of_the_whole);
	RUN(no_frame_and_one_are_no_trouble);
)
