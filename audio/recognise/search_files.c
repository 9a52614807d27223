/* SPDX-License-Identifier: MIT */
#include "audio/recognise/search_files.h"

#include "audio/recognise/acoustic_model.h"
#include "audio/recognise/decoder.h"
#include "bridge/base/buffer.h"

/* Means or variances of any model that acoustic_model.c reads. */
#define GAUSSIANS_MAX ((size_t)64 * 1024 * 1024)

static bool open_gaussians(struct memory_file *file, const struct acoustic_model *acoustics,
	bool (*print)(const struct acoustic_model *model, struct buffer *out))
{
	struct buffer bytes;

	buffer_init(&bytes, GAUSSIANS_MAX);
	bool good = print(acoustics, &bytes) &&
		memory_file_open_bytes(file, bytes.bytes, bytes.length);
	buffer_finish(&bytes);
	return good;
}

bool search_files_open(struct search_files *files, const struct decoder_settings *settings)
{
	const char *text = settings->network != NULL ? settings->network : settings->keyphrases;
	const struct acoustic_model *acoustics = settings->acoustics;

	return memory_file_open(&files->dictionary, settings->dictionary) &&
		memory_file_open(&files->search, text != NULL ? text : "") &&
		(settings->transform == NULL ||
			memory_file_open(&files->transform, settings->transform)) &&
		(acoustics == NULL ||
			(open_gaussians(&files->means, acoustics, acoustic_model_print_means) &&
				open_gaussians(&files->variances, acoustics,
					acoustic_model_print_variances)));
}

void search_files_close(struct search_files *files)
{
	memory_file_close(&files->dictionary);
	memory_file_close(&files->search);
	memory_file_close(&files->transform);
	memory_file_close(&files->means);
	memory_file_close(&files->variances);
}
