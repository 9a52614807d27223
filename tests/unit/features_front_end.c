/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <string.h>

#include "audio/features/front_end.h"
#include "bridge/base/error.h"
#include "tests/support/synthetic_sound.h"
#include "tests/support/temporary_folder.h"

#define PI 3.14159265358979323846
#define RATE 16000

/* As of the acoustic model that Earshot uses. */
#define BANDS 25
#define LOWEST 130.0
#define HIGHEST 6800.0
#define LIFTER 22
#define PARAMETERS "-lowerf 130\n-upperf 6800\n-nfilt 25\n-transform dct\n-lifter 22\n"

/* NULL with the reason. */
static struct front_end *make_front_end(const char *parameters, double warp, bool remove_noise,
	struct error *error)
{
	const struct front_end_settings settings = {.warp = warp, .remove_noise = remove_noise};
	struct temporary_folder *folder = temporary_folder_create();
	struct front_end *front_end = NULL;

	if (folder != NULL && temporary_folder_write(folder, "feat.params", parameters)) {
		front_end = front_end_create(temporary_folder_path(folder, ""), &settings, error);
	}
	temporary_folder_destroy(folder);
	return front_end;
}

/* Empty, and a failed test, if something goes wrong. */
static struct cepstra cepstra_of(const int16_t *samples, size_t count, double warp,
	bool remove_noise)
{
	struct error error = {0};
	struct cepstra cepstra = {0};
	struct front_end *front_end = make_front_end(PARAMETERS, warp, remove_noise, &error);

	CHECK(front_end != NULL && front_end_run(front_end, samples, count, &cepstra, &error));
	CHECK_TEXT(error.text, "");
	front_end_destroy(front_end);
	return cepstra;
}

static double mel_of(double frequency)
{
	return 2595 * log10(1 + frequency / 700);
}

/* The middle of the band that is the loudest one, from 0, which is the first. Cepstra are a
 * transform of the logarithms of bands: undo it. */
static double loudest_band(const float *values)
{
	double loudest = -1e30;
	size_t band = 0;

	for (size_t j = 0; j < BANDS; j++) {
		double sum = 0;
		for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
			double lifting = 1 + LIFTER / 2.0 * sin((double)i * PI / LIFTER);
			sum += (i == 0 ? sqrt(0.5) : 1) * (double)values[i] / lifting *
				cos(PI * (double)i * ((double)j + 0.5) / BANDS);
		}
		if (sum > loudest) {
			loudest = sum;
			band = j;
		}
	}
	return (double)band;
}

/* The band, in parts, whose middle is at a frequency. */
static double band_at(double frequency)
{
	double step = (mel_of(HIGHEST) - mel_of(LOWEST)) / (BANDS + 1);

	return (mel_of(frequency) - mel_of(LOWEST)) / step - 1;
}

TEST(a_tone_lands_in_its_band_and_warp_moves_it)
{
	static const double frequencies[] = {300, 500, 1000, 2000, 3500, 5000};
	static const double warps[] = {0.8, 0.94, 1, 1.06, 1.25};
	static int16_t samples[RATE / 4];

	for (size_t i = 0; i < sizeof(frequencies) / sizeof(frequencies[0]); i++) {
		memset(samples, 0, sizeof(samples));
		add_sine(samples, RATE / 4, RATE, frequencies[i], 8000);
		for (size_t w = 0; w < sizeof(warps) / sizeof(warps[0]); w++) {
			struct cepstra cepstra = cepstra_of(samples, RATE / 4, warps[w], false);
			for (size_t frame = 2; frame < cepstra.frames; frame++) {
				CHECK_NUMBER(loudest_band(cepstra.values + frame * CEPSTRA_LENGTH),
					band_at(frequencies[i] / warps[w]), 1);
			}
			CHECK(cepstra.frames == (RATE / 4 - 410) / 160 + 1);
			cepstra_finish(&cepstra);
		}
	}
}

TEST(twice_as_loud_is_another_first_cepstrum_and_no_more)
{
	static int16_t samples[2][RATE / 2];

	add_vowel(samples[0], RATE / 2, RATE, 140, 8000);
	add_noise(samples[0], RATE / 2, 200);
	for (size_t i = 0; i < RATE / 2; i++) {
		samples[1][i] = (int16_t)(2 * samples[0][i]);
	}
	struct cepstra once = cepstra_of(samples[0], RATE / 2, 1, false);
	struct cepstra twice = cepstra_of(samples[1], RATE / 2, 1, false);
	CHECK(once.frames > 0 && once.frames == twice.frames);
	for (size_t i = 0; i < once.frames * CEPSTRA_LENGTH && once.frames == twice.frames; i++) {
		double shift = i % CEPSTRA_LENGTH == 0 ? log(4) * sqrt(BANDS) : 0;
		CHECK_NUMBER((double)(twice.values[i] - once.values[i]), shift, 1e-3);
	}
	cepstra_finish(&once);
	cepstra_finish(&twice);
}

