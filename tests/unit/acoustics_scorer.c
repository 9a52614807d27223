/* SPDX-License-Identifier: MIT
 *
 * Scores of frames against the same computed one number after the other, in double precision: with
 * a model that is made here, and with the one that is installed and speech.
 */
#include "audio/acoustics/scorer.h"

#include <float.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/acoustics/senones.h"
#include "audio/features/features.h"
#include "audio/features/front_end.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "tests/check.h"
#include "tests/support/small_model.h"
#include "tests/support/spoken_network.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define TWO_PI 6.283185307179586

/* Scores are whole steps. Beyond the rounding there are only those of a float, and of a logarithm
 * that is good to a hundredth of a step. */
#define STEPS_OFF (0.5 + 0.05)

static const unsigned gaussian_counts[] = {1, 3, 4, SCORER_GAUSSIANS_MAX};

/* A model, and frames to score with it. */
struct stage {
	const struct acoustic_model *acoustics;
	const struct senones *senones;
	const struct scorer *scorer;
	const float *features;
	size_t frames;
};

static const float *frame_of(const struct stage *stage, size_t frame)
{
	return stage->features + frame * FEATURE_LENGTH;
}

/* --- the same, slowly --- */

struct density {
	size_t index;
	double value;
};

static double log_density(const struct acoustic_model *acoustics, size_t gaussian,
	const float *values)
{
	double sum = 0;
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		double variance = acoustics->variances[gaussian * VOICE_LENGTH + i];
		double away = values[i] - (double)acoustics->means[gaussian * VOICE_LENGTH + i];
		sum -= 0.5 * (log(TWO_PI * variance) + away * away / variance);
	}
	return sum;
}

static int better_first(const void *a, const void *b)
{
	double first = ((const struct density *)a)->value;
	double second = ((const struct density *)b)->value;
	return (first < second) - (first > second);
}

/* Those of one phone in one stream, the best first. */
static void sort_densities(const struct acoustic_model *acoustics, size_t phone, size_t stream,
	const float *features, struct density *sorted)
{
	size_t first = acoustic_model_index(acoustics, phone, stream);
	for (size_t k = 0; k < acoustics->densities; k++) {
		sorted[k] = (struct density){.index = k,
			.value = log_density(acoustics, first + k, features + stream * VOICE_LENGTH)};
	}
	qsort(sorted, acoustics->densities, sizeof(*sorted), better_first);
}

static double log_sum(const struct senones *senones, size_t senone, size_t stream,
	const struct density *sorted, unsigned gaussians, double top)
{
	double sum = 0;
	for (unsigned g = 0; g < gaussians; g++) {
		unsigned char byte = senones_weights(senones, stream, sorted[g].index)[senone];
		sum += pow(1.0001, -1024.0 * byte) *
			exp(fmax(sorted[g].value - top, -96 * SCORER_STEP));
	}
	return log(sum);
}

/* What the senones gain in one stream is added to `logs`. */
static void add_stream(const struct stage *stage, const struct density *sorted, size_t stream,
	unsigned gaussians, double *logs)
{
	size_t densities = stage->acoustics->densities;
	double top = -INFINITY;
	for (size_t phone = 0; phone < stage->acoustics->phones.count; phone++) {
		top = fmax(top, sorted[phone * densities].value);
	}
	for (size_t r = 0; r < stage->senones->run_count; r++) {
		const struct senone_run *run = &stage->senones->runs[r];
		for (size_t i = run->first; i < run->first + run->count; i++) {
			logs[i] += log_sum(stage->senones, i, stream, sorted + run->phone * densities,
				gaussians, top);
		}
	}
}

/* How many steps each senone is below the best one. malloc'd. */
static double *steps_below_best(const struct stage *stage, const float *features,
	unsigned gaussians)
{
	size_t phones = stage->acoustics->phones.count, densities = stage->acoustics->densities;
	struct density *sorted = calloc(phones * densities, sizeof(*sorted));
	double *logs = calloc(stage->senones->count, sizeof(*logs)), best = -INFINITY;
	CHECK(sorted != NULL && logs != NULL);
	for (size_t stream = 0; stream < VOICE_STREAMS && sorted != NULL && logs != NULL; stream++) {
		for (size_t phone = 0; phone < phones; phone++) {
			sort_densities(stage->acoustics, phone, stream, features,
				sorted + phone * densities);
		}
		add_stream(stage, sorted, stream, gaussians, logs);
	}
	for (size_t i = 0; i < stage->senones->count && logs != NULL; i++) {
		best = fmax(best, logs[i]);
	}
	for (size_t i = 0; i < stage->senones->count && logs != NULL; i++) {
		logs[i] = (best - logs[i]) / SCORER_STEP;
	}
	free(sorted);
	return logs;
}

/* --- models --- */

