/* SPDX-License-Identifier: MIT */
#include "audio/features/front_end.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/features/front_end_parameters.h"
#include "audio/features/spectrum.h"
#include "bridge/base/error.h"

#define PI 3.14159265358979323846

#define RATE 16000        /* Hz */
#define FRAME_STEP 160u   /* samples */
#define FRAME_LENGTH 410u /* samples; the spectrum is of these and zeros */
#define PRE_EMPHASIS 0.97
/* The logarithm of silence must be a number; far below what the last bit of a sample makes. */
#define POWER_MIN 1e-4

/* What a speaker can make of it; beyond, bands would lose all their frequencies. */
#define WARP_MIN 0.8
#define WARP_MAX 1.25

_Static_assert(FRONT_END_BANDS_MAX <= NOISE_SUPPRESSION_BANDS_MAX, "noise of every band");

/* A triangle over some frequencies of the spectrum; its first weight in front_end.weights. */
struct band {
	size_t first, count;
	size_t weights;
};

struct front_end {
	bool remove_noise;
	struct spectrum spectrum;
	double window[FRAME_LENGTH];
	size_t band_count;
	struct band bands[FRONT_END_BANDS_MAX];
	double weights[2 * SPECTRUM_BINS]; /* no frequency is in more than two triangles */
	double transform[CEPSTRA_LENGTH][FRONT_END_BANDS_MAX]; /* with the liftering */
	double usual_mean[CEPSTRA_LENGTH];
	bool has_usual_mean;
};

/* --- tables --- */

static double mel_of(double frequency)
{
	return 2595 * log10(1 + frequency / 700);
}

static double frequency_of(double mel)
{
	return 700 * (pow(10, mel / 2595) - 1);
}

/* The height at a frequency of a triangle with an area of 1. */
static double triangle(double left, double middle, double right, double frequency)
{
	double rise = (frequency - left) / (middle - left);
	double fall = (right - frequency) / (right - middle);

	return fmax(fmin(rise, fall), 0) * 2 / (right - left);
}

/* Appends to front_end.weights, of which `*used` are; the band is warped, its edges are not. */
static void make_band(struct front_end *front_end, size_t index, const double edges[3],
	double warp, size_t *used)
{
	struct band *band = &front_end->bands[index];

	band->weights = *used;
	for (size_t bin = 0; bin < SPECTRUM_BINS; bin++) {
		double frequency = (double)bin * RATE / SPECTRUM_LENGTH / warp;
		double weight = triangle(edges[0], edges[1], edges[2], frequency);
		if (weight > 0) {
			band->first = band->count == 0 ? bin : band->first;
			band->count++;
			front_end->weights[(*used)++] = weight;
		}
	}
}

/* Triangles of equal width in mel, each up to the middle of the ones beside it. */
static bool make_bands(struct front_end *front_end, const struct front_end_parameters *parameters,
	double warp, struct error *error)
{
	const double bin_width = (double)RATE / SPECTRUM_LENGTH;
	double lowest = mel_of(parameters->lowest);
	double step = (mel_of(parameters->highest) - lowest) / (double)(parameters->bands + 1);
	double edges[FRONT_END_BANDS_MAX + 2];
	size_t used = 0;

	front_end->band_count = parameters->bands;
	for (size_t i = 0; i < parameters->bands + 2; i++) {
		edges[i] = floor(frequency_of(lowest + (double)i * step) / bin_width + 0.5) * bin_width;
		if (i > 0 && edges[i] <= edges[i - 1]) {
			return error_set(error, ERROR_INPUT, "the acoustic model's feat.params has too many "
				"bands: `-nfilt` %zu from %g to %g Hz leaves some without a frequency",
				parameters->bands, parameters->lowest, parameters->highest);
		}
	}
	for (size_t i = 0; i < parameters->bands; i++) {
		make_band(front_end, i, edges + i, warp, &used);
	}
	return true;
}

static void make_window(struct front_end *front_end)
{
	for (size_t i = 0; i < FRAME_LENGTH; i++) {
		front_end->window[i] = 0.54 - 0.46 * cos(2 * PI * (double)i / (FRAME_LENGTH - 1));
	}
}

/* The orthonormal cosine transform, each row times its liftering. */
static void make_transform(struct front_end *front_end, double lifter)
{
	double bands = (double)front_end->band_count;

	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		double scale = sqrt((i == 0 ? 1 : 2) / bands);
		if (lifter > 0) {
			scale *= 1 + lifter / 2 * sin((double)i * PI / lifter);
		}
		for (size_t j = 0; j < front_end->band_count; j++) {
			front_end->transform[i][j] = scale * cos(PI * (double)i * ((double)j + 0.5) / bands);
		}
	}
}

struct front_end *front_end_create(const char *model, const struct front_end_settings *settings,
	struct error *error)
{
	struct front_end_parameters parameters;

