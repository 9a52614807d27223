/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>

#include "audio/early_hearing.h"
#include "audio/open_segment.h"
#include "audio/search/decoder.h"
#include "audio/segment/segmenter.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/wire/message.h"
#include "tests/support/spoken_network.h"

static const char *const sentences[] = {"lock the front door", "turn on the kitchen light",
	"turn off the kitchen light", NULL};
static const char *const wake_words[] = {"computer", NULL};

static struct recogniser *create(void)
{
	struct network_message message;
	struct error error = {0};
	char *model = shipped_model();
	CHECK(spoken_network(sentences, wake_words, &message));
	struct recogniser *recogniser = recogniser_create(model, &message, &error);
	CHECK_TEXT(error.text, "");
	network_message_finish(&message);
	free(model);
	return recogniser;
}

/* After how much silence, in seconds, it was begun and was to be recognised; 0: not at all. */
struct seen {
	double begun, recognised;
};

/* Plays the sound until it is to be recognised after the last speech, in a segment that was
 * recognised so many times before. What was begun in pauses before is forgotten. */
static struct seen play(struct recogniser *recogniser, const struct spoken *spoken, bool settled,
	double wake_end, unsigned times)
{
	struct segmenter_settings settings;
	struct open_segment segment = {.open = true, .wake_end = wake_end,
		.wake = wake_end > 0 ? "computer" : NULL, .recognised_times = times};
	struct seen seen = {0};
	segmenter_default(&settings);
	struct segmenter *segmenter = segmenter_create(&settings);
	size_t frame = segmenter_frame(segmenter);
	for (size_t at = 0; at + frame <= spoken->count && seen.recognised == 0; at += frame) {
		if (segmenter_take(segmenter, spoken->samples + at) != SEGMENT_GOING_ON) {
			continue;
		}
		double silence = (double)segmenter_silence(segmenter) / DECODER_RATE;
		bool now = early_hearing_follow(&segment, recogniser, segmenter, settled);
		bool begun = open_segment_is_begun(&segment, recogniser, segmenter);
		seen.begun = !begun ? 0 : seen.begun == 0 ? silence : seen.begun;
		seen.recognised = now ? silence : 0;
	}
	open_segment_forget(&segment);
	recogniser_leave(recogniser, true);
	segmenter_destroy(segmenter);
	return seen;
}

TEST(the_less_was_said_the_later_it_is_recognised)
{
	static const struct {
		const char *said;
		bool settled;
		double wake_end; /* seconds; 0: none was found */
		double begun, recognised;
		unsigned times; /* that it was recognised before */
	} cases[] = {
		{"computer, turn on the kitchen light", true, 0, 0.06, 0.16, 0},
		{"computer, turn on the kitchen light", true, 0.7, 0.06, 0.16, 0},
		{"computer, turn on the kitchen light", false, 0, 0, 0.16, 0},
		{"computer, turn on the kitchen", true, 0.7, 0.12, 0.24, 0},
		{"computer, turn on the kitchen", false, 0, 0, 0.24, 0},
		/* Who called is about to speak: nothing must be in the way. */
		{"computer", true, 0.7, 0.4, 0.4, 0},
		{"computer, turn on the kitchen", true, 0, 0.12, 0.24, 2},
		{"computer, turn on the kitchen", true, 0, 0.12, 0.4, 3},
		{"computer, turn on the kitchen", true, 0.7, 0.12, 0.24, 5},
		{"computer, turn on the kitchen", true, 0.7, 0.12, 0.4, 6},
		{"computer, turn on the kitchen light", true, 0, 0.06, 0.16, 6},
	};
	SKIP_WITHOUT_SPEECH();
	struct recogniser *recogniser = create();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct spoken spoken = {0};
		CHECK(spoken_add_quiet(&spoken, 0.5) && spoken_add(&spoken, "rms", cases[i].said) &&
			spoken_add_quiet(&spoken, 1));
		struct seen seen = play(recogniser, &spoken, cases[i].settled,
			cases[i].wake_end, cases[i].times);
		CHECK_NUMBER(seen.begun, cases[i].begun, 0.025);
		CHECK_NUMBER(seen.recognised, cases[i].recognised, 0.025);
		spoken_finish(&spoken);
	}
	recogniser_destroy(recogniser);
}

TEST_MAIN({
	RUN(the_less_was_said_the_later_it_is_recognised);
})
