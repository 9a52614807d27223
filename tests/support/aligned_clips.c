/* SPDX-License-Identifier: MIT */
#include "tests/support/aligned_clips.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/learn/alignment.h"
#include "audio/search/decoder.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/study_message.h"
#include "tests/support/mixing.h"

#define MANIFEST_MAX (64u * 1024 * 1024)
#define PROGRESS_EVERY 50

/* What stands in the manifest of a clip. */
struct sentence {
	char *audio; /* the path to open */
	struct text_list words;
};

struct reading {
	const struct alignment_tools *tools;
	struct sentence *sentences;
	size_t count;
	struct pronunciation *pronunciations;
	size_t pronunciation_count;
};

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "out of memory");
}

static void reading_finish(struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++) {
		free(reading->sentences[i].audio);
		text_list_finish(&reading->sentences[i].words);
	}
	free(reading->sentences);
	pronunciations_free_found(reading->pronunciations, reading->pronunciation_count);
}

/* --- the manifest --- */

/* Not manifest_read(): to it a text without an intent is one that nobody should understand. */
static bool add_sentence(struct reading *reading, const char *manifest, const struct json *line,
	struct error *error)
{
	const char *audio = json_get_text(line, "audio"), *text = json_get_text(line, "text");

	if (audio == NULL || text == NULL) {
		return true;
	}
	struct sentence *sentences =
		realloc(reading->sentences, (reading->count + 1) * sizeof(*sentences));
	if (sentences == NULL) {
		return out_of_memory(error);
	}
	reading->sentences = sentences;
	struct sentence *sentence = &sentences[reading->count++];
	*sentence = (struct sentence){.audio = text_path_beside(manifest, audio)};
	return (sentence->audio != NULL && text_list_add_words(&sentence->words, text)) ||
		out_of_memory(error);
}

static bool read_manifest(struct reading *reading, const char *manifest, struct error *error)
{
	struct buffer content;

	buffer_init(&content, MANIFEST_MAX);
	bool good = buffer_read_file(&content, manifest, error);
	for (const char *at = buffer_text(&content); good && *at != '\0';) {
		size_t length = strcspn(at, "\n");
		struct json *line = length > 0 ? json_parse(at, length, error) : NULL;
		good = length == 0 ||
			(line != NULL && add_sentence(reading, manifest, line, error));
		json_destroy(line);
		at += length + (at[length] == '\n');
	}
	buffer_finish(&content);
	return good;
}

static bool collect_words(const struct reading *reading, struct text_list *words,
	struct error *error)
{
	for (size_t i = 0; i < reading->count; i++) {
		const struct text_list *list = &reading->sentences[i].words;
		for (size_t k = 0; k < list->count; k++) {
			if (!text_list_add(words, list->items[k])) {
				return out_of_memory(error);
			}
		}
	}
	return true;
}

static bool find_pronunciations(struct reading *reading, struct error *error)
{
	struct text_list words = {0}, unspeakable = {0};
	char *path = shipped_dictionary();

	if (path == NULL) {
		return out_of_memory(error);
	}
	struct pronunciations *dictionary = pronunciations_create(path, error);
	bool good = dictionary != NULL && collect_words(reading, &words, error) &&
		pronunciations_find(dictionary, &words, &reading->pronunciations,
			&reading->pronunciation_count, &unspeakable, error);
	text_list_finish(&words);
	text_list_finish(&unspeakable);
	pronunciations_destroy(dictionary);
	free(path);
	return good;
}

/* --- a clip --- */

static void clip_finish(struct aligned_clip *clip)
{
	free(clip->samples);
	cepstra_finish(&clip->cepstra);
	free(clip->phones);
}

static bool read_samples(struct aligned_clip *clip, const char *path, struct error *error)
{
	struct sound sound;
	bool good = sound_read(&sound, path, error);

	clip->samples = malloc((sound.count + 1) * sizeof(*clip->samples));
	if (clip->samples == NULL) {
		good = out_of_memory(error);
	}
	for (size_t i = 0; i < sound.count && good; i++) {
		clip->samples[i] = (int16_t)lrint(sound.samples[i] * 32768);
	}
	clip->count = sound.count;
	sound_finish(&sound);
	return good;
}

static const struct text_list *ways_to_say(const struct reading *reading, const char *word)
{
	for (size_t i = 0; i < reading->pronunciation_count; i++) {
		if (strcmp(reading->pronunciations[i].word, word) == 0) {
			return &reading->pronunciations[i].phones;
		}
	}
	return NULL;
}

