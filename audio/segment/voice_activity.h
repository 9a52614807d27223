/* SPDX-License-Identifier: MIT
 *
 * Says of each 20 ms of sound whether somebody may be speaking in it, from how loud it
 * is against the noise of the last seconds and whether it has the pitch of a voice.
 * Direct current and mains hum do not count; lasting noise is learnt in 4 s.
 */
#ifndef EARSHOT_SEGMENT_VOICE_ACTIVITY_H
#define EARSHOT_SEGMENT_VOICE_ACTIVITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct voice_activity;

/* `rate` in Hz: a multiple of 4,000 from 8,000 to 48,000. NULL if it is not, or when
 * out of memory. */
struct voice_activity *voice_activity_create(unsigned rate);
void voice_activity_destroy(struct voice_activity *activity);

/* The number of samples that voice_activity_take() wants: 20 ms. */
size_t voice_activity_frame(const struct voice_activity *activity);

/* Takes exactly one frame. True if it counts as speech. */
bool voice_activity_take(struct voice_activity *activity, const int16_t *samples);

/* True if the last frame may have the pitch of a voice: easier to reach than what counts as
 * speech for its pitch alone. */
bool voice_activity_pitched(const struct voice_activity *activity);

/* The loudness of the last frame and of the noise floor: RMS in dB above one step of
 * the 16-bit scale (full scale is about 90), without what lies below the voice. */
double voice_activity_level(const struct voice_activity *activity);
double voice_activity_floor(const struct voice_activity *activity);

#endif
