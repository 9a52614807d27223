/* SPDX-License-Identifier: MIT */
#include "tests/support/noise_statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/features/features.h"

#define SILENCE "SIL"

/* Gaussians that are so much less probable than the best one, as a logarithm, do not matter. */
#define BELOW_BEST 9.0f
/* No Gaussian is left without a chance. */
#define WEIGHT_MIN 1e-7f

/* A phone of fewer frames is left as it is. With so many frames the statistics count half: those
 * of where it moves, and those of how that depends on where the Gaussian was. */
#define FRAMES_MIN 50
#define SHIFT_FRAMES 50
#define SLOPE_FRAMES 200

/* Learning silence: so many rounds, so many frames speak for each Gaussian of the round before,
 * and variances stay over this part of the mean variance. */
#define ROUNDS 4
#define ROUND_FRAMES 10
#define VARIANCE_PART 0.1

#define SILENCE_FRAMES_MAX (50u * 1000 * 1000)

struct gaussians {
	size_t count;
	float *means, *variances; /* VOICE_LENGTH each */
	float *factors;           /* VOICE_LENGTH each: -1 / (2 * variance) */
	float *constants;         /* log of the weight and of the height */
};

/* Of what was ascribed to each of some Gaussians: how much, its sum, the sum of its squares. */
struct moments {
	double *counts, *sums, *squares;
};

struct noise_statistics {
	const struct acoustic_model *model;
	size_t silence;
	struct gaussians gaussians; /* all of the model */
	struct moments clean, noisy;
	float *silences; /* features of frames of silence, one after the other */
	size_t silence_count, silence_capacity;
	/* Of the present utterance: */
	const uint16_t *phones;
	size_t frames;
	float *shares; /* [frame][stream][density]: of the frame, to this Gaussian of its phone */
};

/* --- Gaussians --- */

static void gaussians_finish(struct gaussians *gaussians)
{
	free(gaussians->means);
	free(gaussians->variances);
	free(gaussians->factors);
	free(gaussians->constants);
}

/* To be called again when the means or the variances have changed. */
static void gaussians_prepare(struct gaussians *gaussians, const float *weights)
{
	for (size_t g = 0; g < gaussians->count; g++) {
		double constant = log(fmaxf(weights[g], WEIGHT_MIN));
		for (size_t i = g * VOICE_LENGTH; i < (g + 1) * VOICE_LENGTH; i++) {
			gaussians->factors[i] = -0.5f / gaussians->variances[i];
			constant -= 0.5 * log(gaussians->variances[i]);
		}
		gaussians->constants[g] = (float)constant;
	}
}

/* Copies those of the model from `first` on. The caller finishes them in any case. */
static bool gaussians_copy(struct gaussians *gaussians, const struct acoustic_model *model,
	size_t first, size_t count)
{
	size_t size = VOICE_LENGTH * sizeof(float);

	*gaussians = (struct gaussians){.count = count, .means = calloc(count, size),
		.variances = calloc(count, size), .factors = calloc(count, size),
		.constants = calloc(count, sizeof(float))};
	if (gaussians->means == NULL || gaussians->variances == NULL ||
		gaussians->factors == NULL || gaussians->constants == NULL) {
		return false;
	}
	memcpy(gaussians->means, model->means + first * VOICE_LENGTH, count * size);
	memcpy(gaussians->variances, model->variances + first * VOICE_LENGTH, count * size);
	gaussians_prepare(gaussians, model->weights + first);
	return true;
}

static float log_height(const struct gaussians *gaussians, size_t gaussian, const float *x)
{
	const float *mean = gaussians->means + gaussian * VOICE_LENGTH;
	const float *factor = gaussians->factors + gaussian * VOICE_LENGTH;
	float result = gaussians->constants[gaussian];

	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		float difference = x[i] - mean[i];
		result += factor[i] * difference * difference;
	}
	return result;
}

/* Shares one stream of a frame out to `densities` Gaussians from `first` on. */
static void find_shares(const struct gaussians *gaussians, size_t first, size_t densities,
	const float *x, float *shares)
{
	float highest = -INFINITY, whole = 0;

	for (size_t d = 0; d < densities; d++) {
		shares[d] = log_height(gaussians, first + d, x);
		highest = fmaxf(highest, shares[d]);
	}
	for (size_t d = 0; d < densities; d++) {
		shares[d] = shares[d] > highest - BELOW_BEST ? expf(shares[d] - highest) : 0;
		whole += shares[d];
	}
	for (size_t d = 0; d < densities; d++) {
		shares[d] /= whole;
	}
}

