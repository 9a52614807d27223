/* SPDX-License-Identifier: MIT */
#include "audio/ear.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/recogniser.h"
#include "audio/segmenter.h"
#include "bridge/base/clock.h"
#include "bridge/wire/message.h"

#define RATE 16000
#define FRAME_MAX 1024

/* How long after a wake word alone the command may begin. */
#define COMMAND_WAIT_SECONDS 8.0
/* After this much silence the utterance is recognised, in the hope that the silence goes on:
 * then the words are there when the segmenter has waited long enough. */
#define EARLY_SILENCE_SECONDS 0.2
/* No command is shorter than this. */
#define COMMAND_MIN_SECONDS 0.4
/* Silence kept after the last speech when an utterance is recognised. */
#define TRAILING_SECONDS 0.3

/* What is known of the segment that is open. */
struct progress {
	bool open;
	bool wake_checked;        /* all of it in which a wake word may stand was looked at */
	uint64_t wake_checked_end; /* what was looked at last ended here */
	const char *wake;         /* the wake word at its start */
	double wake_end;          /* where that ends, in seconds from the start of the segment */
	bool early;               /* `hypothesis` holds what was recognised up to `early_end` */
	uint64_t early_end;
	struct hypothesis hypothesis;
};

struct ear {
	struct ear_events events;
	void *data;
	struct clock *clock;
	struct segmenter *segmenter;
	struct recogniser *recogniser, *next;
	enum ear_mode mode;
	int16_t frame[FRAME_MAX];
	size_t frame_fill;
	uint64_t position;        /* samples since the stream began */
	struct progress progress;
	char awake[128];          /* the wake word whose command is awaited, or "" */
	uint64_t awake_until;     /* sample position */
	double awake_start, awake_end; /* seconds, of that wake word */
	double speech_seen_ms;    /* clock time of the last speech frame */
	size_t told;              /* utterances since the last flush */
};

struct ear *ear_create(const struct ear_events *events, void *data, struct clock *clock)
{
	struct segmenter_settings settings;
	struct ear *ear = calloc(1, sizeof(*ear));

	if (ear == NULL) {
		return NULL;
	}
	ear->events = *events;
	ear->data = data;
	ear->clock = clock;
	segmenter_default(&settings);
	ear->segmenter = segmenter_create(&settings);
	if (ear->segmenter == NULL) {
		free(ear);
		return NULL;
	}
	return ear;
}

static void forget_progress(struct ear *ear)
{
	hypothesis_finish(&ear->progress.hypothesis);
	ear->progress = (struct progress){0};
}

void ear_destroy(struct ear *ear)
{
	if (ear == NULL) {
		return;
	}
	forget_progress(ear);
	segmenter_destroy(ear->segmenter);
	recogniser_destroy(ear->recogniser);
	recogniser_destroy(ear->next);
	free(ear);
}

/* Only between utterances, because what is known of one belongs to its recogniser. */
static void change_recogniser(struct ear *ear)
{
	if (ear->next != NULL && !ear->progress.open) {
		recogniser_destroy(ear->recogniser);
		ear->recogniser = ear->next;
		ear->next = NULL;
	}
}

void ear_use(struct ear *ear, struct recogniser *recogniser)
{
	recogniser_destroy(ear->next);
	ear->next = recogniser;
	change_recogniser(ear);
}

bool ear_is_ready(const struct ear *ear)
{
	return ear->recogniser != NULL;
}

static double seconds(uint64_t samples)
{
	return (double)samples / RATE;
}

static void tell(struct ear *ear, const struct utterance *utterance)
{
	ear->told++;
	ear->events.heard(utterance, ear->data);
}

/* An utterance without words. */
static void tell_nothing(struct ear *ear, const char *wake, const char *reason, double start,
	double end)
{
	char reason_text[32], wake_text[sizeof(ear->awake)], empty[] = "";
	struct utterance utterance = {.text = empty, .reason = reason_text, .start = start,
		.end = end};

	snprintf(reason_text, sizeof(reason_text), "%s", reason);
	if (wake != NULL) {
		snprintf(wake_text, sizeof(wake_text), "%s", wake);
		utterance.wake = wake_text;
	}
	tell(ear, &utterance);
}

/* Nobody said a command after the wake word. */
static void fall_asleep(struct ear *ear)
{
	if (ear->awake[0] != '\0') {
		tell_nothing(ear, ear->awake, "no command", ear->awake_start, ear->awake_end);
		ear->awake[0] = '\0';
	}
}

static void wake_up(struct ear *ear, const char *wake, double start, double end)
{
	snprintf(ear->awake, sizeof(ear->awake), "%s", wake);
	ear->awake_until = ear->position + (uint64_t)(COMMAND_WAIT_SECONDS * RATE);
	ear->awake_start = start;
	ear->awake_end = end;
}

