/* SPDX-License-Identifier: MIT
 *
 * The real recogniser, on a small network and voices of flite.
 */
#include "tests/check.h"

#include <string.h>

#include "audio/recogniser.h"
#include "audio/search/decoder.h"
#include "audio/wake/wake_detector.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/wire/message.h"
#include "tests/support/spoken_network.h"

static const char *const sentences[] = {"lock the front door", "turn on the kitchen light",
	"turn off the kitchen light", "house music please", NULL};

static struct recogniser *create(const char *const *network, const char *const *wake_words)
{
	struct network_message message;
	struct error error = {0};
	char *model = shipped_model();
	struct recogniser *recogniser = NULL;
	if (spoken_network(network, wake_words, &message)) {
		recogniser = recogniser_create(model, &message, &error);
	}
	CHECK_TEXT(error.text, "");
	CHECK(recogniser != NULL);
	network_message_finish(&message);
	free(model);
	return recogniser;
}

static void speak(struct spoken *spoken, const char *voice, const char *text)
{
	CHECK(spoken_add_quiet(spoken, 0.3));
	CHECK(text[0] == '\0' || spoken_add(spoken, voice, text));
	CHECK(spoken_add_quiet(spoken, 0.3));
}

TEST(words_are_heard_without_the_wake_word)
{
	static const char *const wake_words[] = {"hello", "hello house", "computer", NULL};
	static const struct {
		const char *voice, *said;
		const char *wake, *text;
		bool sure; /* as sure as a command must be */
	} cases[] = {
		{"rms", "lock the front door", NULL, "lock the front door", true},
		{"slt", "computer, turn on the kitchen light", "computer",
			"turn on the kitchen light", true},
		{"rms", "computer", "computer", "", false},
		/* Of several words, and the longest where one is the beginning of another. */
		{"rms", "hello house, turn off the kitchen light", "hello house",
			"turn off the kitchen light", true},
		{"rms", "hello, lock the front door", "hello", "lock the front door", true},
	};
	SKIP_WITHOUT_SPEECH();
	struct recogniser *recogniser = create(sentences, wake_words);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) && recogniser != NULL; i++) {
		struct spoken spoken = {0};
		struct hypothesis hypothesis;
		struct error error = {0};
		speak(&spoken, cases[i].voice, cases[i].said);
		CHECK(recogniser_hear(recogniser, spoken.samples, spoken.count, &hypothesis, &error));
		CHECK_TEXT(hypothesis.text, cases[i].text);
		CHECK_TEXT(hypothesis.wake, cases[i].wake);
		CHECK(hypothesis.found);
		CHECK(!cases[i].sure || hypothesis.evidence.margin > 0.3);
		CHECK(hypothesis.decode_ms > 0);
		hypothesis_finish(&hypothesis);
		spoken_finish(&spoken);
	}
	recogniser_destroy(recogniser);
}

static void hear_command(struct recogniser *recogniser, const struct spoken *spoken,
	struct hypothesis *hypothesis)
{
	CHECK(recogniser_hear(recogniser, spoken->samples, spoken->count, hypothesis, NULL));
	CHECK(!recogniser_is_begun(recogniser));
	CHECK_TEXT(hypothesis->text, "turn off the kitchen light");
}

/* The free phones are those of the wake detector: whoever wants them for something else, or
 * ends, while they are at work in the background, gets them. */
TEST(what_was_begun_is_in_nobodys_way)
{
	static const char *const wake_words[] = {"computer", NULL};
	SKIP_WITHOUT_SPEECH();
	struct recogniser *recogniser = create(sentences, wake_words);
	struct spoken spoken = {0};
	struct hypothesis begun, dropped, again;
	struct wake_detection detection;
	speak(&spoken, "rms", "turn off the kitchen light");
	size_t early = spoken.count - DECODER_RATE / 5;
	recogniser_begin(recogniser, spoken.samples, early);
	CHECK(recogniser_is_begun(recogniser));
	hear_command(recogniser, &spoken, &begun);
	recogniser_begin(recogniser, spoken.samples, early);
	CHECK(!recogniser_wake(recogniser, spoken.samples, spoken.count, &detection));
	CHECK(!recogniser_is_begun(recogniser));
	hear_command(recogniser, &spoken, &dropped);
	hear_command(recogniser, &spoken, &again);
	CHECK_NUMBER(dropped.evidence.lead, again.evidence.lead, 0);
	CHECK_NUMBER(dropped.evidence.margin, again.evidence.margin, 0);
	CHECK_NUMBER(begun.evidence.margin, again.evidence.margin, 0.05);
	CHECK_TEXT(begun.rival, again.rival);
	recogniser_begin(recogniser, spoken.samples, early);
	recogniser_leave(recogniser, false);
	CHECK(!recogniser_is_begun(recogniser));
	recogniser_begin(recogniser, spoken.samples, early);
	recogniser_destroy(recogniser);
	hypothesis_finish(&begun);
	hypothesis_finish(&dropped);
	hypothesis_finish(&again);
	spoken_finish(&spoken);
}

