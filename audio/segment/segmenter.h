/* SPDX-License-Identifier: MIT
 *
 * Cuts a stream of samples into speech segments: from a little before the first
 * speech (the pre-roll) to the end of a silence that is long enough, or to a hard
 * limit. It decides nothing about what was said.
 */
#ifndef EARSHOT_SEGMENT_SEGMENTER_H
#define EARSHOT_SEGMENT_SEGMENTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct segmenter;

struct segmenter_settings {
	unsigned rate;           /* Hz, a multiple of 4,000 from 8,000 to 48,000; 16,000 */
	double pre_roll;         /* seconds kept from before the first speech; 0.3 */
	double start_speech;     /* seconds of speech that begin a segment; 0.06 */
	double end_silence;      /* seconds of silence that end it; 0.7, because people pause for
	                            half a second within a command */
	double maximum;          /* seconds after which it is cut; 12 */
};

enum segment_event {
	SEGMENT_NONE,     /* still silence */
	SEGMENT_STARTED,  /* speech has begun: the samples so far hold the pre-roll */
	SEGMENT_GOING_ON,
	SEGMENT_ENDED,    /* enough silence */
	SEGMENT_CUT,      /* the hard limit was reached: speech still goes on */
};

/* NULL when out of memory or for another rate. The defaults are those named above. */
void segmenter_default(struct segmenter_settings *settings);
struct segmenter *segmenter_create(const struct segmenter_settings *settings);
void segmenter_destroy(struct segmenter *segmenter);

/* Changes a setting from now on, in seconds: for the segment that is open too. */
void segmenter_set_end_silence(struct segmenter *segmenter, double seconds);
/* False when out of memory or while a segment is open; the limit is then the old one. */
bool segmenter_set_maximum(struct segmenter *segmenter, double seconds);

/* The number of samples that segmenter_take() wants: 20 ms. */
size_t segmenter_frame(const struct segmenter *segmenter);

/* Takes exactly one frame of 16-bit samples. */
enum segment_event segmenter_take(struct segmenter *segmenter, const int16_t *samples);

/* The stream has ended: SEGMENT_ENDED if a segment was open, else SEGMENT_NONE. */
enum segment_event segmenter_flush(struct segmenter *segmenter);

/* The samples of the segment that is open or has just ended, pre-roll and trailing
 * silence included; borrowed until the next call. */
const int16_t *segmenter_samples(const struct segmenter *segmenter, size_t *count);

/* Positions in the stream in samples since the start: of the first sample that
 * segmenter_samples() gives, and of the end of the last frame with speech. */
uint64_t segmenter_start(const struct segmenter *segmenter);
uint64_t segmenter_speech_end(const struct segmenter *segmenter);
/* How long the silence has lasted now, in samples. */
size_t segmenter_silence(const struct segmenter *segmenter);
/* How much of the speech in the segment that is open or has just ended may have the pitch of a
 * voice, in samples. */
size_t segmenter_voice(const struct segmenter *segmenter);
/* True while the present frame counts as speech. */
bool segmenter_in_speech(const struct segmenter *segmenter);

#endif
