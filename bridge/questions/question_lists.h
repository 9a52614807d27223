/* SPDX-License-Identifier: MIT
 *
 * Questions about many devices: which are on, how many, are any, are all.
 */
#ifndef EARSHOT_QUESTIONS_QUESTION_LISTS_H
#define EARSHOT_QUESTIONS_QUESTION_LISTS_H

#include "bridge/questions/questions.h"

struct subjects;

enum list_question { LIST_WHICH, LIST_COUNT, LIST_ANY, LIST_ALL };

/* What the devices are called in the sentence, and where they are ("" or " in the kitchen"). */
struct list_words {
	const char *things;
	const char *place;
};

/* malloc'd; NULL when out of memory. There is at least one subject. `asked` is a state with
 * underscores. */
char *question_list(const struct question_context *context, enum list_question question,
	const struct subjects *subjects, const char *asked, const struct list_words *words);

#endif