/* The samples of the segment up to a little after its last speech. */
static const int16_t *utterance_samples(const struct ear *ear, size_t *count)
{
	const int16_t *samples = segmenter_samples(ear->segmenter, count);
	uint64_t end = segmenter_speech_end(ear->segmenter) + (uint64_t)(TRAILING_SECONDS * RATE);
	uint64_t start = segmenter_start(ear->segmenter);

	if (end > start && end - start < *count) {
		*count = (size_t)(end - start);
	}
	return samples;
}

/* Looks for a wake word unless there is nothing new to look at. `last` is the look at the end
 * of the segment: a look after less silence finds some of the wake words, but not all. */
static void check_wake(struct ear *ear, bool last)
{
	struct progress *progress = &ear->progress;
	size_t count;

	uint64_t end = segmenter_speech_end(ear->segmenter);
	if (progress->wake_checked || progress->wake != NULL ||
		(progress->wake_checked_end == end && !last)) {
		return;
	}
	const int16_t *samples = utterance_samples(ear, &count);
	progress->wake_checked = seconds(count) >= RECOGNISER_WAKE_WINDOW;
	progress->wake_checked_end = end;
	progress->wake =
		recogniser_wake(ear->recogniser, samples, count, &progress->wake_end);
	if (progress->wake != NULL && ear->events.wake != NULL) {
		ear->events.wake(progress->wake, ear->data);
	}
}

/* Is the open segment for us, as far as is known? */
static bool is_for_us(const struct ear *ear)
{
	return ear->mode == EAR_COMMAND || ear->awake[0] != '\0' || ear->progress.wake != NULL;
}

/* Recognises the segment as it is now, unless that was done already. */
static bool recognise(struct ear *ear)
{
	struct progress *progress = &ear->progress;
	size_t count;

	if (progress->early && progress->early_end == segmenter_speech_end(ear->segmenter)) {
		return true;
	}
	hypothesis_finish(&progress->hypothesis);
	const int16_t *samples = utterance_samples(ear, &count);
	progress->early = recogniser_hear(ear->recogniser, samples, count, &progress->hypothesis, NULL);
	progress->early_end = segmenter_speech_end(ear->segmenter);
	return progress->early;
}

/* A sentence that ignores the wake word at its start is not what was said. */
static bool contradicts_wake(const struct ear *ear)
{
	return ear->progress.wake != NULL && ear->progress.hypothesis.wake == NULL;
}

/* Tells an utterance that was recognised; `wake` is what it was said to. */
static void tell_words(struct ear *ear, const struct hypothesis *hypothesis, const char *wake,
	double start, double end)
{
	char wake_text[sizeof(ear->awake)], empty[] = "";
	struct utterance utterance = {
		.text = contradicts_wake(ear) ? empty : hypothesis->text,
		.start = start,
		.end = end,
		.margin = hypothesis->margin,
		.decode_ms = hypothesis->decode_ms,
	};

	if (wake != NULL) {
		snprintf(wake_text, sizeof(wake_text), "%s", wake);
		utterance.wake = wake_text;
	}
	if (ear->clock != NULL) {
		utterance.speech_end_ms = ear->speech_seen_ms;
		utterance.silence_ms = 1e3 * seconds(segmenter_silence(ear->segmenter));
	}
	ear->awake[0] = '\0';
	tell(ear, &utterance);
}

/* True if nothing was said after the wake word. Without one in the sentence that was
 * recognised, though it was heard, there is none if too little speech follows for a command. */
static bool is_wake_alone(const struct ear *ear, double duration)
{
	const struct hypothesis *hypothesis = &ear->progress.hypothesis;

	if (ear->progress.wake != NULL && hypothesis->wake == NULL) {
		return duration - ear->progress.wake_end < COMMAND_MIN_SECONDS;
	}
	return hypothesis->found && hypothesis->text[0] == '\0';
}

/* The wake word that the open segment was said to, in it or before it, or NULL. */
static const char *wake_of(const struct ear *ear)
{
	const struct progress *progress = &ear->progress;
	const char *wake = progress->wake != NULL ? progress->wake : progress->hypothesis.wake;

	return wake == NULL && ear->awake[0] != '\0' ? ear->awake : wake;
}

/* A segment for us has ended: what is in it? */
static void take_utterance(struct ear *ear, double start, double end)
{
	const struct hypothesis *hypothesis = &ear->progress.hypothesis;
	const char *wake = wake_of(ear);

	/* The wake word alone: the command may come after a pause. */
	if (wake != NULL && is_wake_alone(ear, end - start)) {
		wake_up(ear, wake, start, end);
		return;
	}
	tell_words(ear, hypothesis, wake, start, end);
}

