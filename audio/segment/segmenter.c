/* SPDX-License-Identifier: MIT */
#include "audio/segment/segmenter.h"

#include <stdlib.h>
#include <string.h>

#include "audio/segment/voice_activity.h"

/* What the settings may be, in seconds: they give the size of the memory. */
static const double PRE_ROLL_MAX = 5.0;
static const double SILENCE_MAX = 10.0;
static const double SEGMENT_MAX = 120.0;

struct segmenter {
	struct voice_activity *activity;
	unsigned rate;
	size_t frame; /* this and what follows in samples */
	size_t pre_roll;
	size_t start_speech;
	size_t end_silence;
	size_t maximum;

	uint64_t taken; /* since the start of the stream */
	uint64_t speech_end;
	size_t silence; /* the run of silence or of speech that goes on now */
	size_t speech;
	size_t voice; /* how much of the segment's speech has a pitch */
	bool open;
	bool lent; /* a segment has just ended and its samples are still asked for */

	size_t count;
	int16_t *samples; /* the last `count` of the stream */
};

void segmenter_default(struct segmenter_settings *settings)
{
	*settings = (struct segmenter_settings){
		.rate = 16000,
		.pre_roll = 0.3,
		.start_speech = 0.06,
		.end_silence = 0.7,
		.maximum = 12.0,
	};
}

/* Whole frames, at least one. */
static size_t to_samples(double seconds, double most, unsigned rate, size_t frame)
{
	double bounded = seconds > 0.0 ? seconds : 0.0;
	bounded = bounded < most ? bounded : most;
	size_t frames = (size_t)(bounded * rate / (double)frame + 0.5);
	return (frames > 0 ? frames : 1) * frame;
}

struct segmenter *segmenter_create(const struct segmenter_settings *settings)
{
	unsigned rate = settings->rate;
	struct voice_activity *activity = voice_activity_create(rate);
	if (activity == NULL) {
		return NULL;
	}
	struct segmenter *segmenter = calloc(1, sizeof(*segmenter));
	if (segmenter == NULL) {
		voice_activity_destroy(activity);
		return NULL;
	}
	size_t frame = voice_activity_frame(activity);
	segmenter->activity = activity;
	segmenter->rate = rate;
	segmenter->frame = frame;
	segmenter->pre_roll = to_samples(settings->pre_roll, PRE_ROLL_MAX, rate, frame);
	segmenter->start_speech = to_samples(settings->start_speech, PRE_ROLL_MAX, rate, frame);
	segmenter_set_end_silence(segmenter, settings->end_silence);
	if (!segmenter_set_maximum(segmenter, settings->maximum)) {
		segmenter_destroy(segmenter);
		return NULL;
	}
	return segmenter;
}

void segmenter_destroy(struct segmenter *segmenter)
{
	if (segmenter == NULL) {
		return;
	}
	voice_activity_destroy(segmenter->activity);
	free(segmenter->samples);
	free(segmenter);
}

void segmenter_set_end_silence(struct segmenter *segmenter, double seconds)
{
	segmenter->end_silence =
		to_samples(seconds, SILENCE_MAX, segmenter->rate, segmenter->frame);
}

size_t segmenter_frame(const struct segmenter *segmenter)
{
	return segmenter->frame;
}

static void keep_last(struct segmenter *segmenter, size_t count)
{
	if (segmenter->count <= count) {
		return;
	}
	memmove(segmenter->samples, &segmenter->samples[segmenter->count - count],
		count * sizeof(segmenter->samples[0]));
	segmenter->count = count;
}

bool segmenter_set_maximum(struct segmenter *segmenter, double seconds)
{
	size_t maximum = to_samples(seconds, SEGMENT_MAX, segmenter->rate, segmenter->frame);
	size_t least = segmenter->pre_roll + segmenter->start_speech;

	maximum = maximum > least ? maximum : least;
	if (segmenter->open || maximum == segmenter->maximum) {
		return maximum == segmenter->maximum;
	}
	keep_last(segmenter, least);
	int16_t *samples =
		realloc(segmenter->samples, (maximum + segmenter->frame) * sizeof(samples[0]));
	if (samples == NULL) {
		return false;
	}
	segmenter->samples = samples;
	segmenter->maximum = maximum;
	segmenter->lent = false;
	return true;
}

static void append(struct segmenter *segmenter, const int16_t *samples)
{
	memcpy(&segmenter->samples[segmenter->count], samples,
		segmenter->frame * sizeof(samples[0]));
	segmenter->count += segmenter->frame;
	segmenter->taken += segmenter->frame;
}

static void judge(struct segmenter *segmenter, const int16_t *samples)
{
	if (!segmenter->open && segmenter->speech == 0) {
		segmenter->voice = 0;
	}
	if (voice_activity_take(segmenter->activity, samples)) {
		bool pitched = voice_activity_pitched(segmenter->activity);
		segmenter->voice += pitched ? segmenter->frame : 0;
		segmenter->speech += segmenter->frame;
		segmenter->silence = 0;
		segmenter->speech_end = segmenter->taken;
	} else {
		segmenter->speech = 0;
		segmenter->silence += segmenter->frame;
	}
}

static enum segment_event close_segment(struct segmenter *segmenter, enum segment_event event)
{
	segmenter->open = false;
	segmenter->lent = true;
	/* After a cut the speech that goes on begins a segment of its own. */
	segmenter->speech = 0;
	return event;
}

enum segment_event segmenter_take(struct segmenter *segmenter, const int16_t *samples)
{
	if (segmenter->lent) {
		keep_last(segmenter, segmenter->pre_roll);
		segmenter->lent = false;
	}
	append(segmenter, samples);
	judge(segmenter, samples);
	if (!segmenter->open) {
		keep_last(segmenter, segmenter->pre_roll + segmenter->speech);
		segmenter->open = segmenter->speech >= segmenter->start_speech;
		return segmenter->open ? SEGMENT_STARTED : SEGMENT_NONE;
	}
	if (segmenter->silence >= segmenter->end_silence) {
		return close_segment(segmenter, SEGMENT_ENDED);
	}
	if (segmenter->count + segmenter->frame > segmenter->maximum) {
		return close_segment(segmenter, SEGMENT_CUT);
	}
	return SEGMENT_GOING_ON;
}

enum segment_event segmenter_flush(struct segmenter *segmenter)
{
	return segmenter->open ? close_segment(segmenter, SEGMENT_ENDED) : SEGMENT_NONE;
}

const int16_t *segmenter_samples(const struct segmenter *segmenter, size_t *count)
{
	*count = segmenter->open || segmenter->lent ? segmenter->count : 0;
	return segmenter->samples;
}

uint64_t segmenter_start(const struct segmenter *segmenter)
{
	size_t count = 0;
	segmenter_samples(segmenter, &count);
	return segmenter->taken - count;
}

uint64_t segmenter_speech_end(const struct segmenter *segmenter)
{
	return segmenter->speech_end;
}

size_t segmenter_silence(const struct segmenter *segmenter)
{
	return segmenter->silence;
}

size_t segmenter_voice(const struct segmenter *segmenter)
{
	return segmenter->voice;
}

bool segmenter_in_speech(const struct segmenter *segmenter)
{
	return segmenter->silence == 0 && segmenter->taken > 0;
}
