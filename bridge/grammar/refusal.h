/* SPDX-License-Identifier: MIT
 *
 * Why words are no sentence, said so that a person can do something about it.
 */
#ifndef EARSHOT_GRAMMAR_REFUSAL_H
#define EARSHOT_GRAMMAR_REFUSAL_H

struct error;
struct match;
struct text_list;

/* So begins the text where not even the first word can begin a sentence. */
#define REFUSAL_NO_BEGINNING "no sentence starts with"

/* Fills `error` (ERROR_INPUT) for a match that came to no end: the first word that
 * cannot follow and what could, or that the sentence is not finished. `known` are
 * the words of all sentences. */
void refusal_explain(const struct match *match, const struct text_list *known,
	struct error *error);

#endif
