/* SPDX-License-Identifier: MIT */
#include "audio/acoustics/scorer.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/acoustics/model_files.h"
#include "audio/acoustics/senones.h"
#include "audio/features/features.h"

/* What is computed in groups of so many processors do side by side. */
#define LANES 8u
typedef float four __attribute__((vector_size(16), aligned(4), may_alias));

/* No density counts as less than this below the best of all phones: the library's bound. */
#define DENSITY_BELOW_MAX (96 * (float)SCORER_STEP)
/* A density that is not there. */
#define DENSITY_NONE (-1e30f)

/* Sums of weighted densities are so much larger than they are, because the product of those of all
 * streams would be too small for a float. */
#define SUM_SCALE 0x1p30f

#define TWO_PI 6.283185307179586
#define STEPS_OF_LOG2 ((float)(0.6931471805599453 / SCORER_STEP))
#define SCORE_MAX 30000.0f

struct scorer {
	const struct senones *senones;
	size_t phones;
	size_t lanes;      /* densities of a phone in a stream, filled up to whole groups */
	float *means;      /* [phone][stream][value][lane] */
	float *precisions; /* the same: half of what the variance is the inverse of */
	float *constants;  /* [phone][stream][lane] */
	float weights[256];
};

struct density {
	size_t index;
	float value;
};

struct scoring {
	const struct scorer *scorer;
	unsigned gaussians;
	size_t width;         /* senones, filled up to whole groups */
	struct density *best; /* [frame][phone][stream][gaussians] */
	float *sums;          /* [stream][width] */
	float *costs;         /* [width]: of each senone, before they count from the best */
};

/* --- the Gaussians --- */

static void place_gaussian(struct scorer *scorer, const struct acoustic_model *acoustics,
	size_t set, size_t k)
{
	const float *means = acoustics->means + (set * acoustics->densities + k) * VOICE_LENGTH;
	const float *variances =
		acoustics->variances + (set * acoustics->densities + k) * VOICE_LENGTH;
	double constant = 0;

	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		size_t at = (set * VOICE_LENGTH + i) * scorer->lanes + k;
		scorer->means[at] = means[i];
		scorer->precisions[at] = 0.5f / variances[i];
		constant -= 0.5 * log(TWO_PI * variances[i]);
	}
	scorer->constants[set * scorer->lanes + k] = (float)constant;
}

static size_t set_count(const struct scorer *scorer)
{
	return scorer->phones * VOICE_STREAMS;
}

static bool make_tables(struct scorer *scorer)
{
	size_t count = set_count(scorer) * scorer->lanes;

	scorer->means = calloc(count * VOICE_LENGTH, sizeof(*scorer->means));
	scorer->precisions = calloc(count * VOICE_LENGTH, sizeof(*scorer->precisions));
	scorer->constants = malloc(count * sizeof(*scorer->constants));
	for (size_t i = 0; scorer->constants != NULL && i < count; i++) {
		scorer->constants[i] = DENSITY_NONE;
	}
	return scorer->means != NULL && scorer->precisions != NULL && scorer->constants != NULL;
}

struct scorer *scorer_create(const struct acoustic_model *acoustics, const struct senones *senones)
{
	struct scorer *scorer = calloc(1, sizeof(*scorer));

	if (scorer == NULL) {
		return NULL;
	}
	scorer->senones = senones;
	scorer->phones = acoustics->phones.count;
	scorer->lanes = (acoustics->densities + LANES - 1) / LANES * LANES;
	if (!make_tables(scorer)) {
		scorer_destroy(scorer);
		return NULL;
	}
	for (size_t set = 0; set < set_count(scorer); set++) {
		for (size_t k = 0; k < acoustics->densities; k++) {
			place_gaussian(scorer, acoustics, set, k);
		}
	}
	for (unsigned byte = 0; byte < 256; byte++) {
		scorer->weights[byte] = model_weight((unsigned char)byte);
	}
	return scorer;
}

void scorer_destroy(struct scorer *scorer)
{
	if (scorer != NULL) {
		free(scorer->means);
		free(scorer->precisions);
		free(scorer->constants);
		free(scorer);
	}
}

size_t scorer_senone_count(const struct scorer *scorer)
{
	return scorer->senones->count;
}

/* --- the densities of a frame --- */

