/* SPDX-License-Identifier: MIT */
#include "tests/support/spoken_network.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audio/capture/recording.h"
#include "audio/recognise/hearings.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/message.h"
#include "tests/support/run_program.h"
#include "tests/support/synthetic_sound.h"
#include "tests/support/temporary_folder.h"

#define RATE 16000
#define CHUNK 4096
#define ARCS_MAX 200

static const char flite[] = "/usr/bin/flite";

const char *spoken_missing(void)
{
	char *model = shipped_model(), *dictionary = shipped_dictionary();
	bool there = model != NULL && dictionary != NULL && access(model, R_OK) == 0 &&
		access(dictionary, R_OK) == 0;
	free(model);
	free(dictionary);
	return !there ? "the acoustic model is not installed"
		: access(flite, X_OK) != 0 ? "flite is not installed" : NULL;
}

/* --- networks ---------------------------------------------------------------------- */

static uint32_t word_index(struct text_list *words, const char *word, size_t length)
{
	for (size_t i = 0; i < words->count; i++) {
		if (strlen(words->items[i]) == length && memcmp(words->items[i], word, length) == 0) {
			return (uint32_t)i;
		}
	}
	char *copy = text_copy_part(word, length);
	if (copy != NULL) {
		text_list_add(words, copy);
	}
	free(copy);
	return (uint32_t)words->count - 1;
}

/* Where a word leads to from a state; an arc to a new state if there is none yet. */
static uint32_t follow(struct sound_network *network, uint32_t from, uint32_t word)
{
	for (size_t i = 0; i < network->arc_count; i++) {
		if (network->arcs[i].from == from && network->arcs[i].word == word) {
			return network->arcs[i].to;
		}
	}
	network->arcs[network->arc_count++] =
		(struct sound_arc){from, network->state_count, word, 0};
	return network->state_count++;
}

/* Sentences that begin alike share a path as long as they are. */
static void add_sentence(struct sound_network *network, const char *sentence)
{
	uint32_t from = 0;
	while (*sentence != '\0' && network->arc_count < ARCS_MAX) {
		size_t length = strcspn(sentence, " ");
		from = follow(network, from, word_index(&network->words, sentence, length));
		sentence += length + (sentence[length] == ' ');
	}
	network->finals[network->final_count++] = from;
}

static bool add_pronunciations(struct network_message *message)
{
	struct text_list words = {0}, unspeakable = {0};
	char *dictionary = shipped_dictionary();
	struct pronunciations *pronunciations = pronunciations_create(dictionary, NULL);
	bool good = pronunciations != NULL;
	for (size_t i = 0; good && i < message->network.words.count; i++) {
		good = text_list_add(&words, message->network.words.items[i]);
	}
	for (size_t i = 0; good && i < message->wake_word_count; i++) {
		good = text_list_add_words(&words, message->wake_words[i].word);
	}
	good = good && pronunciations_find(pronunciations, &words, &message->pronunciations,
		&message->pronunciation_count, &unspeakable, NULL) && unspeakable.count == 0;
	pronunciations_destroy(pronunciations);
	text_list_finish(&words);
	text_list_finish(&unspeakable);
	free(dictionary);
	return good;
}

bool spoken_network(const char *const *sentences, const char *const *wake_words,
	struct network_message *message)
{
	*message = (struct network_message){
		.id = 1, .network = {.state_count = 1}, .endpointing = ENDPOINTING_DEFAULT};
	message->network.arcs = calloc(ARCS_MAX, sizeof(*message->network.arcs));
	message->network.finals = calloc(ARCS_MAX, sizeof(*message->network.finals));
	message->wake_words = calloc(ARCS_MAX, sizeof(*message->wake_words));
	if (message->network.arcs == NULL || message->network.finals == NULL ||
		message->wake_words == NULL) {
		return false;
	}
	for (; *sentences != NULL; sentences++) {
		add_sentence(&message->network, *sentences);
	}
	for (; *wake_words != NULL; wake_words++) {
		message->wake_words[message->wake_word_count++] =
			(struct wake_word){text_copy(*wake_words), 0.5};
	}
	return add_pronunciations(message);
}

bool spoken_network_read(const char *text, struct network_message *message,
	struct error *error)
{
	struct json *json = json_parse(text, strlen(text), error);
	bool good = json != NULL && message_read_network(json, message, error);

	json_destroy(json);
	return good;
}

struct hearings *spoken_hearings(const char *const *sentences, struct error *error)
{
	static const char *const no_wake_words[] = {NULL};
	struct network_message message;
	char *model = shipped_model();
	bool good = model != NULL && spoken_network(sentences, no_wake_words, &message);
	struct hearings *hearings = good ? hearings_create(model, &message, error) : NULL;

	if (good) {
		network_message_finish(&message);
	} else {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	free(model);
	return hearings;
}

/* --- sounds ------------------------------------------------------------------------ */

static int16_t *grow(struct spoken *spoken, size_t more)
{
	int16_t *samples = realloc(spoken->samples, (spoken->count + more) * sizeof(*samples));
	if (samples == NULL) {
		return NULL;
	}
	spoken->samples = samples;
	memset(samples + spoken->count, 0, more * sizeof(*samples));
	return samples + spoken->count;
}

static bool add_recording(struct spoken *spoken, struct recording *recording)
{
	size_t got = 1;
	while (got > 0) {
		int16_t *end = grow(spoken, CHUNK);
		got = end != NULL ? recording_read(recording, end, CHUNK) : 0;
		spoken->count += got;
		if (end == NULL) {
			return false;
		}
	}
	return true;
}

bool spoken_add(struct spoken *spoken, const char *voice, const char *text)
{
	struct temporary_folder *folder = temporary_folder_create();
	bool good = folder != NULL;
	if (good) {
		const char *path = temporary_folder_path(folder, "spoken.wav");
		const char *arguments[] = {flite, "-voice", voice, "-t", text, "-o", path, NULL};
		good = run_program(arguments);
		struct recording *recording = good ? recording_open(path, RATE, NULL) : NULL;
		good = recording != NULL && add_recording(spoken, recording);
		recording_close(recording);
	}
	temporary_folder_destroy(folder);
	return good;
}

bool spoken_add_quiet(struct spoken *spoken, double seconds)
{
	size_t count = (size_t)(seconds * RATE);
	int16_t *end = grow(spoken, count);
	if (end == NULL) {
		return false;
	}
	add_noise(end, count, 15);
	spoken->count += count;
	return true;
}

void spoken_finish(struct spoken *spoken)
{
	free(spoken->samples);
	*spoken = (struct spoken){0};
}
