/* SPDX-License-Identifier: MIT
 *
 * Sound made worse: noise at a wanted distance, a room, a bad microphone.
 */
#ifndef TESTS_SUPPORT_MIXING_H
#define TESTS_SUPPORT_MIXING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MIXING_RATE = 16000, MIXING_FRAME = 2048 };

struct error;

/* Zeroed memory is no sound. */
struct sound {
	double *samples; /* full scale is 1 */
	size_t count;
};

/* The whole recording; the caller finishes the sound in any case. */
bool sound_read(struct sound *sound, const char *path, struct error *error);
/* As a WAV file of 16 bit. */
bool sound_write(const struct sound *sound, const char *path);
void sound_finish(struct sound *sound);

/* Puts silence before and after it. False when out of memory. */
bool sound_pad(struct sound *sound, double seconds);

/* The largest energy of a whole frame of MIXING_FRAME samples, counted from the start; of all of
 * a sound that is shorter. */
double sound_largest_energy(const double *samples, size_t count);

/* Adds a piece of the noise, taken from a place that `seed` decides, so that the largest energies
 * of the two stand at `ratio_db`, and brings the peak to half of full scale. A noise that is
 * shorter than the sound is gone through again. False when out of memory or without noise. */
bool sound_add_noise(struct sound *sound, const struct sound *noise, double ratio_db,
	uint64_t seed);

/* What a microphone hears across a room with this impulse response; the room sounds on for half
 * a second at most. The peak is brought to half of full scale. False when out of memory. */
bool sound_in_room(struct sound *sound, const struct sound *response);

/* Brings the peak to so many dB above full scale: what is above is cut when it is written. */
void sound_set_peak(struct sound *sound, double db);
/* Takes away all outside of a band, as a telephone does. False when out of memory. */
bool sound_keep_band(struct sound *sound, double low_hz, double high_hz);
/* As sound_add_noise(), with the hum of the mains: 50 Hz and its multiples up to 250 Hz. */
bool sound_add_hum(struct sound *sound, double ratio_db);

/* A number for `sound_add_noise` that depends on a name and on nothing else. */
uint64_t seed_of(const char *name, uint64_t start);

#endif