/* --- moments --- */

static bool moments_init(struct moments *moments, size_t count)
{
	moments->counts = calloc(count, sizeof(double));
	moments->sums = calloc(count, VOICE_LENGTH * sizeof(double));
	moments->squares = calloc(count, VOICE_LENGTH * sizeof(double));
	return moments->counts != NULL && moments->sums != NULL && moments->squares != NULL;
}

static void moments_finish(struct moments *moments)
{
	free(moments->counts);
	free(moments->sums);
	free(moments->squares);
}

static void moments_add(struct moments *moments, size_t first, size_t densities,
	const float *shares, const float *x)
{
	for (size_t d = 0; d < densities; d++) {
		double *sums = moments->sums + (first + d) * VOICE_LENGTH;
		double *squares = moments->squares + (first + d) * VOICE_LENGTH;
		moments->counts[first + d] += shares[d];
		for (size_t i = 0; i < VOICE_LENGTH && shares[d] > 0; i++) {
			sums[i] += shares[d] * x[i];
			squares[i] += shares[d] * x[i] * x[i];
		}
	}
}

/* The mean of value `i` of a Gaussian; 0 if nothing was ascribed to it. */
static double mean_of(const struct moments *moments, size_t gaussian, size_t i)
{
	double count = moments->counts[gaussian];

	return count > 0 ? moments->sums[gaussian * VOICE_LENGTH + i] / count : 0;
}

static double variance_of(const struct moments *moments, size_t gaussian, size_t i)
{
	double count = moments->counts[gaussian], mean = mean_of(moments, gaussian, i);

	return count > 0 ? moments->squares[gaussian * VOICE_LENGTH + i] / count - mean * mean : 0;
}

/* --- collecting --- */

struct noise_statistics *noise_statistics_create(const struct acoustic_model *model)
{
	struct noise_statistics *statistics = calloc(1, sizeof(*statistics));
	size_t count = acoustic_model_index(model, model->phones.count, 0);

	if (statistics == NULL) {
		return NULL;
	}
	statistics->model = model;
	statistics->silence = acoustic_model_phone(model, SILENCE);
	if (statistics->silence == model->phones.count ||
		!gaussians_copy(&statistics->gaussians, model, 0, count) ||
		!moments_init(&statistics->clean, count) ||
		!moments_init(&statistics->noisy, count)) {
		noise_statistics_destroy(statistics);
		return NULL;
	}
	return statistics;
}

void noise_statistics_destroy(struct noise_statistics *statistics)
{
	if (statistics != NULL) {
		gaussians_finish(&statistics->gaussians);
		moments_finish(&statistics->clean);
		moments_finish(&statistics->noisy);
		free(statistics->silences);
		free(statistics->shares);
		free(statistics);
	}
}

static float *shares_of(const struct noise_statistics *statistics, size_t frame, size_t stream)
{
	return statistics->shares +
		(frame * VOICE_STREAMS + stream) * statistics->model->densities;
}

/* Adds what is not silence, with the shares of the clean version. */
static void add_features(struct noise_statistics *statistics, struct moments *moments,
	const float *features, size_t frames)
{
	for (size_t f = 0; f < frames && f < statistics->frames; f++) {
		size_t phone = statistics->phones[f];
		for (size_t s = 0; s < VOICE_STREAMS && phone != statistics->silence; s++) {
			moments_add(moments, acoustic_model_index(statistics->model, phone, s),
				statistics->model->densities, shares_of(statistics, f, s),
				features + f * FEATURE_LENGTH + s * VOICE_LENGTH);
		}
	}
}

bool noise_statistics_begin(struct noise_statistics *statistics, const uint16_t *phones,
	const float *features, size_t frames)
{
	size_t densities = statistics->model->densities;

	free(statistics->shares);
	statistics->shares = calloc(frames + 1, VOICE_STREAMS * densities * sizeof(float));
	if (statistics->shares == NULL) {
		return false;
	}
	statistics->phones = phones;
	statistics->frames = frames;
	for (size_t f = 0; f < frames; f++) {
		for (size_t s = 0; s < VOICE_STREAMS && phones[f] != statistics->silence; s++) {
			find_shares(&statistics->gaussians,
				acoustic_model_index(statistics->model, phones[f], s), densities,
				features + f * FEATURE_LENGTH + s * VOICE_LENGTH,
				shares_of(statistics, f, s));
		}
	}
	add_features(statistics, &statistics->clean, features, frames);
	return true;
}

