/* SPDX-License-Identifier: MIT
 *
 * Scores that are read while frames still come, by one thread and by several.
 */
#include "audio/acoustics/frame_scores.h"

#include <pthread.h>

#include "audio/acoustics/scorer.h"
#include "audio/features/features.h"
#include "tests/check.h"
#include "tests/support/small_model.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

enum { FRAMES = 50, WIDTH = SMALL_MODEL_SENONES, GAUSSIANS = 3 };

struct stage {
	struct small_model model;
	float *features;
	int16_t *wanted; /* the scores of these features, computed one frame at a time */
	struct frame_scores *scores;
	size_t added;
};

static void begin(struct stage *stage, unsigned gaussians, bool kept)
{
	*stage = (struct stage){.features = small_model_features(FRAMES)};
	CHECK(small_model_make(&stage->model) && stage->features != NULL);
	stage->wanted = small_model_scores(&stage->model, stage->features, FRAMES, gaussians);
	stage->scores = frame_scores_create(stage->model.scorer, gaussians, kept);
	CHECK(stage->wanted != NULL && stage->scores != NULL);
}

static void end(struct stage *stage)
{
	frame_scores_destroy(stage->scores);
	free(stage->wanted);
	free(stage->features);
	small_model_finish(&stage->model);
}

static void add(struct stage *stage, size_t frames)
{
	size_t left = FRAMES - stage->added, count = frames < left ? frames : left;
	CHECK(frame_scores_add(stage->scores, stage->features + stage->added * FEATURE_LENGTH, count));
	stage->added += count;
}

/* True if the frame is there and has the scores that it should. */
static bool is_read_right(const struct stage *stage, size_t frame)
{
	int16_t row[WIDTH];
	return frame_scores_read(stage->scores, frame, WIDTH, row) &&
		memcmp(row, stage->wanted + frame * WIDTH, sizeof(row)) == 0;
}

static bool is_read(const struct stage *stage, size_t frame)
{
	int16_t row[WIDTH];
	return frame_scores_read(stage->scores, frame, WIDTH, row);
}

/* --- one thread --- */

TEST(frames_have_the_scores_that_they_have_alone)
{
	static const struct {
		unsigned gaussians;
		bool kept;
		size_t added; /* at once, and read before the next ones */
	} cases[] = {
		{1, true, FRAMES}, {GAUSSIANS, true, 1}, {4, true, SCORING_FRAMES_MAX + 1},
		{1, false, FRAMES}, {GAUSSIANS, false, 1}, {4, false, SCORING_FRAMES_MAX + 1},
		{SCORER_GAUSSIANS_MAX, false, SCORING_FRAMES_MAX}, {GAUSSIANS, false, 2},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage stage;
		begin(&stage, cases[i].gaussians, cases[i].kept);
		for (size_t frame = 0; frame < FRAMES; frame++) {
			if (frame == stage.added) {
				add(&stage, cases[i].added);
			}
			if (!is_read_right(&stage, frame)) {
				CHECK_FAILED("frame %zu of case %zu", frame, i);
			}
		}
		end(&stage);
	}
}

/* Who knows of no more senones gets no more, and what stands after them is left alone. */
TEST(the_first_scores_of_a_frame_can_be_read_alone)
{
	static const size_t counts[] = {WIDTH, WIDTH - 1, 1, 0};
	struct stage stage;
	begin(&stage, GAUSSIANS, true);
	add(&stage, FRAMES);
	for (size_t i = 0; i < COUNT(counts); i++) {
		int16_t row[WIDTH], wanted[WIDTH];
		memset(row, 0x55, sizeof(row));
		memset(wanted, 0x55, sizeof(wanted));
		memcpy(wanted, stage.wanted + (FRAMES - 2) * WIDTH, counts[i] * sizeof(*wanted));
		CHECK(frame_scores_read(stage.scores, FRAMES - 2, counts[i], row));
		CHECK(memcmp(row, wanted, sizeof(row)) == 0);
	}
	end(&stage);
}

