/* SPDX-License-Identifier: MIT
 *
 * The scores of an utterance as the bytes of a file, as they come.
 */
#include "audio/search/score_file.h"

#include "audio/acoustics/frame_scores.h"
#include "audio/features/features.h"
#include "bridge/base/buffer.h"
#include "tests/check.h"
#include "tests/support/small_model.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define BYTES_MAX ((size_t)64 * 1024)

enum { FRAMES = 11, WIDTH = SMALL_MODEL_SENONES, GAUSSIANS = 3 };

/* With a number of two digits. */
#define HEADER_SIZE (strlen("s3\nversion 0.1\nn_sen 00\nlogbase 1.000100\nendhdr\n") + 4)
#define FRAME_SIZE ((1 + WIDTH) * sizeof(int16_t))
/* As much as any test reads of a file at once, to look at it. */
enum { BYTES_AT_ONCE = 200 };

/* A file, and what it was like when it told that it ends. */
struct stage {
	struct small_model model;
	float *features;
	struct frame_scores *scores;
	struct score_file score_file;
	FILE *file;
	struct buffer wanted;
	int ends;
	size_t frames_then;
	bool reader_knew;
};

static void note_end(void *data)
{
	struct stage *stage = data;
	stage->ends++;
	stage->frames_then = stage->score_file.frame;
	stage->reader_knew = feof(stage->file) != 0;
}

/* The bytes that a file of the first frames must have, with so many scores of each. */
static void want(struct stage *stage, size_t frames, int16_t count)
{
	const uint32_t mark = 0x11223344;
	int16_t *scores = small_model_scores(&stage->model, stage->features, frames, GAUSSIANS);
	CHECK(scores != NULL);
	buffer_clear(&stage->wanted);
	CHECK(buffer_append_format(&stage->wanted,
		"s3\nversion 0.1\nn_sen %d\nlogbase 1.000100\nendhdr\n", count));
	CHECK(buffer_append(&stage->wanted, &mark, sizeof(mark)));
	for (size_t f = 0; f < frames && scores != NULL; f++) {
		CHECK(buffer_append(&stage->wanted, &count, sizeof(count)));
		CHECK(buffer_append(&stage->wanted, scores + f * WIDTH,
			(size_t)count * sizeof(*scores)));
	}
	free(scores);
}

static void open_file(struct stage *stage, int16_t count)
{
	stage->scores = frame_scores_create(stage->model.scorer, GAUSSIANS, true);
	CHECK(stage->scores != NULL);
	stage->score_file = (struct score_file){.scores = stage->scores, .count = (size_t)count,
		.at_end = note_end, .data = stage};
	stage->ends = 0;
	stage->reader_knew = false;
	stage->file = score_file_open(&stage->score_file);
	CHECK(stage->file != NULL);
}

static void close_file(struct stage *stage)
{
	score_file_close(&stage->score_file, stage->file);
	frame_scores_destroy(stage->scores);
}

static void begin(struct stage *stage)
{
	*stage = (struct stage){.features = small_model_features(FRAMES)};
	buffer_init(&stage->wanted, BYTES_MAX);
	CHECK(small_model_make(&stage->model) && stage->features != NULL);
}

static void end(struct stage *stage)
{
	buffer_finish(&stage->wanted);
	free(stage->features);
	small_model_finish(&stage->model);
}

/* Reads in pieces of this size to the end, and checks all the bytes. */
static void check_bytes(struct stage *stage, size_t piece)
{
	char *bytes = malloc(stage->wanted.length + 2 * piece);
	size_t length = 0, got;
	CHECK(bytes != NULL);
	do {
		got = fread(bytes + length, 1, piece, stage->file);
		length += got;
	} while (got == piece && length <= stage->wanted.length);
	CHECK_NUMBER((double)length, (double)stage->wanted.length, 0);
	CHECK(length == stage->wanted.length &&
		memcmp(bytes, stage->wanted.bytes, length) == 0);
	CHECK(feof(stage->file) != 0 && ferror(stage->file) == 0);
	free(bytes);
}

/* It was told once, after the last frame and before the reader knew, and is not told again. */
static void check_end(struct stage *stage, size_t frames)
{
	CHECK_NUMBER(stage->ends, 1, 0);
	CHECK_NUMBER((double)stage->frames_then, (double)frames, 0);
	CHECK(!stage->reader_knew);
	clearerr(stage->file);
	CHECK(fgetc(stage->file) == EOF);
	CHECK_NUMBER(stage->ends, 1, 0);
}

