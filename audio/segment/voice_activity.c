/* SPDX-License-Identifier: MIT */
#include "audio/segment/voice_activity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	FRAMES_PER_SECOND = 50,
	RATE_MIN = 8000,
	RATE_MAX = 48000,
	PITCH_RATE = 4000,                           /* Hz: enough to see a pitch in */
	PITCH_FRAME = PITCH_RATE / FRAMES_PER_SECOND,
	PITCH_WINDOW = 2 * PITCH_FRAME,              /* 40 ms: three periods of a deep voice */
	LAG_MIN = PITCH_RATE / 400,                  /* a child */
	LAG_MAX = PITCH_RATE / 70,                   /* a deep voice */
	HISTORY = PITCH_WINDOW + LAG_MAX,
	SMOOTHING_FRAMES = 3,
	SPAN_FRAMES = 20, /* the floor is the lowest of the last SPANS spans */
	SPANS = 10,
	LEARNING_FRAMES = 25,
	SECTIONS = 2,
};

/* What counts as speech: found on one half of sets of recordings (clean, in kitchen
 * noise, tap, dishes, pink noise and rooms) and checked on the other. Levels in dB. */
static const struct {
	double voice_low, vowel_high; /* Hz: the whole band and the band of the pitch */
	double voiced;                /* how alike two periods of a voice are at least, */
	double pitched;               /* and in a room that blurs them */
	double voiced_above;          /* above the floor: what a frame with a pitch needs, */
	double near_voiced_above;     /* one without that follows one with, */
	double unvoiced_above;        /* and any other in noise that is steady, */
	double unvoiced_above_most;   /* and in the most restless */
	double steady;                /* unrest of noise that only hisses */
	double unrest_weight;
	double unrest_seconds;        /* over which unrest is averaged */
	int near_voiced_frames;
	double below_peak;            /* what is so much softer than just now is an echo */
	double peak_decay;            /* a second */
	double floor_least;           /* nothing is quieter than the noise of the scale */
	double floor_at_first;        /* what to expect of a room that is not yet known */
	double unrest_at_first;
} tuning = {
	.voice_low = 150.0,
	.vowel_high = 1000.0,
	.voiced = 0.75,
	.pitched = 0.6,
	.voiced_above = 6.5,
	.near_voiced_above = 9.0,
	.unvoiced_above = 8.5,
	.unvoiced_above_most = 20.0,
	.steady = 2.0,
	.unrest_weight = 4.0,
	.unrest_seconds = 4.0,
	.near_voiced_frames = 25,
	.below_peak = 28.0,
	.peak_decay = 15.0,
	.floor_least = 10.0,
	.floor_at_first = 30.0,
	.unrest_at_first = 3.0,
};

struct section {
	double b0, b1, b2, a1, a2;
	double x1, x2, y1, y2;
};

struct band {
	struct section sections[SECTIONS];
	double power; /* sum over the frame so far */
	double recent[SMOOTHING_FRAMES];
	double span_lowest[SPANS];
	double level;
	double floor;
};

struct voice_activity {
	size_t frame;
	size_t frames_taken;
	struct band whole;
	struct band vowels;
	float history[HISTORY]; /* of the vowel band at PITCH_RATE, newest last */
	double peak;
	double unrest;    /* how far above the floor it is on average without a voice */
	int since_voiced; /* frames */
	bool pitched;
};

/* Two sections of these qualities make a fourth-order Butterworth filter: a high-pass
 * at 150 Hz takes 38 dB from mains hum. Coefficients from the bilinear transform. */
static void band_init(struct band *band, double rate, double frequency, bool high_pass)
{
	static const double quality[SECTIONS] = {0.5412, 1.3066};
	const double pi = 3.14159265358979323846;
	double angle = 2.0 * pi * frequency / rate;
	double cosine = cos(angle);
	for (size_t i = 0; i < SECTIONS; i++) {
		double alpha = sin(angle) / (2.0 * quality[i]);
		double gain = (high_pass ? 1.0 + cosine : 1.0 - cosine) / (1.0 + alpha);
		band->sections[i] = (struct section){
			.b0 = gain / 2.0,
			.b1 = high_pass ? -gain : gain,
			.b2 = gain / 2.0,
			.a1 = -2.0 * cosine / (1.0 + alpha),
			.a2 = (1.0 - alpha) / (1.0 + alpha),
		};
	}
	for (size_t i = 0; i < SPANS; i++) {
		band->span_lowest[i] = INFINITY;
	}
}

static double section_run(struct section *section, double in)
{
	double out = section->b0 * in + section->b1 * section->x1 + section->b2 * section->x2 -
		section->a1 * section->y1 - section->a2 * section->y2;
	section->x2 = section->x1;
	section->x1 = in;
	section->y2 = section->y1;
	section->y1 = out;
	return out;
}

static double band_run(struct band *band, double in)
{
	double out = section_run(&band->sections[1], section_run(&band->sections[0], in));
	band->power += out * out;
	return out;
}

static double to_decibels(double power)
{
	const double least = 1e-3; /* digital silence has no logarithm */
	return 10.0 * log10(power > least ? power : least);
}

/* The floor is the quietest of the last seconds: speech has gaps within that time,
 * noise that lasts has not. */
