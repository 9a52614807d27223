/* SPDX-License-Identifier: MIT */
#include "audio/ear.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/capture/sound_check.h"
#include "audio/early_hearing.h"
#include "audio/open_segment.h"
#include "audio/recogniser.h"
#include "audio/segment/segmenter.h"
#include "bridge/base/clock.h"
#include "bridge/wire/message.h"

#define RATE 16000
#define FRAME_MAX 1024

/* How long after a wake word alone the command may begin. */
#define COMMAND_WAIT_SECONDS 8.0
/* After this much silence a wake word is looked for. */
#define WAKE_SILENCE_SECONDS 0.16

/* Why an utterance has no words (struct utterance). */
#define TOO_LONG "too long"
#define SOUND_LOST "sound lost"

/* A wake word that was said alone. */
struct summons {
	char word[128];      /* whose command is awaited, or "" */
	uint64_t until;      /* sample position */
	double start, end;   /* seconds, of the word */
	double score;
};

struct ear {
	struct ear_events events;
	void *data;
	struct clock *clock;
	struct segmenter *segmenter;
	struct recogniser *recogniser, *next;
	struct endpointing endpointing, next_endpointing;
	enum ear_mode mode;
	int16_t frame[FRAME_MAX];
	size_t frame_fill;
	uint64_t position;     /* samples since the stream began */
	uint64_t cut;          /* where the last segment was cut, if one was */
	struct open_segment segment;
	struct sound_check whole; /* of a recording that is one utterance */
	struct summons awake;
	double speech_seen_ms; /* clock time of the last speech frame */
	size_t told;           /* utterances since the last flush */
};

static struct segmenter *make_segmenter(const struct endpointing *endpointing)
{
	struct segmenter_settings settings;

	segmenter_default(&settings);
	settings.end_silence = endpointing->open;
	settings.maximum = endpointing->longest;
	return segmenter_create(&settings);
}

struct ear *ear_create(const struct ear_events *events, void *data, struct clock *clock)
{
	struct ear *ear = calloc(1, sizeof(*ear));

	if (ear == NULL) {
		return NULL;
	}
	ear->events = *events;
	ear->data = data;
	ear->clock = clock;
	ear->endpointing = (struct endpointing)ENDPOINTING_DEFAULT;
	ear->next_endpointing = ear->endpointing;
	ear->segmenter = make_segmenter(&ear->endpointing);
	if (ear->segmenter == NULL) {
		free(ear);
		return NULL;
	}
	return ear;
}

void ear_destroy(struct ear *ear)
{
	if (ear == NULL) {
		return;
	}
	open_segment_forget(&ear->segment);
	segmenter_destroy(ear->segmenter);
	recogniser_destroy(ear->recogniser);
	recogniser_destroy(ear->next);
	free(ear);
}

/* Only between utterances, because what is known of one belongs to its recogniser. */
static void take_changes(struct ear *ear)
{
	if (ear->segment.open) {
		return;
	}
	if (ear->next != NULL) {
		recogniser_destroy(ear->recogniser);
		ear->recogniser = ear->next;
		ear->next = NULL;
	}
	ear->endpointing = ear->next_endpointing;
	segmenter_set_maximum(ear->segmenter, ear->endpointing.longest);
}

void ear_use(struct ear *ear, struct recogniser *recogniser)
{
	recogniser_destroy(ear->next);
	ear->next = recogniser;
	take_changes(ear);
}

void ear_set_endpointing(struct ear *ear, const struct endpointing *endpointing)
{
	ear->next_endpointing = *endpointing;
	take_changes(ear);
}

bool ear_is_ready(const struct ear *ear)
{
	return ear->recogniser != NULL;
}

bool ear_in_speech(const struct ear *ear)
{
	return segmenter_in_speech(ear->segmenter);
}

static double seconds(uint64_t samples)
{
	return (double)samples / RATE;
}

static bool is_awake(const struct ear *ear)
{
	return ear->awake.word[0] != '\0';
}

/* --- telling ---------------------------------------------------------------------- */

/* What is wrong with the sound of the segment or the whole recording, or NULL. */
static const char *sound_fault(const struct ear *ear)
{
	struct sound_check check = ear->whole;
	size_t count;

	const int16_t *samples = segmenter_samples(ear->segmenter, &count);
	sound_check_take(&check, samples, count);
	return sound_check_fault(&check);
}

/* The wake word that the open segment was said to, in it or before it, or NULL. */
static const char *wake_of(const struct ear *ear)
{
	const char *wake = open_segment_wake(&ear->segment);

	return wake == NULL && is_awake(ear) ? ear->awake.word : wake;
}

/* Tells an utterance after all, with the wake word that it was said to or NULL, and what is
 * wrong with its sound or NULL. */
