/* SPDX-License-Identifier: MIT */
#include "audio/early_hearing.h"

#include "audio/open_segment.h"
#include "audio/recogniser.h"
#include "audio/search/decoder.h"
#include "audio/segment/segmenter.h"

/* Where people go on again and again and say no complete sentence, they are talking among
 * themselves: it is not worth that much work. Who has said a wake word is looking for words. */
#define EARLY_TIMES 3u
#define EARLY_TIMES_AFTER_WAKE 6u
#define LATER_SILENCE_SECONDS 0.4

/* After how many seconds of silence the passes over the whole utterance begin in the background,
 * where what they have done by the end need not be waited for; and after how many they are waited
 * for: less costs commands (tests/bench/HEARING.md). By what the live pass has heard, which may
 * have missed the last word; a pause within a sentence is not worth the work, because who speaks on
 * has it done for nothing. */
struct silences {
	double begin, recognise;
};

static const struct silences of_wake_word = {0.4, 0.4}; /* alone, so far */
static const struct silences by_ending[] = {
	[SENTENCE_COMPLETE] = {0.06, 0.16},
	[SENTENCE_OPEN] = {0.06, 0.16},
	[SENTENCE_INCOMPLETE] = {0.12, 0.24},
};

/* `words`: something besides the wake word was heard. */
static struct silences silences_after(const struct open_segment *segment,
	const struct segmenter *segmenter, enum sentence_end ending, bool words)
{
	if (segment->wake != NULL && (!words || open_segment_is_wake_so_far(segment, segmenter))) {
		return of_wake_word;
	}
	struct silences silences = by_ending[ending];
	bool called = segment->called || segment->wake != NULL;
	unsigned early_times = called ? EARLY_TIMES_AFTER_WAKE : EARLY_TIMES;
	if (segment->recognised_times >= early_times && ending != SENTENCE_COMPLETE) {
		silences.recognise = LATER_SILENCE_SECONDS;
	}
	return silences;
}

static void follow_words(struct recogniser *recogniser, const struct segmenter *segmenter)
{
	size_t count;

	recogniser_drop(recogniser);
	const int16_t *samples = segmenter_samples(segmenter, &count);
	recogniser_follow(recogniser, samples, count);
}

bool early_hearing_follow(struct open_segment *segment, struct recogniser *recogniser,
	const struct segmenter *segmenter, bool settled)
{
	double silence = (double)segmenter_silence(segmenter) / DECODER_RATE;
	bool begun = open_segment_is_begun(segment, recogniser, segmenter);

	/* A wake word was found only now, at the end of a command: there is no time for a live pass. */
	if (!begun && !recogniser_is_following(recogniser) &&
		!open_segment_is_wake_so_far(segment, segmenter) &&
		silence >= by_ending[SENTENCE_COMPLETE].recognise) {
		return true;
	}
	bool words = true;
	enum sentence_end ending = segment->begun_ending;
	if (!begun) {
		follow_words(recogniser, segmenter);
		ending = recogniser_ending_so_far(recogniser, &words);
	}
	struct silences needed = silences_after(segment, segmenter, ending, words);
	if (!begun && settled && silence >= needed.begin) {
		open_segment_begin(segment, recogniser, segmenter, ending);
	}
	return silence >= needed.recognise;
}
