/* SPDX-License-Identifier: MIT */
#include "audio/search/search_files.h"

#include <stdint.h>

#include "audio/acoustics/model_files.h"
#include "audio/acoustics/senones.h"
#include "audio/search/decoder.h"
#include "bridge/base/buffer.h"
#include "bridge/wire/voice.h"

#define STAND_IN_MAX ((size_t)1024 * 1024)

/* --- what stands in for Gaussians that nobody asks for: one for each phone and stream --- */

static bool append_integer(struct buffer *out, int32_t integer)
{
	return buffer_append(out, &integer, sizeof(integer));
}

static bool append_gaussians(struct buffer *out, const struct senones *senones)
{
	const int32_t count = (int32_t)(senones->phones * VOICE_STREAMS * VOICE_LENGTH);
	const float one = 1;

	buffer_append_text(out, "s3\nversion 1.0\nendhdr\n");
	append_integer(out, MODEL_BYTE_ORDER_MARK);
	append_integer(out, (int32_t)senones->phones);
	append_integer(out, VOICE_STREAMS);
	append_integer(out, 1);
	for (size_t i = 0; i < VOICE_STREAMS; i++) {
		append_integer(out, VOICE_LENGTH);
	}
	append_integer(out, count);
	for (int32_t i = 0; i < count; i++) {
		buffer_append(out, &one, sizeof(one));
	}
	return !out->failed;
}

/* A title, no parameters, one row for each stream. */
static bool append_rows(struct buffer *out, size_t count)
{
	static const char title[] = "none", row[64];

	append_integer(out, sizeof(title));
	buffer_append(out, title, sizeof(title));
	append_integer(out, 0);
	append_integer(out, 1);
	append_integer(out, (int32_t)count);
	for (size_t left = VOICE_STREAMS * count; left > 0 && !out->failed;) {
		size_t length = left < sizeof(row) ? left : sizeof(row);
		buffer_append(out, row, length);
		left -= length;
	}
	return !out->failed;
}

static bool append_weights(struct buffer *out, const struct senones *senones)
{
	return append_rows(out, senones->count);
}

static bool append_phone_weights(struct buffer *out, const struct senones *senones)
{
	return append_rows(out, senones->phone_count);
}

static bool open_stand_in(struct memory_file *file, const struct senones *senones,
	bool (*append)(struct buffer *out, const struct senones *senones))
{
	struct buffer bytes;

	buffer_init(&bytes, STAND_IN_MAX);
	bool good = append(&bytes, senones) &&
		memory_file_open_bytes(file, bytes.bytes, bytes.length);
	buffer_finish(&bytes);
	return good;
}

static bool has_phones_alone(const struct decoder_settings *settings)
{
	return settings->phone_model != NULL && settings->network == NULL &&
		settings->sharer == NULL;
}

static bool open_stand_ins(struct search_files *files, const struct decoder_settings *settings)
{
	const struct senones *senones = settings->scored;
	bool phones = has_phones_alone(settings);

	return open_stand_in(&files->means, senones, append_gaussians) &&
		open_stand_in(&files->variances, senones, append_gaussians) &&
		open_stand_in(&files->weights, senones,
			phones ? append_phone_weights : append_weights) &&
		(!phones || memory_file_open(&files->definition, senones->phone_definition));
}

size_t search_files_score_count(const struct decoder_settings *settings)
{
	const struct senones *senones = settings->scored;

	if (senones == NULL) {
		return 0;
	}
	return has_phones_alone(settings) ? senones->phone_count : senones->count;
}

/* --- all of them --- */

bool search_files_open(struct search_files *files, const struct decoder_settings *settings)
{
	const char *text = settings->network != NULL ? settings->network : settings->keyphrases;

	return memory_file_open(&files->dictionary, settings->dictionary) &&
		memory_file_open(&files->search, text != NULL ? text : "") &&
		(settings->transform == NULL ||
			memory_file_open(&files->transform, settings->transform)) &&
		(settings->scored == NULL || open_stand_ins(files, settings));
}

void search_files_close(struct search_files *files)
{
	memory_file_close(&files->dictionary);
	memory_file_close(&files->search);
	memory_file_close(&files->transform);
	memory_file_close(&files->means);
	memory_file_close(&files->variances);
	memory_file_close(&files->weights);
	memory_file_close(&files->definition);
}
