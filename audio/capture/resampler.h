/* SPDX-License-Identifier: MIT
 *
 * From one sample rate to another (speexdsp, quality 5).
 */
#ifndef EARSHOT_CAPTURE_RESAMPLER_H
#define EARSHOT_CAPTURE_RESAMPLER_H

#include <stddef.h>
#include <stdint.h>

struct error;
struct resampler;

struct resampler *resampler_create(unsigned from_rate, unsigned to_rate, struct error *error);
void resampler_destroy(struct resampler *resampler);

/* The most samples that `count` of input can become. */
size_t resampler_room(const struct resampler *resampler, size_t count);
/* Takes all of the input; `out` must have resampler_room(count). Returns how many
 * came out. */
size_t resampler_run(struct resampler *resampler, const int16_t *in, size_t count, int16_t *out);
/* What the filter still holds at the end of the stream, into `out` with room for
 * resampler_room(0) samples. */
size_t resampler_flush(struct resampler *resampler, int16_t *out);

#endif
