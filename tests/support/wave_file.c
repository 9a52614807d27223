/* SPDX-License-Identifier: MIT */
#include "tests/support/wave_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_BYTES 44
#define SAMPLE_BYTES 2

struct wave_file {
	FILE *stream;
	unsigned rate;
	size_t length;
	bool good;
};

static void put_number(unsigned char *bytes, uint32_t number, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bytes[i] = (unsigned char)(number >> (8 * i));
	}
}

static bool write_header(const struct wave_file *file)
{
	unsigned char header[HEADER_BYTES] = "RIFF----WAVEfmt ";
	uint32_t bytes = (uint32_t)file->length * SAMPLE_BYTES;

	put_number(header + 4, bytes + HEADER_BYTES - 8, 4);
	put_number(header + 16, 16, 4); /* bytes that describe the format */
	put_number(header + 20, 1, 2);  /* plain samples */
	put_number(header + 22, 1, 2);  /* channels */
	put_number(header + 24, file->rate, 4);
	put_number(header + 28, file->rate * SAMPLE_BYTES, 4);
	put_number(header + 32, SAMPLE_BYTES, 2);
	put_number(header + 34, 8 * SAMPLE_BYTES, 2);
	memcpy(header + 36, "data", 4);
	put_number(header + 40, bytes, 4);
	return fseek(file->stream, 0, SEEK_SET) == 0 &&
		fwrite(header, 1, sizeof(header), file->stream) == sizeof(header);
}

struct wave_file *wave_file_create(const char *path, unsigned rate)
{
	struct wave_file *file = calloc(1, sizeof(*file));

	if (file == NULL) {
		return NULL;
	}
	*file = (struct wave_file){.stream = fopen(path, "wb"), .rate = rate};
	if (file->stream == NULL) {
		free(file);
		return NULL;
	}
	file->good = write_header(file);
	return file;
}

bool wave_file_append(struct wave_file *file, const int16_t *samples, size_t count)
{
	for (size_t i = 0; i < count && file->good; i++) {
		unsigned char bytes[SAMPLE_BYTES];
		put_number(bytes, (uint16_t)samples[i], SAMPLE_BYTES);
		file->good = fwrite(bytes, sizeof(bytes), 1, file->stream) == 1;
	}
	file->length += count;
	return file->good;
}

size_t wave_file_length(const struct wave_file *file)
{
	return file->length;
}

bool wave_file_finish(struct wave_file *file)
{
	if (file == NULL) {
		return false;
	}
	bool good = file->good && write_header(file);
	good = fclose(file->stream) == 0 && good;
	free(file);
	return good;
}