static void band_end_frame(struct band *band, size_t frame, size_t frames_taken)
{
	double power = band->power / (double)frame;
	band->power = 0.0;
	band->level = to_decibels(power);
	band->recent[frames_taken % SMOOTHING_FRAMES] = power;

	double smooth = 0.0;
	size_t known = frames_taken + 1 < SMOOTHING_FRAMES ? frames_taken + 1 : SMOOTHING_FRAMES;
	for (size_t i = 0; i < known; i++) {
		smooth += band->recent[i] / (double)known;
	}
	double *span = &band->span_lowest[frames_taken / SPAN_FRAMES % SPANS];
	bool first_of_span = frames_taken % SPAN_FRAMES == 0;
	*span = fmin(first_of_span ? INFINITY : *span, to_decibels(smooth));

	double lowest = frames_taken < LEARNING_FRAMES ? tuning.floor_at_first : INFINITY;
	for (size_t i = 0; i < SPANS; i++) {
		lowest = fmin(lowest, band->span_lowest[i]);
	}
	band->floor = fmax(lowest, tuning.floor_least);
}

static double above_floor(const struct band *band)
{
	return band->level - band->floor;
}

struct voice_activity *voice_activity_create(unsigned rate)
{
	if (rate < RATE_MIN || rate > RATE_MAX || rate % PITCH_RATE != 0) {
		return NULL;
	}
	struct voice_activity *activity = calloc(1, sizeof(*activity));
	if (activity == NULL) {
		return NULL;
	}
	activity->frame = rate / FRAMES_PER_SECOND;
	activity->since_voiced = tuning.near_voiced_frames;
	activity->unrest = tuning.unrest_at_first;
	band_init(&activity->whole, rate, tuning.voice_low, true);
	band_init(&activity->vowels, rate, tuning.vowel_high, false);
	return activity;
}

void voice_activity_destroy(struct voice_activity *activity)
{
	free(activity);
}

size_t voice_activity_frame(const struct voice_activity *activity)
{
	return activity->frame;
}

static void filter_frame(struct voice_activity *activity, const int16_t *samples)
{
	size_t step = activity->frame / PITCH_FRAME;
	if (activity->frames_taken == 0) {
		/* As if the first sample had been there for ever: direct current makes no click. */
		activity->whole.sections[0].x1 = samples[0];
		activity->whole.sections[0].x2 = samples[0];
	}
	memmove(activity->history, &activity->history[PITCH_FRAME],
		(HISTORY - PITCH_FRAME) * sizeof(activity->history[0]));
	for (size_t i = 0; i < activity->frame; i++) {
		double voice = band_run(&activity->whole, samples[i]);
		double vowel = band_run(&activity->vowels, voice);
		if (i % step == 0) {
			activity->history[HISTORY - PITCH_FRAME + i / step] = (float)vowel;
		}
	}
	band_end_frame(&activity->whole, activity->frame, activity->frames_taken);
	band_end_frame(&activity->vowels, activity->frame, activity->frames_taken);
	activity->frames_taken++;
}

/* How alike the last 40 ms are to what was one period earlier, for the period that
 * suits best: the normalised autocorrelation, near 1 for a vowel. */
static double periodicity(const float history[HISTORY])
{
	const float *now = &history[LAG_MAX];
	double best = 0.0;
	for (size_t lag = LAG_MIN; lag <= LAG_MAX; lag++) {
		const float *earlier = now - lag;
		float product = 0.0F;
		float energy = 1.0F; /* a little, so that silence is not divided by */
		float energy_earlier = 1.0F;
		for (size_t i = 0; i < PITCH_WINDOW; i++) {
			product += now[i] * earlier[i];
			energy += now[i] * now[i];
			energy_earlier += earlier[i] * earlier[i];
		}
		best = fmax(best, (double)product / sqrt((double)energy * (double)energy_earlier));
	}
	return best;
}

static void follow_voice(struct voice_activity *activity, bool voiced)
{
	if (voiced) {
		activity->since_voiced = 0;
	} else if (activity->since_voiced < tuning.near_voiced_frames) {
		activity->since_voiced++;
	}
}

static void follow_unrest(struct voice_activity *activity, double above)
{
	double part = 1.0 / (tuning.unrest_seconds * FRAMES_PER_SECOND);
	double bounded = fmin(above, tuning.unvoiced_above_most);
	activity->unrest += (bounded - activity->unrest) * part;
}

/* Steady noise hardly rises above its floor, so that little above it may be a hiss of
 * speech; clatter does so all the time, and much is needed. */
static double needed_without_voice(const struct voice_activity *activity)
{
	double restless = fmax(activity->unrest - tuning.steady, 0.0);
	return fmin(tuning.unvoiced_above + tuning.unrest_weight * restless,
		tuning.unvoiced_above_most);
}

bool voice_activity_take(struct voice_activity *activity, const int16_t *samples)
{
	filter_frame(activity, samples);
	/* A hiss hides a voice in the whole band, but not in that of the vowels. */
	double above = fmax(above_floor(&activity->whole), above_floor(&activity->vowels));
	double alike = above > tuning.voiced_above ? periodicity(activity->history) : 0.0;
	bool voiced = alike >= tuning.voiced;
	activity->pitched = alike >= tuning.pitched;
	follow_voice(activity, voiced);
	bool near_voiced = activity->since_voiced < tuning.near_voiced_frames;
	if (!near_voiced) {
		follow_unrest(activity, above);
	}
	double needed = near_voiced ? tuning.near_voiced_above : needed_without_voice(activity);

	activity->peak = fmax(activity->whole.level,
		activity->peak - tuning.peak_decay / FRAMES_PER_SECOND);
	return (voiced || above > needed) &&
		activity->whole.level > activity->peak - tuning.below_peak;
}

bool voice_activity_pitched(const struct voice_activity *activity)
{
	return activity->pitched;
}

double voice_activity_level(const struct voice_activity *activity)
{
	return activity->whole.level;
}

double voice_activity_floor(const struct voice_activity *activity)
{
	return activity->whole.floor;
}