static void segment_ended(struct ear *ear)
{
	double start = seconds(segmenter_start(ear->segmenter));
	double end = seconds(segmenter_speech_end(ear->segmenter));

	if (ear->mode == EAR_WAKE) {
		check_wake(ear, true);
	}
	if (!is_for_us(ear)) {
		tell_nothing(ear, NULL, "no wake word", start, end);
	} else if (recognise(ear)) {
		take_utterance(ear, start, end);
	} else {
		tell_nothing(ear, wake_of(ear), "recogniser failed", start, end);
		ear->awake[0] = '\0';
	}
	forget_progress(ear);
	change_recogniser(ear);
}

static void segment_goes_on(struct ear *ear)
{
	size_t count;

	segmenter_samples(ear->segmenter, &count);
	bool quiet = seconds(segmenter_silence(ear->segmenter)) >= EARLY_SILENCE_SECONDS;
	if (ear->mode == EAR_WAKE && (quiet || seconds(count) >= RECOGNISER_WAKE_WINDOW)) {
		check_wake(ear, false);
	}
	if (quiet && is_for_us(ear)) {
		recognise(ear);
	}
}

static void take_frame(struct ear *ear, const int16_t *samples, size_t count)
{
	ear->position += count;
	if (ear->awake[0] != '\0' && !ear->progress.open && ear->position > ear->awake_until) {
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
		ear->progress.open = true;
		break;
	case SEGMENT_GOING_ON:
		segment_goes_on(ear);
		break;
	case SEGMENT_ENDED:
	case SEGMENT_CUT:
		segment_ended(ear);
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
	struct segmenter_settings settings;

	segmenter_default(&settings);
	struct segmenter *segmenter = segmenter_create(&settings);
	if (segmenter != NULL) {
		segmenter_destroy(ear->segmenter);
		ear->segmenter = segmenter;
	}
	forget_progress(ear);
	ear->position = 0;
	ear->frame_fill = 0;
	ear->awake[0] = '\0';
}

void ear_listen(struct ear *ear, enum ear_mode mode)
{
	/* What was open when the ears closed does not go on when they open again. */
	if (mode == EAR_OFF && ear->mode != EAR_OFF) {
		begin_stream(ear);
		change_recogniser(ear);
	}
	ear->mode = mode;
	ear->awake[0] = '\0';
}

size_t ear_flush(struct ear *ear)
{
	if (ear->mode != EAR_OFF && ear->recogniser != NULL &&
		segmenter_flush(ear->segmenter) == SEGMENT_ENDED) {
		segment_ended(ear);
	}
	fall_asleep(ear);
	begin_stream(ear);
	size_t told = ear->told;
	ear->told = 0;
	return told;
}

/* Where the speech of a recording begins and ends, in samples, with a little around it. */
static bool find_speech(struct ear *ear, const int16_t *samples, size_t count, size_t *first,
	size_t *last)
{
	size_t frame = segmenter_frame(ear->segmenter);
	size_t trailing = (size_t)(TRAILING_SECONDS * RATE);
	bool found = false;

	for (size_t at = 0; at + frame <= count; at += frame) {
		enum segment_event event = segmenter_take(ear->segmenter, samples + at);
		if (event == SEGMENT_STARTED && !found) {
			*first = (size_t)segmenter_start(ear->segmenter);
			found = true;
		}
		if (found) {
			*last = (size_t)segmenter_speech_end(ear->segmenter) + trailing;
		}
	}
	*last = *last < count ? *last : count;
	return found && *last > *first;
}

/* The same as for a segment, but that nothing can come after it. */
static void take_whole(struct ear *ear, const int16_t *samples, size_t first, size_t last)
{
	struct progress *progress = &ear->progress;
	double start = seconds(first), end = seconds(last);

	if (ear->mode == EAR_WAKE) {
		progress->wake = recogniser_wake(ear->recogniser, samples + first, last - first,
			&progress->wake_end);
		if (progress->wake == NULL) {
			tell_nothing(ear, NULL, "no wake word", start, end);
			return;
		}
	}
	if (!recogniser_hear(ear->recogniser, samples + first, last - first, &progress->hypothesis,
		    NULL)) {
		tell_nothing(ear, progress->wake, "recogniser failed", start, end);
		return;
	}
	const char *wake = wake_of(ear);
	if (wake != NULL && is_wake_alone(ear, end - start - TRAILING_SECONDS)) {
		tell_nothing(ear, wake, "no command", start, end);
	} else {
		tell_words(ear, &progress->hypothesis, wake, start, end);
	}
}

void ear_whole(struct ear *ear, const int16_t *samples, size_t count)
{
	size_t first = 0, last = 0;
	bool speech = find_speech(ear, samples, count, &first, &last);

	begin_stream(ear);
	if (speech) {
		take_whole(ear, samples, first, last);
		forget_progress(ear);
	} else {
		tell_nothing(ear, NULL, "no speech", 0, seconds(count));
	}
}
