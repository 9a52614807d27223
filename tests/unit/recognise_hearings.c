/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/recognise/hearings.h"
#include "audio/search/decoder.h"
#include "bridge/base/error.h"
#include "bridge/wire/message.h"
#include "tests/support/spoken_network.h"

static const char *const sentences[] = {"turn on the kitchen light",
	"turn off the kitchen light", "set the temperature to fifty", NULL};

TEST(each_way_hears_a_clear_sentence)
{
	struct spoken spoken = {0};
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	struct hearings *hearings = spoken_hearings(sentences, &error);
	CHECK(hearings != NULL);
	CHECK(spoken_add_quiet(&spoken, 0.3) && spoken_add(&spoken, "rms", sentences[1]) &&
		spoken_add_quiet(&spoken, 0.3));
	for (enum hearing h = 0; hearings != NULL && h < HEARING_COUNT; h++) {
		struct decoding decoding = {0};
		CHECK(hearings_run(hearings, h, spoken.samples, spoken.count, &decoding, &error));
		CHECK_TEXT(decoding.text, sentences[1]);
		CHECK(decoding.word_count == 5);
		decoding_finish(&decoding);
	}
	spoken_finish(&spoken);
	hearings_destroy(hearings);
}

TEST(sound_without_a_frame_has_no_words)
{
	static const int16_t samples[100];
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	struct hearings *hearings = spoken_hearings(sentences, &error);
	for (enum hearing h = 0; hearings != NULL && h < HEARING_COUNT; h++) {
		struct decoding decoding = {0};
		CHECK(hearings_run(hearings, h, samples, 100, &decoding, &error));
		CHECK(decoding.word_count == 0);
		decoding_finish(&decoding);
	}
	hearings_destroy(hearings);
}

TEST(a_model_that_is_not_there_is_named)
{
	static const char *const no_wake_words[] = {NULL};
	struct network_message message;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	CHECK(spoken_network(sentences, no_wake_words, &message));
	CHECK(hearings_create("/nowhere", &message, &error) == NULL);
	CHECK_HAS(error.file, "/nowhere");
	network_message_finish(&message);
}

TEST_MAIN({
	RUN(each_way_hears_a_clear_sentence);
	RUN(sound_without_a_frame_has_no_words);
	RUN(a_model_that_is_not_there_is_named);
})