/* The log probabilities of one group. */
static void evaluate(const float *means, const float *precisions, const float *constants,
	const float *values, size_t lanes, float out[LANES])
{
	const four *constant = (const four *)constants;
	four one = constant[0], other = constant[1];

	_Static_assert(LANES * sizeof(float) == 2 * sizeof(four), "a group is two of them");
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		const four *mean = (const four *)(means + i * lanes);
		const four *precision = (const four *)(precisions + i * lanes);
		four away = values[i] - mean[0], other_away = values[i] - mean[1];
		one -= away * away * precision[0];
		other -= other_away * other_away * precision[1];
	}
	memcpy(out, &one, sizeof(one));
	memcpy(out + LANES / 2, &other, sizeof(other));
}

static bool any_above(const float values[LANES], float bound)
{
	typedef int32_t four_answers __attribute__((vector_size(16)));
	typedef int64_t two_pairs __attribute__((vector_size(16)));
	four one, other;

	memcpy(&one, values, sizeof(one));
	memcpy(&other, values + LANES / 2, sizeof(other));
	two_pairs pairs = (two_pairs)((four_answers)(one > bound) | (four_answers)(other > bound));
	return (pairs[0] | pairs[1]) != 0;
}

static void insert(struct density *best, unsigned count, size_t index, float value)
{
	unsigned place = count - 1;

	for (; place > 0 && value > best[place - 1].value; place--) {
		best[place] = best[place - 1];
	}
	best[place] = (struct density){.index = index, .value = value};
}

/* The best ones of a phone in a stream, which is `set`; the best first. It begins with those that
 * are likely the best: then few of the others are better. */
static void find_best(const struct scorer *scorer, size_t set, const float *features,
	unsigned count, size_t likely, struct density *best)
{
	size_t lanes = scorer->lanes;
	const float *values = features + set % VOICE_STREAMS * VOICE_LENGTH;
	const float *means = scorer->means + set * VOICE_LENGTH * lanes;
	const float *precisions = scorer->precisions + set * VOICE_LENGTH * lanes;
	float group[LANES];

	for (unsigned g = 0; g < count; g++) {
		best[g] = (struct density){.value = DENSITY_NONE};
	}
	for (size_t tried = 0, at = likely / LANES * LANES; tried < lanes; tried += LANES) {
		evaluate(means + at, precisions + at, scorer->constants + set * lanes + at, values,
			lanes, group);
		bool better = any_above(group, best[count - 1].value);
		for (size_t k = 0; better && k < LANES; k++) {
			if (group[k] > best[count - 1].value) {
				insert(best, count, at + k, group[k]);
			}
		}
		at = at + LANES < lanes ? at + LANES : 0;
	}
}

/* --- the senones --- */

static void add_weighted(const struct scorer *scorer, const struct senone_run *run, size_t stream,
	const struct density *density, float top, float *sums)
{
	const unsigned char *weights =
		senones_weights(scorer->senones, stream, density->index) + run->first;
	float below = density->value - top;
	float factor = SUM_SCALE *
		expf(below > -DENSITY_BELOW_MAX ? below : -DENSITY_BELOW_MAX);

	for (size_t i = 0; i < run->count; i++) {
		sums[run->first + i] += factor * scorer->weights[weights[i]];
	}
}

/* From the densities of one frame that count of each phone. */
static void weigh(struct scoring *scoring, const struct density *best,
	const float top[VOICE_STREAMS])
{
	const struct senones *senones = scoring->scorer->senones;

	memset(scoring->sums, 0, VOICE_STREAMS * scoring->width * sizeof(*scoring->sums));
	for (size_t stream = 0; stream < VOICE_STREAMS; stream++) {
		float *sums = scoring->sums + stream * scoring->width;
		for (size_t r = 0; r < senones->run_count; r++) {
			const struct senone_run *run = &senones->runs[r];
			const struct density *of_phone =
				best + (run->phone * VOICE_STREAMS + stream) * scoring->gaussians;
			for (unsigned g = 0; g < scoring->gaussians; g++) {
				add_weighted(scoring->scorer, run, stream, &of_phone[g], top[stream], sums);
			}
		}
	}
}

/* The logarithm to base 2, from the exponent of the number and a polynomial for the rest of it:
 * wrong by less than 0.001. */
