/* SPDX-License-Identifier: MIT
 *
 * Puts the threshold of a wake word into an earshot.yaml that a person has written: under
 * `wake: thresholds:`, and everything else of the file stays byte by byte, comments included.
 */
#ifndef EARSHOT_CONFIG_WAKE_THRESHOLD_H
#define EARSHOT_CONFIG_WAKE_THRESHOLD_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct error;

/* Appends the changed text of a file to `out`. False if the file cannot be read, does not have
 * the wake word, or is written in a way that only a person should change; then the error says
 * what to write. `name` is for messages. */
bool wake_threshold_edit(const char *name, const char *text, size_t length, const char *word,
	double threshold, struct buffer *out, struct error *error);

/* Changes a file: all of it or, after an error, nothing. */
bool wake_threshold_write(const char *path, const char *word, double threshold,
	struct error *error);

#endif
