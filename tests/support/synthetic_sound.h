/* SPDX-License-Identifier: MIT
 *
 * Sounds to test with, made by calculation: what is like a voice and what is not. All
 * add to what is in `samples`, and clip at full scale.
 */
#ifndef EARSHOT_TESTS_SUPPORT_SYNTHETIC_SOUND_H
#define EARSHOT_TESTS_SUPPORT_SYNTHETIC_SOUND_H

#include <stddef.h>
#include <stdint.h>

/* A vowel: harmonics of `pitch` Hz, which sways as in speech. `peak` in steps of the
 * 16-bit scale, as below. */
void add_vowel(int16_t *samples, size_t count, double rate, double pitch, double peak);

/* White noise, the same in every run. */
void add_noise(int16_t *samples, size_t count, double peak);

/* A sine that begins with 0. */
void add_sine(int16_t *samples, size_t count, double rate, double frequency, double peak);

/* Direct current. */
void add_offset(int16_t *samples, size_t count, int offset);

#endif
