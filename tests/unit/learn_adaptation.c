/* SPDX-License-Identifier: MIT
 *
 * The estimator on a model made up for the test, with speech that is drawn from it.
 */
#include "audio/learn/adaptation.h"

#include <stdint.h>

#include "audio/acoustics/acoustic_model.h"
#include "bridge/base/error.h"
#include "tests/check.h"

enum { PHONES = 3, DENSITIES = 12, GAUSSIANS = PHONES * VOICE_STREAMS * DENSITIES };

#define VARIANCE 0.25f

struct made_up {
	struct acoustic_model model;
	uint64_t state; /* of the random numbers */
};

/* From -1 to 1, the same in every run. */
static double next_random(struct made_up *made)
{
	made->state = made->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(made->state >> 33) / (double)(UINT64_C(1) << 30) - 1;
}

/* Gaussians far enough from each other that each frame belongs to one. */
static void make_up(struct made_up *made)
{
	static const char *const names[] = {"AA", "B", "SIL"};
	struct acoustic_model *model = &made->model;
	*made = (struct made_up){.state = 7};
	model->densities = DENSITIES;
	model->means = calloc(GAUSSIANS, VOICE_LENGTH * sizeof(float));
	model->variances = calloc(GAUSSIANS, VOICE_LENGTH * sizeof(float));
	model->weights = calloc(GAUSSIANS, sizeof(float));
	for (size_t i = 0; i < PHONES; i++) {
		CHECK(text_list_add(&model->phones, names[i]));
	}
	for (size_t g = 0; g < GAUSSIANS; g++) {
		model->weights[g] = 1.0f / DENSITIES;
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			model->means[g * VOICE_LENGTH + i] = (float)(10 * next_random(made));
			model->variances[g * VOICE_LENGTH + i] = VARIANCE;
		}
	}
}

static void finish(struct made_up *made)
{
	text_list_finish(&made->model.phones);
	free(made->model.means);
	free(made->model.variances);
	free(made->model.weights);
}

/* A transform that speech can have: some tenths off the model. With `full`, values depend on
 * each other. */
static void draw_voice(struct made_up *made, bool full, struct voice *voice)
{
	voice_init(voice);
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		struct voice_stream *stream = &voice->streams[s];
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			for (size_t k = 0; k < VOICE_LENGTH && full; k++) {
				stream->turn[i][k] += 0.03 * next_random(made);
			}
			stream->turn[i][i] += 0.05 * next_random(made);
			stream->shift[i] = 0.5 * next_random(made);
		}
	}
}

/* Frames in which a phone is said by a voice. */
static void speak(struct made_up *made, const struct voice *voice, size_t frames,
	struct adaptation *adaptation)
{
	float features[VOICE_STREAMS * VOICE_LENGTH];
	for (size_t f = 0; f < frames; f++) {
		size_t phone = f % 2;
		for (size_t s = 0; s < VOICE_STREAMS; s++) {
			size_t density = (f / 2 + s) % DENSITIES;
			const float *mean = made->model.means + VOICE_LENGTH *
				(acoustic_model_index(&made->model, phone, s) + density);
			for (size_t i = 0; i < VOICE_LENGTH; i++) {
				double value = voice->streams[s].shift[i] + 0.5 * next_random(made);
				for (size_t k = 0; k < VOICE_LENGTH; k++) {
					value += voice->streams[s].turn[i][k] * mean[k];
				}
				features[s * VOICE_LENGTH + i] = (float)value;
			}
		}
		adaptation_add(adaptation, phone, features);
	}
}

static void check_near(const struct voice *found, const struct voice *expected, double turn,
	double shift)
{
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		const struct voice_stream *a = &found->streams[s], *b = &expected->streams[s];
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			for (size_t k = 0; k < VOICE_LENGTH; k++) {
				CHECK_NUMBER(a->turn[i][k], b->turn[i][k], turn);
			}
			CHECK_NUMBER(a->shift[i], b->shift[i], shift);
			CHECK_NUMBER(a->scale[i], 1, 0);
		}
	}
}

TEST(a_known_voice_is_found)
{
	static const enum adaptation_shape shapes[] = {ADAPTATION_FULL, ADAPTATION_DIAGONAL};
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct made_up made;
		struct voice wanted, found;
		struct error error = {0};
		make_up(&made);
		draw_voice(&made, shapes[i] == ADAPTATION_FULL, &wanted);
		struct adaptation *adaptation = adaptation_create(&made.model);
		speak(&made, &wanted, 20000, adaptation);
		CHECK(adaptation_frames(adaptation) == 20000);
		CHECK(adaptation_solve(adaptation, shapes[i], &found, &error));
		CHECK_TEXT(error.text, "");
		check_near(&found, &wanted, 0.005, 0.02);
		adaptation_destroy(adaptation);
		finish(&made);
	}
}

