/* SPDX-License-Identifier: MIT
 *
 * Learning from a voice of flite, with the real model.
 */
#include "audio/learn/study.h"

#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/study_message.h"
#include "bridge/wire/voice.h"
#include "tests/check.h"
#include "tests/support/spoken_network.h"

static const char *const sentences[] = {
	"turn on the kitchen light please", "lock the front door of the house",
	"set the living room heating to twenty", "what is the temperature in the garden",
};
enum { SENTENCES = 4 };

static void find_sounds(const char *sentence, struct sounds *sounds)
{
	struct text_list words = {0}, unspeakable = {0};
	struct pronunciation *found = NULL;
	size_t count = 0;
	char *dictionary = shipped_dictionary();
	struct pronunciations *pronunciations = pronunciations_create(dictionary, NULL);
	*sounds = (struct sounds){.count = 0};
	CHECK(text_list_add_words(&words, sentence));
	/* Each word alone, because one that comes twice is found once. */
	for (size_t i = 0; i < words.count; i++) {
		struct text_list one = {.items = &words.items[i], .count = 1};
		CHECK(pronunciations_find(pronunciations, &one, &found, &count, &unspeakable, NULL));
		for (size_t k = 0; count == 1 && k < found[0].phones.count; k++) {
			CHECK(text_list_add(&sounds->words[i], found[0].phones.items[k]));
		}
		sounds->count++;
		pronunciations_free_found(found, count);
	}
	pronunciations_destroy(pronunciations);
	text_list_finish(&words);
	text_list_finish(&unspeakable);
	free(dictionary);
}

static void keep(struct study *study, int64_t id, const char *voice, const char *sentence)
{
	struct spoken spoken = {0};
	struct sounds sounds;
	struct error error = {0};
	CHECK(spoken_add_quiet(&spoken, 0.3));
	CHECK(spoken_add(&spoken, voice, sentence));
	CHECK(spoken_add_quiet(&spoken, 0.3));
	find_sounds(sentence, &sounds);
	study_hold(study, spoken.samples, spoken.count);
	CHECK(study_keep(study, id, &sounds, &error));
	CHECK_TEXT(error.text, "");
	CHECK(sounds.count == 0);
	spoken_finish(&spoken);
}

TEST(only_what_is_held_can_be_kept)
{
	static const int16_t samples[] = {1, 2, 3}, others[] = {7, 8};
	struct error error = {0};
	struct sounds sounds = {.count = 1};
	size_t count = 0;
	struct study *study = study_create("/nowhere");
	CHECK(text_list_add(&sounds.words[0], "AA"));
	CHECK(!study_keep(study, 1, &sounds, &error));
	CHECK_ERROR(error, "nothing was heard");
	CHECK(sounds.count == 0);
	CHECK(!study_keep(NULL, 1, &sounds, &error));
	study_hold(NULL, samples, 3);
	study_hold(study, samples, 3);
	study_hold(study, others, 2);
	CHECK(study_keep(study, 5, &sounds, &error));
	const int16_t *kept = study_sound(study, 5, &count, &error);
	CHECK(kept != NULL && count == 2 && kept[1] == 8);
	/* It is kept once. */
	CHECK(!study_keep(study, 6, &sounds, &error));
	/* What is read again replaces the first. */
	study_hold(study, samples, 3);
	CHECK(study_keep(study, 5, &sounds, &error));
	kept = study_sound(study, 5, &count, &error);
	CHECK(kept != NULL && count == 3 && kept[0] == 1);
	/* Nothing, and what is far too long, is not held. */
	study_hold(study, samples, 0);
	CHECK(!study_keep(study, 7, &sounds, &error));
	study_hold(study, samples, 3);
	study_hold(study, samples, (size_t)1 << 40);
	CHECK(!study_keep(study, 7, &sounds, &error));
	study_destroy(study);
	study_destroy(NULL);
}

