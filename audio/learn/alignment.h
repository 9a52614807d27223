/* SPDX-License-Identifier: MIT
 *
 * Where in an utterance the phones of a sentence are that is known to be said in it.
 */
#ifndef EARSHOT_LEARN_ALIGNMENT_H
#define EARSHOT_LEARN_ALIGNMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decoding;
struct error;
struct sounds;

/* The words of `phones` are the phones ("AA") with their times; what is not speech is left out.
 * `model` is the folder of the acoustic model, `transform` a voice for it as text, or NULL.
 * False with the reason; the caller finishes the decoding. */
bool alignment_find(const char *model, const char *transform, const struct sounds *sounds,
	const int16_t *samples, size_t count, struct decoding *phones, struct error *error);

#endif
