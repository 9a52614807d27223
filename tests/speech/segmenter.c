/* SPDX-License-Identifier: MIT
 *
 * Every eighth of the recordings through the segmenter: what people say must come out
 * as segments, in noise too, and noise that lasts must not.
 */
#include "tests/check.h"

#include <dirent.h>
#include <stdint.h>

#include "audio/capture/recording.h"
#include "audio/segment/segmenter.h"
#include "bridge/base/text.h"

enum {
	RATE = 16000,
	EVERY = 8,
	LEAD = 4 * RATE,  /* noise before and after the recording */
	TAIL = 2 * RATE,
	SAMPLES_MAX = 90 * RATE,
	LEVEL_FRAME = 2048,
};

struct sound {
	size_t count;
	float samples[SAMPLES_MAX];
};

static const char *speech_folder(void)
{
	const char *folder = getenv("SPEECH");
	return folder != NULL ? folder : "../shared/speech";
}

#define NEEDS_RECORDINGS()                                              \
	do {                                                            \
		DIR *folder = opendir(speech_folder());                 \
		if (folder == NULL) {                                   \
			SKIP("no recordings in ../shared/speech");      \
		}                                                       \
		closedir(folder);                                       \
	} while (0)

/* False if the file is not there. */
static bool load(struct sound *sound, const char *name)
{
	static int16_t samples[SAMPLES_MAX];
	char path[1000];
	snprintf(path, sizeof(path), "%s/%s", speech_folder(), name);
	struct recording *recording = recording_open(path, RATE, NULL);
	sound->count = recording != NULL ? recording_read(recording, samples, SAMPLES_MAX) : 0;
	recording_close(recording);
	for (size_t i = 0; i < sound->count; i++) {
		sound->samples[i] = samples[i];
	}
	return sound->count > 0;
}

static double loudest_frame(const struct sound *sound)
{
	double loudest = 0.0;
	for (size_t at = 0; at + LEVEL_FRAME <= sound->count; at += LEVEL_FRAME) {
		double energy = 0.0;
		for (size_t i = at; i < at + LEVEL_FRAME; i++) {
			energy += (double)sound->samples[i] * sound->samples[i];
		}
		loudest = fmax(loudest, energy);
	}
	return loudest;
}

/* Puts the recording into noise that begins before and ends after it; the loudest frames
 * of both stand at `decibels`. */
static void put_into_noise(struct sound *sound, const struct sound *noise, double decibels)
{
	double ratio = loudest_frame(sound) / loudest_frame(noise);
	float gain = (float)(sqrt(ratio) * pow(10.0, -decibels / 20.0));
	memmove(&sound->samples[LEAD], sound->samples, sound->count * sizeof(sound->samples[0]));
	memset(sound->samples, 0, LEAD * sizeof(sound->samples[0]));
	memset(&sound->samples[LEAD + sound->count], 0, TAIL * sizeof(sound->samples[0]));
	sound->count += LEAD + TAIL;
	float peak = 1.0F;
	for (size_t i = 0; i < sound->count; i++) {
		sound->samples[i] += gain * noise->samples[i % noise->count];
		peak = fmaxf(peak, fabsf(sound->samples[i]));
	}
	for (size_t i = 0; i < sound->count; i++) {
		sound->samples[i] *= 16384.0F / peak;
	}
}

/* How many segments have speech between two positions. */
static size_t count_segments(const struct sound *sound, size_t from, size_t to)
{
	struct segmenter_settings settings;
	segmenter_default(&settings);
	struct segmenter *segmenter = segmenter_create(&settings);
	size_t frame = segmenter_frame(segmenter);
	size_t segments = 0;
	for (size_t at = 0; at <= sound->count; at += frame) {
		int16_t samples[RATE / 50];
		enum segment_event event = SEGMENT_NONE;
		if (at + frame <= sound->count) {
			for (size_t i = 0; i < frame; i++) {
				samples[i] = (int16_t)lrintf(sound->samples[at + i]);
			}
			event = segmenter_take(segmenter, samples);
		} else {
			event = segmenter_flush(segmenter);
		}
		if (event == SEGMENT_ENDED || event == SEGMENT_CUT) {
			segments += segmenter_start(segmenter) < to && segmenter_speech_end(segmenter) > from;
		}
	}
	segmenter_destroy(segmenter);
	return segments;
}

