/* SPDX-License-Identifier: MIT
 *
 * The real detector, on voices of flite.
 */
#include "tests/check.h"

#include <string.h>

#include "audio/wake/wake_detector.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/wire/message.h"
#include "tests/support/spoken_network.h"

static const char *const sentences[] = {"lock the front door", NULL};

static struct wake_detector *create(const char *const *words, double threshold)
{
	struct network_message message;
	struct error error = {0};
	char *model = shipped_model();
	struct wake_detector *detector = NULL;
	if (spoken_network(sentences, words, &message)) {
		for (size_t i = 0; i < message.wake_word_count; i++) {
			message.wake_words[i].threshold = threshold;
		}
		detector = wake_detector_create(model, &message, &error);
	}
	CHECK_TEXT(error.text, "");
	CHECK(detector != NULL);
	network_message_finish(&message);
	free(model);
	return detector;
}

static void speak(struct spoken *spoken, const char *voice, const char *text)
{
	CHECK(spoken_add_quiet(spoken, 0.3));
	CHECK(text[0] == '\0' || spoken_add(spoken, voice, text));
	CHECK(spoken_add_quiet(spoken, 0.3));
}

TEST(a_score_tells_wake_words_from_other_speech)
{
	static const char *const words[] = {"computer", "hello house", NULL};
	static const struct {
		const char *voice, *said;
		const char *word; /* NULL: none */
	} cases[] = {
		{"rms", "computer", "computer"},
		{"slt", "computer", "computer"},
		{"awb", "computer, turn on the kitchen light", "computer"},
		{"rms", "hello house", "hello house"},
		{"slt", "hello house, lock the front door", "hello house"},
		{"rms", "lock the front door", NULL},
		{"slt", "the weather will be nice tomorrow", NULL},
		{"awb", "hello mother", NULL},
		{"rms", "what is wrong with that computer", NULL},
		{"rms", "", NULL},
	};
	SKIP_WITHOUT_SPEECH();
	struct wake_detector *detector = create(words, 0.5);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) && detector != NULL; i++) {
		struct spoken spoken = {0};
		struct wake_detection found;
		speak(&spoken, cases[i].voice, cases[i].said);
		bool woken = wake_detector_find(detector, spoken.samples, spoken.count, &found);
		CHECK(found.score >= 0 && found.score <= 1);
		if (cases[i].word != NULL) {
			CHECK(woken && found.score > 0.7);
			CHECK_TEXT(found.word, cases[i].word);
			CHECK(found.end > 0.6 && found.end < 1.6);
		} else if (woken || found.score > 0.4) {
			CHECK_FAILED("%s: %g", cases[i].said, found.score);
		}
		spoken_finish(&spoken);
	}
	wake_detector_destroy(detector);
}

/* What is not sure enough is told all the same. */
TEST(the_threshold_decides)
{
	static const char *const words[] = {"computer", NULL};
	static const struct {
		double threshold;
		bool woken;
	} cases[] = {{0, true}, {0.7, true}, {1.5, false}};
	struct spoken spoken = {0};
	struct wake_detection found, first = {0};
	SKIP_WITHOUT_SPEECH();
	speak(&spoken, "rms", "computer");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wake_detector *detector = create(words, cases[i].threshold);
		bool woken = detector != NULL &&
			wake_detector_find(detector, spoken.samples, spoken.count, &found);
		CHECK(woken == cases[i].woken);
		CHECK_TEXT(found.word, "computer");
		first = i == 0 ? found : first;
		CHECK_NUMBER(found.score, first.score, 0);
		wake_detector_destroy(detector);
	}
	spoken_finish(&spoken);
}

TEST(without_wake_words_nothing_is_found)
{
	static const char *const none[] = {NULL};
	static int16_t samples[1600];
	struct wake_detection found;
	const char *rest, *missing = spoken_missing();
	if (missing != NULL) {
		SKIP(missing);
	}
	struct wake_detector *detector = create(none, 0.5);
	if (detector != NULL) {
		CHECK(!wake_detector_has_words(detector));
		CHECK(!wake_detector_find(detector, samples, 1600, &found));
		CHECK(found.word == NULL && found.score == 0);
		CHECK(wake_detector_split(detector, "computer", &rest) == NULL);
		CHECK_TEXT(rest, "computer");
	}
	wake_detector_destroy(detector);
}

TEST(a_text_is_split_after_the_longest_wake_word)
{
	static const char *const words[] = {"hello", "hello house", NULL};
	static const struct {
		const char *text, *word, *rest;
	} cases[] = {
		{"hello house lock the door", "hello house", "lock the door"},
		{"hello lock the door", "hello", "lock the door"},
		{"hello house", "hello house", ""},
		{"hellos", NULL, "hellos"},
		{"say hello", NULL, "say hello"},
		{"", NULL, ""},
	};
	SKIP_WITHOUT_SPEECH();
	struct wake_detector *detector = create(words, 0.5);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) && detector != NULL; i++) {
		const char *rest = NULL;
		CHECK_TEXT(wake_detector_split(detector, cases[i].text, &rest), cases[i].word);
		CHECK_TEXT(rest, cases[i].rest);
	}
	wake_detector_destroy(detector);
}

TEST(what_cannot_be_heard_is_an_error)
{
	struct wake_word words[65];
	struct network_message message = {.wake_words = words, .wake_word_count = 1};
	struct error error = {0};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		words[i] = (struct wake_word){(char *)"computer", 0.5};
	}
	/* Nobody said how it sounds. */
	CHECK(wake_detector_create("/nowhere/model", &message, &error) == NULL);
	CHECK_ERROR(error, "a wake word has no pronunciation");

	error = (struct error){0};
	message.wake_word_count = sizeof(words) / sizeof(words[0]);
	CHECK(wake_detector_create("/nowhere/model", &message, &error) == NULL);
	CHECK_ERROR(error, "more than 64 wake words");
	wake_detector_destroy(NULL);
}

TEST_MAIN({
	RUN(a_score_tells_wake_words_from_other_speech);
	RUN(the_threshold_decides);
	RUN(without_wake_words_nothing_is_found);
	RUN(a_text_is_split_after_the_longest_wake_word);
	RUN(what_cannot_be_heard_is_an_error);
})