void noise_statistics_add_noisy(struct noise_statistics *statistics, const float *features,
	size_t frames)
{
	add_features(statistics, &statistics->noisy, features, frames);
}

static bool keep_silence(struct noise_statistics *statistics, const float *features)
{
	if (statistics->silence_count == statistics->silence_capacity) {
		size_t capacity = 2 * statistics->silence_capacity + 1024;
		float *silences = capacity <= SILENCE_FRAMES_MAX
			? realloc(statistics->silences,
				  capacity * FEATURE_LENGTH * sizeof(*silences))
			: NULL;
		if (silences == NULL) {
			return false;
		}
		statistics->silences = silences;
		statistics->silence_capacity = capacity;
	}
	memcpy(statistics->silences + statistics->silence_count++ * FEATURE_LENGTH, features,
		FEATURE_LENGTH * sizeof(*features));
	return true;
}

bool noise_statistics_add_silence(struct noise_statistics *statistics, const float *features,
	size_t frames)
{
	bool good = true;

	for (size_t f = 0; f < frames && f < statistics->frames && good; f++) {
		good = statistics->phones[f] != statistics->silence ||
			keep_silence(statistics, features + f * FEATURE_LENGTH);
	}
	return good;
}

/* --- how a phone moves --- */

/* Of one stream of a phone: a mean x becomes x * (1 + slope) + shift. */
struct moves {
	float shift[VOICE_LENGTH], slope[VOICE_LENGTH];
	float scale[VOICE_LENGTH]; /* of a variance */
};

/* Sums over the Gaussians of a phone, each counted by how much it was heard. */
struct phone_sums {
	double count;
	double mean, moved;       /* the model's mean; by how much noise moves what was heard */
	double spread, together;  /* of what was heard: around the mean, and that with `moved` */
	double clean, noisy;      /* variances */
};

static struct phone_sums sum_phone(const struct noise_statistics *statistics, size_t first,
	size_t i)
{
	const struct moments *clean = &statistics->clean, *noisy = &statistics->noisy;
	struct phone_sums sums = {0};

	for (size_t g = first; g < first + statistics->model->densities; g++) {
		double count = clean->counts[g];
		sums.count += count;
		sums.mean += count * statistics->model->means[g * VOICE_LENGTH + i];
		sums.moved += count * (mean_of(noisy, g, i) - mean_of(clean, g, i));
		sums.clean += count * variance_of(clean, g, i);
		sums.noisy += count * variance_of(noisy, g, i);
	}
	sums.mean /= sums.count;
	sums.moved /= sums.count;
	for (size_t g = first; g < first + statistics->model->densities; g++) {
		double count = clean->counts[g], x = mean_of(clean, g, i) - sums.mean;
		double moved = mean_of(noisy, g, i) - mean_of(clean, g, i) - sums.moved;
		sums.together += count * x * moved;
		sums.spread += count * x * x;
	}
	return sums;
}

static double within(double value, double low, double high)
{
	return fmax(low, fmin(value, high));
}

static void find_move(const struct noise_statistics *statistics, size_t first, size_t i,
	struct moves *moves)
{
	struct phone_sums sums = sum_phone(statistics, first, i);
	double slope = within(sums.together / (sums.spread + 1e-3), -1, 0.5) * sums.count /
		(sums.count + SLOPE_FRAMES);
	double part = sums.count / (sums.count + SHIFT_FRAMES);

	moves->shift[i] = (float)((sums.moved - slope * sums.mean) * part);
	moves->slope[i] = (float)(slope * part);
	moves->scale[i] = (float)within(sums.noisy / (sums.clean + 1e-9), 0.25, 5);
}

static void print_values(const char *name, const float *values, FILE *out)
{
	fprintf(out, " %s", name);
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		fprintf(out, " %.4g", values[i]);
	}
	fputc('\n', out);
}

/* The reader takes them in this order. */
static void print_moves(const struct moves *moves, const char *phone, size_t stream, FILE *out)
{
	fprintf(out, "phone %s %zu", phone, stream + 1);
	print_values("slope", moves->slope, out);
	fprintf(out, "phone %s %zu", phone, stream + 1);
	print_values("shift", moves->shift, out);
	fprintf(out, "phone %s %zu", phone, stream + 1);
	print_values("scale", moves->scale, out);
}