TEST(nothing_follows_the_last_frame)
{
	static const bool kept[] = {true, false};
	for (size_t i = 0; i < COUNT(kept); i++) {
		struct stage stage;
		begin(&stage, GAUSSIANS, kept[i]);
		add(&stage, FRAMES);
		frame_scores_close(stage.scores);
		for (size_t frame = 0; frame < FRAMES; frame++) {
			CHECK(is_read_right(&stage, frame));
		}
		CHECK(!is_read(&stage, FRAMES));
		CHECK(!is_read(&stage, FRAMES + 1000));
		/* The last one is still there; those that are kept all are, and no others. */
		CHECK(is_read_right(&stage, FRAMES - 1));
		CHECK(kept[i] ? is_read_right(&stage, 0) : !is_read(&stage, 0));
		end(&stage);
	}
}

TEST(an_utterance_may_have_no_frames)
{
	static const bool kept[] = {true, false};
	for (size_t i = 0; i < COUNT(kept); i++) {
		struct stage stage;
		begin(&stage, GAUSSIANS, kept[i]);
		add(&stage, 0);
		frame_scores_close(stage.scores);
		CHECK(!is_read(&stage, 0));
		end(&stage);
	}
	frame_scores_destroy(NULL);
}

TEST(what_was_dropped_is_not_read)
{
	static const bool kept[] = {true, false};
	for (size_t i = 0; i < COUNT(kept); i++) {
		struct stage stage;
		begin(&stage, GAUSSIANS, kept[i]);
		add(&stage, FRAMES / 2);
		CHECK(is_read_right(&stage, 0));
		frame_scores_drop(stage.scores);
		CHECK(!is_read(&stage, 0));
		CHECK(!is_read(&stage, FRAMES / 2 - 1));
		CHECK(!is_read(&stage, FRAMES / 2));
		/* Whatever comes afterwards. */
		add(&stage, FRAMES);
		CHECK(!is_read(&stage, FRAMES - 1));
		frame_scores_close(stage.scores);
		CHECK(!is_read(&stage, FRAMES - 1));
		end(&stage);
	}
}

/* --- two models together --- */

/* Another one of the same model, with fewer Gaussians and so many of the frames. */
static struct frame_scores *make_other(const struct stage *stage, bool kept, size_t frames)
{
	struct frame_scores *other = frame_scores_create(stage->model.scorer, 1, kept);
	CHECK(other != NULL && frame_scores_add(other, stage->features, frames));
	frame_scores_close(other);
	return other;
}

/* True if each score of the frame is the mean of the two, to the whole number below it; or, of a
 * frame that only the first one has, its own. */
static bool is_joined(const struct stage *stage, size_t frame, const int16_t *others)
{
	const int16_t *own = stage->wanted + frame * WIDTH;
	const int16_t *other = others != NULL ? others + frame * WIDTH : own;
	int16_t row[WIDTH];
	bool good = frame_scores_read(stage->scores, frame, WIDTH, row);
	for (size_t i = 0; good && i < WIDTH; i++) {
		good = row[i] == (own[i] + other[i]) / 2;
	}
	return good;
}

TEST(joined_scores_are_means)
{
	static const struct {
		bool kept, other_kept;
		size_t added, others;
	} cases[] = {
		{true, true, FRAMES, FRAMES}, {false, false, FRAMES, FRAMES}, {true, false, 3, FRAMES},
		{false, true, 3, FRAMES}, {false, false, FRAMES, FRAMES - 10}, {true, true, FRAMES, 0},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage stage;
		begin(&stage, 4, cases[i].kept);
		struct frame_scores *other = make_other(&stage, cases[i].other_kept, cases[i].others);
		int16_t *others = small_model_scores(&stage.model, stage.features, FRAMES, 1);
		CHECK(others != NULL && frame_scores_join(stage.scores, other));
		for (size_t frame = 0; frame < FRAMES && others != NULL; frame++) {
			if (frame == stage.added) {
				add(&stage, cases[i].added);
			}
			if (!is_joined(&stage, frame, frame < cases[i].others ? others : NULL)) {
				CHECK_FAILED("frame %zu of case %zu", frame, i);
			}
		}
		free(others);
		frame_scores_destroy(stage.scores);
		stage.scores = NULL;
		frame_scores_destroy(other);
		end(&stage);
	}
}