TEST(what_is_none_of_the_sentences_has_no_margin)
{
	static const char *const wake_words[] = {"computer", NULL};
	static const char *const others[] = {"the weather will be nice tomorrow",
		"have you seen my glasses anywhere", "seven hundred elephants", ""};
	SKIP_WITHOUT_SPEECH();
	struct recogniser *recogniser = create(sentences, wake_words);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]) && recogniser != NULL; i++) {
		struct spoken spoken = {0};
		struct hypothesis hypothesis;
		speak(&spoken, "rms", others[i]);
		CHECK(recogniser_hear(recogniser, spoken.samples, spoken.count, &hypothesis, NULL));
		CHECK(!hypothesis.found || hypothesis.text[0] == '\0' || hypothesis.evidence.margin < 0.3);
		hypothesis_finish(&hypothesis);
		spoken_finish(&spoken);
	}
	recogniser_destroy(recogniser);
}

TEST(wake_words_are_found_at_the_start_only)
{
	static const char *const wake_words[] = {"hello house", "computer", NULL};
	static const struct {
		const char *voice, *said;
		const char *wake;
	} cases[] = {
		{"rms", "computer, lock the front door", "computer"},
		{"awb", "computer", "computer"},
		{"rms", "hello house, lock the front door", "hello house"},
		{"rms", "lock the front door", NULL},
		{"slt", "the weather will be nice tomorrow", NULL},
		{"rms", "what is wrong with that computer", NULL},
		{"rms", "", NULL},
	};
	SKIP_WITHOUT_SPEECH();
	struct recogniser *recogniser = create(sentences, wake_words);
	CHECK(recogniser != NULL && recogniser_has_wake_words(recogniser));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) && recogniser != NULL; i++) {
		struct spoken spoken = {0};
		struct wake_detection found;
		speak(&spoken, cases[i].voice, cases[i].said);
		bool good = recogniser_wake(recogniser, spoken.samples, spoken.count, &found);
		CHECK(good == (cases[i].wake != NULL));
		CHECK(!good || strcmp(found.word, cases[i].wake) == 0);
		CHECK(!good || (found.end > 0.5 && found.end < RECOGNISER_WAKE_WINDOW));
		spoken_finish(&spoken);
	}
	recogniser_destroy(recogniser);
}

TEST(without_wake_words_none_is_found)
{
	static const char *const none[] = {NULL};
	struct spoken spoken = {0};
	struct hypothesis hypothesis;
	struct wake_detection found;
	SKIP_WITHOUT_SPEECH();
	struct recogniser *recogniser = create(sentences, none);
	if (recogniser != NULL) {
		CHECK(!recogniser_has_wake_words(recogniser));
		speak(&spoken, "rms", "lock the front door");
		CHECK(!recogniser_wake(recogniser, spoken.samples, spoken.count, &found));
		CHECK(found.word == NULL && found.score == 0);
		CHECK(recogniser_hear(recogniser, spoken.samples, spoken.count, &hypothesis, NULL));
		CHECK_TEXT(hypothesis.text, "lock the front door");
		CHECK(hypothesis.wake == NULL);
		hypothesis_finish(&hypothesis);
	}
	spoken_finish(&spoken);
	recogniser_destroy(recogniser);
}

/* A house without devices: nothing but the wake word, or not even that. */
TEST(an_empty_network_understands_nothing)
{
	static const char *const none[] = {NULL};
	static const char *const wake_words[] = {"computer", NULL};
	SKIP_WITHOUT_SPEECH();
	for (int with_wake = 0; with_wake < 2; with_wake++) {
		struct recogniser *recogniser = create(none, with_wake ? wake_words : none);
		struct spoken spoken = {0};
		struct hypothesis hypothesis = {0};
		speak(&spoken, "rms", "lock the front door");
		CHECK(recogniser != NULL &&
			recogniser_hear(recogniser, spoken.samples, spoken.count, &hypothesis, NULL));
		CHECK_TEXT(hypothesis.text, "");
		hypothesis_finish(&hypothesis);
		spoken_finish(&spoken);
		recogniser_destroy(recogniser);
	}
}

TEST(a_network_that_cannot_be_used_is_an_error)
{
	static const char *const wake_words[] = {"computer", NULL};
	struct network_message message;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	CHECK(spoken_network(sentences, wake_words, &message));
	CHECK(recogniser_create("/nonexistent/model", &message, &error) == NULL);
	CHECK_ERROR(error, "the recogniser cannot use this");
	/* A word of the network that nobody told how to say. */
	error = (struct error){0};
	size_t count = message.pronunciation_count;
	message.pronunciation_count = 0;
	CHECK(recogniser_create(model, &message, &error) == NULL);
	CHECK_ERROR(error, "the recogniser cannot use this");
	message.pronunciation_count = count;
	network_message_finish(&message);
	recogniser_destroy(NULL);
	free(model);
}

TEST_MAIN({
	RUN(words_are_heard_without_the_wake_word);
	RUN(what_was_begun_is_in_nobodys_way);
	RUN(what_is_none_of_the_sentences_has_no_margin);
	RUN(wake_words_are_found_at_the_start_only);
	RUN(without_wake_words_none_is_found);
	RUN(an_empty_network_understands_nothing);
	RUN(a_network_that_cannot_be_used_is_an_error);
})
