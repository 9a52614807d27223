/* SPDX-License-Identifier: MIT
 *
 * How the Gaussians of the acoustic model move when there is noise. The clean and the noisy
 * version of the same sound run in parallel: frames are ascribed to Gaussians by the clean
 * version, which the model was trained for, and the noisy one tells where these frames have gone
 * (single pass retraining: Woodland, Gales and Pye 1996).
 */
#ifndef TESTS_SUPPORT_NOISE_STATISTICS_H
#define TESTS_SUPPORT_NOISE_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct acoustic_model;
struct noise_statistics;

/* The model is borrowed. NULL when out of memory, or if the model has no silence. */
struct noise_statistics *noise_statistics_create(const struct acoustic_model *model);
void noise_statistics_destroy(struct noise_statistics *statistics);

/* Begins an utterance: the phone of each frame, borrowed until the next one, and the features
 * (audio/features/features.h) of its clean version. False when out of memory. */
bool noise_statistics_begin(struct noise_statistics *statistics, const uint16_t *phones,
	const float *features, size_t frames);

/* Adds what is silence in a version of this utterance, clean or noisy, as the recogniser is to
 * get it. False when out of memory. */
bool noise_statistics_add_silence(struct noise_statistics *statistics, const float *features,
	size_t frames);

/* Adds what is not silence in a noisy version of this utterance. */
void noise_statistics_add_noisy(struct noise_statistics *statistics, const float *features,
	size_t frames);

/* Prints a `phone` line for each phone that was heard enough, and stream, and what is moved.
 * False if it cannot be written. */
bool noise_statistics_print_phones(const struct noise_statistics *statistics, FILE *out);

/* Learns the Gaussians of silence anew, and prints a `gaussian` line for each. False if it cannot
 * be written, or when out of memory. */
bool noise_statistics_print_silence(const struct noise_statistics *statistics, FILE *out);

#endif
