/* SPDX-License-Identifier: MIT */
#include "audio/room/late_echoes.h"

#include <stdint.h>

#include "tests/check.h"

#define FRAMES 400u
#define ECHO_AFTER 6u

static float voice_real[FRAMES], voice_imaginary[FRAMES];
static float heard_real[FRAMES], heard_imaginary[FRAMES];

/* From -1 to 1, the same in every run. */
static float chance(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return (float)(*state >> 8) / 0x800000 - 1;
}

/* Each frame is new, and comes back again and again, each time turned a quarter and weaker. */
static void speak(float echo)
{
	uint32_t state = 1;

	for (size_t i = 0; i < FRAMES; i++) {
		voice_real[i] = heard_real[i] = 1000 * chance(&state);
		voice_imaginary[i] = heard_imaginary[i] = 1000 * chance(&state);
		if (i >= ECHO_AFTER) {
			heard_real[i] -= echo * heard_imaginary[i - ECHO_AFTER];
			heard_imaginary[i] += echo * heard_real[i - ECHO_AFTER];
		}
	}
}

/* How far from the voice, as a part of its energy. */
static double distance(const float *real, const float *imaginary)
{
	double apart = 0, energy = 0;

	for (size_t i = 0; i < FRAMES; i++) {
		apart += pow(real[i] - voice_real[i], 2) + pow(imaginary[i] - voice_imaginary[i], 2);
		energy += pow(voice_real[i], 2) + pow(voice_imaginary[i], 2);
	}
	return apart / energy;
}

TEST(what_comes_back_is_taken_out)
{
	static const struct {
		float echo;
		size_t taps;
		unsigned rounds;
	} cases[] = {
		{0.8f, 12, 1}, {0.8f, 12, 3}, {0.8f, LATE_ECHOES_TAPS_MAX, 3}, {0.5f, 4, 1}, {0.9f, 4, 2},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct late_echoes *echoes = late_echoes_create(FRAMES, cases[i].taps);
		const float *real, *imaginary;
		CHECK(echoes != NULL);
		speak(cases[i].echo);
		late_echoes_take_out(echoes, heard_real, heard_imaginary, cases[i].rounds, &real,
			&imaginary);
		double before = distance(heard_real, heard_imaginary);
		double after = distance(real, imaginary);
		/* More taps find more by chance. */
		double left = 0.1 + (double)cases[i].taps / FRAMES;
		if (!(before > 0.3 && after < left)) {
			CHECK_FAILED("case %zu: %g of the voice was echoes, %g is", i, before, after);
		}
		late_echoes_destroy(echoes);
	}
}

TEST(a_voice_without_echoes_stays)
{
	struct late_echoes *echoes = late_echoes_create(FRAMES, 12);
	const float *real, *imaginary;
	CHECK(echoes != NULL);
	speak(0);
	late_echoes_take_out(echoes, heard_real, heard_imaginary, 1, &real, &imaginary);
	CHECK(distance(real, imaginary) < 0.06);
	late_echoes_destroy(echoes);
}

/* Whether one value of a frame is as it should be, by what was heard there. */
typedef bool right_fn(size_t frame, float value, float heard);

static void check_frames(const size_t *counts, size_t count, right_fn *right)
{
	for (size_t i = 0; i < count; i++) {
		struct late_echoes *echoes = late_echoes_create(counts[i], LATE_ECHOES_TAPS_MAX);
		const float *real, *imaginary;
		CHECK(echoes != NULL);
		late_echoes_take_out(echoes, heard_real, heard_imaginary, 3, &real, &imaginary);
		for (size_t frame = 0; frame < counts[i]; frame++) {
			CHECK(right(frame, real[frame], heard_real[frame]) &&
				right(frame, imaginary[frame], heard_imaginary[frame]));
		}
		late_echoes_destroy(echoes);
	}
}

static bool stays_at_first(size_t frame, float value, float heard)
{
	return isfinite(value) && (frame >= LATE_ECHOES_DELAY || value == heard);
}

/* With next to nothing to foretell from, and at first nothing at all. */
TEST(the_first_frames_stay)
{
	static const size_t counts[] = {1, LATE_ECHOES_DELAY, LATE_ECHOES_DELAY + 1, 20};
	speak(0.8f);
	check_frames(counts, sizeof(counts) / sizeof(counts[0]), stays_at_first);
}

static bool is_silent(size_t frame, float value, float heard)
{
	(void)frame;
	(void)heard;
	return value == 0;
}

/* Nothing to foretell from, and nothing to divide by. */
TEST(silence_stays_silent)
{
	static const size_t counts[] = {1, LATE_ECHOES_DELAY, LATE_ECHOES_DELAY + 1, FRAMES};
	memset(heard_real, 0, sizeof(heard_real));
	memset(heard_imaginary, 0, sizeof(heard_imaginary));
	check_frames(counts, sizeof(counts) / sizeof(counts[0]), is_silent);
}

TEST_MAIN({
	RUN(what_comes_back_is_taken_out);
	RUN(a_voice_without_echoes_stays);
	RUN(the_first_frames_stay);
	RUN(silence_stays_silent);
})
