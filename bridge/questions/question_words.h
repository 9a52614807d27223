/* SPDX-License-Identifier: MIT
 *
 * Judgements in sentences, for the answers to questions.
 */
#ifndef EARSHOT_QUESTIONS_QUESTION_WORDS_H
#define EARSHOT_QUESTIONS_QUESTION_WORDS_H

#include <stdbool.h>

#include "bridge/questions/question_judgement.h"
#include "bridge/questions/questions.h"

struct answer_values;
struct buffer;

/* "Yes, the front door is locked." `keys` is the start of the sentences' keys: "is" or
 * "tail". malloc'd, NULL when out of memory. */
char *question_say_state(const struct question_context *context,
	const struct judgement *judgement, const char *keys, const char *asked);

/* "The battery of the front door is at 80 percent." `keys` is "value" or "its". */
char *question_say_value(const struct question_context *context,
	const struct judgement *judgement, const char *keys, const char *property);

/* "battery level"; malloc'd, NULL when out of memory. */
char *question_name_property(const struct question_context *context, const char *property);

/* Adds a sentence, with a capital, to those that are there; frees it. NULL fails the buffer. */
void question_add(struct buffer *out, char *sentence);

/* True if what is known is the broker's copy from before we were connected, of something
 * that people rely on. */
bool question_is_kept(const struct judgement *judgement);

/* Adds how old the report is, where that matters. */
void question_add_age(const struct question_context *context,
	const struct judgement *judgement, struct buffer *out);

/* The sentence under the key; NULL when out of memory or not there. */
char *question_say(const struct question_context *context, const char *key,
	const struct answer_values *values);

#endif
