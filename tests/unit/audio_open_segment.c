/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "audio/open_segment.h"
#include "audio/search/decoder.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/wire/message.h"
#include "tests/support/spoken_network.h"

static const char *const sentences[] = {"lock the front door", "turn on the kitchen light",
	"turn off the kitchen light", NULL};
static const char *const wake_words[] = {"computer", NULL}, *const no_wake_words[] = {NULL};

/* Sentences that cannot begin with a wake word lack it wherever it was found. */
static struct recogniser *create(bool wake)
{
	struct network_message message;
	struct error error = {0};
	char *model = shipped_model();
	CHECK(spoken_network(sentences, wake ? wake_words : no_wake_words, &message));
	struct recogniser *recogniser = recogniser_create(model, &message, &error);
	CHECK_TEXT(error.text, "");
	network_message_finish(&message);
	free(model);
	return recogniser;
}

static double seconds_of(const struct spoken *spoken)
{
	return (double)spoken->count / DECODER_RATE;
}

TEST(a_command_after_a_wake_word_that_its_sentence_lacks_is_heard)
{
	static const struct {
		const char *first, *command;
		bool wake; /* sentences may begin with it */
		const char *words;
		bool after;
	} cases[] = {
		{"computer", "turn off the kitchen light", true, "turn off the kitchen light", false},
		{"computer", "turn off the kitchen light", false, "turn off the kitchen light", true},
		{"computer", "", true, "", false},
		{"turn on the kitchen light", "", false, "", false}, /* nothing follows */
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct recogniser *recogniser = create(cases[i].wake);
		struct spoken spoken = {0};
		CHECK(spoken_add_quiet(&spoken, 0.3) && spoken_add(&spoken, "rms", cases[i].first));
		struct open_segment segment = {.open = true, .wake = "computer",
			.wake_end = seconds_of(&spoken)};
		CHECK(spoken_add_quiet(&spoken, 0.2));
		CHECK(cases[i].command[0] == '\0' || spoken_add(&spoken, "rms", cases[i].command));
		CHECK(spoken_add_quiet(&spoken, 0.3));
		CHECK(open_segment_hear(&segment, recogniser, spoken.samples, spoken.count, NULL));
		if (segment.after_wake != cases[i].after) {
			CHECK_FAILED("%s: %s", cases[i].first, segment.hypothesis.text);
		}
		CHECK_TEXT(open_segment_words(&segment), cases[i].words);
		CHECK(!cases[i].after || segment.hypothesis.evidence.margin > 0.3);
		open_segment_forget(&segment);
		spoken_finish(&spoken);
		recogniser_destroy(recogniser);
	}
}

/* A wake word that is found only after the words were recognised. */
TEST(what_was_recognised_without_the_wake_word_is_heard_again)
{
	static const struct {
		const char *said;
		bool wake; /* sentences may begin with it */
		bool known;
	} cases[] = {
		{"computer, turn off the kitchen light", true, true},
		{"computer, turn off the kitchen light", false, false},
		{"turn off the kitchen light", false, true}, /* there is none */
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct recogniser *recogniser = create(true), *words = create(cases[i].wake);
		struct open_segment segment = {.open = true, .recognised = true};
		struct spoken spoken = {0};
		CHECK(spoken_add_quiet(&spoken, 0.3) && spoken_add(&spoken, "rms", cases[i].said) &&
			spoken_add_quiet(&spoken, 0.3));
		CHECK(open_segment_hear(&segment, words, spoken.samples, spoken.count, NULL));
		bool found = open_segment_find_wake(&segment, recogniser, spoken.samples, spoken.count);
		CHECK(found == (strncmp(cases[i].said, "computer", 8) == 0));
		CHECK(segment.recognised == cases[i].known);
		open_segment_forget(&segment);
		spoken_finish(&spoken);
		recogniser_destroy(words);
		recogniser_destroy(recogniser);
	}
}

TEST_MAIN({
	RUN(what_was_recognised_without_the_wake_word_is_heard_again);
	RUN(a_command_after_a_wake_word_that_its_sentence_lacks_is_heard);
})
