/* SPDX-License-Identifier: MIT
 *
 * "Which one do you mean?": what a reply to that can name, and the command with the device that
 * it names. Nothing is guessed: a reply that fits two of them names none.
 */
#ifndef EARSHOT_DIALOGUE_CHOICE_H
#define EARSHOT_DIALOGUE_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

struct choice;
struct grammar;
struct meaning;
struct plan_context;
struct text_list;

/* More than that nobody keeps in mind. */
#define CHOICE_MAX 12

/* For commands of which no plan could be made: of the first that stood in its way. NULL if that is
 * not because several devices fit it, or if they are too many, or when out of memory. */
struct choice *choice_create(const struct plan_context *context, struct meaning *const *clauses,
	size_t count);
void choice_destroy(struct choice *choice);

/* Of the replies, and of nothing else; borrowed. */
const struct grammar *choice_grammar(const struct choice *choice);

/* Adds the words that a reply can have beside the names of devices and rooms. False if it cannot be
 * known. */
bool choice_words(struct text_list *words);

/* Gives the command that was asked about the device of the reply. `clauses` are those that the
 * choice was made for. False if the reply is that it is none of them, or when out of memory. */
bool choice_apply(const struct choice *choice, const struct meaning *reply,
	struct meaning *const *clauses);

#endif
