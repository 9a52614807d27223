/* SPDX-License-Identifier: MIT
 *
 * What was learnt of a household's voices and rooms: an affine transform of the acoustic
 * model's means, one for each of its streams, as MLLR calls it. A file holds it in
 * PocketSphinx's own format (what its option -mllr reads), so that a transform made by other
 * tools works too. The library believes such a file blindly and counts on its sizes; that is
 * why it is read here, and the recogniser gets what this prints.
 */
#ifndef EARSHOT_WIRE_VOICE_H
#define EARSHOT_WIRE_VOICE_H

#include <stdbool.h>
#include <stddef.h>

#define VOICE_STREAMS 3 /* cepstra, their first and second differences */
#define VOICE_LENGTH 13 /* values in each */

struct buffer;
struct error;
struct json;

/* A mean x becomes turn · x + shift, a variance is multiplied by its scale. */
struct voice_stream {
	double turn[VOICE_LENGTH][VOICE_LENGTH];
	double shift[VOICE_LENGTH];
	double scale[VOICE_LENGTH];
};

struct voice {
	struct voice_stream streams[VOICE_STREAMS];
};

/* The transform that changes nothing. */
void voice_init(struct voice *voice);

/* Reads a file. False with the reason and its place. */
bool voice_read_file(const char *path, struct voice *voice, struct error *error);

/* The content of such a file. False if the buffer is full. */
bool voice_print(const struct voice *voice, struct buffer *out);

/* As a member of a message: a list of numbers in the order of the file. NULL when out of
 * memory. */
struct json *voice_json(const struct voice *voice);
bool voice_read_json(const struct json *json, struct voice *voice, struct error *error);

#endif