static void silence(int16_t *samples, size_t count)
{
	memset(samples, 0, count * sizeof(*samples));
}

static void lowest_value(int16_t *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		samples[i] = INT16_MIN;
	}
}

static void clipping(int16_t *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		samples[i] = i / 23 % 2 == 0 ? INT16_MAX : INT16_MIN;
	}
}

static void silence_after_clipping(int16_t *samples, size_t count)
{
	silence(samples, count);
	clipping(samples, count / 2);
}

static void clipping_after_silence(int16_t *samples, size_t count)
{
	silence(samples, count);
	clipping(samples + count / 2, count - count / 2);
}

TEST(every_sound_gives_numbers)
{
	static void (*const sounds[])(int16_t *, size_t) = {silence, lowest_value, clipping,
		silence_after_clipping, clipping_after_silence};
	static const double warps[] = {0.8, 1, 1.25};
	static int16_t samples[RATE];

	for (size_t s = 0; s < sizeof(sounds) / sizeof(sounds[0]); s++) {
		sounds[s](samples, RATE);
		for (size_t i = 0; i < 2 * sizeof(warps) / sizeof(warps[0]); i++) {
			struct cepstra cepstra = cepstra_of(samples, RATE, warps[i / 2], i % 2 == 1);
			CHECK(cepstra.frames == 98);
			for (size_t k = 0; k < cepstra.frames * CEPSTRA_LENGTH; k++) {
				CHECK(isfinite(cepstra.values[k]) && fabs((double)cepstra.values[k]) < 1000);
			}
			cepstra_finish(&cepstra);
		}
	}
}

TEST(the_length_of_a_sound_has_bounds)
{
	static const struct {
		size_t count, frames;
		bool good;
	} cases[] = {
		{0, 0, true},
		{1, 0, true},
		{409, 0, true},
		{410, 1, true},
		{569, 1, true},
		{570, 2, true},
		{FRONT_END_SECONDS_MAX * RATE, 5998, true},
		{FRONT_END_SECONDS_MAX * RATE + 1, 0, false},
		{SIZE_MAX, 0, false},
	};
	static int16_t samples[FRONT_END_SECONDS_MAX * RATE];
	struct error unused = {0};
	struct front_end *front_end = make_front_end(PARAMETERS, 1, true, &unused);

	CHECK(front_end != NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) && front_end != NULL; i++) {
		struct cepstra cepstra;
		struct error error = {0};
		CHECK(front_end_run(front_end, samples, cases[i].count, &cepstra, &error) ==
			cases[i].good);
		CHECK_NUMBER((double)cepstra.frames, (double)cases[i].frames, 0);
		CHECK((cepstra.values != NULL) == (cases[i].frames > 0));
		CHECK_TEXT(error.text, cases[i].good ? "" : "an utterance is longer than 60 seconds");
		cepstra_finish(&cepstra);
	}
	front_end_destroy(front_end);
	front_end_destroy(NULL);
}

