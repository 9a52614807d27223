/* SPDX-License-Identifier: MIT */
#include "audio/learn/study.h"

#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/features/features.h"
#include "audio/features/front_end.h"
#include "audio/learn/adaptation.h"
#include "audio/learn/alignment.h"
#include "audio/room/reverberation.h"
#include "audio/search/decoder.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/wire/study_message.h"
#include "bridge/wire/voice.h"

/* No utterance that the ear takes is longer. */
#define SAMPLES_MAX (FRONT_END_SECONDS_MAX * DECODER_RATE)
#define TRANSFORM_MAX (64u * 1024)

/* Each round finds the phones with the voice of the one before. Where the model fits badly, the
 * first finds many in the wrong place. */
#define ROUNDS 3

struct sound {
	int16_t *samples;
	size_t count;
};

struct sentence {
	int64_t id;
	struct sound sound;
	int16_t *dry; /* across a room, the same without its echoes, as it is heard; else NULL */
	struct sounds sounds;
};

struct study {
	char *model;
	struct sound held;
	struct sentence sentences[STUDY_SENTENCES_MAX];
	size_t count;
};

struct study *study_create(const char *model)
{
	struct study *study = calloc(1, sizeof(*study));

	if (study != NULL) {
		study->model = text_copy(model);
		if (study->model == NULL) {
			free(study);
			return NULL;
		}
	}
	return study;
}

static void forget_sentence(struct sentence *sentence)
{
	free(sentence->sound.samples);
	free(sentence->dry);
	sounds_finish(&sentence->sounds);
}

void study_destroy(struct study *study)
{
	if (study == NULL) {
		return;
	}
	for (size_t i = 0; i < study->count; i++) {
		forget_sentence(&study->sentences[i]);
	}
	free(study->held.samples);
	free(study->model);
	free(study);
}

void study_hold(struct study *study, const int16_t *samples, size_t count)
{
	if (study == NULL) {
		return;
	}
	free(study->held.samples);
	study->held = (struct sound){0};
	if (count == 0 || count > SAMPLES_MAX) {
		return;
	}
	study->held.samples = malloc(count * sizeof(*samples));
	if (study->held.samples != NULL) {
		memcpy(study->held.samples, samples, count * sizeof(*samples));
		study->held.count = count;
	}
}

static const struct sentence *find_sentence(const struct study *study, int64_t id,
	struct error *error)
{
	for (size_t i = 0; study != NULL && i < study->count; i++) {
		if (study->sentences[i].id == id) {
			return &study->sentences[i];
		}
	}
	error_set(error, ERROR_NOT_FOUND, "the listener does not have sentence %lld any more: it was "
		"started again", (long long)id);
	return NULL;
}

/* Where a sentence of this id belongs: that of the same id, else a new one. NULL if there is no
 * room. */
static struct sentence *sentence_place(struct study *study, int64_t id)
{
	for (size_t i = 0; i < study->count; i++) {
		if (study->sentences[i].id == id) {
			forget_sentence(&study->sentences[i]);
			return &study->sentences[i];
		}
	}
	return study->count < STUDY_SENTENCES_MAX ? &study->sentences[study->count++] : NULL;
}

bool study_keep(struct study *study, int64_t id, struct sounds *sounds, struct error *error)
{
	struct sentence *sentence = NULL;
	int16_t *dry = NULL;
	double db;

	if (study == NULL || study->held.samples == NULL) {
		error_set(error, ERROR_INPUT, "nothing was heard that could be kept");
	} else if (!reverberation_dry(study->held.samples, study->held.count, &db, &dry)) {
		error_set(error, ERROR_MEMORY, "out of memory");
	} else if ((sentence = sentence_place(study, id)) == NULL) {
		error_set(error, ERROR_LIMIT, "at most %d sentences can be kept", STUDY_SENTENCES_MAX);
	}
	if (sentence == NULL) {
		free(dry);
		sounds_finish(sounds);
		return false;
	}
	*sentence = (struct sentence){.id = id, .sound = study->held, .dry = dry, .sounds = *sounds};
	study->held = (struct sound){0};
	*sounds = (struct sounds){.count = 0};
	return true;
}

const int16_t *study_sound(const struct study *study, int64_t id, size_t *count,
	struct error *error)
{
	const struct sentence *sentence = find_sentence(study, id, error);

	*count = sentence != NULL ? sentence->sound.count : 0;
	return sentence != NULL ? sentence->sound.samples : NULL;
}

