/* SPDX-License-Identifier: MIT
 *
 * Writes a WAV file of 16-bit mono samples.
 */
#ifndef TESTS_SUPPORT_WAVE_FILE_H
#define TESTS_SUPPORT_WAVE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wave_file;

/* NULL if the file cannot be written. */
struct wave_file *wave_file_create(const char *path, unsigned rate);
bool wave_file_append(struct wave_file *file, const int16_t *samples, size_t count);
/* Samples so far. */
size_t wave_file_length(const struct wave_file *file);
/* Writes the header and frees the file; false if anything could not be written. */
bool wave_file_finish(struct wave_file *file);

#endif