static void tell(struct ear *ear, struct utterance *utterance, const char *wake,
	const char *fault)
{
	char wake_text[sizeof(ear->awake.word)], fault_text[32];

	if (wake != NULL) {
		snprintf(wake_text, sizeof(wake_text), "%s", wake);
		utterance->wake = wake_text;
	}
	if (fault != NULL) {
		snprintf(fault_text, sizeof(fault_text), "%s", fault);
		utterance->sound = fault_text;
	}
	ear->awake.word[0] = '\0';
	ear->told++;
	ear->events.heard(utterance, ear->data);
}

/* How sure the wake word is, in the open segment or before it. */
static double wake_score(const struct ear *ear)
{
	double score = ear->segment.wake_score;

	return is_awake(ear) && ear->awake.score > score ? ear->awake.score : score;
}

/* An utterance without words. */
static void tell_nothing(struct ear *ear, const char *wake, const char *reason, double start,
	double end)
{
	char reason_text[32], empty[] = "";
	struct utterance utterance = {.text = empty, .reason = reason_text, .start = start,
		.end = end, .wake_score = wake_score(ear)};

	snprintf(reason_text, sizeof(reason_text), "%s", reason);
	tell(ear, &utterance, wake, sound_fault(ear));
}

static void tell_words(struct ear *ear, double start, double end)
{
	struct utterance utterance = {
		.text = open_segment_words(&ear->segment),
		.start = start,
		.end = end,
		.rival = ear->segment.hypothesis.rival,
		.next_rivals = ear->segment.hypothesis.next_rivals,
		.opinions = ear->segment.hypothesis.opinions,
		.evidence = ear->segment.hypothesis.evidence,
		.wake_score = wake_score(ear),
		.decode_ms = ear->segment.hypothesis.decode_ms,
		.silence_ms = 1e3 * seconds(segmenter_silence(ear->segmenter)),
		.speech_end_ms = ear->clock != NULL ? ear->speech_seen_ms : 0,
	};

	memcpy(utterance.next_leads, ear->segment.hypothesis.next_leads,
		sizeof(utterance.next_leads));
	tell(ear, &utterance, wake_of(ear), sound_fault(ear));
}

/* --- the wake word ---------------------------------------------------------------- */

/* Nobody said a command after the wake word. */
static void fall_asleep(struct ear *ear)
{
	if (is_awake(ear)) {
		struct summons awake = ear->awake;
		char reason[] = "no command", empty[] = "";
		struct utterance utterance = {.text = empty, .reason = reason, .start = awake.start,
			.end = awake.end, .wake_score = awake.score};
		tell(ear, &utterance, awake.word, NULL);
	}
}

static void wake_up(struct ear *ear, const char *wake, double start, double end)
{
	ear->awake = (struct summons){
		.until = ear->position + (uint64_t)(COMMAND_WAIT_SECONDS * RATE),
		.start = start,
		.end = end,
		.score = ear->segment.wake_score,
	};
	snprintf(ear->awake.word, sizeof(ear->awake.word), "%s", wake);
}

/* True if it is time to look for a wake word in the open segment. Who was called is listening
 * already, and is not held up: the look is taken once it is known what was said. */
static bool may_look_for_wake(const struct ear *ear)
{
	return ear->mode == EAR_WAKE &&
		(!is_awake(ear) || open_segment_is_known(&ear->segment, ear->segmenter));
}

/* The last chance to, at the end of the segment. */
static bool must_look_for_wake(const struct ear *ear)
{
	return ear->mode == EAR_WAKE &&
		!(is_awake(ear) && open_segment_is_looked_through(&ear->segment, ear->segmenter));
}

/* Looks for a wake word in the open segment. */
static void look_for_wake(struct ear *ear, bool last)
{
	if (open_segment_look(&ear->segment, ear->recogniser, ear->segmenter, last)) {
		/* Whoever says it again has given up the first. */
		fall_asleep(ear);
		if (ear->events.wake != NULL) {
			ear->events.wake(ear->segment.wake, ear->data);
		}
	}
}

/* Is the open segment for us, as far as is known? */
static bool is_for_us(const struct ear *ear)
{
	return ear->mode == EAR_COMMAND || is_awake(ear) || ear->segment.wake != NULL;
}

/* --- segments --------------------------------------------------------------------- */

static void tell_sound(struct ear *ear)
{
	size_t count;

	if (ear->events.sound != NULL) {
		const int16_t *samples = segmenter_samples(ear->segmenter, &count);
		ear->events.sound(samples, count, ear->data);
	}
}