TEST(what_cannot_be_made_is_an_error)
{
	static const struct {
		const char *parameters;
		double warp;
		const char *error;
	} cases[] = {
		{PARAMETERS, 0, "stretched by 0.8 to 1.25, not by 0"},
		{PARAMETERS, 0.79, "not by 0.79"},
		{PARAMETERS, 1.26, "not by 1.26"},
		{PARAMETERS, -1, "not by -1"},
		{PARAMETERS, (double)NAN, "not by"},
		{PARAMETERS "-warp_type affine\n", 1, "`-warp_type` is not known"},
		{PARAMETERS "-nfilt 64\n-upperf 2000\n", 1,
			"too many bands: `-nfilt` 64 from 130 to 2000 Hz"},
		{PARAMETERS "-lowerf 6799\n", 1, "too many bands"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = {0};
		struct front_end *front_end =
			make_front_end(cases[i].parameters, cases[i].warp, false, &error);
		CHECK(front_end == NULL);
		CHECK_ERROR(error, cases[i].error);
		front_end_destroy(front_end);
	}
}

/* A second of a tone that rises from 200 to 6200 Hz, with some noise. */
static void add_chirp(int16_t *samples)
{
	uint32_t random = 1;

	for (size_t i = 0; i < RATE; i++) {
		double t = (double)i / RATE;
		random = random * 1103515245u + 12345u;
		long noise = (long)((random >> 16) % 401u) - 200;
		samples[i] = (int16_t)(lround(6000 * sin(2 * PI * (200 * t + 3000 * t * t))) + noise);
	}
}

/* Computed by PocketSphinx 0.8+5prealpha from the same sound. */
TEST(cepstra_are_those_of_the_library)
{
	static const struct {
		bool remove_noise;
		size_t frame;
		double values[CEPSTRA_LENGTH];
	} cases[] = {
		{false, 10, {58.453, -0.204, -3.619, -41.681, -48.565, -16.601, 24.622,
			53.106, 39.076, -1.903, -31.424, -35.375, -12.631}},
		{false, 39, {58.732, -19.811, -18.232, 30.421, -2.729, -36.899, 38.082,
			11.803, -49.911, 33.558, 15.503, -44.828, 21.773}},
		{false, 68, {56.257, -31.611, 7.620, 0.513, -15.869, 34.141, -46.772,
			47.909, -24.565, 5.519, 13.625, -36.893, 39.497}},
		{false, 97, {56.342, -29.020, 20.901, -26.619, 33.409, -29.423, 29.587,
			-28.781, 24.008, -27.672, 20.030, -8.481, 2.867}},
		{true, 10, {57.612, -0.942, -4.143, -41.758, -47.915, -16.265, 24.209,
			52.268, 39.072, -1.178, -30.824, -34.923, -12.325}},
		{true, 39, {64.214, -6.319, -21.649, 20.994, -2.840, -35.411, 34.787,
			10.642, -49.999, 31.975, 14.901, -45.441, 21.056}},
		{true, 68, {58.094, -41.977, -15.033, 4.390, -19.247, 35.726, -48.175,
			44.722, -21.364, 3.260, 14.723, -38.485, 39.500}},
		{true, 97, {53.700, -48.434, 30.682, -13.031, 28.401, -34.679, 33.323,
			-27.831, 22.918, -24.831, 19.357, -8.215, 3.407}},
	};
	static int16_t samples[RATE];

	add_chirp(samples);
	struct cepstra cepstra[2] = {cepstra_of(samples, RATE, 1, false),
		cepstra_of(samples, RATE, 1, true)};
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		const struct cepstra *of = &cepstra[cases[c].remove_noise];
		CHECK(of->frames == 98);
		for (size_t i = 0; i < CEPSTRA_LENGTH && of->frames == 98; i++) {
			CHECK_NUMBER((double)of->values[cases[c].frame * CEPSTRA_LENGTH + i],
				cases[c].values[i], 0.02);
		}
	}
	cepstra_finish(&cepstra[0]);
	cepstra_finish(&cepstra[1]);
}

TEST(nothing_is_kept_from_the_utterance_before)
{
	static int16_t samples[RATE], loud[RATE];
	struct error error = {0};
	struct cepstra first = {0}, between = {0}, again = {0};
	struct front_end *front_end = make_front_end(PARAMETERS, 1.06, true, &error);

	add_chirp(samples);
	clipping(loud, RATE);
	CHECK(front_end != NULL && front_end_run(front_end, samples, RATE, &first, &error) &&
		front_end_run(front_end, loud, RATE, &between, &error) &&
		front_end_run(front_end, samples, RATE, &again, &error));
	CHECK(first.frames == 98 && again.frames == 98);
	for (size_t i = 0; i < again.frames * CEPSTRA_LENGTH; i++) {
		CHECK_NUMBER((double)again.values[i], (double)first.values[i], 0);
	}
	cepstra_finish(&first);
	cepstra_finish(&between);
	cepstra_finish(&again);
	front_end_destroy(front_end);
}

TEST(an_utterance_that_goes_on_gives_the_same_by_and_by)
{
	static const size_t steps[] = {1, 160, 320, 411, 5000, RATE};
	static int16_t samples[RATE];
	struct error error = {0};
	struct cepstra whole = {0}, part = {0};
	struct front_end *front_end = make_front_end(PARAMETERS, 1, true, &error);

	add_chirp(samples);
	CHECK(front_end != NULL && front_end_run(front_end, samples, RATE, &whole, &error));
	for (size_t s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
		struct front_end_progress progress = {0};
		size_t given = 0;
		for (size_t count = steps[s]; given < whole.frames; count += steps[s]) {
			count = count < RATE ? count : RATE;
			CHECK(front_end_continue(front_end, &progress, samples, count, &part, &error));
			CHECK(given + part.frames <= whole.frames);
			CHECK(part.frames == 0 ||
				memcmp(part.values, whole.values + given * CEPSTRA_LENGTH,
					part.frames * CEPSTRA_LENGTH * sizeof(*part.values)) == 0);
			given += part.frames;
			CHECK(count < RATE || given == whole.frames);
			cepstra_finish(&part);
		}
	}
	cepstra_finish(&whole);
	front_end_destroy(front_end);
}

TEST_MAIN({
	RUN(a_tone_lands_in_its_band_and_warp_moves_it);
	RUN(twice_as_loud_is_another_first_cepstrum_and_no_more);
	RUN(every_sound_gives_numbers);
	RUN(the_length_of_a_sound_has_bounds);
	RUN(what_cannot_be_made_is_an_error);
	RUN(cepstra_are_those_of_the_library);
	RUN(nothing_is_kept_from_the_utterance_before);
	RUN(an_utterance_that_goes_on_gives_the_same_by_and_by);
})
