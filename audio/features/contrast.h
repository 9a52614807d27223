/* SPDX-License-Identifier: MIT
 *
 * How far the loud parts of an utterance stand out from its quiet ones: what is little tells that
 * there is noise.
 */
#ifndef EARSHOT_FEATURES_CONTRAST_H
#define EARSHOT_FEATURES_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In dB, between the levels of 20 ms that a twentieth is louder and a tenth is quieter than; of
 * 16-bit samples at 16,000 Hz. False when out of memory. What is shorter than that has 0. */
bool contrast_measure(const int16_t *samples, size_t count, double *contrast);

#endif
