/* SPDX-License-Identifier: MIT */
#include "audio/capture/resampler.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <speex/speex_resampler.h>

#include "bridge/base/error.h"

enum {
	QUALITY = 5,
	RATE_MAX = 384000, /* Hz: twice what any sound card gives */
	CHUNK = 4096,      /* samples handed to the library at once: its counts have 32 bits */
	ROUNDING = 2,      /* samples that the phase of the filter can add to a call */
};

struct resampler {
	SpeexResamplerState *state; /* NULL if both rates are the same */
	unsigned from_rate;
	unsigned to_rate;
	size_t latency; /* samples of input that the filter looks ahead */
};

static bool start(struct resampler *resampler, struct error *error)
{
	int status = RESAMPLER_ERR_SUCCESS;
	resampler->state = speex_resampler_init(1, resampler->from_rate, resampler->to_rate, QUALITY,
		&status);
	if (resampler->state == NULL) {
		return error_set(error, ERROR_MEMORY, "cannot resample from %u Hz to %u Hz: %s",
			resampler->from_rate, resampler->to_rate, speex_resampler_strerror(status));
	}
	/* The first sample out then belongs to the first sample in. */
	speex_resampler_skip_zeros(resampler->state);
	resampler->latency = (size_t)speex_resampler_get_input_latency(resampler->state);
	return true;
}

struct resampler *resampler_create(unsigned from_rate, unsigned to_rate, struct error *error)
{
	if (from_rate == 0 || to_rate == 0 || from_rate > RATE_MAX || to_rate > RATE_MAX) {
		error_set(error, ERROR_INPUT,
			"cannot resample from %u Hz to %u Hz: rates go from 1 to %d Hz", from_rate, to_rate,
			(int)RATE_MAX);
		return NULL;
	}
	struct resampler *resampler = calloc(1, sizeof(*resampler));
	if (resampler == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory for a resampler");
		return NULL;
	}
	resampler->from_rate = from_rate;
	resampler->to_rate = to_rate;
	if (from_rate != to_rate && !start(resampler, error)) {
		free(resampler);
		return NULL;
	}
	return resampler;
}

void resampler_destroy(struct resampler *resampler)
{
	if (resampler == NULL) {
		return;
	}
	if (resampler->state != NULL) {
		speex_resampler_destroy(resampler->state);
	}
	free(resampler);
}

size_t resampler_room(const struct resampler *resampler, size_t count)
{
	uint64_t input = (uint64_t)count + resampler->latency;
	return (size_t)(input * resampler->to_rate / resampler->from_rate) + ROUNDING;
}

static size_t run_chunk(struct resampler *resampler, const int16_t *in, size_t count, int16_t *out)
{
	size_t used = 0;
	size_t made = 0;
	while (used < count) {
		spx_uint32_t in_count = (spx_uint32_t)(count - used);
		spx_uint32_t out_count = (spx_uint32_t)(resampler_room(resampler, count) - made);
		speex_resampler_process_int(resampler->state, 0, &in[used], &in_count, &out[made],
			&out_count);
		if (in_count == 0 && out_count == 0) {
			break;
		}
		used += in_count;
		made += out_count;
	}
	return made;
}

size_t resampler_run(struct resampler *resampler, const int16_t *in, size_t count, int16_t *out)
{
	if (resampler->state == NULL) {
		memcpy(out, in, count * sizeof(in[0]));
		return count;
	}
	size_t made = 0;
	for (size_t at = 0; at < count; at += CHUNK) {
		size_t left = count - at;
		made += run_chunk(resampler, &in[at], left < CHUNK ? left : CHUNK, &out[made]);
	}
	return made;
}

size_t resampler_flush(struct resampler *resampler, int16_t *out)
{
	static const int16_t silence[CHUNK];
	size_t made = 0;
	for (size_t at = 0; at < resampler->latency; at += CHUNK) {
		size_t left = resampler->latency - at;
		made += resampler_run(resampler, silence, left < CHUNK ? left : CHUNK, &out[made]);
	}
	return made;
}
