/* SPDX-License-Identifier: MIT
 *
 * scene OUT.wav WAKE… -- RECORDING…: one long recording of somebody who says a wake word before
 * each of these commands. The recordings have no wake word, so one is put before each, by the
 * voices in turn, with 0.1 to 0.3 s between the two.
 *
 * All of it lies in the noise of the room that the command was recorded in, taken from the
 * quietest part of the recording: sound that starts from nothing would be taken for speech. For
 * the same reason rooms come in the order of their noise, the loudest first, after five seconds
 * of it alone.
 *
 * Prints a line for each recording: where its part begins and ends, in seconds, and its name.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/capture/recording.h"
#include "audio/segment/segmenter.h"
#include "bridge/base/error.h"
#include "tests/support/wave_file.h"

#define RATE 16000
#define CHUNK 4096
#define RECORDING_MAX (60 * RATE)
#define NOISE_SAMPLES (RATE / 4)

static const double learning_seconds = 5.0;
static const double before_seconds = 0.8;
static const double gaps[] = {0.1, 0.2, 0.3};
/* Of the recording after its last speech, and of the noise alone after that. */
static const double after_seconds = 0.4;
static const double rest_seconds = 0.8;

struct sound {
	const char *name;
	int16_t *samples;
	size_t count;
	size_t noise_at; /* the quietest part */
	double loudness; /* of that part, mean square */
};

struct scene {
	struct wave_file *out;
	struct sound *wakes, *commands;
	size_t wake_count, command_count;
};

static bool read_sound(struct sound *sound, const char *path)
{
	struct error error = {0};
	struct recording *recording = recording_open(path, RATE, &error);

	*sound = (struct sound){.name = path, .samples = calloc(RECORDING_MAX, sizeof(int16_t))};
	if (recording == NULL || sound->samples == NULL) {
		fprintf(stderr, "scene: %s\n", recording == NULL ? error.text : "out of memory");
		recording_close(recording);
		return false;
	}
	sound->count = recording_read(recording, sound->samples, RECORDING_MAX);
	recording_close(recording);
	return sound->count > 2 * NOISE_SAMPLES;
}

static void find_noise(struct sound *sound)
{
	sound->loudness = INFINITY;
	for (size_t at = 0; at + NOISE_SAMPLES <= sound->count; at += NOISE_SAMPLES / 4) {
		double sum = 0;
		for (size_t i = at; i < at + NOISE_SAMPLES; i++) {
			sum += (double)sound->samples[i] * sound->samples[i];
		}
		if (sum / NOISE_SAMPLES < sound->loudness) {
			sound->loudness = sum / NOISE_SAMPLES;
			sound->noise_at = at;
		}
	}
}

/* Cuts off what comes long after the last speech. */
static void cut_end(struct sound *sound)
{
	struct segmenter_settings settings;

	segmenter_default(&settings);
	struct segmenter *segmenter = segmenter_create(&settings);
	if (segmenter == NULL) {
		return;
	}
	size_t frame = segmenter_frame(segmenter);
	for (size_t at = 0; at + frame <= sound->count; at += frame) {
		segmenter_take(segmenter, sound->samples + at);
	}
	size_t end = (size_t)segmenter_speech_end(segmenter) + (size_t)(after_seconds * RATE);
	sound->count = end < sound->count ? end : sound->count;
	segmenter_destroy(segmenter);
}

/* The noise of a room there and back, with a voice in it if there is one. */
static bool add_noise(struct scene *scene, const struct sound *room, size_t count,
	const struct sound *voice)
{
	for (size_t i = 0; i < count; i++) {
		size_t turn = i % (2 * NOISE_SAMPLES);
		size_t at = turn < NOISE_SAMPLES ? turn : 2 * NOISE_SAMPLES - 1 - turn;
		int sum = room->samples[room->noise_at + at];
		if (voice != NULL) {
			sum += voice->samples[i];
		}
		int16_t sample = (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
		if (!wave_file_append(scene->out, &sample, 1)) {
			return false;
		}
	}
	return true;
}

static bool add_seconds(struct scene *scene, const struct sound *room, double seconds)
{
	return add_noise(scene, room, (size_t)(seconds * RATE), NULL);
}

static bool add_command(struct scene *scene, size_t index)
{
	const struct sound *command = &scene->commands[index];
	const struct sound *wake = &scene->wakes[index % scene->wake_count];
	double gap = gaps[index % (sizeof(gaps) / sizeof(gaps[0]))];
	double start = (double)wave_file_length(scene->out) / RATE;

	if (!add_seconds(scene, command, index == 0 ? learning_seconds : before_seconds) ||
		!add_noise(scene, command, wake->count, wake) || !add_seconds(scene, command, gap) ||
		!wave_file_append(scene->out, command->samples, command->count) ||
		!add_seconds(scene, command, rest_seconds)) {
		return false;
	}
	printf("%.3f %.3f %s\n", start, (double)wave_file_length(scene->out) / RATE, command->name);
	return true;
}

static int louder_first(const void *a, const void *b)
{
	double left = ((const struct sound *)a)->loudness, right = ((const struct sound *)b)->loudness;

	return (left < right) - (left > right);
}

static bool read_all(struct scene *scene, char **names, int count)
{
	bool wakes = true;

	for (int i = 0; i < count; i++) {
		if (wakes && strcmp(names[i], "--") == 0) {
			wakes = false;
			continue;
		}
		struct sound *sound = wakes ? &scene->wakes[scene->wake_count++]
			: &scene->commands[scene->command_count++];
		if (!read_sound(sound, names[i])) {
			return false;
		}
		if (!wakes) {
			find_noise(sound);
			cut_end(sound);
		}
	}
	return scene->wake_count > 0 && scene->command_count > 0;
}

int main(int argc, char **argv)
{
	struct scene scene = {.wakes = calloc((size_t)argc, sizeof(struct sound)),
		.commands = calloc((size_t)argc, sizeof(struct sound))};

	if (argc < 5 || scene.wakes == NULL || scene.commands == NULL) {
		fputs("usage: scene OUT.wav WAKE… -- RECORDING…\n", stderr);
		return 2;
	}
	scene.out = wave_file_create(argv[1], RATE);
	bool good = scene.out != NULL && read_all(&scene, argv + 2, argc - 2);
	qsort(scene.commands, scene.command_count, sizeof(struct sound), louder_first);
	for (size_t i = 0; good && i < scene.command_count; i++) {
		good = add_command(&scene, i);
	}
	if (!wave_file_finish(scene.out) || !good) {
		fprintf(stderr, "scene: cannot make %s\n", argv[1]);
		return 1;
	}
	for (int i = 0; i < argc; i++) {
		free(scene.wakes[i].samples);
		free(scene.commands[i].samples);
	}
	free(scene.wakes);
	free(scene.commands);
	return 0;
}