/* --- learning --- */

/* What a lesson needs, and the voice that it has come to. */
struct learning {
	const struct study *study;
	struct acoustic_model *model;
	struct front_end *front_end;
	struct adaptation *adaptation;
	struct buffer transform; /* the voice as text; empty in the first round */
};

static void add_phones(struct learning *learning, const struct decoding *phones,
	const float *features, size_t frames)
{
	for (size_t i = 0; i < phones->word_count; i++) {
		const struct decoded_word *word = &phones->words[i];
		size_t phone = acoustic_model_phone(learning->model, word->text);
		size_t first = (size_t)(word->start * DECODER_FRAME_RATE + 0.5);
		size_t end = (size_t)(word->end * DECODER_FRAME_RATE + 0.5);
		for (size_t f = first; f < end && f < frames; f++) {
			if (phone < learning->model->phones.count) {
				adaptation_add(learning->adaptation, phone,
					features + f * FEATURE_LENGTH);
			}
		}
	}
}

/* What does not fit to its sentence at all is left out: somebody read something else. */
static bool add_sentence(struct learning *learning, int64_t id, struct error *error)
{
	const struct sentence *sentence = find_sentence(learning->study, id, error);
	const char *transform =
		learning->transform.length > 0 ? buffer_text(&learning->transform) : NULL;
	struct decoding phones;
	struct cepstra cepstra = {0};
	float *features = NULL;

	if (sentence == NULL) {
		return false;
	}
	const int16_t *samples = sentence->dry != NULL ? sentence->dry : sentence->sound.samples;
	if (!alignment_find(learning->study->model, transform, &sentence->sounds, samples,
		    sentence->sound.count, &phones, error)) {
		return error->kind == ERROR_INPUT;
	}
	bool good = front_end_run(learning->front_end, samples, sentence->sound.count, &cepstra,
		error);
	if (good) {
		features = features_compute(&cepstra);
		good = features != NULL || error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (good) {
		add_phones(learning, &phones, features, cepstra.frames);
	}
	free(features);
	cepstra_finish(&cepstra);
	decoding_finish(&phones);
	return good;
}

static bool prepare(struct learning *learning, struct error *error)
{
	const struct front_end_settings settings = {.warp = 1, .remove_noise = true};

	learning->model = acoustic_model_read(learning->study->model, error);
	if (learning->model == NULL) {
		return false;
	}
	learning->front_end = front_end_create(learning->study->model, &settings, error);
	if (learning->front_end == NULL) {
		return false;
	}
	learning->adaptation = adaptation_create(learning->model);
	return learning->adaptation != NULL || error_set(error, ERROR_MEMORY, "out of memory");
}

static bool learn_round(struct learning *learning, const struct lesson *lesson,
	struct voice *voice, struct error *error)
{
	struct error ignored = {0};

	adaptation_begin(learning->adaptation, voice);
	for (size_t i = 0; i < lesson->count; i++) {
		ignored = (struct error){0};
		if (!add_sentence(learning, lesson->sentences[i], &ignored)) {
			return error_set(error, ignored.kind, "%s", ignored.text);
		}
	}
	if (!adaptation_solve(learning->adaptation,
		    lesson->diagonal ? ADAPTATION_DIAGONAL : ADAPTATION_FULL, voice, error)) {
		return false;
	}
	buffer_clear(&learning->transform);
	return voice_print(voice, &learning->transform) ||
		error_set(error, ERROR_MEMORY, "out of memory");
}

bool study_learn(const struct study *study, const struct lesson *lesson, struct voice *voice,
	double *seconds, struct error *error)
{
	struct learning learning = {.study = study};

	voice_init(voice);
	*seconds = 0;
	if (study == NULL) {
		return error_set(error, ERROR_INPUT, "nothing was read that could be learnt from");
	}
	buffer_init(&learning.transform, TRANSFORM_MAX);
	bool good = prepare(&learning, error);
	for (int round = 0; round < ROUNDS && good; round++) {
		good = learn_round(&learning, lesson, voice, error);
	}
	if (good) {
		*seconds = (double)adaptation_frames(learning.adaptation) / DECODER_FRAME_RATE;
	}
	adaptation_destroy(learning.adaptation);
	front_end_destroy(learning.front_end);
	acoustic_model_destroy(learning.model);
	buffer_finish(&learning.transform);
	return good;
}
