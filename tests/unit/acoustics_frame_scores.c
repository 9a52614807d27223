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

/* --- several together --- */

/* Other scores of the same features: with fewer Gaussians they differ. */
static struct frame_scores *make_part(const struct stage *stage, unsigned gaussians, bool kept,
	size_t frames)
{
	struct frame_scores *part = frame_scores_create(stage->model.scorer, gaussians, kept);
	CHECK(part != NULL && frame_scores_add(part, stage->features, frames));
	frame_scores_close(part);
	return part;
}

/* True if each of the first `width` scores of the frame is the mean of those of the parts, to the
 * whole number below it, and nothing stands after them. */
static bool is_mean(struct frame_scores *mean, size_t frame, size_t width, int16_t *const *parts,
	size_t count)
{
	int16_t row[WIDTH + 1];
	memset(row, 0x55, sizeof(row));
	bool good = frame_scores_read(mean, frame, width, row) && row[width] == 0x5555;
	for (size_t i = 0; good && i < width; i++) {
		int sum = 0;
		for (size_t part = 0; part < count; part++) {
			sum += parts[part][frame * WIDTH + i];
		}
		good = row[i] == sum / (int)count;
	}
	return good;
}

TEST(means_are_of_all_parts)
{
	static const struct {
		size_t count;
		bool kept[FRAME_SCORES_PARTS_MAX];
		size_t width;
	} cases[] = {
		{1, {true}, WIDTH}, {2, {true, true}, WIDTH}, {2, {false, false}, WIDTH},
		{2, {true, false}, WIDTH - 1}, {3, {false, true, false}, 1},
		{4, {true, true, false, false}, WIDTH}, {4, {true, false, true, false}, WIDTH / 2},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage stage;
		struct frame_scores *parts[FRAME_SCORES_PARTS_MAX];
		int16_t *wanted[FRAME_SCORES_PARTS_MAX];
		begin(&stage, 4, true);
		for (unsigned part = 0; part < cases[i].count; part++) {
			parts[part] = make_part(&stage, part + 1, cases[i].kept[part], FRAMES);
			wanted[part] = small_model_scores(&stage.model, stage.features, FRAMES, part + 1);
			CHECK(wanted[part] != NULL);
		}
		struct frame_scores *mean = frame_scores_create_mean(parts, cases[i].count);
		CHECK(mean != NULL);
		for (size_t frame = 0; frame < FRAMES; frame++) {
			if (!is_mean(mean, frame, cases[i].width, wanted, cases[i].count)) {
				CHECK_FAILED("frame %zu of case %zu", frame, i);
			}
		}
		CHECK(!frame_scores_read(mean, FRAMES, 0, NULL));
		frame_scores_destroy(mean);
		for (size_t part = 0; part < cases[i].count; part++) {
			frame_scores_destroy(parts[part]);
			free(wanted[part]);
		}
		end(&stage);
	}
}

TEST(a_mean_ends_with_its_shortest_part)
{
	for (size_t shorter = 0; shorter < 2; shorter++) {
		struct stage stage;
		int16_t row[WIDTH];
		begin(&stage, 4, true);
		struct frame_scores *parts[] = {
			make_part(&stage, 1, true, shorter == 0 ? FRAMES - 10 : FRAMES),
			make_part(&stage, 2, true, shorter == 1 ? FRAMES - 10 : FRAMES)};
		struct frame_scores *mean = frame_scores_create_mean(parts, COUNT(parts));
		CHECK(mean != NULL && frame_scores_read(mean, FRAMES - 11, WIDTH, row));
		CHECK(!frame_scores_read(mean, FRAMES - 10, WIDTH, row));
		frame_scores_destroy(mean);
		/* They are only borrowed. */
		CHECK(frame_scores_read(parts[shorter], FRAMES - 11, WIDTH, row));
		frame_scores_destroy(parts[0]);
		frame_scores_destroy(parts[1]);
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
	RUN(means_are_of_all_parts);
	RUN(a_mean_ends_with_its_shortest_part);
	RUN(two_threads_read_in_their_own_order);
	RUN(a_reader_waits_for_the_next_frame);
	RUN(a_reader_is_dropped_amidst_the_frames);
	RUN(a_reader_answers_when_it_has_read_all);
	RUN(nobody_answers_after_the_end);
	RUN(who_asks_is_told_of_the_end);
})
