/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/features/spectrum.h"

#define PI 3.14159265358979323846

/* Straight from the definition. */
static double power_at(const double samples[SPECTRUM_LENGTH], size_t bin)
{
	double real = 0, imaginary = 0;

	for (size_t i = 0; i < SPECTRUM_LENGTH; i++) {
		double angle = 2 * PI * (double)(bin * i % SPECTRUM_LENGTH) / SPECTRUM_LENGTH;
		real += samples[i] * cos(angle);
		imaginary += samples[i] * sin(angle);
	}
	return real * real + imaginary * imaginary;
}

static double constant(size_t i)
{
	(void)i;
	return 3;
}

static double impulse(size_t i)
{
	return i == 7 ? 1000 : 0;
}

static double highest_tone(size_t i)
{
	return i % 2 == 0 ? 1 : -1;
}

static double two_tones(size_t i)
{
	return 20 * sin(2 * PI * 13.3 * (double)i / SPECTRUM_LENGTH) +
		cos(2 * PI * 200 * (double)i / SPECTRUM_LENGTH);
}

static double rough(size_t i)
{
	return (double)(i * i * 7919 % 4099) - 2049;
}

static const struct {
	const char *name;
	double (*at)(size_t i);
} cases[] = {
	{"constant", constant},
	{"impulse", impulse},
	{"highest tone", highest_tone},
	{"two tones", two_tones},
	{"rough", rough},
};

TEST(every_bin_is_as_the_definition_says)
{
	struct spectrum spectrum;
	double samples[SPECTRUM_LENGTH], power[SPECTRUM_BINS];

	spectrum_init(&spectrum);
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		double energy = 0;
		for (size_t i = 0; i < SPECTRUM_LENGTH; i++) {
			samples[i] = cases[c].at(i);
			energy += samples[i] * samples[i];
		}
		spectrum_power(&spectrum, samples, power);
		for (size_t bin = 0; bin < SPECTRUM_BINS; bin++) {
			double expected = power_at(samples, bin);
			if (fabs(power[bin] - expected) > 1e-9 * energy * SPECTRUM_LENGTH) {
				CHECK_FAILED("%s: bin %zu is %g, expected %g", cases[c].name, bin, power[bin],
					expected);
			}
		}
	}
}

TEST(joining_what_was_split_gives_the_samples)
{
	struct spectrum spectrum;
	double samples[SPECTRUM_LENGTH], joined[SPECTRUM_LENGTH];
	double real[SPECTRUM_BINS], imaginary[SPECTRUM_BINS];

	spectrum_init(&spectrum);
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		for (size_t i = 0; i < SPECTRUM_LENGTH; i++) {
			samples[i] = cases[c].at(i);
		}
		spectrum_split(&spectrum, samples, real, imaginary);
		spectrum_join(&spectrum, real, imaginary, joined);
		for (size_t i = 0; i < SPECTRUM_LENGTH; i++) {
			if (fabs(joined[i] - samples[i]) > 1e-8) {
				CHECK_FAILED("%s: sample %zu is %g, not %g", cases[c].name, i, joined[i],
					samples[i]);
			}
		}
	}
}

TEST_MAIN({
	RUN(every_bin_is_as_the_definition_says);
	RUN(joining_what_was_split_gives_the_samples);
})
