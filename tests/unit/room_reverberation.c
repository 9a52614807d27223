/* SPDX-License-Identifier: MIT */
#include "audio/room/reverberation.h"

#include "bridge/wire/evidence.h"
#include "tests/check.h"
#include "tests/support/made_up_room.h"
#include "tests/support/synthetic_sound.h"

#define RATE 16000u
#define SYLLABLES 12u
#define SYLLABLE (RATE / 5)
#define SOUNDING (RATE / 10)
#define COUNT (SYLLABLES * SYLLABLE)

static int16_t samples[COUNT], dry[COUNT];

/* Half of each fifth of a second is sound, of another pitch each time. */
static void speak(void)
{
	memset(samples, 0, sizeof(samples));
	for (size_t i = 0; i < SYLLABLES; i++) {
		int16_t *at = samples + i * SYLLABLE;
		if (i % 3 == 2) {
			add_noise(at, SOUNDING, 3000);
		} else {
			add_vowel(at, SOUNDING, RATE, 100 + 17 * (double)(i * 5 % 7), 8000);
		}
	}
	for (size_t i = 0; i < COUNT; i++) {
		samples[i] = (int16_t)(samples[i] + (int)(i * 7919 % 5) - 2);
	}
}

static double energy(const int16_t *sound, size_t from, size_t to)
{
	double sum = 1;

	for (size_t i = from; i < to; i++) {
		sum += (double)sound[i] * sound[i];
	}
	return sum;
}

/* How much quieter the gaps are than the syllables, in dB. */
static double gaps_below(const int16_t *sound)
{
	double sounding = 0, gaps = 0;

	for (size_t i = 0; i < SYLLABLES; i++) {
		size_t start = i * SYLLABLE;
		sounding += energy(sound, start, start + SOUNDING);
		gaps += energy(sound, start + SYLLABLE - RATE / 20, start + SYLLABLE);
	}
	return 10 * log10(sounding / gaps);
}

/* Only where there is a room something is taken out, and always the same. */
static void check_dry(bool much, double measured)
{
	int16_t *found;
	double db;

	CHECK(reverberation_dry(samples, COUNT, &db, &found));
	CHECK_NUMBER(db, measured, 0);
	CHECK((found != NULL) == much);
	if (found != NULL) {
		CHECK(reverberation_take_out(samples, COUNT, dry));
		CHECK(memcmp(found, dry, sizeof(dry)) == 0);
	}
	free(found);
}

TEST(rooms_are_told_from_a_microphone_near_by)
{
	static const struct {
		double seconds, echoes_db; /* 0: no room */
		bool much;
	} cases[] = {
		{0, 0, false}, {0.3, -10, false}, {0.5, 4, true}, {0.7, 6, true}, {1, 7, true},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double db = -1;
		speak();
		CHECK(cases[i].seconds == 0 ||
			made_up_room(samples, COUNT, cases[i].seconds, cases[i].echoes_db));
		CHECK(reverberation_measure(samples, COUNT, &db));
		if ((db >= EVIDENCE_ECHOES) != cases[i].much) {
			CHECK_FAILED("case %zu: %g dB", i, db);
		}
		check_dry(cases[i].much, db);
	}
}

TEST(gaps_are_quiet_again_without_the_echoes)
{
	speak();
	CHECK(made_up_room(samples, COUNT, 0.7, 6));
	CHECK(reverberation_take_out(samples, COUNT, dry));
	double before = gaps_below(samples), after = gaps_below(dry);
	if (!(after > before + 5)) {
		CHECK_FAILED("gaps were %g dB below, and are %g", before, after);
	}
}

TEST(what_is_silent_has_none)
{
	static const size_t counts[] = {0, 1, 100, RATE / 10, COUNT};
	memset(samples, 0, sizeof(samples));
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		double db = -1;
		CHECK(reverberation_measure(samples, counts[i], &db));
		CHECK_NUMBER(db, 0, 0);
		CHECK(reverberation_take_out(samples, counts[i], dry));
		for (size_t k = 0; k < counts[i]; k++) {
			CHECK(dry[k] == 0);
		}
	}
}

/* Of little sound, anything can be foretold by chance. */
TEST(too_little_sound_is_not_measured)
{
	static const struct {
		size_t count;
		bool measured;
	} cases[] = {{1, false}, {100, false}, {RATE / 10, false}, {19199, false}, {19200, true}};
	speak();
	CHECK(made_up_room(samples, COUNT, 0.7, 6));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double db = -1;
		CHECK(reverberation_measure(samples, cases[i].count, &db));
		CHECK((db > 0) == cases[i].measured);
		CHECK(reverberation_take_out(samples, cases[i].count, dry));
	}
}

TEST_MAIN({
	RUN(rooms_are_told_from_a_microphone_near_by);
	RUN(gaps_are_quiet_again_without_the_echoes);
	RUN(what_is_silent_has_none);
	RUN(too_little_sound_is_not_measured);
})
