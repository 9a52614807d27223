/* SPDX-License-Identifier: MIT */
#include "audio/room/late_echoes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TAPS LATE_ECHOES_TAPS_MAX

/* Four taps at once. */
typedef float four __attribute__((vector_size(16), aligned(4), may_alias));

/* No frame counts as quieter than this part of the mean power: silence says nothing. And never as
 * quieter than this, or there would be nothing to divide by. */
#define POWER_LEAST_PART 1e-3
#define POWER_LEAST 1e-3
/* Added to the diagonal, as a part of its mean, so that there is one solution. */
#define RIDGE 1e-4

struct late_echoes {
	size_t frames, taps;
	float *past_real, *past_imaginary; /* of one frequency, from the last frame to the first */
	float *dry_real, *dry_imaginary;
	float *weights;
	/* Of the taps with each other, the lower triangle, and with the frame that is foretold. */
	float with_real[TAPS][TAPS], with_imaginary[TAPS][TAPS];
	double now_real[TAPS], now_imaginary[TAPS];
	double root_real[TAPS][TAPS], root_imaginary[TAPS][TAPS];
};

static float *row_of(size_t frames)
{
	/* Taps beyond the start, and whole groups of them, are there and 0. */
	return calloc(frames + LATE_ECHOES_DELAY + TAPS, sizeof(float));
}

struct late_echoes *late_echoes_create(size_t frames, size_t taps)
{
	struct late_echoes *echoes = calloc(1, sizeof(*echoes));

	if (echoes == NULL) {
		return NULL;
	}
	echoes->frames = frames;
	echoes->taps = taps;
	echoes->past_real = row_of(frames);
	echoes->past_imaginary = row_of(frames);
	echoes->dry_real = row_of(frames);
	echoes->dry_imaginary = row_of(frames);
	echoes->weights = row_of(frames);
	if (echoes->past_real == NULL || echoes->past_imaginary == NULL ||
		echoes->dry_real == NULL || echoes->dry_imaginary == NULL || echoes->weights == NULL) {
		late_echoes_destroy(echoes);
		return NULL;
	}
	return echoes;
}

void late_echoes_destroy(struct late_echoes *echoes)
{
	if (echoes != NULL) {
		free(echoes->past_real);
		free(echoes->past_imaginary);
		free(echoes->dry_real);
		free(echoes->dry_imaginary);
		free(echoes->weights);
		free(echoes);
	}
}

/* --- the equations --- */

static double power_at(const struct late_echoes *echoes, size_t frame)
{
	double real = echoes->dry_real[frame], imaginary = echoes->dry_imaginary[frame];

	return real * real + imaginary * imaginary;
}

/* The inverse of the power of the voice, smoothed over three frames. */
static void weigh(struct late_echoes *echoes)
{
	size_t frames = echoes->frames;
	double sum = 0;

	for (size_t frame = 0; frame < frames; frame++) {
		sum += power_at(echoes, frame);
	}
	double least = POWER_LEAST_PART * sum / (double)frames + POWER_LEAST;
	for (size_t frame = 0; frame < frames; frame++) {
		size_t first = frame > 0 ? frame - 1 : 0;
		size_t last = frame + 1 < frames ? frame + 1 : frame;
		double power = 0;
		for (size_t i = first; i <= last; i++) {
			power += power_at(echoes, i);
		}
		echoes->weights[frame] = (float)(1 / fmax(power / (double)(last - first + 1), least));
	}
}

/* Where the taps of a frame begin in `past_real`: the latest first. */
static size_t taps_of(const struct late_echoes *echoes, size_t frame)
{
	return echoes->frames - 1 - frame + LATE_ECHOES_DELAY;
}

/* Of one tap with those up to its group of four, weighted. */
static void add_products(struct late_echoes *echoes, size_t tap, const float *real,
	const float *imaginary, float weight)
{
	float a = weight * real[tap], b = weight * imaginary[tap];
	four *with_real = (four *)echoes->with_real[tap];
	four *with_imaginary = (four *)echoes->with_imaginary[tap];

	for (size_t group = 0; group <= tap / 4; group++) {
		four c = ((const four *)real)[group], d = ((const four *)imaginary)[group];
		with_real[group] += a * c + b * d;
		with_imaginary[group] += a * d - b * c;
	}
}

static void make_equations(struct late_echoes *echoes)
{
	memset(echoes->with_real, 0, sizeof(echoes->with_real));
	memset(echoes->with_imaginary, 0, sizeof(echoes->with_imaginary));
	memset(echoes->now_real, 0, sizeof(echoes->now_real));
	memset(echoes->now_imaginary, 0, sizeof(echoes->now_imaginary));
	for (size_t frame = LATE_ECHOES_DELAY; frame < echoes->frames; frame++) {
		const float *real = echoes->past_real + taps_of(echoes, frame);
		const float *imaginary = echoes->past_imaginary + taps_of(echoes, frame);
		float weight = echoes->weights[frame];
		/* The frame itself stands before its taps. */
		double now_real = weight * real[-(long)LATE_ECHOES_DELAY];
		double now_imaginary = weight * imaginary[-(long)LATE_ECHOES_DELAY];
		for (size_t tap = 0; tap < echoes->taps; tap++) {
			add_products(echoes, tap, real, imaginary, weight);
			echoes->now_real[tap] += real[tap] * now_real + imaginary[tap] * now_imaginary;
			echoes->now_imaginary[tap] += real[tap] * now_imaginary - imaginary[tap] * now_real;
		}
	}
}

