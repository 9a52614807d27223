/* SPDX-License-Identifier: MIT */
#include "audio/features/features.h"

#include "audio/features/cepstral_mean.h"
#include "audio/features/front_end.h"
#include "tests/check.h"

enum { FRAMES = 9 };

/* Cepstra whose values are a curve over time, another one for each place in the frame. */
static float value_at(int frame, size_t place)
{
	int f = frame < 0 ? 0 : frame >= FRAMES ? FRAMES - 1 : frame;
	return (float)(f * f) * (1 + (float)place) / 8 + (float)place;
}

static void fill(float values[FRAMES * CEPSTRA_LENGTH])
{
	for (int f = 0; f < FRAMES; f++) {
		for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
			values[(size_t)f * CEPSTRA_LENGTH + i] = value_at(f, i);
		}
	}
}

TEST(differences_look_at_the_frames_around)
{
	float values[FRAMES * CEPSTRA_LENGTH];
	struct cepstra cepstra = {.values = values, .frames = FRAMES};
	fill(values);
	float *features = features_compute(&cepstra);
	for (int f = 0; f < FRAMES && features != NULL; f++) {
		const float *row = features + f * FEATURE_LENGTH;
		for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
			CHECK_NUMBER(row[VOICE_LENGTH + i], value_at(f + 2, i) - value_at(f - 2, i), 1e-4);
			CHECK_NUMBER(row[2 * VOICE_LENGTH + i],
				value_at(f + 3, i) - value_at(f - 1, i) - value_at(f + 1, i) +
				value_at(f - 3, i), 1e-4);
		}
	}
	CHECK(features != NULL);
	free(features);
}

TEST(the_mean_of_the_utterance_is_taken_off)
{
	float values[FRAMES * CEPSTRA_LENGTH];
	struct cepstra cepstra = {.values = values, .frames = FRAMES};
	fill(values);
	float *features = features_compute(&cepstra);
	for (size_t i = 0; i < CEPSTRA_LENGTH && features != NULL; i++) {
		double sum = 0;
		for (size_t f = 0; f < FRAMES; f++) {
			sum += features[f * FEATURE_LENGTH + i];
		}
		CHECK_NUMBER(sum, 0, 1e-3);
	}
	free(features);
	/* Frames without energy do not count. */
	values[0] = -1;
	features = features_compute(&cepstra);
	CHECK(features != NULL);
	if (features != NULL) {
		double sum = 0;
		for (size_t f = 1; f < FRAMES; f++) {
			sum += features[f * FEATURE_LENGTH + 5];
		}
		CHECK_NUMBER(sum, 0, 1e-3);
	}
	free(features);
}

TEST(one_frame_and_none_are_no_trouble)
{
	float values[CEPSTRA_LENGTH] = {4, 1};
	struct cepstra one = {.values = values, .frames = 1}, none = {.values = values};
	float *features = features_compute(&one);
	CHECK(features != NULL);
	for (size_t i = 0; i < FEATURE_LENGTH && features != NULL; i++) {
		CHECK_NUMBER(features[i], 0, 1e-6);
	}
	free(features);
	features = features_compute(&none);
	CHECK(features != NULL);
	free(features);
	/* All without energy: there is no mean. */
	values[0] = -4;
	features = features_compute(&one);
	CHECK(features != NULL && fabsf(features[0] + 4) < 1e-6f);
	free(features);
}

/* Some of the frames, whose mean was taken off before, have the features that they have among all
 * of the utterance. */
TEST(a_part_has_the_features_of_the_whole)
{
	static const struct {
		size_t first, count;
	} cases[] = {{0, FRAMES}, {0, 1}, {0, 4}, {3, 3}, {FRAMES / 2, 1}, {FRAMES - 4, 4},
		{FRAMES - 1, 1}, {4, 0}, {FRAMES, 0}};
	float values[FRAMES * CEPSTRA_LENGTH];
	struct cepstra cepstra = {.values = values, .frames = FRAMES};
	struct cepstral_mean mean = {.frames = 0};
	fill(values);
	float *whole = features_compute(&cepstra);
	cepstral_mean_add(&mean, &cepstra);
	cepstral_mean_take_off(&mean, &cepstra);
	for (size_t n = 0; n < sizeof(cases) / sizeof(cases[0]) && whole != NULL; n++) {
		float *part = features_between(&cepstra, cases[n].first, cases[n].count);
		CHECK(part != NULL);
		for (size_t i = 0; part != NULL && i < cases[n].count * FEATURE_LENGTH; i++) {
			CHECK_NUMBER(part[i], whole[cases[n].first * FEATURE_LENGTH + i], 1e-4);
		}
		free(part);
	}
	CHECK(whole != NULL);
	free(whole);
}

/* Frames that are not complete yet are not those of the whole: so many must be waited for. */
TEST(a_frame_depends_on_those_ahead)
{
	float values[FRAMES * CEPSTRA_LENGTH];
	const struct cepstra all = {.values = values, .frames = FRAMES};
	const struct cepstra begun = {.values = values, .frames = FRAMES - 2};
	const size_t complete = begun.frames - FEATURE_FRAMES_AHEAD;
	fill(values);
	float *wanted = features_between(&all, 0, begun.frames);
	float *given = features_between(&begun, 0, begun.frames);
	CHECK(wanted != NULL && given != NULL);
	for (size_t f = 0; f < begun.frames && wanted != NULL && given != NULL; f++) {
		bool same = memcmp(wanted + f * FEATURE_LENGTH, given + f * FEATURE_LENGTH,
			FEATURE_LENGTH * sizeof(*given)) == 0;
		CHECK(same == (f < complete));
	}
	free(wanted);
	free(given);
}

TEST_MAIN(
	RUN(differences_look_at_the_frames_around);
	RUN(the_mean_of_the_utterance_is_taken_off);
	RUN(one_frame_and_none_are_no_trouble);
	RUN(a_part_has_the_features_of_the_whole);
	RUN(a_frame_depends_on_those_ahead);
)