static void begin_small(struct small_model *model, struct stage *stage)
{
	CHECK(small_model_make(model));
	*stage = (struct stage){.acoustics = model->acoustics, .senones = model->senones,
		.scorer = model->scorer, .features = small_model_features(40), .frames = 40};
	CHECK(stage->features != NULL);
}

static void end_small(struct small_model *model, struct stage *stage)
{
	free((void *)stage->features);
	small_model_finish(model);
}

/* The features of a sentence. */
static void say(const char *model, struct stage *stage)
{
	struct spoken spoken = {0};
	struct cepstra cepstra = {0};
	struct error error = {0};
	struct front_end *front_end = front_end_create(model,
		&(struct front_end_settings){.warp = 1, .remove_noise = true}, &error);
	CHECK(spoken_add_quiet(&spoken, 0.2) &&
		spoken_add(&spoken, "rms", "turn off the kitchen light"));
	CHECK(front_end != NULL &&
		front_end_run(front_end, spoken.samples, spoken.count, &cepstra, &error));
	CHECK_TEXT(error.text, "");
	stage->features = features_compute(&cepstra);
	stage->frames = stage->features != NULL ? cepstra.frames : 0;
	CHECK(stage->frames > 100);
	cepstra_finish(&cepstra);
	front_end_destroy(front_end);
	spoken_finish(&spoken);
}

static void begin_installed(struct small_model *model, struct stage *stage)
{
	struct error error = {0};
	char *path = shipped_model();
	*stage = (struct stage){.frames = 0};
	*model = (struct small_model){.acoustics = acoustic_model_read(path, &error)};
	if (model->acoustics != NULL) {
		model->senones = senones_read(path, model->acoustics, &error);
	}
	if (model->senones != NULL) {
		model->scorer = scorer_create(model->acoustics, model->senones);
	}
	CHECK_TEXT(error.text, "");
	CHECK(model->scorer != NULL);
	if (model->scorer != NULL) {
		say(path, stage);
	}
	stage->acoustics = model->acoustics;
	stage->senones = model->senones;
	stage->scorer = model->scorer;
	free(path);
}

/* --- what all models must do --- */

/* Scores the frames, so many at a time. malloc'd. */
static int16_t *score(const struct stage *stage, unsigned gaussians, size_t at_once)
{
	size_t width = scorer_senone_count(stage->scorer);
	struct scoring *scoring = scoring_create(stage->scorer, gaussians);
	int16_t *scores = calloc(stage->frames * width + 1, sizeof(*scores));
	CHECK(scoring != NULL && scores != NULL);
	for (size_t f = 0; f < stage->frames && scoring != NULL && scores != NULL; f += at_once) {
		size_t left = stage->frames - f;
		scoring_take(scoring, frame_of(stage, f), left < at_once ? left : at_once,
			scores + f * width);
	}
	scoring_destroy(scoring);
	return scores;
}

/* How far the scores of a frame are from what they should be, at most. */
static double steps_off(const struct stage *stage, size_t frame, unsigned gaussians,
	const int16_t *scores)
{
	double *wanted = steps_below_best(stage, frame_of(stage, frame), gaussians), most = 0;
	for (size_t i = 0; i < stage->senones->count && wanted != NULL; i++) {
		most = fmax(most, fabs(scores[i] - wanted[i]));
	}
	free(wanted);
	return most;
}

/* Every so many frames, with each count of Gaussians. */
static void check_scores(const struct stage *stage, size_t every)
{
	for (size_t n = 0; n < COUNT(gaussian_counts); n++) {
		unsigned gaussians = gaussian_counts[n];
		int16_t *scores = score(stage, gaussians, SCORING_FRAMES_MAX);
		for (size_t f = 0; f < stage->frames && scores != NULL; f += every) {
			double off = steps_off(stage, f, gaussians, scores + f * stage->senones->count);
			if (off > STEPS_OFF) {
				CHECK_FAILED("frame %zu with %u Gaussians is off by %g steps", f, gaussians,
					off);
			}
		}
		free(scores);
	}
}

static void check_at_once(const struct stage *stage)
{
	static const size_t counts[] = {2, 5, SCORING_FRAMES_MAX};
	size_t size = stage->frames * stage->senones->count * sizeof(int16_t);
	for (size_t n = 0; n < COUNT(gaussian_counts); n++) {
		int16_t *one_by_one = score(stage, gaussian_counts[n], 1);
		for (size_t i = 0; i < COUNT(counts); i++) {
			int16_t *scores = score(stage, gaussian_counts[n], counts[i]);
			CHECK(scores != NULL && one_by_one != NULL &&
				memcmp(scores, one_by_one, size) == 0);
			free(scores);
		}
		free(one_by_one);
	}
}

