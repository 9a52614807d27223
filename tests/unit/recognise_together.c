/* SPDX-License-Identifier: MIT */
#include "audio/recognise/together.h"

#include "audio/acoustics/frame_scores.h"
#include "audio/recognise/hearings.h"
#include "audio/search/decoder.h"
#include "audio/search/decoding.h"
#include "bridge/base/error.h"
#include "tests/check.h"
#include "tests/support/spoken_network.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

enum { SCORES = 100 }; /* of a frame, that are looked at */

static const char *const sentences[] = {"turn on the kitchen light",
	"turn off the kitchen light", "set the temperature to fifty", NULL};

struct stage {
	struct hearings *hearings;
	struct spoken spoken;
	struct frame_scores *plain, *in_noise;
};

static struct frame_scores *score(const struct stage *stage, enum hearing hearing)
{
	struct error error = {0};
	struct frame_scores *scores = hearings_score(stage->hearings, hearing,
		stage->spoken.samples, stage->spoken.count, &error);
	CHECK(scores != NULL);
	return scores;
}

static bool begin(struct stage *stage, const char *said)
{
	struct error error = {0};
	*stage = (struct stage){.hearings = spoken_hearings(sentences, &error)};
	bool good = stage->hearings != NULL && spoken_add_quiet(&stage->spoken, 0.3) &&
		spoken_add(&stage->spoken, "rms", said) && spoken_add_quiet(&stage->spoken, 0.3);
	CHECK(good);
	if (good) {
		stage->plain = score(stage, HEARD_PLAIN);
		stage->in_noise = score(stage, HEARD_IN_NOISE);
	}
	return good;
}

static void end(struct stage *stage)
{
	frame_scores_destroy(stage->plain);
	frame_scores_destroy(stage->in_noise);
	spoken_finish(&stage->spoken);
	hearings_destroy(stage->hearings);
}

TEST(several_hear_a_clear_sentence_together)
{
	static const bool warped[] = {false, true};
	for (size_t i = 0; i < COUNT(warped); i++) {
		struct stage stage;
		struct together together = {0};
		struct decoding decoding = {0};
		struct error error = {0};
		SKIP_WITHOUT_SPEECH();
		if (begin(&stage, sentences[i])) {
			CHECK(together_make(&together, stage.hearings, stage.plain, stage.in_noise,
				warped[i], stage.spoken.samples, stage.spoken.count, &error));
			CHECK(decoder_run_scores(hearings_plain(stage.hearings), together.scores, false,
				&decoding, &error));
			CHECK_TEXT(decoding.text, sentences[i]);
		}
		decoding_finish(&decoding);
		together_finish(&together);
		CHECK(together.scores == NULL);
		end(&stage);
	}
}

/* Each score is the mean of those of the hearings that it is made of. */
TEST(all_of_them_count_alike)
{
	static const struct {
		bool warped;
		enum hearing hearings[4];
		size_t count;
	} cases[] = {
		{false, {HEARD_PLAIN, HEARD_IN_NOISE}, 2},
		{true, {HEARD_PLAIN, HEARD_IN_NOISE, HEARD_WARPED, HEARD_WARPED_IN_NOISE}, 4},
	};
	const size_t frames[] = {20, 50, 90};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage stage;
		struct together together = {0};
		struct error error = {0};
		int16_t row[SCORES];
		int sums[COUNT(frames)][SCORES] = {{0}};
		SKIP_WITHOUT_SPEECH();
		CHECK(begin(&stage, sentences[0]) && together_make(&together, stage.hearings,
			stage.plain, stage.in_noise, cases[i].warped, stage.spoken.samples,
			stage.spoken.count, &error));
		for (size_t part = 0; part < cases[i].count; part++) {
			struct frame_scores *scores = score(&stage, cases[i].hearings[part]);
			for (size_t f = 0; f < COUNT(frames); f++) {
				CHECK(frame_scores_read(scores, frames[f], SCORES, row));
				for (size_t k = 0; k < SCORES; k++) {
					sums[f][k] += row[k];
				}
			}
			frame_scores_destroy(scores);
		}
		for (size_t f = 0; f < COUNT(frames); f++) {
			CHECK(frame_scores_read(together.scores, frames[f], SCORES, row));
			for (size_t k = 0; k < SCORES; k++) {
				CHECK_NUMBER(row[k], sums[f][k] / (int)cases[i].count, 0);
			}
		}
		together_finish(&together);
		end(&stage);
	}
}

TEST_MAIN({
	RUN(several_hear_a_clear_sentence_together);
	RUN(all_of_them_count_alike);
})
