/* SPDX-License-Identifier: MIT
 *
 * Sentences that a network accepts, at random.
 */
#ifndef EARSHOT_GRAMMAR_SENTENCES_H
#define EARSHOT_GRAMMAR_SENTENCES_H

#include <stddef.h>
#include <stdint.h>

#include "bridge/grammar/grammar.h"

struct network;

/* As grammar_sentences(). */
void sentences_walk(const struct network *network, size_t count, uint64_t seed,
	grammar_sentence_fn *callback, void *data);

#endif