static double count_phone(const struct noise_statistics *statistics, size_t phone)
{
	size_t first = acoustic_model_index(statistics->model, phone, 0);
	double count = 0;

	for (size_t d = 0; d < statistics->model->densities; d++) {
		count += statistics->clean.counts[first + d];
	}
	return count;
}

bool noise_statistics_print_phones(const struct noise_statistics *statistics, FILE *out)
{
	const struct acoustic_model *model = statistics->model;
	struct moves moves;

	for (size_t phone = 0; phone < model->phones.count; phone++) {
		bool heard = count_phone(statistics, phone) >= FRAMES_MIN;
		for (size_t s = 0; s < VOICE_STREAMS && heard; s++) {
			size_t first = acoustic_model_index(model, phone, s);
			for (size_t i = 0; i < VOICE_LENGTH; i++) {
				find_move(statistics, first, i, &moves);
			}
			print_moves(&moves, model->phones.items[phone], s, out);
		}
	}
	return ferror(out) == 0;
}

/* --- silence: expectation and maximisation --- */

/* The smallest variance that value `i` of a stream may have. */
static double least_variance(const struct noise_statistics *statistics, size_t stream, size_t i)
{
	size_t densities = statistics->model->densities;
	size_t first = acoustic_model_index(statistics->model, statistics->silence, stream);
	double sum = 0;

	for (size_t g = first; g < first + densities; g++) {
		sum += statistics->model->variances[g * VOICE_LENGTH + i];
	}
	return VARIANCE_PART * sum / (double)densities;
}

static void improve(const struct noise_statistics *statistics, const struct moments *moments,
	struct gaussians *silence)
{
	for (size_t k = 0; k < silence->count * VOICE_LENGTH; k++) {
		size_t g = k / VOICE_LENGTH, i = k % VOICE_LENGTH;
		double mean = silence->means[k], count = moments->counts[g] + ROUND_FRAMES;
		double square = silence->variances[k] + mean * mean;
		mean = (moments->sums[k] + ROUND_FRAMES * mean) / count;
		square = (moments->squares[k] + ROUND_FRAMES * square) / count;
		silence->means[k] = (float)mean;
		silence->variances[k] = (float)fmax(square - mean * mean,
			least_variance(statistics, g / statistics->model->densities, i));
	}
}

static bool learn_round(const struct noise_statistics *statistics, float *shares,
	struct gaussians *silence)
{
	size_t densities = statistics->model->densities;
	struct moments moments = {0};
	bool good = moments_init(&moments, silence->count);

	for (size_t f = 0; f < statistics->silence_count && good; f++) {
		for (size_t s = 0; s < VOICE_STREAMS; s++) {
			const float *x = statistics->silences + f * FEATURE_LENGTH + s * VOICE_LENGTH;
			find_shares(silence, s * densities, densities, x, shares);
			moments_add(&moments, s * densities, densities, shares, x);
		}
	}
	if (good) {
		improve(statistics, &moments, silence);
	}
	moments_finish(&moments);
	return good;
}

static void print_gaussians(const struct gaussians *silence, size_t densities, FILE *out)
{
	for (size_t g = 0; g < silence->count; g++) {
		fprintf(out, "gaussian %s %zu %zu", SILENCE, g / densities + 1, g % densities);
		print_values("mean", silence->means + g * VOICE_LENGTH, out);
		fprintf(out, "gaussian %s %zu %zu", SILENCE, g / densities + 1, g % densities);
		print_values("variance", silence->variances + g * VOICE_LENGTH, out);
	}
}

bool noise_statistics_print_silence(const struct noise_statistics *statistics, FILE *out)
{
	size_t densities = statistics->model->densities;
	size_t first = acoustic_model_index(statistics->model, statistics->silence, 0);
	struct gaussians silence;
	float *shares = calloc(densities, sizeof(*shares));

	bool good = gaussians_copy(&silence, statistics->model, first,
			    VOICE_STREAMS * densities) && shares != NULL;
	for (int round = 0; round < ROUNDS && good; round++) {
		good = learn_round(statistics, shares, &silence);
		gaussians_prepare(&silence, statistics->model->weights + first);
	}
	if (good) {
		print_gaussians(&silence, densities, out);
	}
	gaussians_finish(&silence);
	free(shares);
	return good && ferror(out) == 0;
}