/* The frames that speak for the model keep it where there are few others. */
TEST(little_speech_changes_little)
{
	struct made_up made;
	struct voice wanted, unchanged, little, much;
	make_up(&made);
	draw_voice(&made, false, &wanted);
	voice_init(&unchanged);
	wanted.streams[0].shift[0] = 1;
	wanted.streams[0].turn[0][0] = 1;
	struct adaptation *adaptation = adaptation_create(&made.model);
	speak(&made, &wanted, ADAPTATION_FRAMES_MIN, adaptation);
	CHECK(adaptation_solve(adaptation, ADAPTATION_DIAGONAL, &little, NULL));
	speak(&made, &wanted, 30 * ADAPTATION_FRAMES_MIN, adaptation);
	CHECK(adaptation_solve(adaptation, ADAPTATION_DIAGONAL, &much, NULL));
	CHECK(little.streams[0].shift[0] > 0.3);
	CHECK(little.streams[0].shift[0] < much.streams[0].shift[0] - 0.05);
	CHECK_NUMBER(much.streams[0].shift[0], 1, 0.05);
	adaptation_destroy(adaptation);
	finish(&made);
}

TEST(speech_like_the_model_changes_nothing)
{
	struct made_up made;
	struct voice unchanged, found;
	make_up(&made);
	voice_init(&unchanged);
	struct adaptation *adaptation = adaptation_create(&made.model);
	speak(&made, &unchanged, 20000, adaptation);
	CHECK(adaptation_solve(adaptation, ADAPTATION_FULL, &found, NULL));
	check_near(&found, &unchanged, 0.005, 0.02);
	adaptation_destroy(adaptation);
	finish(&made);
}

/* A voice so far off that frames are ascribed to the wrong Gaussians, unless most of it is
 * known already. */
TEST(what_was_learnt_before_helps_to_learn_more)
{
	struct made_up made;
	struct voice wanted, first, second;
	make_up(&made);
	voice_init(&wanted);
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			wanted.streams[s].turn[i][i] = 0.45;
			wanted.streams[s].shift[i] = 6;
		}
	}
	struct adaptation *adaptation = adaptation_create(&made.model);
	speak(&made, &wanted, 5000, adaptation);
	CHECK(adaptation_solve(adaptation, ADAPTATION_DIAGONAL, &first, NULL));
	CHECK(fabs(first.streams[0].turn[0][0] - 0.45) > 0.05);
	second = first;
	for (int round = 0; round < 8; round++) {
		adaptation_begin(adaptation, &second);
		CHECK(adaptation_frames(adaptation) == 0);
		speak(&made, &wanted, 5000, adaptation);
		CHECK(adaptation_solve(adaptation, ADAPTATION_DIAGONAL, &second, NULL));
	}
	check_near(&second, &wanted, 0.05, 0.3);
	adaptation_destroy(adaptation);
	finish(&made);
}

TEST(too_little_speech_is_refused)
{
	struct made_up made;
	struct voice voice, unchanged;
	struct error error = {0};
	make_up(&made);
	voice_init(&unchanged);
	struct adaptation *adaptation = adaptation_create(&made.model);
	CHECK(!adaptation_solve(adaptation, ADAPTATION_FULL, &voice, &error));
	CHECK_ERROR(error, "only 0.0 seconds of speech");
	speak(&made, &unchanged, ADAPTATION_FRAMES_MIN - 50, adaptation);
	CHECK(!adaptation_solve(adaptation, ADAPTATION_FULL, &voice, &error));
	CHECK_ERROR(error, "only 2.5 seconds of speech");
	CHECK_ERROR(error, "at least 3");
	check_near(&voice, &unchanged, 0, 0);
	adaptation_destroy(adaptation);
	finish(&made);
}

/* Where all means are alike, what they count and what is added cannot be told apart. */
TEST(what_determines_no_voice_is_refused)
{
	struct made_up made;
	struct voice voice, unchanged;
	struct error error = {0};
	make_up(&made);
	voice_init(&unchanged);
	for (size_t i = 0; i < GAUSSIANS * VOICE_LENGTH; i++) {
		made.model.means[i] = 2;
	}
	struct adaptation *adaptation = adaptation_create(&made.model);
	speak(&made, &unchanged, 2 * ADAPTATION_FRAMES_MIN, adaptation);
	CHECK(!adaptation_solve(adaptation, ADAPTATION_FULL, &voice, &error));
	CHECK_ERROR(error, "does not determine a voice");
	CHECK(!adaptation_solve(adaptation, ADAPTATION_DIAGONAL, &voice, &error));
	check_near(&voice, &unchanged, 0, 0);
	adaptation_destroy(adaptation);
	finish(&made);
}

TEST(nothing_can_be_destroyed)
{
	adaptation_destroy(NULL);
}

TEST_MAIN(
	RUN(a_known_voice_is_found);
	RUN(little_speech_changes_little);
	RUN(speech_like_the_model_changes_nothing);
	RUN(what_was_learnt_before_helps_to_learn_more);
	RUN(too_little_speech_is_refused);
	RUN(what_determines_no_voice_is_refused);
	RUN(nothing_can_be_destroyed);
)