/* --- their solution, by Cholesky --- */

/* The root of one row, of which those above are there. */
static void take_root(struct late_echoes *echoes, size_t row, double ridge)
{
	for (size_t column = 0; column <= row; column++) {
		double real = echoes->with_real[row][column];
		double imaginary = echoes->with_imaginary[row][column];
		const double *one_real = echoes->root_real[row];
		const double *one_imaginary = echoes->root_imaginary[row];
		const double *other_real = echoes->root_real[column];
		const double *other_imaginary = echoes->root_imaginary[column];
		for (size_t k = 0; k < column; k++) {
			real -= one_real[k] * other_real[k] + one_imaginary[k] * other_imaginary[k];
			imaginary -= one_imaginary[k] * other_real[k] - one_real[k] * other_imaginary[k];
		}
		double scale = column < row ? other_real[column] : sqrt(fmax(real + ridge, ridge));
		echoes->root_real[row][column] = column < row ? real / scale : scale;
		echoes->root_imaginary[row][column] = column < row ? imaginary / scale : 0;
	}
}

/* Forward through the rows, then back: `now` becomes the coefficients. */
static void substitute(struct late_echoes *echoes)
{
	double *real = echoes->now_real, *imaginary = echoes->now_imaginary;
	size_t taps = echoes->taps;

	for (size_t i = 0; i < taps; i++) {
		for (size_t k = 0; k < i; k++) {
			double a = echoes->root_real[i][k], b = echoes->root_imaginary[i][k];
			real[i] -= a * real[k] - b * imaginary[k];
			imaginary[i] -= a * imaginary[k] + b * real[k];
		}
		real[i] /= echoes->root_real[i][i];
		imaginary[i] /= echoes->root_real[i][i];
	}
	for (size_t i = taps; i-- > 0;) {
		for (size_t k = i + 1; k < taps; k++) {
			double a = echoes->root_real[k][i], b = -echoes->root_imaginary[k][i];
			real[i] -= a * real[k] - b * imaginary[k];
			imaginary[i] -= a * imaginary[k] + b * real[k];
		}
		real[i] /= echoes->root_real[i][i];
		imaginary[i] /= echoes->root_real[i][i];
	}
}

static void solve(struct late_echoes *echoes)
{
	double trace = 0;

	for (size_t tap = 0; tap < echoes->taps; tap++) {
		trace += echoes->with_real[tap][tap];
	}
	/* What is silent has nothing to solve, and must not be divided by. */
	double ridge = RIDGE * trace / (double)echoes->taps + 1e-9;
	for (size_t row = 0; row < echoes->taps; row++) {
		take_root(echoes, row, ridge);
	}
	substitute(echoes);
}

/* --- the prediction --- */

static void take_out(struct late_echoes *echoes)
{
	for (size_t frame = 0; frame < echoes->frames; frame++) {
		size_t at = taps_of(echoes, frame);
		const float *real = echoes->past_real + at, *imaginary = echoes->past_imaginary + at;
		double dry_real = real[-(long)LATE_ECHOES_DELAY];
		double dry_imaginary = imaginary[-(long)LATE_ECHOES_DELAY];
		for (size_t tap = 0; tap < echoes->taps; tap++) {
			double a = echoes->now_real[tap], b = echoes->now_imaginary[tap];
			dry_real -= a * real[tap] - b * imaginary[tap];
			dry_imaginary -= a * imaginary[tap] + b * real[tap];
		}
		echoes->dry_real[frame] = (float)dry_real;
		echoes->dry_imaginary[frame] = (float)dry_imaginary;
	}
}

static void begin(struct late_echoes *echoes, const float *real, const float *imaginary)
{
	size_t frames = echoes->frames;

	for (size_t frame = 0; frame < frames; frame++) {
		echoes->past_real[frames - 1 - frame] = echoes->dry_real[frame] = real[frame];
		echoes->past_imaginary[frames - 1 - frame] = echoes->dry_imaginary[frame] =
			imaginary[frame];
	}
}

void late_echoes_take_out(struct late_echoes *echoes, const float *real, const float *imaginary,
	unsigned rounds, const float **dry_real, const float **dry_imaginary)
{
	begin(echoes, real, imaginary);
	for (unsigned round = 0; round < rounds; round++) {
		weigh(echoes);
		make_equations(echoes);
		solve(echoes);
		take_out(echoes);
	}
	*dry_real = echoes->dry_real;
	*dry_imaginary = echoes->dry_imaginary;
}
