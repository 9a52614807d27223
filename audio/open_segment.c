/* SPDX-License-Identifier: MIT */
#include "audio/open_segment.h"

#include <string.h>

#include "audio/search/decoder.h"
#include "audio/segment/segmenter.h"
#include "audio/wake/wake_detector.h"

/* No command is shorter than this. */
#define COMMAND_MIN_SECONDS 0.4
#define BEGUN_TIMES_MAX 3u
/* Seconds in which there is a pitch, at least: in one word, and in several. Chosen on one half of
 * sets of recordings; on the other, every spoken order has 0.16 in noise at 6 dB and across a
 * bare room too, 49 of 50 single words have 0.04, and of the kitchen noise that is taken for
 * speech two in three have less than 0.16. */
#define VOICE_OF_WORD 0.04
#define VOICE_OF_WORDS 0.16

void open_segment_forget(struct open_segment *segment)
{
	hypothesis_finish(&segment->hypothesis);
	*segment = (struct open_segment){0};
}

const int16_t *open_segment_samples(const struct segmenter *segmenter, size_t *count)
{
	const int16_t *samples = segmenter_samples(segmenter, count);
	uint64_t end = segmenter_speech_end(segmenter) +
		(uint64_t)(OPEN_SEGMENT_TRAILING * DECODER_RATE);
	uint64_t start = segmenter_start(segmenter);

	if (end > start && end - start < *count) {
		*count = (size_t)(end - start);
	}
	return samples;
}

bool open_segment_find_speech(struct segmenter *segmenter, const int16_t *samples, size_t count,
	size_t *first, size_t *last)
{
	size_t frame = segmenter_frame(segmenter);
	size_t trailing = (size_t)(OPEN_SEGMENT_TRAILING * DECODER_RATE);
	bool found = false;

	for (size_t at = 0; at + frame <= count; at += frame) {
		enum segment_event event = segmenter_take(segmenter, samples + at);
		if (event == SEGMENT_STARTED && !found) {
			*first = (size_t)segmenter_start(segmenter);
			found = true;
		}
		if (found) {
			*last = (size_t)segmenter_speech_end(segmenter) + trailing;
		}
	}
	*last = *last < count ? *last : count;
	return found && *last > *first;
}

bool open_segment_find_wake(struct open_segment *segment, struct recogniser *recogniser,
	const int16_t *samples, size_t count)
{
	struct wake_detection detection;

	if (recogniser_wake(recogniser, samples, count, &detection)) {
		segment->wake = detection.word;
		segment->wake_end = detection.end;
		/* What was heard without it is heard again. */
		segment->recognised = segment->recognised && segment->hypothesis.wake != NULL;
	}
	if (detection.score > segment->wake_score) {
		segment->wake_score = detection.score;
	}
	return segment->wake != NULL;
}

bool open_segment_look(struct open_segment *segment, struct recogniser *recogniser,
	const struct segmenter *segmenter, bool last)
{
	uint64_t end = segmenter_speech_end(segmenter);
	bool with_all_silence =
		(double)segmenter_silence(segmenter) >= OPEN_SEGMENT_TRAILING * DECODER_RATE;
	size_t count;

	const int16_t *samples = open_segment_samples(segmenter, &count);
	if (segment->wake_checked || segment->wake != NULL ||
		(segment->wake_checked_end == end && !with_all_silence && !last) ||
		segment->wake_checked_count == count) {
		return false;
	}
	segment->wake_checked = (double)count >= RECOGNISER_WAKE_WINDOW * DECODER_RATE;
	segment->wake_checked_end = end;
	segment->wake_checked_count = count;
	return open_segment_find_wake(segment, recogniser, samples, count);
}

bool open_segment_is_looked_through(const struct open_segment *segment,
	const struct segmenter *segmenter)
{
	return segment->wake_checked || segment->wake_checked_end == segmenter_speech_end(segmenter);
}

bool open_segment_is_known(const struct open_segment *segment, const struct segmenter *segmenter)
{
	return segment->recognised && segment->recognised_end == segmenter_speech_end(segmenter);
}

