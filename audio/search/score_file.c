/* SPDX-License-Identifier: MIT */
/* For fopencookie(): the library takes nothing but a FILE, and a pipe would not tell when its last
 * frame was searched. glibc and musl have it. */
#define _GNU_SOURCE
#include "audio/search/score_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "audio/acoustics/frame_scores.h"
#include "audio/acoustics/model_files.h"

#define HEADER_MAX 100u
/* A frame is its number of scores, and the scores. */
static size_t frame_size(const struct score_file *file)
{
	return (1 + file->count) * sizeof(int16_t);
}

static void write_header(struct score_file *file)
{
	const uint32_t mark = MODEL_BYTE_ORDER_MARK;
	int length = snprintf(file->bytes, HEADER_MAX,
		"s3\nversion 0.1\nn_sen %zu\nlogbase 1.000100\nendhdr\n",
		file->count);

	memcpy(file->bytes + length, &mark, sizeof(mark));
	file->length = (size_t)length + sizeof(mark);
}

static bool next_frame(struct score_file *file)
{
	int16_t count = (int16_t)file->count;

	if (file->ended || !frame_scores_read(file->scores, file->frame, file->count,
				   (int16_t *)(void *)file->bytes + 1)) {
		return false;
	}
	memcpy(file->bytes, &count, sizeof(count));
	file->at = 0;
	file->length = frame_size(file);
	file->frame++;
	return true;
}

static void end(struct score_file *file)
{
	if (!file->ended) {
		file->ended = true;
		if (file->at_end != NULL) {
			file->at_end(file->data);
		}
	}
}

/* Never more than the frame that is there: the rest would have to be waited for. */
static ssize_t read_bytes(void *cookie, char *out, size_t size)
{
	struct score_file *file = cookie;

	if (file->at == file->length && !next_frame(file)) {
		end(file);
		return 0;
	}
	size_t left = file->length - file->at;
	size_t given = size < left ? size : left;
	memcpy(out, file->bytes + file->at, given);
	file->at += given;
	return (ssize_t)given;
}

FILE *score_file_open(struct score_file *file)
{
	size_t frame = frame_size(file);

	file->bytes = malloc(frame > HEADER_MAX + sizeof(uint32_t) ? frame
								   : HEADER_MAX + sizeof(uint32_t));
	if (file->bytes == NULL) {
		return NULL;
	}
	file->at = file->frame = 0;
	file->ended = false;
	write_header(file);
	FILE *stream = fopencookie(file, "rb", (cookie_io_functions_t){.read = read_bytes});
	if (stream == NULL) {
		free(file->bytes);
		file->bytes = NULL;
		return NULL;
	}
	return stream;
}

void score_file_close(struct score_file *file, FILE *stream)
{
	fclose(stream);
	free(file->bytes);
	file->bytes = NULL;
}
