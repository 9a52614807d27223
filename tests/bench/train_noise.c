/* SPDX-License-Identifier: MIT
 *
 * train_noise [--model FOLDER] MANIFEST OUT NOISE…: makes audio/acoustics/noise.model, which says how the
 * Gaussians of the acoustic model move when there is noise.
 *
 * MANIFEST has clean read speech with its `text`, NOISE… are recordings of noise. Each clip is
 * mixed with noise three times; tests/support/noise_statistics.h says what is made of that. The
 * same files in the same order give the same result. The shipped one was made in four minutes, by
 *
 *   make build/tests/bench/train_noise
 *   speech=../shared/speech noise=../shared/speech/noise
 *   build/tests/bench/train_noise $speech/talk.jsonl audio/acoustics/noise.model \
 *     $noise/doing_the_dishes.flac $noise/running_tap.flac $noise/pink_noise.flac \
 *     $noise/baby_cry/?-*.flac $noise/clock_tick/?-*.flac $noise/dog_bark/?-*.flac \
 *     $noise/rain/?-*.flac
 *
 * $noise/kitchen.flac is left out on purpose: tests/bench/hearing measures with it.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/features/cepstral_mean.h"
#include "audio/features/features.h"
#include "audio/features/front_end.h"
#include "audio/features/normalisation.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "tests/support/aligned_clips.h"
#include "tests/support/mixing.h"
#include "tests/support/noise_statistics.h"

#define NOISE_MAX (3600u * MIXING_RATE)
#define PROGRESS_EVERY 50

/* In one of so many versions, others talk. */
#define BABBLE_EVERY 8
#define BABBLE_CLIPS 4
#define TILT_MAX 0.6

/* More than any first value of normalised cepstra is below 0. */
#define LIFT 1000

static const double full_scale = 32768.0;

/* The ratios of speech to noise, in dB, of the versions of a clip: most rooms are not loud. */
static const struct {
	double low, high;
} versions[] = {{10, 27}, {10, 27}, {-1, 12}};

enum { VERSIONS = sizeof(versions) / sizeof(versions[0]) };

struct trainer {
	const char *folder; /* of the acoustic model */
	struct acoustic_model *model;
	struct front_end *front_end;
	struct noise_statistics *statistics;
	struct sound noise; /* all recordings, one after the other */
	struct aligned_clips clips;
	double deviations[CEPSTRA_LENGTH]; /* of clean cepstra in an utterance, the mean of all */
	struct cepstral_mean usual_mean;   /* of all versions, as the recogniser is to get them */
	uint64_t random;
};

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "out of memory");
}