/* A segment for us has ended: what is in it? */
static void take_utterance(struct ear *ear, double start, double end)
{
	const char *wake = open_segment_wake(&ear->segment);

	/* A wake word that only the sentence has. */
	if (wake != NULL) {
		fall_asleep(ear);
	}
	tell_sound(ear);
	/* The wake word alone: the command may come after a pause. */
	if (wake != NULL && open_segment_is_wake_alone(&ear->segment, end - start)) {
		wake_up(ear, wake, start, end);
		return;
	}
	tell_words(ear, start, end);
}

/* Recognises the open segment, if it can be words. False if that failed. */
static bool recognise(struct ear *ear)
{
	return !open_segment_has_voice(&ear->segment, ear->segmenter) ||
		open_segment_recognise(&ear->segment, ear->recogniser, ear->segmenter);
}

/* What has no voice is no answer to a wake word: who was called goes on waiting. */
static void take_clatter(struct ear *ear, double start, double end)
{
	if (!is_awake(ear)) {
		tell_nothing(ear, NULL, "no voice", start, end);
	}
}

/* `lacking`: why a part of it is missing, or NULL. */
static void segment_ended(struct ear *ear, const char *lacking)
{
	double start = seconds(segmenter_start(ear->segmenter));
	double end = seconds(segmenter_speech_end(ear->segmenter));
	struct open_segment *segment = &ear->segment;

	if (must_look_for_wake(ear)) {
		look_for_wake(ear, true);
	}
	if (!is_for_us(ear)) {
		tell_nothing(ear, NULL, "no wake word", start, end);
	} else if (lacking != NULL || (segment->continues && segment->wake == NULL)) {
		tell_sound(ear);
		tell_nothing(ear, wake_of(ear), lacking != NULL ? lacking : TOO_LONG, start, end);
	} else if (!recognise(ear)) {
		tell_sound(ear);
		tell_nothing(ear, wake_of(ear), "recogniser failed", start, end);
	} else if (!open_segment_has_voice(segment, ear->segmenter)) {
		take_clatter(ear, start, end);
	} else {
		take_utterance(ear, start, end);
	}
	ear->cut = lacking != NULL ? ear->position : 0;
	open_segment_forget(segment);
	recogniser_leave(ear->recogniser, false);
	take_changes(ear);
}

/* How long the silence has to last that ends the open segment. */
static double end_silence(const struct ear *ear)
{
	const struct endpointing *endpointing = &ear->endpointing;

	if (!is_for_us(ear)) {
		return endpointing->open;
	}
	/* What was said after the last look may be the rest or not. */
	if (!open_segment_is_known(&ear->segment, ear->segmenter)) {
		return endpointing->incomplete;
	}
	switch (ear->segment.hypothesis.ending) {
	case SENTENCE_COMPLETE:
		return endpointing->complete;
	case SENTENCE_OPEN:
		return endpointing->open;
	case SENTENCE_INCOMPLETE:
		break;
	}
	return endpointing->incomplete;
}

/* Keeps up with a segment that is for us, and has it recognised as soon as it may have ended. A
 * wake word that has to be looked for first needs the same decoders. */
static void follow(struct ear *ear)
{
	bool settled = ear->mode == EAR_COMMAND || is_awake(ear) || ear->segment.wake != NULL ||
		ear->segment.wake_checked;

	if (!open_segment_is_known(&ear->segment, ear->segmenter) &&
		early_hearing_follow(&ear->segment, ear->recogniser, ear->segmenter, settled)) {
		recognise(ear);
	}
}

static void segment_goes_on(struct ear *ear)
{
	size_t count;

	segmenter_samples(ear->segmenter, &count);
	bool quiet = seconds(segmenter_silence(ear->segmenter)) >= WAKE_SILENCE_SECONDS;
	if (may_look_for_wake(ear) && (quiet || seconds(count) >= RECOGNISER_WAKE_WINDOW)) {
		look_for_wake(ear, false);
	}
	if (is_for_us(ear)) {
		follow(ear);
	}
	segmenter_set_end_silence(ear->segmenter, end_silence(ear));
}

static void segment_started(struct ear *ear)
{
	ear->segment.open = true;
	ear->segment.called = is_awake(ear);
	ear->segment.continues = ear->cut > 0 && segmenter_start(ear->segmenter) <= ear->cut;
	segmenter_set_end_silence(ear->segmenter, end_silence(ear));
}

static void take_frame(struct ear *ear, const int16_t *samples, size_t count)
{
	ear->position += count;
	if (!ear->segment.open && ear->position > ear->awake.until) {
		fall_asleep(ear);
	}
	enum segment_event event = segmenter_take(ear->segmenter, samples);
	if (ear->clock != NULL && segmenter_in_speech(ear->segmenter)) {
		ear->speech_seen_ms = (double)clock_now_ms(ear->clock);
	}
	switch (event) {
	case SEGMENT_NONE:
		break;
	case SEGMENT_STARTED:
		segment_started(ear);
		break;
	case SEGMENT_GOING_ON:
		segment_goes_on(ear);
		break;
	case SEGMENT_ENDED:
	case SEGMENT_CUT:
		segment_ended(ear, event == SEGMENT_CUT ? TOO_LONG : NULL);
		break;
	}
}

