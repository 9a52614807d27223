/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/features/noise_suppression.h"

#define BANDS 25u
#define FRAMES 400u
#define NOISE 1e6

/* Noise that stays the same, and from frame 200 to 220 a sound in one band. */
static double power_in(size_t frame, size_t band, size_t loud_band)
{
	return frame >= 200 && frame < 220 && band == loud_band ? 1000 * NOISE : NOISE;
}

/* How much is left of the power in each band of each frame. */
static void run(size_t loud_band, double kept[FRAMES][BANDS])
{
	struct noise_suppression suppression;

	noise_suppression_init(&suppression, BANDS);
	for (size_t frame = 0; frame < FRAMES; frame++) {
		double power[BANDS];
		for (size_t band = 0; band < BANDS; band++) {
			power[band] = power_in(frame, band, loud_band);
		}
		noise_suppression_run(&suppression, power);
		for (size_t band = 0; band < BANDS; band++) {
			kept[frame][band] = power[band] / power_in(frame, band, loud_band);
		}
	}
}

TEST(steady_noise_sinks_and_a_sound_stays)
{
	static double kept[FRAMES][BANDS];
	static const struct {
		size_t frame, band;
		double minimum, maximum;
	} cases[] = {
		{0, 12, 0.9, 1}, /* not known yet to be noise */
		{199, 12, 0.3, 0.36},
		/* Nine bands share their weights, of which one is loud; the next is too far away. */
		{219, 12, 0.37, 0.45},
		{219, 8, 0.37, 0.45},
		{219, 16, 0.37, 0.45},
		{219, 7, 0.3, 0.33},
		{219, 17, 0.3, 0.33},
		{221, 12, 0.05, 0.33}, /* masked by what was loud just before */
		{399, 12, 0.05, 0.15}, /* noise is all there is, and it is known */
	};
	run(12, kept);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double is = kept[cases[i].frame][cases[i].band];
		if (!(is >= cases[i].minimum && is <= cases[i].maximum)) {
			CHECK_FAILED("frame %zu, band %zu: %g is kept, not from %g to %g", cases[i].frame,
				cases[i].band, is, cases[i].minimum, cases[i].maximum);
		}
	}
}

TEST(what_comes_out_is_power_whatever_goes_in)
{
	static const double levels[] = {1e-4, 1, 1e14};
	struct noise_suppression suppression;

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		noise_suppression_init(&suppression, NOISE_SUPPRESSION_BANDS_MAX);
		for (size_t frame = 0; frame < FRAMES; frame++) {
			double power[NOISE_SUPPRESSION_BANDS_MAX];
			double level = levels[(i + frame / 50) % (sizeof(levels) / sizeof(levels[0]))];
			for (size_t band = 0; band < NOISE_SUPPRESSION_BANDS_MAX; band++) {
				power[band] = level;
			}
			noise_suppression_run(&suppression, power);
			for (size_t band = 0; band < NOISE_SUPPRESSION_BANDS_MAX; band++) {
				CHECK(power[band] >= level / 20.001 && power[band] <= level * 20.001);
			}
		}
	}
}

TEST_MAIN({
	RUN(what_comes_out_is_power_whatever_goes_in);
	RUN(steady_noise_sinks_and_a_sound_stays);
})
