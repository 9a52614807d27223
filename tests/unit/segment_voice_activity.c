/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdint.h>

#include "audio/segment/voice_activity.h"
#include "tests/support/synthetic_sound.h"

enum { RATE = 16000, SECONDS_MAX = 60 };

/* What the tests put their sound into; each begins with silence. */
static int16_t sound[RATE * SECONDS_MAX];
static bool speech[50 * SECONDS_MAX];

static int16_t *at(double seconds)
{
	return &sound[(size_t)(seconds * RATE)];
}

static size_t samples_in(double seconds)
{
	return (size_t)(seconds * RATE);
}

static void clear(void)
{
	memset(sound, 0, sizeof(sound));
}

/* Judges the first `seconds` of the sound into `speech`. */
static void judge(double seconds)
{
	struct voice_activity *activity = voice_activity_create(RATE);
	if (activity == NULL) {
		CHECK_FAILED("no voice activity");
		return;
	}
	size_t frame = voice_activity_frame(activity);
	CHECK_NUMBER((double)frame, RATE / 50, 0);
	for (size_t i = 0; i < samples_in(seconds) / frame; i++) {
		speech[i] = voice_activity_take(activity, &sound[i * frame]);
	}
	voice_activity_destroy(activity);
}

/* The share of frames between two times that count as speech. */
static double share(double from, double to)
{
	size_t first = (size_t)(from * 50);
	size_t last = (size_t)(to * 50);
	double count = 0.0;
	for (size_t i = first; i < last; i++) {
		count += speech[i];
	}
	return count / (double)(last - first);
}

TEST(digital_silence_is_no_speech)
{
	clear();
	judge(60);
	CHECK_NUMBER(share(0, 60), 0, 0);
}

TEST(a_voice_is_speech_and_ends_when_it_ends)
{
	clear();
	add_noise(sound, samples_in(10), 20);
	add_vowel(at(4), samples_in(1), RATE, 120, 8000);
	judge(10);
	CHECK_NUMBER(share(0, 4), 0, 0);
	CHECK_NUMBER(share(4.04, 5), 1, 0);
	CHECK_NUMBER(share(5.04, 10), 0, 0);
}

TEST(voices_of_every_pitch_are_heard)
{
	static const double pitches[] = {80, 100, 150, 220, 300, 370};
	for (size_t i = 0; i < sizeof(pitches) / sizeof(pitches[0]); i++) {
		clear();
		add_noise(sound, samples_in(6), 500); /* so much that only a pitch stands out */
		add_vowel(at(5), samples_in(1), RATE, pitches[i], 1500);
		judge(6);
		CHECK_NUMBER(share(1, 5), 0, 0.01);
		if (share(5.06, 6) < 0.9) {
			CHECK_FAILED("pitch %g: %g of the frames", pitches[i], share(5.06, 6));
		}
	}
}

TEST(a_very_soft_voice_is_heard)
{
	clear();
	add_vowel(at(1), samples_in(1), RATE, 150, 60); /* 55 dB below full scale */
	judge(3);
	CHECK_NUMBER(share(1.04, 2), 1, 0.05);
	CHECK_NUMBER(share(2.04, 3), 0, 0);
}

TEST(direct_current_changes_nothing)
{
	static const int offsets[] = {300, -5000, 20000};
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		clear();
		add_vowel(at(1), samples_in(1), RATE, 150, 100);
		add_offset(sound, samples_in(3), offsets[i]);
		judge(3);
		CHECK_NUMBER(share(0, 0.98), 0, 0);
		CHECK_NUMBER(share(1.04, 2), 1, 0.05);
		CHECK_NUMBER(share(2.04, 3), 0, 0);
	}
}

TEST(mains_hum_is_no_speech)
{
	clear();
	add_sine(at(2), samples_in(28), RATE, 50, 500); /* 36 dB below full scale */
	judge(30);
	CHECK_NUMBER(share(0, 2), 0, 0);
	CHECK_NUMBER(share(2.04, 30), 0, 0); /* the frame in which it is switched on clicks */
}

TEST(hum_with_overtones_is_learnt_within_seconds)
{
	clear();
	for (int harmonic = 1; harmonic <= 10; harmonic++) {
		add_sine(at(2), samples_in(28), RATE, 50 * harmonic, 1000.0 / harmonic);
	}
	add_vowel(at(20), samples_in(1), RATE, 180, 4000);
	judge(30);
	CHECK_NUMBER(share(6.5, 20), 0, 0);
	CHECK(share(20.04, 21) > 0.9);
	CHECK_NUMBER(share(21.04, 30), 0, 0);
}

TEST(noise_that_lasts_is_learnt_within_seconds)
{
	static const double peaks[] = {30, 300, 3000, 20000};
	for (size_t i = 0; i < sizeof(peaks) / sizeof(peaks[0]); i++) {
		clear();
		add_noise(at(2), samples_in(38), peaks[i]);
		judge(40);
		CHECK_NUMBER(share(0, 2), 0, 0);
		CHECK_NUMBER(share(6.5, 40), 0, 0);
	}
}

/* The first second of a stream may be speech already, so nothing is taken for noise yet;
 * then it must be known. */
TEST(a_stream_that_begins_in_noise_is_quiet_soon)
{
	clear();
	add_noise(sound, samples_in(20), 4000);
	judge(20);
	CHECK_NUMBER(share(1, 20), 0, 0);
}