void ear_take(struct ear *ear, const int16_t *samples, size_t count)
{
	size_t frame = segmenter_frame(ear->segmenter);

	if (ear->mode == EAR_OFF || ear->recogniser == NULL) {
		return;
	}
	while (count > 0) {
		size_t part = frame - ear->frame_fill < count ? frame - ear->frame_fill : count;
		memcpy(ear->frame + ear->frame_fill, samples, part * sizeof(*samples));
		ear->frame_fill += part;
		samples += part;
		count -= part;
		if (ear->frame_fill == frame) {
			ear->frame_fill = 0;
			take_frame(ear, ear->frame, frame);
		}
	}
}

/* A new stream starts from nothing: its positions and its noise are its own. */
static void begin_stream(struct ear *ear)
{
	struct segmenter *segmenter = make_segmenter(&ear->endpointing);

	if (segmenter != NULL) {
		segmenter_destroy(ear->segmenter);
		ear->segmenter = segmenter;
	}
	open_segment_forget(&ear->segment);
	if (ear->recogniser != NULL) {
		recogniser_leave(ear->recogniser, true);
	}
	ear->position = 0;
	ear->cut = 0;
	ear->frame_fill = 0;
	ear->awake.word[0] = '\0';
}

void ear_listen(struct ear *ear, enum ear_mode mode)
{
	/* What was open when the ears closed does not go on when they open again. */
	if (mode == EAR_OFF && ear->mode != EAR_OFF) {
		begin_stream(ear);
		take_changes(ear);
	}
	/* Who was called and said nothing yet has to be called again, and is told so. */
	if (mode != EAR_OFF) {
		fall_asleep(ear);
	}
	ear->mode = mode;
	ear->awake.word[0] = '\0';
}

/* With what is open, of which a part is missing or not, see segment_ended(). */
static void end_stream(struct ear *ear, const char *lacking)
{
	if (ear->mode != EAR_OFF && ear->recogniser != NULL &&
		segmenter_flush(ear->segmenter) == SEGMENT_ENDED) {
		segment_ended(ear, lacking);
	}
	fall_asleep(ear);
	begin_stream(ear);
}

void ear_break(struct ear *ear)
{
	if (!ear->segment.open) {
		return;
	}
	/* The rest of a word may be missing, which would be another one with it. */
	end_stream(ear, SOUND_LOST);
}

size_t ear_flush(struct ear *ear)
{
	end_stream(ear, NULL);
	size_t told = ear->told;
	ear->told = 0;
	return told;
}

/* As for a segment, but that nothing can come after it; and whoever says that a recording is an
 * utterance need not be asked whether there is a voice in it. */
static void take_whole(struct ear *ear, const int16_t *samples, size_t first, size_t last)
{
	struct open_segment *segment = &ear->segment;
	double start = seconds(first), end = seconds(last);

	if (ear->mode == EAR_WAKE && !open_segment_find_wake(segment, ear->recogniser,
		samples + first, last - first)) {
		tell_nothing(ear, NULL, "no wake word", start, end);
		return;
	}
	bool good = open_segment_hear(segment, ear->recogniser, samples + first, last - first, NULL);
	if (ear->events.sound != NULL) {
		ear->events.sound(samples + first, last - first, ear->data);
	}
	if (!good) {
		tell_nothing(ear, segment->wake, "recogniser failed", start, end);
		return;
	}
	if (open_segment_is_wake_alone(segment, end - start - OPEN_SEGMENT_TRAILING)) {
		tell_nothing(ear, wake_of(ear), "no command", start, end);
	} else {
		tell_words(ear, start, end);
	}
}

void ear_whole(struct ear *ear, const int16_t *samples, size_t count)
{
	size_t first = 0, last = 0;
	bool speech = open_segment_find_speech(ear->segmenter, samples, count, &first, &last);

	begin_stream(ear);
	sound_check_take(&ear->whole, samples, count);
	if (speech) {
		take_whole(ear, samples, first, last);
		open_segment_forget(&ear->segment);
	} else {
		tell_nothing(ear, NULL, "no speech", 0, seconds(count));
	}
	ear->whole = (struct sound_check){0};
}

void ear_again(struct ear *ear, const int16_t *samples, size_t count)
{
	begin_stream(ear);
	take_whole(ear, samples, 0, count);
	open_segment_forget(&ear->segment);
}
