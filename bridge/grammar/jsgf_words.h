/* SPDX-License-Identifier: MIT
 *
 * Words as they are written in a grammar, made into words as they are said.
 */
#ifndef EARSHOT_GRAMMAR_JSGF_WORDS_H
#define EARSHOT_GRAMMAR_JSGF_WORDS_H

#include "bridge/grammar/jsgf_tree.h"

/* A word, or a sequence of those that `text` joins with hyphens or blanks, in
 * small letters. NULL after adding a problem. */
struct jsgf_node *jsgf_words_read(struct jsgf_builder *builder, const struct place *place,
	const char *text);

#endif
