/* SPDX-License-Identifier: MIT */
#include "audio/recognise/features.h"

#include "audio/recognise/front_end.h"
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

TEST_MAIN(
	RUN(differences_look_at_the_frames_around);
	RUN(the_mean_of_the_utterance_is_taken_off);
	RUN(one_frame_and_none_are_no_trouble);
)