TEST(a_file_has_a_header_and_then_the_frames)
{
	static const size_t pieces[] = {1, 7, FRAME_SIZE - 1, FRAME_SIZE, FRAME_SIZE + 1, 333, 8192,
		20001};
	static const struct {
		size_t frames;
		int16_t count;
	} cases[] = {{FRAMES, WIDTH}, {1, WIDTH}, {0, WIDTH}, {FRAMES, 9}, {FRAMES, 1}};
	struct stage stage;
	begin(&stage);
	for (size_t n = 0; n < COUNT(cases); n++) {
		want(&stage, cases[n].frames, cases[n].count);
		for (size_t i = 0; i < COUNT(pieces); i++) {
			open_file(&stage, cases[n].count);
			CHECK(frame_scores_add(stage.scores, stage.features, cases[n].frames));
			frame_scores_close(stage.scores);
			check_bytes(&stage, pieces[i]);
			check_end(&stage, cases[n].frames);
			close_file(&stage);
		}
	}
	end(&stage);
}

/* The end is asked for only after the last byte: one that was read ahead would wait for ever here,
 * and what is heard of the last frame would come too early. */
TEST(nothing_is_read_ahead)
{
	char bytes[BYTES_AT_ONCE];
	struct stage stage;
	begin(&stage);
	want(&stage, FRAMES, WIDTH);
	open_file(&stage, WIDTH);
	CHECK(fread(bytes, 1, HEADER_SIZE, stage.file) == HEADER_SIZE);
	CHECK(stage.wanted.length > 0 && memcmp(bytes, stage.wanted.bytes, HEADER_SIZE) == 0);
	for (size_t f = 0; f < FRAMES; f++) {
		CHECK(frame_scores_add(stage.scores, stage.features + f * FEATURE_LENGTH, 1));
		CHECK(fread(bytes, 1, FRAME_SIZE, stage.file) == FRAME_SIZE);
		CHECK(memcmp(bytes, stage.wanted.bytes + HEADER_SIZE + f * FRAME_SIZE, FRAME_SIZE) == 0);
	}
	CHECK_NUMBER(stage.ends, 0, 0);
	frame_scores_close(stage.scores);
	CHECK_NUMBER(stage.ends, 0, 0);
	CHECK(fgetc(stage.file) == EOF);
	check_end(&stage, FRAMES);
	close_file(&stage);
	end(&stage);
}

TEST(a_file_whose_scores_are_dropped_ends)
{
	char bytes[BYTES_AT_ONCE];
	struct stage stage;
	begin(&stage);
	open_file(&stage, WIDTH);
	CHECK(frame_scores_add(stage.scores, stage.features, FRAMES));
	CHECK(fread(bytes, 1, HEADER_SIZE + FRAME_SIZE, stage.file) == HEADER_SIZE + FRAME_SIZE);
	frame_scores_drop(stage.scores);
	CHECK(fgetc(stage.file) == EOF);
	check_end(&stage, 1);
	close_file(&stage);
	end(&stage);
}

TEST(nobody_needs_to_be_told_of_the_end)
{
	struct stage stage;
	begin(&stage);
	want(&stage, FRAMES, WIDTH);
	open_file(&stage, WIDTH);
	stage.score_file.at_end = NULL;
	CHECK(frame_scores_add(stage.scores, stage.features, FRAMES));
	frame_scores_close(stage.scores);
	check_bytes(&stage, 100);
	CHECK_NUMBER(stage.ends, 0, 0);
	close_file(&stage);
	end(&stage);
}

/* One that is left before its end is told of none. */
TEST(a_file_may_be_left_early)
{
	struct stage stage;
	begin(&stage);
	open_file(&stage, WIDTH);
	CHECK(frame_scores_add(stage.scores, stage.features, FRAMES));
	CHECK(fgetc(stage.file) == 's');
	close_file(&stage);
	CHECK_NUMBER(stage.ends, 0, 0);
	end(&stage);
}

TEST_MAIN({
	RUN(a_file_has_a_header_and_then_the_frames);
	RUN(nothing_is_read_ahead);
	RUN(a_file_whose_scores_are_dropped_ends);
	RUN(nobody_needs_to_be_told_of_the_end);
	RUN(a_file_may_be_left_early);
})