/* --- several threads --- */

/* Reads all frames to the end, and tells how far it is. */
struct reader {
	const struct stage *stage;
	bool backwards;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	size_t right; /* frames that were as they should be */
	bool ended;
};

static void tell(struct reader *reader, bool ended)
{
	pthread_mutex_lock(&reader->mutex);
	reader->right += !ended;
	reader->ended = ended;
	pthread_cond_signal(&reader->changed);
	pthread_mutex_unlock(&reader->mutex);
}

static void *read_all(void *data)
{
	struct reader *reader = data;
	bool right = true;
	for (size_t i = 0; i < FRAMES && right; i++) {
		right = is_read_right(reader->stage, reader->backwards ? FRAMES - 1 - i : i);
		if (right) {
			tell(reader, false);
		}
	}
	/* There is no further one, which it learns when nobody adds any more. */
	if (right && is_read(reader->stage, FRAMES)) {
		reader->right = 0;
	}
	/* Nobody may wait for one that gave up. */
	if (!right) {
		frame_scores_drop(reader->stage->scores);
	}
	tell(reader, true);
	return NULL;
}

static bool start(struct reader *reader, const struct stage *stage, bool backwards)
{
	*reader = (struct reader){.stage = stage, .backwards = backwards};
	pthread_mutex_init(&reader->mutex, NULL);
	pthread_cond_init(&reader->changed, NULL);
	bool started = pthread_create(&reader->thread, NULL, read_all, reader) == 0;
	CHECK(started);
	return started;
}

/* Returns when the reader has so many frames, or will get no more. */
static void wait_until_right(struct reader *reader, size_t frames)
{
	pthread_mutex_lock(&reader->mutex);
	while (reader->right < frames && !reader->ended) {
		pthread_cond_wait(&reader->changed, &reader->mutex);
	}
	pthread_mutex_unlock(&reader->mutex);
}

static size_t frames_at_the_end(struct reader *reader)
{
	pthread_join(reader->thread, NULL);
	pthread_cond_destroy(&reader->changed);
	pthread_mutex_destroy(&reader->mutex);
	return reader->right;
}

/* One wants first what comes last, and the frames are added meanwhile. */
TEST(two_threads_read_in_their_own_order)
{
	struct stage stage;
	struct reader forth, back;
	begin(&stage, GAUSSIANS, true);
	if (start(&forth, &stage, false)) {
		if (start(&back, &stage, true)) {
			for (size_t piece = 1; stage.added < FRAMES; piece += 2) {
				add(&stage, piece);
			}
			frame_scores_close(stage.scores);
			CHECK_NUMBER((double)frames_at_the_end(&back), FRAMES, 0);
		}
		frame_scores_close(stage.scores);
		CHECK_NUMBER((double)frames_at_the_end(&forth), FRAMES, 0);
	}
	end(&stage);
}

/* Each frame is added only when the reader has the one before, and asks for it. */
TEST(a_reader_waits_for_the_next_frame)
{
	static const struct {
		bool kept;
		void (*stop)(struct frame_scores *scores);
	} cases[] = {
		{true, frame_scores_close}, {false, frame_scores_close},
		{true, frame_scores_drop}, {false, frame_scores_drop},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage stage;
		struct reader reader;
		begin(&stage, GAUSSIANS, cases[i].kept);
		if (start(&reader, &stage, false)) {
			for (size_t frame = 0; frame < FRAMES; frame++) {
				wait_until_right(&reader, frame);
				add(&stage, 1);
			}
			wait_until_right(&reader, FRAMES);
			/* Now it waits for one that does not come. */
			cases[i].stop(stage.scores);
			CHECK_NUMBER((double)frames_at_the_end(&reader), FRAMES, 0);
		}
		end(&stage);
	}
}

