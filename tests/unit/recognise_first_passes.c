/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "audio/features/front_end.h"
#include "audio/recognise/first_passes.h"
#include "audio/recognise/hearings.h"
#include "audio/search/decoder.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "tests/support/spoken_network.h"

static const char *const sentences[] = {"turn on the kitchen light",
	"turn off the kitchen light", "set the temperature to fifty", NULL};

struct stage {
	struct hearings *hearings;
	struct decoder *phones;
	struct first_passes *passes;
	struct spoken spoken;
	struct decoding heard[FIRST_PASS_COUNT];
};

static struct decoder *make_phones(const char *model, const struct hearings *hearings,
	struct error *error)
{
	char *path = text_path_beside(model, "en-us-phone.lm.bin");
	struct decoder *phones = decoder_create(&(struct decoder_settings){.model = model,
		.dictionary = "sil SIL\n", .phone_model = path, .beams = BEAMS_NARROW,
		.scored = hearings_senones(hearings), .skip_frames = 1, .gaussians = 1, .weight = 1},
		error);

	free(path);
	return phones;
}

static void begin(struct stage *stage)
{
	struct error error = {0};
	char *model = shipped_model();

	*stage = (struct stage){.hearings = spoken_hearings(sentences, &error)};
	stage->phones = make_phones(model, stage->hearings, &error);
	stage->passes = first_passes_create(stage->hearings, stage->phones);
	CHECK_TEXT(error.text, "");
	CHECK(stage->passes != NULL);
	CHECK(spoken_add_quiet(&stage->spoken, 0.3) &&
		spoken_add(&stage->spoken, "rms", sentences[1]) &&
		spoken_add_quiet(&stage->spoken, 0.3));
	free(model);
}

static void forget_heard(struct stage *stage)
{
	for (enum first_pass p = 0; p < FIRST_PASS_COUNT; p++) {
		decoding_finish(&stage->heard[p]);
	}
}

static void end(struct stage *stage)
{
	forget_heard(stage);
	first_passes_destroy(stage->passes);
	decoder_destroy(stage->phones);
	hearings_destroy(stage->hearings);
	spoken_finish(&stage->spoken);
}

static bool finish(struct stage *stage, size_t count)
{
	forget_heard(stage);
	return first_passes_finish(stage->passes, stage->spoken.samples, count, stage->heard, NULL);
}

/* At once, they are what each decoder hears of the whole utterance. */
TEST(all_three_hear_the_utterance)
{
	struct decoding plain, noise;
	SKIP_WITHOUT_SPEECH();
	struct stage stage;
	begin(&stage);
	const struct spoken *spoken = &stage.spoken;
	CHECK(finish(&stage, spoken->count));
	CHECK(!first_passes_are_begun(stage.passes));
	CHECK(hearings_run(stage.hearings, HEARD_PLAIN, spoken->samples, spoken->count, &plain, NULL));
	CHECK(hearings_run(stage.hearings, HEARD_IN_NOISE, spoken->samples, spoken->count, &noise,
		NULL));
	CHECK_TEXT(stage.heard[FIRST_PLAIN].text, sentences[1]);
	CHECK_TEXT(stage.heard[FIRST_PLAIN].partial, sentences[1]);
	CHECK_NUMBER(stage.heard[FIRST_PLAIN].score, plain.score, 0.5);
	CHECK(stage.heard[FIRST_PLAIN].frames == plain.frames);
	CHECK_TEXT(stage.heard[FIRST_IN_NOISE].text, noise.text);
	CHECK(stage.heard[FIRST_IN_NOISE].word_count == noise.word_count);
	CHECK(stage.heard[FIRST_PHONES].word_count > 10);
	CHECK(stage.heard[FIRST_PHONES].frames == plain.frames);
	/* A sentence that was said is more like the sound than phones in any order. */
	CHECK(stage.heard[FIRST_PHONES].score < stage.heard[FIRST_PLAIN].acoustic);
	struct decoding again;
	CHECK(decoder_run_scores(hearings_plain(stage.hearings), first_passes_scores(stage.passes),
		false, &again, NULL));
	CHECK_TEXT(again.text, sentences[1]);
	CHECK_NUMBER(again.score, stage.heard[FIRST_PLAIN].score, 0);
	decoding_finish(&again);
	decoding_finish(&plain);
	decoding_finish(&noise);
	end(&stage);
}

