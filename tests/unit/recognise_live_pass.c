/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "audio/recognise/hearings.h"
#include "audio/recognise/live_pass.h"
#include "audio/search/decoding.h"
#include "bridge/base/error.h"
#include "tests/support/spoken_network.h"

enum { RATE = 16000, FRAME = 320 };

static const char *const sentences[] = {"turn on the kitchen light",
	"turn off the kitchen light", "set the temperature to fifty", NULL};

struct stage {
	struct hearings *hearings;
	struct live_pass *live;
	struct spoken spoken;
};

static void begin(struct stage *stage)
{
	struct error error = {0};

	*stage = (struct stage){.hearings = spoken_hearings(sentences, &error)};
	CHECK_TEXT(error.text, "");
	stage->live = live_pass_create(stage->hearings);
	CHECK(stage->live != NULL);
}

static void end(struct stage *stage)
{
	live_pass_destroy(stage->live);
	hearings_destroy(stage->hearings);
	spoken_finish(&stage->spoken);
}

static void say(struct stage *stage, const char *voice, const char *text)
{
	spoken_finish(&stage->spoken);
	stage->spoken = (struct spoken){0};
	CHECK(spoken_add_quiet(&stage->spoken, 0.3) &&
		spoken_add(&stage->spoken, voice, text) && spoken_add_quiet(&stage->spoken, 0.1));
}

/* Hands on what was said up to a place in samples, in frames. */
static void take(struct stage *stage, size_t from, size_t to)
{
	for (size_t count = from + FRAME; count < to; count += FRAME) {
		CHECK(live_pass_take(stage->live, stage->spoken.samples, count));
	}
	CHECK(live_pass_take(stage->live, stage->spoken.samples, to));
}

TEST(words_are_known_while_they_are_said)
{
	static const struct {
		const char *voice;
		bool at_once; /* all sound together, as when a wake word is found late */
		bool forgets; /* what it knew of the voice before */
	} cases[] = {{"rms", false, false}, {"rms", true, false}, {"slt", false, false},
		{"slt", false, true}, {"awb", true, true}};
	SKIP_WITHOUT_SPEECH();
	struct stage stage;
	begin(&stage);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		say(&stage, cases[i].voice, sentences[1]);
		size_t all = stage.spoken.count, half = all / 2;
		if (cases[i].forgets) {
			live_pass_forget(stage.live);
		}
		CHECK_TEXT(live_pass_words(stage.live), "");
		take(&stage, cases[i].at_once ? half - FRAME : 0, half);
		char *words = strdup(live_pass_words(stage.live));
		CHECK(strncmp(words, sentences[1], strlen(words)) == 0);
		CHECK(strlen(words) < strlen(sentences[1]));
		take(&stage, cases[i].at_once ? all - FRAME : half, all);
		CHECK_TEXT(live_pass_words(stage.live), sentences[1]);
		live_pass_stop(stage.live);
		CHECK_TEXT(live_pass_words(stage.live), "");
		free(words);
	}
	end(&stage);
}

/* The scores of a whole utterance are those that it has without a live pass before it. */
TEST(whole_utterances_are_heard_as_before)
{
	struct decoding before, after;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	struct stage stage;
	begin(&stage);
	say(&stage, "rms", sentences[0]);
	const struct spoken *spoken = &stage.spoken;
	CHECK(hearings_run(stage.hearings, HEARD_PLAIN, spoken->samples, spoken->count, &before,
		&error));
	take(&stage, 0, spoken->count);
	live_pass_stop(stage.live);
	CHECK(hearings_run(stage.hearings, HEARD_PLAIN, spoken->samples, spoken->count, &after,
		&error));
	CHECK_TEXT(after.text, before.text);
	CHECK_NUMBER(after.score, before.score, 0);
	CHECK_NUMBER(after.acoustic, before.acoustic, 0);
	decoding_finish(&before);
	decoding_finish(&after);
	end(&stage);
}

TEST(silence_and_short_sound_have_no_words)
{
	static const int16_t silence[2 * RATE];
	static const size_t counts[] = {0, 100, FRAME, RATE / 2, 2 * RATE};
	SKIP_WITHOUT_SPEECH();
	struct stage stage;
	begin(&stage);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		CHECK(live_pass_take(stage.live, silence, counts[i]));
		CHECK_TEXT(live_pass_words(stage.live), "");
		live_pass_stop(stage.live);
	}
	end(&stage);
}

TEST_MAIN({
	RUN(words_are_known_while_they_are_said);
	RUN(whole_utterances_are_heard_as_before);
	RUN(silence_and_short_sound_have_no_words);
})