static float log2_of(float number)
{
	uint32_t bits;
	float rest;

	memcpy(&bits, &number, sizeof(bits));
	float whole = (float)((int32_t)(bits >> 23) - 127);
	bits = (bits & 0x7fffffu) | 0x3f800000u;
	memcpy(&rest, &bits, sizeof(rest));
	rest -= 1;
	return whole + 0.00073f + rest * (1.41730f + rest * (-0.57292f + rest * 0.15545f));
}

/* The costs of one group, in steps. */
static void cost(const float *restrict sums, size_t width, float *restrict costs)
{
	_Static_assert(VOICE_STREAMS == 3, "all streams are multiplied");
	for (size_t k = 0; k < LANES; k++) {
		float product = sums[k] * sums[width + k] * sums[2 * width + k];
		costs[k] = -STEPS_OF_LOG2 * log2_of(product);
	}
}

static float least(const float *costs, size_t count)
{
	float found = costs[0];

	for (size_t i = 1; i < count; i++) {
		found = costs[i] < found ? costs[i] : found;
	}
	return found;
}

static void count_from_best(const struct scoring *scoring, int16_t *scores)
{
	size_t count = scoring->scorer->senones->count;

	for (size_t i = 0; i < scoring->width; i += LANES) {
		cost(scoring->sums + i, scoring->width, scoring->costs + i);
	}
	float best = least(scoring->costs, count) - 0.5f;
	for (size_t i = 0; i < count; i++) {
		float from_best = scoring->costs[i] - best;
		scores[i] = (int16_t)(from_best < SCORE_MAX ? from_best : SCORE_MAX);
	}
}

/* --- utterances --- */

struct scoring *scoring_create(const struct scorer *scorer, unsigned gaussians)
{
	struct scoring *scoring = calloc(1, sizeof(*scoring));

	if (scoring == NULL) {
		return NULL;
	}
	scoring->scorer = scorer;
	scoring->gaussians = gaussians < scorer->senones->densities
		? gaussians : (unsigned)scorer->senones->densities;
	scoring->width = (scorer->senones->count + LANES - 1) / LANES * LANES;
	scoring->best = calloc(SCORING_FRAMES_MAX * set_count(scorer) * scoring->gaussians,
		sizeof(*scoring->best));
	scoring->sums = calloc(VOICE_STREAMS * scoring->width, sizeof(*scoring->sums));
	scoring->costs = calloc(scoring->width, sizeof(*scoring->costs));
	if (scoring->best == NULL || scoring->sums == NULL || scoring->costs == NULL) {
		scoring_destroy(scoring);
		return NULL;
	}
	return scoring;
}

void scoring_destroy(struct scoring *scoring)
{
	if (scoring != NULL) {
		free(scoring->best);
		free(scoring->sums);
		free(scoring->costs);
		free(scoring);
	}
}

static void score_frame(struct scoring *scoring, const struct density *best, int16_t *scores)
{
	float top[VOICE_STREAMS] = {DENSITY_NONE, DENSITY_NONE, DENSITY_NONE};

	for (size_t set = 0; set < set_count(scoring->scorer); set++) {
		float value = best[set * scoring->gaussians].value;
		size_t stream = set % VOICE_STREAMS;
		top[stream] = value > top[stream] ? value : top[stream];
	}
	weigh(scoring, best, top);
	count_from_best(scoring, scores);
}

/* The Gaussians of a phone are fetched once for all frames: there are more of them than the
 * processor keeps at hand. */
void scoring_take(struct scoring *scoring, const float *features, size_t frames, int16_t *scores)
{
	const struct scorer *scorer = scoring->scorer;
	size_t of_frame = set_count(scorer) * scoring->gaussians;

	for (size_t set = 0; set < set_count(scorer); set++) {
		struct density *best = scoring->best + set * scoring->gaussians;
		size_t likely = best->index;
		for (size_t f = 0; f < frames; f++) {
			struct density *own = best + f * of_frame;
			find_best(scorer, set, features + f * FEATURE_LENGTH, scoring->gaussians, likely,
				own);
			likely = own->index;
		}
	}
	for (size_t f = 0; f < frames; f++) {
		score_frame(scoring, scoring->best + f * of_frame,
			scores + f * scorer->senones->count);
	}
}