void open_segment_begin(struct open_segment *segment, struct recogniser *recogniser,
	const struct segmenter *segmenter, enum sentence_end ending)
{
	size_t count;

	if (segment->begun_times == BEGUN_TIMES_MAX) {
		return;
	}
	segment->begun_times++;
	segment->begun_ending = ending;
	segment->begun_end = segmenter_speech_end(segmenter);
	const int16_t *samples = open_segment_samples(segmenter, &count);
	recogniser_begin(recogniser, samples, count);
}

bool open_segment_is_begun(const struct open_segment *segment,
	const struct recogniser *recogniser, const struct segmenter *segmenter)
{
	return recogniser_is_begun(recogniser) &&
		segment->begun_end == segmenter_speech_end(segmenter);
}

/* The wake word is certain, but the sentence does not have it: it may have been taken for noise. */
static bool contradicts_wake(const struct open_segment *segment)
{
	return segment->wake != NULL && segment->hypothesis.wake == NULL && !segment->after_wake;
}

static bool hear_after_wake(struct open_segment *segment, struct recogniser *recogniser,
	const int16_t *samples, size_t count, struct error *error)
{
	size_t wake = (size_t)(segment->wake_end * DECODER_RATE);
	size_t least = (size_t)((COMMAND_MIN_SECONDS + OPEN_SEGMENT_TRAILING) * DECODER_RATE);

	if (count < wake + least) {
		return true;
	}
	hypothesis_finish(&segment->hypothesis);
	segment->after_wake = true;
	return recogniser_hear(recogniser, samples + wake, count - wake, &segment->hypothesis, error);
}

bool open_segment_hear(struct open_segment *segment, struct recogniser *recogniser,
	const int16_t *samples, size_t count, struct error *error)
{
	hypothesis_finish(&segment->hypothesis);
	segment->after_wake = false;
	return recogniser_hear(recogniser, samples, count, &segment->hypothesis, error) &&
		(!contradicts_wake(segment) || segment->hypothesis.text[0] == '\0' ||
			hear_after_wake(segment, recogniser, samples, count, error));
}

bool open_segment_recognise(struct open_segment *segment, struct recogniser *recogniser,
	const struct segmenter *segmenter)
{
	size_t count;

	if (open_segment_is_known(segment, segmenter)) {
		return true;
	}
	const int16_t *samples = open_segment_samples(segmenter, &count);
	segment->recognised = open_segment_hear(segment, recogniser, samples, count, NULL);
	segment->recognised_end = segmenter_speech_end(segmenter);
	segment->recognised_times++;
	return segment->recognised;
}

const char *open_segment_wake(const struct open_segment *segment)
{
	return segment->wake != NULL ? segment->wake : segment->hypothesis.wake;
}

bool open_segment_is_wake_so_far(const struct open_segment *segment,
	const struct segmenter *segmenter)
{
	double seconds = (double)(segmenter_speech_end(segmenter) - segmenter_start(segmenter)) /
		DECODER_RATE;

	return segment->wake != NULL && seconds - segment->wake_end < COMMAND_MIN_SECONDS;
}

bool open_segment_is_wake_alone(const struct open_segment *segment, double duration)
{
	const struct hypothesis *hypothesis = &segment->hypothesis;

	/* The sentence that was recognised lacks the wake word, though that was heard: there is
	 * none if too little speech follows for a command. */
	if (contradicts_wake(segment)) {
		return duration - segment->wake_end < COMMAND_MIN_SECONDS;
	}
	return hypothesis->wake != NULL && hypothesis->text[0] == '\0';
}

bool open_segment_has_voice(const struct open_segment *segment, const struct segmenter *segmenter)
{
	const struct hypothesis *hypothesis = &segment->hypothesis;
	bool several = hypothesis->text != NULL && strchr(hypothesis->text, ' ') != NULL;
	double voice = (double)segmenter_voice(segmenter) / DECODER_RATE;

	return segment->wake != NULL || voice >= (several ? VOICE_OF_WORDS : VOICE_OF_WORD);
}

char *open_segment_words(struct open_segment *segment)
{
	static char none[] = "";

	return contradicts_wake(segment) ? none : segment->hypothesis.text;
}