TEST(what_is_not_kept_is_not_there)
{
	struct error error = {0};
	size_t count = 7;
	struct study *study = study_create("/nowhere");
	CHECK(study_sound(study, 3, &count, &error) == NULL);
	CHECK(count == 0);
	CHECK_ERROR(error, "does not have sentence 3");
	CHECK(study_sound(NULL, 3, &count, &error) == NULL);
	study_destroy(study);
}

TEST(there_is_a_most_that_is_kept)
{
	static const int16_t samples[] = {1};
	struct error error = {0};
	struct sounds sounds = {.count = 0};
	struct study *study = study_create("/nowhere");
	for (int64_t id = 1; id <= STUDY_SENTENCES_MAX; id++) {
		study_hold(study, samples, 1);
		CHECK(study_keep(study, id, &sounds, &error));
	}
	study_hold(study, samples, 1);
	CHECK(!study_keep(study, STUDY_SENTENCES_MAX + 1, &sounds, &error));
	CHECK_ERROR(error, "at most 64");
	study_destroy(study);
}

TEST(a_voice_is_learnt)
{
	struct lesson lesson = {.count = SENTENCES};
	struct voice voice, again;
	struct error error = {0};
	double seconds = 0, changed = 0;
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	struct study *study = study_create(model);
	for (int i = 0; i < SENTENCES; i++) {
		keep(study, i + 1, "awb", sentences[i]);
		lesson.sentences[i] = i + 1;
	}
	CHECK(study_learn(study, &lesson, &voice, &seconds, &error));
	CHECK_TEXT(error.text, "");
	CHECK(seconds > 4 && seconds < 14);
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			/* Nobody is so far from the model that all turns round. */
			CHECK(voice.streams[s].turn[i][i] > 0.2 && voice.streams[s].turn[i][i] < 2);
			changed += fabs(voice.streams[s].turn[i][i] - 1);
		}
	}
	CHECK(changed > 0.5);
	/* The same sentences teach the same. */
	CHECK(study_learn(study, &lesson, &again, &seconds, &error));
	CHECK_NUMBER(again.streams[0].turn[3][4], voice.streams[0].turn[3][4], 0);
	lesson.diagonal = true;
	CHECK(study_learn(study, &lesson, &again, &seconds, &error));
	CHECK_NUMBER(again.streams[0].turn[3][4], 0, 0);
	CHECK(fabs(again.streams[0].turn[3][3] - 1) > 1e-3);
	study_destroy(study);
	free(model);
}

TEST(what_teaches_too_little_is_refused)
{
	struct lesson lesson = {.sentences = {1}, .count = 1};
	struct voice voice;
	struct error error = {0};
	double seconds = 0;
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	struct study *study = study_create(model);
	CHECK(!study_learn(NULL, &lesson, &voice, &seconds, &error));
	CHECK(!study_learn(study, &lesson, &voice, &seconds, &error));
	CHECK_ERROR(error, "does not have sentence 1");
	keep(study, 1, "slt", "lights");
	CHECK(!study_learn(study, &lesson, &voice, &seconds, &error));
	CHECK_ERROR(error, "seconds of speech");
	study_destroy(study);
	free(model);
}

TEST(a_model_that_is_not_there_is_named)
{
	static const int16_t samples[] = {1};
	struct lesson lesson = {.sentences = {1}, .count = 1};
	struct sounds sounds = {.count = 0};
	struct voice voice;
	struct error error = {0};
	double seconds;
	struct study *study = study_create("/nowhere");
	study_hold(study, samples, 1);
	CHECK(study_keep(study, 1, &sounds, &error));
	CHECK(!study_learn(study, &lesson, &voice, &seconds, &error));
	CHECK_ERROR(error, "/nowhere");
	study_destroy(study);
}

TEST_MAIN(
	RUN(only_what_is_held_can_be_kept);
	RUN(what_is_not_kept_is_not_there);
	RUN(there_is_a_most_that_is_kept);
	RUN(a_voice_is_learnt);
	RUN(what_teaches_too_little_is_refused);
	RUN(a_model_that_is_not_there_is_named);
)
