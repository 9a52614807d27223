/* SPDX-License-Identifier: MIT
 *
 * People pause in the middle of a command: a silence between any two of its words must not
 * cut it. Commands spoken by a person, with silence put in where a decoder finds the end of
 * a word.
 */
#include "tests/check.h"

#include <stdint.h>
#include <unistd.h>

#include "audio/capture/recording.h"
#include "audio/ear.h"
#include "audio/recogniser.h"
#include "audio/search/decoder.h"
#include "audio/search/network_text.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/config/configuration.h"
#include "bridge/wire/message.h"
#include "tests/support/spoken_network.h"
#include "tests/support/synthetic_sound.h"

enum { RATE = 16000, SAMPLES_MAX = 10 * RATE, TEXT_MAX = 16 * 1024 * 1024 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char configuration_file[] = "tests/speech/home/earshot.yaml";

static const char *const clips[] = {
	"open_all_of_the_windows", "set_kitchen_lights_to_red", "set_office_lights_to_blue",
	"set_the_kitchen_lights_to_blue", "turn_off_all_lights_in_the_office",
	"turn_off_basement_light", "turn_off_the_office_lights", "turn_on_basement_light",
	"turn_on_kitchen_lights", "turn_on_lights_in_the_office",
};

struct sound {
	int16_t samples[SAMPLES_MAX];
	size_t count;
};

/* What an ear told of a sound. */
struct told {
	size_t utterances;
	char text[200]; /* of the last one */
	double silence; /* that was waited for, in seconds */
};

struct stage {
	struct ear *ear;
	struct decoder *decoder; /* for the ends of words */
	struct told told;
};

static const char *missing(void)
{
	const char *folder = getenv("SPEECH");
	char path[1000];
	char *model = shipped_model();
	bool there = model != NULL && access(model, R_OK) == 0;
	free(model);
	snprintf(path, sizeof(path), "%s/home", folder != NULL ? folder : "../shared/speech");
	return !there ? "the acoustic model is not installed"
		: access(path, R_OK) != 0 ? "no recordings in ../shared/speech" : NULL;
}

static bool load(struct sound *sound, const char *name)
{
	const char *folder = getenv("SPEECH");
	char path[1000];
	snprintf(path, sizeof(path), "%s/home/%s.flac", folder != NULL ? folder : "../shared/speech",
		name);
	struct recording *recording = recording_open(path, RATE, NULL);
	sound->count = recording != NULL ? recording_read(recording, sound->samples, SAMPLES_MAX) : 0;
	recording_close(recording);
	return sound->count > 0;
}

static void on_heard(const struct utterance *utterance, void *data)
{
	struct stage *stage = data;
	stage->told.utterances++;
	stage->told.silence = utterance->silence_ms / 1000;
	snprintf(stage->told.text, sizeof(stage->told.text), "%s", utterance->text);
}

static struct decoder *make_decoder(const char *model, const struct network_message *message)
{
	struct buffer dictionary, network;
	buffer_init(&dictionary, TEXT_MAX);
	buffer_init(&network, TEXT_MAX);
	CHECK(network_text_dictionary(message, false, &dictionary) &&
		network_text_commands(message, &network));
	const struct decoder_settings settings = {.model = model, .skip_frames = 1, .gaussians = 4,
		.weight = 3, .beams = BEAMS_WIDE, .comparable = true, .dictionary = buffer_text(&dictionary),
		.network = buffer_text(&network)};
	struct decoder *decoder = decoder_create(&settings, NULL);
	buffer_finish(&dictionary);
	buffer_finish(&network);
	return decoder;
}

static void set_stage(struct stage *stage)
{
	static const struct ear_events events = {.heard = on_heard};
	struct problems *problems = problems_create();
	struct network_message message;
	struct error error = {0};
	char *model = shipped_model();
	struct configuration *configuration = configuration_load(configuration_file, problems);
	CHECK(configuration != NULL &&
		spoken_network_read(configuration->network.message, &message, &error));
	struct recogniser *recogniser = recogniser_create(model, &message, &error);
	*stage = (struct stage){.ear = ear_create(&events, stage, NULL),
		.decoder = make_decoder(model, &message)};
	CHECK(recogniser != NULL && stage->ear != NULL && stage->decoder != NULL);
	ear_use(stage->ear, recogniser);
	ear_set_endpointing(stage->ear, &message.endpointing);
	ear_listen(stage->ear, EAR_COMMAND);
	network_message_finish(&message);
	configuration_destroy(configuration);
	problems_destroy(problems);
	free(model);
}

static void clear_stage(struct stage *stage)
{
	ear_destroy(stage->ear);
	decoder_destroy(stage->decoder);
}

static struct told hear(struct stage *stage, const struct sound *sound)
{
	stage->told = (struct told){0};
	ear_take(stage->ear, sound->samples, sound->count);
	/* Long enough for any wait. */
	int16_t silence[2 * RATE] = {0};
	add_noise(silence, COUNT(silence), 15);
	ear_take(stage->ear, silence, COUNT(silence));
	struct told told = stage->told;
	ear_flush(stage->ear);
	return told;
}

/* Puts a silence of a quiet room in at a place. */
static void put_in_pause(const struct sound *sound, double at, double seconds,
	struct sound *paused)
{
	size_t place = (size_t)(at * RATE), pause = (size_t)(seconds * RATE);
	memcpy(paused->samples, sound->samples, place * sizeof(sound->samples[0]));
	memset(&paused->samples[place], 0, pause * sizeof(sound->samples[0]));
	add_noise(&paused->samples[place], pause, 15);
	memcpy(&paused->samples[place + pause], &sound->samples[place],
		(sound->count - place) * sizeof(sound->samples[0]));
	paused->count = sound->count + pause;
}

struct counts {
	size_t pauses, cut, misheard;
};

/* Tries a pause after each word but the last. */
static void try_pauses(struct stage *stage, const char *clip, double seconds,
	struct counts *counts)
{
	static struct sound sound, paused;
	struct decoding decoding;
	CHECK(load(&sound, clip));
	CHECK(decoder_run(stage->decoder, sound.samples, sound.count, &decoding, NULL));
	struct told plain = hear(stage, &sound);
	CHECK(plain.utterances == 1);
	/* Where two decoders do not agree on the words, the ends of words are guesses. */
	bool sure = strcmp(decoding.text, plain.text) == 0;
	for (size_t i = 0; sure && i + 1 < decoding.word_count; i++) {
		put_in_pause(&sound, decoding.words[i].end, seconds, &paused);
		struct told told = hear(stage, &paused);
		bool cut = told.utterances != 1;
		bool misheard = !cut && strcmp(told.text, plain.text) != 0;
		counts->pauses++;
		counts->cut += cut;
		counts->misheard += misheard;
		if (cut || misheard) {
			fprintf(stderr, "%s: %.1f s after \"%s\": %zu utterances, the last \"%s\"\n",
				clip, seconds, decoding.words[i].text, told.utterances, told.text);
		}
	}
	decoding_finish(&decoding);
}

TEST(a_pause_between_words_does_not_cut_a_command)
{
	static const double pauses[] = {0.5, 0.6};
	struct counts counts = {0};
	struct stage stage;
	if (missing() != NULL) {
		SKIP(missing());
	}
	set_stage(&stage);
	for (size_t i = 0; i < COUNT(clips); i++) {
		try_pauses(&stage, clips[i], pauses[i % COUNT(pauses)], &counts);
	}
	fprintf(stderr, "%zu pauses: %zu cut, %zu misheard\n", counts.pauses, counts.cut,
		counts.misheard);
	CHECK(counts.pauses >= 20);
	CHECK(counts.cut == 0);
	clear_stage(&stage);
}

TEST(a_command_that_nothing_can_change_ends_soon)
{
	static struct sound sound;
	size_t soon = 0;
	struct stage stage;
	if (missing() != NULL) {
		SKIP(missing());
	}
	set_stage(&stage);
	for (size_t i = 0; i < COUNT(clips); i++) {
		CHECK(load(&sound, clips[i]));
		struct told told = hear(&stage, &sound);
		CHECK_NUMBER((double)told.utterances, 1, 0);
		CHECK(told.silence < 1.01);
		soon += told.silence < 0.31;
	}
	/* The end of a word that is hard to hear may seem to be missing: with the sentences of all
	 * shipped grammars that is so in three of these, which then wait for the whole time. */
	CHECK(soon >= COUNT(clips) - 3);
	clear_stage(&stage);
}

TEST_MAIN({
	RUN(a_pause_between_words_does_not_cut_a_command);
	RUN(a_command_that_nothing_can_change_ends_soon);
})
