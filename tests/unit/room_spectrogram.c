/* SPDX-License-Identifier: MIT */
#include "audio/room/spectrogram.h"

#include "tests/check.h"
#include "tests/support/synthetic_sound.h"

#define COUNT 5000u

static int16_t samples[COUNT], again[COUNT];

static void fill(void)
{
	memset(samples, 0, sizeof(samples));
	add_noise(samples, COUNT, 20000);
}

/* Also the first sample and the last. */
TEST(the_sound_of_a_spectrogram_is_what_it_was_made_of)
{
	static const size_t counts[] = {0, 1, SPECTROGRAM_STEP, SPECTRUM_LENGTH - 1, COUNT};
	fill();
	for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++) {
		struct spectrogram spectrogram;
		CHECK(spectrogram_make(&spectrogram, samples, counts[c]));
		CHECK(spectrogram_sound(&spectrogram, again, counts[c]));
		for (size_t i = 0; i < counts[c]; i++) {
			if (abs(again[i] - samples[i]) > 1) {
				CHECK_FAILED("%zu samples: sample %zu is %d, not %d", counts[c], i, again[i],
					samples[i]);
			}
		}
		spectrogram_finish(&spectrogram);
	}
}

TEST(what_gets_too_loud_is_cut)
{
	struct spectrogram spectrogram;
	size_t cut = 0;
	fill();
	CHECK(spectrogram_make(&spectrogram, samples, COUNT));
	for (size_t i = 0; i < spectrogram.frames * SPECTRUM_BINS; i++) {
		spectrogram.real[i] *= 3;
		spectrogram.imaginary[i] *= 3;
	}
	CHECK(spectrogram_sound(&spectrogram, again, COUNT));
	for (size_t i = 0; i < COUNT; i++) {
		int wanted = 3 * samples[i];
		wanted = wanted < INT16_MIN ? INT16_MIN : wanted > INT16_MAX ? INT16_MAX : wanted;
		cut += wanted == INT16_MIN || wanted == INT16_MAX;
		CHECK(abs(again[i] - wanted) <= 2);
	}
	CHECK(cut > 0);
	spectrogram_finish(&spectrogram);
}

TEST_MAIN({
	RUN(the_sound_of_a_spectrogram_is_what_it_was_made_of);
	RUN(what_gets_too_loud_is_cut);
})