static int16_t least(const int16_t *scores, size_t count)
{
	int16_t found = scores[0];
	for (size_t i = 1; i < count; i++) {
		found = scores[i] < found ? scores[i] : found;
	}
	return found;
}

static int16_t most(const int16_t *scores, size_t count)
{
	int16_t found = scores[0];
	for (size_t i = 1; i < count; i++) {
		found = scores[i] > found ? scores[i] : found;
	}
	return found;
}

static void check_best(const struct stage *stage)
{
	size_t width = stage->senones->count;
	int16_t *scores = score(stage, 4, SCORING_FRAMES_MAX);
	for (size_t f = 0; f < stage->frames && scores != NULL; f++) {
		CHECK(least(scores + f * width, width) == 0);
		CHECK(most(scores + f * width, width) > 0);
	}
	free(scores);
}

/* Features that no sound has; but the search must get numbers. Afterwards the scores of others are
 * what they were. */
static void check_extremes(const struct stage *stage)
{
	static const float values[] = {0, 1e4f, -1e4f, 1e10f, 1e18f, FLT_MAX, -FLT_MAX, INFINITY,
		NAN};
	/* No two states of a model can be further apart: the smallest weight and the bound, in each
	 * stream. */
	const double steps_max = VOICE_STREAMS * (255 + 96 + 30);
	size_t width = stage->senones->count;
	struct scoring *scoring = scoring_create(stage->scorer, 4);
	int16_t *scores = calloc(width, sizeof(*scores)), *plain = score(stage, 4, 1);
	float features[FEATURE_LENGTH];
	for (size_t n = 0; n < COUNT(values) && scoring != NULL && scores != NULL; n++) {
		for (size_t i = 0; i < FEATURE_LENGTH; i++) {
			features[i] = values[n];
		}
		scoring_take(scoring, features, 1, scores);
		CHECK_NUMBER(least(scores, width), 0, 0);
		CHECK(most(scores, width) <= steps_max);
		scoring_take(scoring, stage->features, 1, scores);
		CHECK(plain != NULL && memcmp(scores, plain, width * sizeof(*scores)) == 0);
	}
	CHECK(scoring != NULL && scores != NULL);
	scoring_destroy(scoring);
	free(scores);
	free(plain);
}

TEST(a_small_model_scores_as_it_is_defined)
{
	struct small_model model;
	struct stage stage;
	begin_small(&model, &stage);
	CHECK(scorer_senone_count(stage.scorer) == SMALL_MODEL_SENONES);
	check_scores(&stage, 1);
	check_best(&stage);
	end_small(&model, &stage);
}

TEST(a_small_model_scores_several_frames_as_one_by_one)
{
	struct small_model model;
	struct stage stage;
	begin_small(&model, &stage);
	check_at_once(&stage);
	end_small(&model, &stage);
}

TEST(a_small_model_gives_numbers_for_extreme_features)
{
	struct small_model model;
	struct stage stage;
	begin_small(&model, &stage);
	check_extremes(&stage);
	end_small(&model, &stage);
}

/* The bound counts: without it, what is far from all Gaussians of a phone would be further. */
TEST(far_features_stop_at_the_bound)
{
	struct small_model model;
	struct stage stage;
	float features[2 * FEATURE_LENGTH];
	begin_small(&model, &stage);
	for (size_t i = 0; i < COUNT(features); i++) {
		features[i] = i < FEATURE_LENGTH ? 6 : -12;
	}
	const struct stage far = {.acoustics = stage.acoustics, .senones = stage.senones,
		.scorer = stage.scorer, .features = features, .frames = 2};
	check_scores(&far, 1);
	end_small(&model, &stage);
}

TEST(speech_is_scored_as_it_is_defined)
{
	struct small_model model;
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin_installed(&model, &stage);
	check_scores(&stage, 17);
	end_small(&model, &stage);
}

TEST(speech_is_scored_together_as_one_by_one)
{
	struct small_model model;
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin_installed(&model, &stage);
	check_at_once(&stage);
	check_best(&stage);
	end_small(&model, &stage);
}

TEST(the_installed_model_gives_numbers_for_extreme_features)
{
	struct small_model model;
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin_installed(&model, &stage);
	check_extremes(&stage);
	end_small(&model, &stage);
}

TEST(nothing_is_destroyed_without_harm)
{
	scoring_destroy(NULL);
	scorer_destroy(NULL);
}

TEST_MAIN({
	RUN(a_small_model_scores_as_it_is_defined);
	RUN(a_small_model_scores_several_frames_as_one_by_one);
	RUN(a_small_model_gives_numbers_for_extreme_features);
	RUN(far_features_stop_at_the_bound);
	RUN(speech_is_scored_as_it_is_defined);
	RUN(speech_is_scored_together_as_one_by_one);
	RUN(the_installed_model_gives_numbers_for_extreme_features);
	RUN(nothing_is_destroyed_without_harm);
})