static bool add_word(const struct text_list *ways, struct sounds *sounds)
{
	struct text_list *word = &sounds->words[sounds->count++];

	*word = (struct text_list){0};
	for (size_t i = 0; i < ways->count; i++) {
		if (!text_list_add(word, ways->items[i])) {
			return false;
		}
	}
	return true;
}

static bool find_sounds(const struct reading *reading, const struct text_list *words,
	struct sounds *sounds, struct error *error)
{
	if (words->count > STUDY_WORDS_MAX) {
		return error_set(error, ERROR_LIMIT, "it has more than %d words", STUDY_WORDS_MAX);
	}
	for (size_t i = 0; i < words->count; i++) {
		const struct text_list *ways = ways_to_say(reading, words->items[i]);
		if (ways == NULL) {
			return error_set(error, ERROR_INPUT, "`%s` cannot be spoken", words->items[i]);
		}
		if (!add_word(ways, sounds)) {
			return out_of_memory(error);
		}
	}
	return true;
}

/* What is between the phones is silence. */
static bool label_frames(const struct acoustic_model *model, const struct decoding *phones,
	struct aligned_clip *clip, struct error *error)
{
	size_t frames = clip->cepstra.frames;

	clip->phones = malloc((frames + 1) * sizeof(*clip->phones));
	if (clip->phones == NULL) {
		return out_of_memory(error);
	}
	for (size_t f = 0; f < frames; f++) {
		clip->phones[f] = (uint16_t)acoustic_model_phone(model, "SIL");
	}
	for (size_t i = 0; i < phones->word_count; i++) {
		const struct decoded_word *word = &phones->words[i];
		size_t first = (size_t)(word->start * DECODER_FRAME_RATE + 0.5);
		size_t end = (size_t)(word->end * DECODER_FRAME_RATE + 0.5);
		for (size_t f = first; f < end && f < frames; f++) {
			clip->phones[f] = (uint16_t)acoustic_model_phone(model, word->text);
		}
	}
	return true;
}

/* The caller finishes the clip in any case. */
static bool align(const struct reading *reading, const struct sentence *sentence,
	struct aligned_clip *clip, struct error *error)
{
	const struct alignment_tools *tools = reading->tools;
	struct decoding phones = {0};
	struct sounds sounds;

	*clip = (struct aligned_clip){0};
	sounds.count = 0;
	bool good = read_samples(clip, sentence->audio, error) &&
		find_sounds(reading, &sentence->words, &sounds, error) &&
		alignment_find(tools->folder, NULL, &sounds, clip->samples, clip->count, &phones,
			error) &&
		front_end_run(tools->front_end, clip->samples, clip->count, &clip->cepstra, error) &&
		label_frames(tools->model, &phones, clip, error);
	decoding_finish(&phones);
	sounds_finish(&sounds);
	return good;
}

/* --- all of them --- */

static bool align_all(const struct reading *reading, struct aligned_clips *clips,
	struct error *error)
{
	for (size_t i = 0; i < reading->count; i++) {
		const struct sentence *sentence = &reading->sentences[i];
		struct aligned_clip *clip = &clips->items[clips->count];
		struct error reason = {0};
		if (align(reading, sentence, clip, &reason)) {
			clips->count++;
		} else {
			clip_finish(clip);
			if (reason.kind != ERROR_INPUT && reason.kind != ERROR_LIMIT) {
				return error_set(error, reason.kind, "%s: %s", sentence->audio,
					reason.text);
			}
			fprintf(stderr, "left out %s: %s\n", sentence->audio, reason.text);
		}
		if ((i + 1) % PROGRESS_EVERY == 0 || i + 1 == reading->count) {
			fprintf(stderr, "%zu of %zu clips aligned, %zu left out\n", clips->count,
				reading->count, i + 1 - clips->count);
		}
	}
	return clips->count > 0 ||
		error_set(error, ERROR_INPUT, "there is no clip with a text that fits to it");
}

bool aligned_clips_read(struct aligned_clips *clips, const char *manifest,
	const struct alignment_tools *tools, struct error *error)
{
	struct reading reading = {.tools = tools};

	*clips = (struct aligned_clips){0};
	bool good = read_manifest(&reading, manifest, error) &&
		find_pronunciations(&reading, error);
	if (good) {
		clips->items = calloc(reading.count + 1, sizeof(*clips->items));
		good = clips->items != NULL ? align_all(&reading, clips, error)
					    : out_of_memory(error);
	}
	reading_finish(&reading);
	return good;
}

void aligned_clips_finish(struct aligned_clips *clips)
{
	for (size_t i = 0; i < clips->count; i++) {
		clip_finish(&clips->items[i]);
	}
	free(clips->items);
	*clips = (struct aligned_clips){0};
}