/* How much better than free phones, in natural log units a frame: what decides. */
static double margin(const struct stage *stage)
{
	return (stage->heard[FIRST_PLAIN].acoustic - stage->heard[FIRST_PHONES].score) /
		(double)stage->heard[FIRST_PLAIN].frames;
}

/* The words are the same wherever in the silence after them it was begun, and what decides is as
 * good as the same: only the mean is that of a shorter part. */
TEST(what_was_begun_early_ends_the_same)
{
	static const double silence_left[] = {0.24, 0.1, 0};
	SKIP_WITHOUT_SPEECH();
	struct stage stage;
	begin(&stage);
	size_t count = stage.spoken.count;
	CHECK(finish(&stage, count));
	double wanted = margin(&stage);
	size_t frames = stage.heard[FIRST_PLAIN].frames;
	for (size_t i = 0; i < sizeof(silence_left) / sizeof(silence_left[0]); i++) {
		first_passes_begin(stage.passes, stage.spoken.samples,
			count - (size_t)(silence_left[i] * DECODER_RATE));
		CHECK(first_passes_are_begun(stage.passes));
		CHECK(finish(&stage, count));
		CHECK_TEXT(stage.heard[FIRST_PLAIN].text, sentences[1]);
		CHECK_TEXT(stage.heard[FIRST_IN_NOISE].text, sentences[1]);
		CHECK_NUMBER(margin(&stage), wanted, 0.05);
		CHECK(stage.heard[FIRST_PLAIN].frames == frames);
	}
	end(&stage);
}

/* Speech went on after it was begun: nothing of that is left. */
TEST(what_was_dropped_leaves_nothing)
{
	SKIP_WITHOUT_SPEECH();
	struct stage stage;
	begin(&stage);
	size_t count = stage.spoken.count;
	CHECK(finish(&stage, count));
	double score = stage.heard[FIRST_PLAIN].score, phones = stage.heard[FIRST_PHONES].score;
	for (int turn = 0; turn < 3; turn++) {
		first_passes_begin(stage.passes, stage.spoken.samples, count / (turn == 2 ? 1 : 2));
		first_passes_drop(stage.passes);
		CHECK(!first_passes_are_begun(stage.passes));
	}
	first_passes_drop(stage.passes);
	CHECK(finish(&stage, count));
	CHECK_NUMBER(stage.heard[FIRST_PLAIN].score, score, 0);
	CHECK_NUMBER(stage.heard[FIRST_PHONES].score, phones, 0);
	first_passes_begin(stage.passes, stage.spoken.samples, count);
	end(&stage);
}

TEST(what_is_too_long_is_an_error_and_the_next_is_heard)
{
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	struct stage stage;
	begin(&stage);
	size_t count = (FRONT_END_SECONDS_MAX + 1) * DECODER_RATE;
	int16_t *silence = calloc(count, sizeof(*silence));
	CHECK(silence != NULL);
	CHECK(!first_passes_finish(stage.passes, silence, count, stage.heard, &error));
	CHECK_HAS(error.text, "longer than");
	CHECK(finish(&stage, stage.spoken.count));
	CHECK_TEXT(stage.heard[FIRST_PLAIN].text, sentences[1]);
	free(silence);
	end(&stage);
}

TEST(sound_without_a_frame_has_no_words)
{
	static const size_t counts[] = {0, 100, 500};
	SKIP_WITHOUT_SPEECH();
	struct stage stage;
	begin(&stage);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		CHECK(finish(&stage, counts[i]));
		CHECK(stage.heard[FIRST_PLAIN].word_count == 0);
		CHECK(stage.heard[FIRST_IN_NOISE].word_count == 0);
	}
	end(&stage);
}

TEST_MAIN({
	RUN(all_three_hear_the_utterance);
	RUN(what_was_begun_early_ends_the_same);
	RUN(what_was_dropped_leaves_nothing);
	RUN(what_is_too_long_is_an_error_and_the_next_is_heard);
	RUN(sound_without_a_frame_has_no_words);
})