struct counts {
	size_t clips, none, one;
};

/* All recordings of a folder that are due, in noise unless that is NULL. */
static struct counts count_folder(const char *name, const struct sound *noise, double decibels)
{
	static struct sound sound;
	struct counts counts = {0};
	struct text_list names = {0};
	char path[1000];
	snprintf(path, sizeof(path), "%s/%s", speech_folder(), name);
	DIR *folder = opendir(path);
	for (struct dirent *entry = NULL; folder != NULL && (entry = readdir(folder)) != NULL;) {
		if (strstr(entry->d_name, ".flac") != NULL) {
			text_list_add(&names, entry->d_name);
		}
	}
	if (folder != NULL) {
		closedir(folder);
	}
	text_list_sort(&names);
	for (size_t i = 0; i < names.count; i += EVERY) {
		snprintf(path, sizeof(path), "%s/%s", name, names.items[i]);
		CHECK(load(&sound, path));
		size_t from = noise != NULL ? LEAD : 0;
		size_t to = from + sound.count;
		if (noise != NULL) {
			put_into_noise(&sound, noise, decibels);
		}
		size_t segments = count_segments(&sound, from, to);
		counts.clips++;
		counts.none += segments == 0;
		counts.one += segments == 1;
		if (segments == 0) {
			fprintf(stderr, "no segment: %s\n", path);
		}
	}
	text_list_finish(&names);
	return counts;
}

TEST(a_spoken_order_is_one_segment)
{
	NEEDS_RECORDINGS();
	struct counts counts = count_folder("barista", NULL, 0);
	CHECK(counts.clips >= 30);
	CHECK_NUMBER((double)counts.none, 0, 0);
	CHECK((double)counts.one >= 0.97 * (double)counts.clips);
}

static const char *const wake_folders[] = {"wake/computer", "wake/jarvis"};
static const char *const noises[] = {
	"noise/kitchen.flac", "noise/doing_the_dishes.flac", "noise/running_tap.flac",
	"noise/pink_noise.flac",
};

TEST(no_wake_word_is_missed)
{
	NEEDS_RECORDINGS();
	for (size_t i = 0; i < sizeof(wake_folders) / sizeof(wake_folders[0]); i++) {
		struct counts counts = count_folder(wake_folders[i], NULL, 0);
		CHECK(counts.clips >= 30);
		CHECK_NUMBER((double)counts.none, 0, 0);
	}
}

TEST(no_wake_word_is_missed_in_noise)
{
	NEEDS_RECORDINGS();
	static struct sound noise;
	for (size_t i = 0; i < sizeof(noises) / sizeof(noises[0]); i++) {
		CHECK(load(&noise, noises[i]));
		for (size_t j = 0; j < sizeof(wake_folders) / sizeof(wake_folders[0]); j++) {
			struct counts counts = count_folder(wake_folders[j], &noise, 10.0);
			CHECK_NUMBER((double)counts.none, 0, 0);
		}
	}
}

TEST(steady_noise_is_learnt)
{
	NEEDS_RECORDINGS();
	static struct sound noise;
	static const char *const steady[] = {"noise/running_tap.flac", "noise/pink_noise.flac"};
	for (size_t i = 0; i < sizeof(steady) / sizeof(steady[0]); i++) {
		CHECK(load(&noise, steady[i]));
		CHECK_NUMBER((double)count_segments(&noise, 5 * RATE, SAMPLES_MAX), 0, 0);
	}
}

TEST_MAIN(
	RUN(a_spoken_order_is_one_segment);
	RUN(no_wake_word_is_missed);
	RUN(no_wake_word_is_missed_in_noise);
	RUN(steady_noise_is_learnt))