	if (!(settings->warp >= WARP_MIN && settings->warp <= WARP_MAX)) {
		error_set(error, ERROR_INPUT, "frequencies can be stretched by %g to %g, not by %g",
			WARP_MIN, WARP_MAX, settings->warp);
		return NULL;
	}
	if (!front_end_parameters_read(model, &parameters, error)) {
		return NULL;
	}
	struct front_end *front_end = calloc(1, sizeof(*front_end));
	if (front_end == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	if (!make_bands(front_end, &parameters, settings->warp, error)) {
		front_end_destroy(front_end);
		return NULL;
	}
	front_end->remove_noise = settings->remove_noise;
	front_end->has_usual_mean = parameters.has_usual_mean;
	memcpy(front_end->usual_mean, parameters.usual_mean, sizeof(front_end->usual_mean));
	make_window(front_end);
	make_transform(front_end, parameters.lifter);
	spectrum_init(&front_end->spectrum);
	return front_end;
}

void front_end_destroy(struct front_end *front_end)
{
	free(front_end);
}

const double *front_end_usual_mean(const struct front_end *front_end)
{
	return front_end->has_usual_mean ? front_end->usual_mean : NULL;
}

/* --- from sound to cepstra --- */

/* The spectrum of the frame that begins at a sample. */
static void frame_power(const struct front_end *front_end, const int16_t *samples, size_t start,
	double power[SPECTRUM_BINS])
{
	double frame[SPECTRUM_LENGTH] = {0};
	double before = start > 0 ? samples[start - 1] : 0;

	for (size_t i = 0; i < FRAME_LENGTH; i++) {
		double sample = samples[start + i];
		frame[i] = (sample - PRE_EMPHASIS * before) * front_end->window[i];
		before = sample;
	}
	spectrum_power(&front_end->spectrum, frame, power);
}

static void band_powers(const struct front_end *front_end, const double power[SPECTRUM_BINS],
	double *bands)
{
	for (size_t i = 0; i < front_end->band_count; i++) {
		const struct band *band = &front_end->bands[i];
		const double *weights = &front_end->weights[band->weights];
		double sum = POWER_MIN;
		for (size_t k = 0; k < band->count; k++) {
			sum += weights[k] * power[band->first + k];
		}
		bands[i] = sum;
	}
}

static void frame_cepstra(const struct front_end *front_end, const double *bands, float *values)
{
	double logarithms[FRONT_END_BANDS_MAX];

	for (size_t i = 0; i < front_end->band_count; i++) {
		logarithms[i] = log(bands[i]);
	}
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		double sum = 0;
		for (size_t j = 0; j < front_end->band_count; j++) {
			sum += front_end->transform[i][j] * logarithms[j];
		}
		values[i] = (float)sum;
	}
}

/* The frame that begins at a sample. */
static void run_frame(const struct front_end *front_end, struct noise_suppression *suppression,
	const int16_t *samples, size_t start, float *values)
{
	double power[SPECTRUM_BINS], bands[FRONT_END_BANDS_MAX];

	frame_power(front_end, samples, start, power);
	band_powers(front_end, power, bands);
	if (front_end->remove_noise) {
		noise_suppression_run(suppression, bands);
	}
	frame_cepstra(front_end, bands, values);
}

bool front_end_continue(const struct front_end *front_end, struct front_end_progress *progress,
	const int16_t *samples, size_t count, struct cepstra *cepstra, struct error *error)
{
	size_t frames = count < FRAME_LENGTH ? 0 : (count - FRAME_LENGTH) / FRAME_STEP + 1;

	*cepstra = (struct cepstra){0};
	if (count > FRONT_END_SECONDS_MAX * RATE) {
		return error_set(error, ERROR_LIMIT, "an utterance is longer than %u seconds",
			FRONT_END_SECONDS_MAX);
	}
	if (frames <= progress->frames) {
		return true;
	}
	cepstra->frames = frames - progress->frames;
	cepstra->values = malloc(cepstra->frames * CEPSTRA_LENGTH * sizeof(*cepstra->values));
	if (cepstra->values == NULL) {
		*cepstra = (struct cepstra){0};
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (progress->frames == 0) {
		noise_suppression_init(&progress->suppression, front_end->band_count);
	}
	for (size_t i = 0; i < cepstra->frames; i++) {
		run_frame(front_end, &progress->suppression, samples,
			(progress->frames + i) * FRAME_STEP, cepstra->values + i * CEPSTRA_LENGTH);
	}
	progress->frames = frames;
	return true;
}

bool front_end_run(const struct front_end *front_end, const int16_t *samples, size_t count,
	struct cepstra *cepstra, struct error *error)
{
	struct front_end_progress progress = {0};

	return front_end_continue(front_end, &progress, samples, count, cepstra, error);
}

void cepstra_finish(struct cepstra *cepstra)
{
	free(cepstra->values);
	*cepstra = (struct cepstra){0};
}