/* Steele's splitmix64. */
static uint64_t next_random(struct trainer *trainer)
{
	uint64_t z = trainer->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static double random_between(struct trainer *trainer, double low, double high)
{
	return low + (high - low) * (double)(next_random(trainer) >> 11) * 0x1p-53;
}

/* --- cepstra as the recogniser is to get them --- */

/* Of value `i` over the utterance. */
static double deviation_of(const struct cepstra *cepstra, size_t i)
{
	double sum = 0, squares = 0, count = (double)cepstra->frames;

	for (size_t f = 0; f < cepstra->frames; f++) {
		sum += cepstra->values[f * CEPSTRA_LENGTH + i];
	}
	double mean = count > 0 ? sum / count : 0;
	for (size_t f = 0; f < cepstra->frames; f++) {
		double value = cepstra->values[f * CEPSTRA_LENGTH + i] - mean;
		squares += value * value;
	}
	return count > 0 ? sqrt(squares / count) : 0;
}

/* Changes the cepstra. To features_compute() frames whose first value is below 0 have no energy,
 * and do not count for the mean: here all do. */
static float *normalised_features(struct trainer *trainer, struct cepstra *cepstra)
{
	if (!cepstra_normalise(cepstra, trainer->deviations)) {
		return NULL;
	}
	cepstral_mean_add(&trainer->usual_mean, cepstra);
	for (size_t f = 0; f < cepstra->frames; f++) {
		cepstra->values[f * CEPSTRA_LENGTH] += LIFT;
	}
	return features_compute(cepstra);
}

/* --- noise --- */

static bool add_noise_file(struct trainer *trainer, const char *path, struct error *error)
{
	struct sound sound, *noise = &trainer->noise;
	bool good = sound_read(&sound, path, error);

	if (good && noise->count + sound.count > NOISE_MAX) {
		good = error_set(error, ERROR_LIMIT, "over an hour of noise");
	}
	double *samples = good ? realloc(noise->samples,
		(noise->count + sound.count + 1) * sizeof(*samples)) : NULL;
	if (samples != NULL) {
		noise->samples = samples;
		for (size_t i = 0; i < sound.count; i++) {
			samples[noise->count++] = sound.samples[i];
		}
	}
	sound_finish(&sound);
	return samples != NULL || (good && out_of_memory(error));
}

static void add_babble(struct trainer *trainer, struct sound *piece)
{
	for (int speaker = 0; speaker < BABBLE_CLIPS; speaker++) {
		const struct aligned_clip *other =
			&trainer->clips.items[next_random(trainer) % trainer->clips.count];
		size_t start = (size_t)(next_random(trainer) % other->count);
		for (size_t i = 0; i < piece->count; i++) {
			piece->samples[i] += other->samples[(start + i) % other->count] / full_scale;
		}
	}
}

/* Other rooms and microphones have more high or more low frequencies. */
static void tilt(struct sound *sound, double amount)
{
	for (size_t i = sound->count; i-- > 1;) {
		sound->samples[i] -= amount * sound->samples[i - 1];
	}
}

/* As much noise as there are samples in `piece`. */
static void fill_noise(struct trainer *trainer, struct sound *piece)
{
	const struct sound *noise = &trainer->noise;

	if (next_random(trainer) % BABBLE_EVERY == 0) {
		add_babble(trainer, piece);
	} else {
		size_t start = (size_t)(next_random(trainer) % noise->count);
		for (size_t i = 0; i < piece->count; i++) {
			piece->samples[i] = noise->samples[(start + i) % noise->count];
		}
	}
	tilt(piece, random_between(trainer, -TILT_MAX, TILT_MAX));
}

/* `samples` has room for the clip. */
static bool mix_clip(struct trainer *trainer, const struct aligned_clip *clip, double ratio_db,
	int16_t *samples)
{
	struct sound speech = {calloc(clip->count + 1, sizeof(double)), clip->count};
	struct sound noise = {calloc(clip->count + 1, sizeof(double)), clip->count};
	bool good = speech.samples != NULL && noise.samples != NULL;

	for (size_t i = 0; i < clip->count && good; i++) {
		speech.samples[i] = clip->samples[i] / full_scale;
	}
	if (good) {
		fill_noise(trainer, &noise);
		good = sound_add_noise(&speech, &noise, ratio_db, 0);
	}
	for (size_t i = 0; i < clip->count && good; i++) {
		samples[i] = (int16_t)lrint(speech.samples[i] * full_scale);
	}
	sound_finish(&speech);
	sound_finish(&noise);
	return good;
}

/* --- learning --- */

static bool learn_clean(struct trainer *trainer, struct aligned_clip *clip,
	struct error *error)
{
	size_t frames = clip->cepstra.frames;
	float *features = features_compute(&clip->cepstra);
	float *normalised = normalised_features(trainer, &clip->cepstra);

	bool good = features != NULL && normalised != NULL &&
		noise_statistics_begin(trainer->statistics, clip->phones, features, frames) &&
		noise_statistics_add_silence(trainer->statistics, normalised, frames);
	free(features);
	free(normalised);
	return good || out_of_memory(error);
}

static bool learn_noisy(struct trainer *trainer, const struct aligned_clip *clip, double ratio_db,
	struct error *error)
{
	int16_t *samples = malloc((clip->count + 1) * sizeof(*samples));
	struct cepstra cepstra = {0};
	float *features = NULL;

	bool good = (samples != NULL && mix_clip(trainer, clip, ratio_db, samples)) ||
		out_of_memory(error);
	good = good && front_end_run(trainer->front_end, samples, clip->count, &cepstra, error);
	if (good) {
		features = normalised_features(trainer, &cepstra);
		good = (features != NULL && noise_statistics_add_silence(trainer->statistics,
			features, cepstra.frames)) || out_of_memory(error);
	}
	if (good) {
		noise_statistics_add_noisy(trainer->statistics, features, cepstra.frames);
	}
	free(features);
	cepstra_finish(&cepstra);
	free(samples);
	return good;
}

static void report_progress(const struct trainer *trainer, size_t done)
{
	if (done % PROGRESS_EVERY == 0 || done == trainer->clips.count) {
		fprintf(stderr, "%zu of %zu clips learnt from\n", done, trainer->clips.count);
	}
}

static void find_deviations(struct trainer *trainer)
{
	const struct aligned_clips *clips = &trainer->clips;

	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		for (size_t k = 0; k < clips->count; k++) {
			trainer->deviations[i] += deviation_of(&clips->items[k].cepstra, i) /
				(double)clips->count;
		}
	}
}

