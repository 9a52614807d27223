/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdint.h>

#include "audio/capture/sound_check.h"
#include "tests/support/synthetic_sound.h"

enum { RATE = 16000 };

static int16_t sound[4 * RATE];

static void fill(int value)
{
	for (size_t i = 0; i < 4 * RATE; i++) {
		sound[i] = (int16_t)value;
	}
}

/* In parts that are no whole frames. */
static struct sound_check check_of(size_t count)
{
	struct sound_check check = {0};
	for (size_t at = 0; at < count; at += 333) {
		sound_check_take(&check, &sound[at], count - at < 333 ? count - at : 333);
	}
	return check;
}

static void check_fault(size_t count, const char *expected)
{
	struct sound_check check = check_of(count);
	CHECK_TEXT(sound_check_fault(&check), expected);
}

TEST(a_microphone_that_gives_one_value_is_stuck)
{
	static const int values[] = {0, 1, -1, 5000, 32767, -32768};
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		fill(values[i]);
		check_fault(RATE, "stuck");
	}
	fill(5000);
	check_fault(RATE / 4, NULL);
	sound[3 * RATE] = 5001;
	check_fault(3 * RATE, "stuck");
	check_fault(4 * RATE, NULL);
	struct sound_check check = check_of(4 * RATE);
	CHECK_NUMBER(sound_check_still(&check), 1, 1e-3);
}

TEST(sound_that_does_not_fit_is_clipped)
{
	fill(0);
	add_vowel(sound, 2 * RATE, RATE, 130, 32600);
	check_fault(2 * RATE, NULL);
	add_vowel(sound, 2 * RATE, RATE, 130, 32600);
	add_vowel(sound, 2 * RATE, RATE, 130, 32600);
	check_fault(2 * RATE, "clipped");
	/* Negative ones too. */
	fill(0);
	add_offset(sound, RATE, -20000);
	add_sine(sound, RATE, RATE, 300, 20000);
	check_fault(RATE, "clipped");
	/* A click is not much. */
	fill(0);
	add_vowel(sound, 2 * RATE, RATE, 130, 3000);
	sound[100] = 32767;
	check_fault(2 * RATE, NULL);
}

TEST(what_has_no_loud_moment_is_quiet)
{
	fill(0);
	add_noise(sound, 4 * RATE, 15);
	check_fault(4 * RATE, "quiet");
	add_vowel(&sound[RATE], RATE, RATE, 130, 2000);
	check_fault(RATE, "quiet");
	check_fault(4 * RATE, NULL);
}

TEST(of_nothing_nothing_is_known)
{
	const struct sound_check none = {0};
	CHECK_TEXT(sound_check_fault(&none), NULL);
	CHECK_NUMBER(sound_check_still(&none), 0, 0);
	fill(0);
	check_fault(100, NULL);
}

TEST_MAIN({
	RUN(a_microphone_that_gives_one_value_is_stuck);
	RUN(sound_that_does_not_fit_is_clipped);
	RUN(what_has_no_loud_moment_is_quiet);
	RUN(of_nothing_nothing_is_known);
})