TEST(a_stream_that_begins_with_speech_is_heard)
{
	clear();
	add_noise(sound, samples_in(2), 20);
	add_vowel(sound, samples_in(0.4), RATE, 130, 5000);
	judge(2);
	CHECK(share(0.04, 0.4) > 0.9);
	CHECK_NUMBER(share(0.46, 2), 0, 0);
}

TEST(the_floor_falls_at_once_when_the_noise_ends)
{
	clear();
	add_noise(sound, samples_in(10), 8000);
	add_vowel(at(10.5), samples_in(1), RATE, 130, 600);
	judge(12);
	CHECK(share(10.56, 11.5) > 0.9);
}

TEST(a_soft_voice_after_a_bang_is_heard)
{
	clear();
	add_noise(at(2), samples_in(0.1), 30000);
	add_vowel(at(4), samples_in(1), RATE, 130, 300);
	judge(6);
	CHECK(share(4.04, 5) > 0.9);
}

/* Clatter: short bursts of noise in a quiet room. What is not near a voice needs more
 * to count the longer it goes on. */
TEST(clatter_counts_less_the_longer_it_lasts)
{
	clear();
	add_noise(sound, samples_in(40), 20);
	for (double time = 5.0; time < 40.0; time += 0.21) {
		add_noise(at(time), samples_in(0.06), 120);
	}
	judge(40);
	CHECK(share(5, 6) > 0.1);
	CHECK_NUMBER(share(20, 40), 0, 0.01);
}

TEST(loudness_is_in_decibels)
{
	struct voice_activity *activity = voice_activity_create(RATE);
	clear();
	add_sine(sound, samples_in(2), RATE, 1000, 10000);
	for (size_t i = 0; i < 50; i++) {
		voice_activity_take(activity, &sound[i * 320]);
	}
	CHECK_NUMBER(voice_activity_level(activity), 20.0 * log10(10000 / sqrt(2.0)), 0.3);
	CHECK_NUMBER(voice_activity_floor(activity), 20.0 * log10(10000 / sqrt(2.0)), 0.3);
	memset(sound, 0, sizeof(sound));
	for (size_t i = 0; i < 10; i++) {
		voice_activity_take(activity, &sound[i * 320]);
	}
	CHECK(voice_activity_level(activity) < 0.0);
	CHECK_NUMBER(voice_activity_floor(activity), 10, 0); /* no lower than the scale's noise */
	voice_activity_destroy(activity);
}

TEST(other_rates_judge_the_same)
{
	static const unsigned rates[] = {8000, 16000, 32000, 48000};
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct voice_activity *activity = voice_activity_create(rates[i]);
		int heard = 0;
		int in_noise = 0;
		clear();
		add_noise(sound, rates[i] * 3, 30);
		add_vowel(&sound[rates[i] * 2], rates[i], rates[i], 120, 3000);
		size_t frame = voice_activity_frame(activity);
		CHECK_NUMBER((double)frame, rates[i] / 50, 0);
		for (size_t j = 0; j < 150; j++) {
			bool is_speech = voice_activity_take(activity, &sound[j * frame]);
			heard += is_speech && j >= 102;
			in_noise += is_speech && j < 100;
		}
		CHECK(heard >= 46);
		CHECK_NUMBER(in_noise, 0, 0);
		voice_activity_destroy(activity);
	}
}

TEST(rates_that_it_cannot_take_are_refused)
{
	static const unsigned rates[] = {0, 4000, 7999, 11025, 44100, 52000, 4000000000U};
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		CHECK(voice_activity_create(rates[i]) == NULL);
	}
	voice_activity_destroy(NULL);
}

/* The share of frames between two times that may have a pitch. */
static double pitched_share(double from, double to)
{
	struct voice_activity *activity = voice_activity_create(RATE);
	size_t frame = voice_activity_frame(activity);
	double count = 0.0, all = 0.0;
	for (size_t i = 0; i < samples_in(to) / frame; i++) {
		voice_activity_take(activity, &sound[i * frame]);
		if (i * frame >= samples_in(from)) {
			count += voice_activity_pitched(activity);
			all++;
		}
	}
	voice_activity_destroy(activity);
	return count / all;
}

TEST(a_vowel_has_a_pitch_and_noise_has_none)
{
	clear();
	add_noise(sound, samples_in(10), 20);
	add_vowel(at(4), samples_in(1), RATE, 120, 4000);
	add_noise(at(7), samples_in(1), 4000);
	CHECK(pitched_share(1, 3.9) == 0);
	CHECK(pitched_share(4.1, 5) > 0.9);
	CHECK(pitched_share(7, 8) < 0.1);
}

TEST_MAIN(
	RUN(digital_silence_is_no_speech);
	RUN(a_vowel_has_a_pitch_and_noise_has_none);
	RUN(a_voice_is_speech_and_ends_when_it_ends);
	RUN(voices_of_every_pitch_are_heard);
	RUN(a_very_soft_voice_is_heard);
	RUN(direct_current_changes_nothing);
	RUN(mains_hum_is_no_speech);
	RUN(hum_with_overtones_is_learnt_within_seconds);
	RUN(noise_that_lasts_is_learnt_within_seconds);
	RUN(a_stream_that_begins_in_noise_is_quiet_soon);
	RUN(a_stream_that_begins_with_speech_is_heard);
	RUN(the_floor_falls_at_once_when_the_noise_ends);
	RUN(a_soft_voice_after_a_bang_is_heard);
	RUN(clatter_counts_less_the_longer_it_lasts);
	RUN(loudness_is_in_decibels);
	RUN(other_rates_judge_the_same);
	RUN(rates_that_it_cannot_take_are_refused))