static bool learn_clips(struct trainer *trainer, struct error *error)
{
	for (size_t i = 0; i < trainer->clips.count; i++) {
		if (!learn_clean(trainer, &trainer->clips.items[i], error)) {
			return false;
		}
		for (size_t k = 0; k < VERSIONS; k++) {
			double ratio_db = random_between(trainer, versions[k].low, versions[k].high);
			if (!learn_noisy(trainer, &trainer->clips.items[i], ratio_db, error)) {
				return false;
			}
		}
		report_progress(trainer, i + 1);
	}
	return true;
}

/* --- the result --- */

static void print_head(const struct trainer *trainer, FILE *out)
{
	const struct acoustic_model *model = trainer->model;
	size_t count = acoustic_model_index(model, model->phones.count, 0) * VOICE_LENGTH;

	fprintf(out, "earshot noise model 1\n"
		"# How the Gaussians of the acoustic model move when there is noise.\n"
		"# tests/bench/train_noise.c made it, of %zu clips, each mixed with noise %d times.\n"
		"# The recordings: LibriSpeech (CC BY 4.0), noises of Speech Commands and ESC-10 (CC "
		"BY).\n",
		trainer->clips.count, (int)VERSIONS);
	fprintf(out, "means %zu %016" PRIx64 "\ndeviations", count, acoustic_model_hash(model));
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		fprintf(out, " %.4g", trainer->deviations[i]);
	}
	fputs("\nusual_mean", out);
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		fprintf(out, " %.4g", trainer->usual_mean.sum[i] / trainer->usual_mean.frames);
	}
	fputc('\n', out);
}

static bool print_result(const struct trainer *trainer, const char *path, struct error *error)
{
	FILE *out = fopen(path, "w");

	if (out == NULL) {
		return error_set(error, ERROR_SYSTEM, "%s: %s", path, strerror(errno));
	}
	print_head(trainer, out);
	bool good = noise_statistics_print_phones(trainer->statistics, out) &&
		noise_statistics_print_silence(trainer->statistics, out);
	good = fclose(out) == 0 && good;
	return good || error_set(error, ERROR_SYSTEM, "%s: cannot write it", path);
}

/* --- all of it --- */

static bool create_tools(struct trainer *trainer, struct error *error)
{
	const struct front_end_settings settings = {.warp = 1, .remove_noise = true};

	trainer->model = acoustic_model_read(trainer->folder, error);
	if (trainer->model == NULL) {
		return false;
	}
	trainer->front_end = front_end_create(trainer->folder, &settings, error);
	if (trainer->front_end == NULL) {
		return false;
	}
	trainer->statistics = noise_statistics_create(trainer->model);
	return trainer->statistics != NULL ||
		error_set(error, ERROR_INPUT, "out of memory, or a model without SIL");
}

/* The paths end with NULL. */
static bool read_noise(struct trainer *trainer, char **paths, struct error *error)
{
	for (; *paths != NULL; paths++) {
		if (!add_noise_file(trainer, *paths, error)) {
			return false;
		}
	}
	return trainer->noise.count > 0 ||
		error_set(error, ERROR_INPUT, "the recordings of noise are empty");
}

static bool train(struct trainer *trainer, char **arguments, struct error *error)
{
	if (!create_tools(trainer, error) || !read_noise(trainer, arguments + 2, error)) {
		return false;
	}
	const struct alignment_tools tools = {trainer->folder, trainer->model,
		trainer->front_end};
	if (!aligned_clips_read(&trainer->clips, arguments[0], &tools, error)) {
		return false;
	}
	find_deviations(trainer);
	return learn_clips(trainer, error) && print_result(trainer, arguments[1], error);
}

static void trainer_finish(struct trainer *trainer)
{
	aligned_clips_finish(&trainer->clips);
	sound_finish(&trainer->noise);
	noise_statistics_destroy(trainer->statistics);
	front_end_destroy(trainer->front_end);
	acoustic_model_destroy(trainer->model);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"model", required_argument, NULL, 'm'}, {0}};
	char *model = shipped_model();
	struct trainer trainer = {.folder = model, .random = 1};
	struct error error = {0};
	bool good = model != NULL;

	for (int option; good && (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		good = option == 'm';
		trainer.folder = good ? optarg : model;
	}
	if (!good || argc - optind < 3) {
		fputs("usage: train_noise [--model FOLDER] MANIFEST OUT NOISE…\n", stderr);
		free(model);
		return 2;
	}
	good = train(&trainer, argv + optind, &error);
	if (!good) {
		fprintf(stderr, "train_noise: %s%s%s\n", error.file,
			error.file[0] != '\0' ? ": " : "", error.text);
	}
	trainer_finish(&trainer);
	free(model);
	return good ? 0 : 1;
}