TEST(a_reader_is_dropped_amidst_the_frames)
{
	struct stage stage;
	struct reader reader;
	begin(&stage, GAUSSIANS, true);
	if (start(&reader, &stage, false)) {
		add(&stage, FRAMES / 2);
		wait_until_right(&reader, FRAMES / 2);
		frame_scores_drop(stage.scores);
		add(&stage, FRAMES);
		CHECK_NUMBER((double)frames_at_the_end(&reader), FRAMES / 2, 0);
	}
	end(&stage);
}

/* --- who reads is asked --- */

/* How far the reader was when it was asked last; written in its thread. */
struct answers {
	const struct reader *reader;
	size_t count, right_then;
};

static void note_answer(void *data)
{
	struct answers *answers = data;
	answers->count++;
	answers->right_then = answers->reader->right;
}

/* It answers when it has read all that was added, however much that is. */
TEST(a_reader_answers_when_it_has_read_all)
{
	static const bool kept[] = {true, false};
	for (size_t i = 0; i < COUNT(kept); i++) {
		struct stage stage;
		struct reader reader;
		struct answers answers = {.reader = &reader};
		begin(&stage, GAUSSIANS, kept[i]);
		frame_scores_set_answer(stage.scores, note_answer, &answers);
		if (start(&reader, &stage, false)) {
			for (size_t piece = 0; stage.added < FRAMES; piece += 3) {
				add(&stage, piece);
				CHECK(frame_scores_ask(stage.scores));
				CHECK_NUMBER((double)answers.right_then, (double)stage.added, 0);
				CHECK_NUMBER((double)answers.count, (double)(piece / 3 + 1), 0);
			}
			frame_scores_close(stage.scores);
			CHECK_NUMBER((double)frames_at_the_end(&reader), FRAMES, 0);
		}
		end(&stage);
	}
}

TEST(nobody_answers_after_the_end)
{
	void (*const stops[])(struct frame_scores *scores) = {frame_scores_close, frame_scores_drop};
	for (size_t i = 0; i < COUNT(stops); i++) {
		struct stage stage;
		struct answers answers = {.reader = NULL};
		begin(&stage, GAUSSIANS, true);
		/* Nobody who could answer. */
		CHECK(!frame_scores_ask(stage.scores));
		frame_scores_set_answer(stage.scores, note_answer, &answers);
		add(&stage, FRAMES);
		stops[i](stage.scores);
		CHECK(!frame_scores_ask(stage.scores));
		CHECK(!is_read(&stage, FRAMES));
		CHECK_NUMBER((double)answers.count, 0, 0);
		end(&stage);
	}
}

static void *drop(void *data)
{
	frame_scores_drop(data);
	return NULL;
}

/* The thread that would read has given up, and says so: whoever asked must not wait for ever. */
TEST(who_asks_is_told_of_the_end)
{
	struct stage stage;
	struct answers answers = {.reader = NULL};
	pthread_t thread;
	begin(&stage, GAUSSIANS, true);
	frame_scores_set_answer(stage.scores, note_answer, &answers);
	add(&stage, 1);
	bool started = pthread_create(&thread, NULL, drop, stage.scores) == 0;
	CHECK(started);
	CHECK(!started || !frame_scores_ask(stage.scores));
	CHECK_NUMBER((double)answers.count, 0, 0);
	if (started) {
		pthread_join(thread, NULL);
	}
	end(&stage);
}

TEST_MAIN({
	RUN(frames_have_the_scores_that_they_have_alone);
	RUN(the_first_scores_of_a_frame_can_be_read_alone);
	RUN(nothing_follows_the_last_frame);
	RUN(an_utterance_may_have_no_frames);
	RUN(what_was_dropped_is_not_read);
	RUN(joined_scores_are_means);
	RUN(two_threads_read_in_their_own_order);
	RUN(a_reader_waits_for_the_next_frame);
	RUN(a_reader_is_dropped_amidst_the_frames);
	RUN(a_reader_answers_when_it_has_read_all);
	RUN(nobody_answers_after_the_end);
	RUN(who_asks_is_told_of_the_end);
})
