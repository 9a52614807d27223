/* SPDX-License-Identifier: MIT
 *
 * The sentences that Earshot answers with, read from grammars/answers.yaml.
 */
#ifndef EARSHOT_DIALOGUE_ANSWERS_H
#define EARSHOT_DIALOGUE_ANSWERS_H

#include <stdbool.h>

struct answers;
struct problems;

/* What may stand in braces in a sentence; what is NULL is replaced by nothing. */
struct answer_values {
	const char *device;  /* the spoken name of one */
	const char *devices; /* "the desk lamp and the hall light" */
	const char *things;  /* "lights" */
	const char *are;     /* "are off" */
	const char *state;   /* what a device reported */
	const char *deed;    /* what is to be done: "unlock the front door" */
	const char *asked;   /* what was asked about: "locked" */
	const char *place;   /* "", or " in the kitchen" */
	const char *what;    /* a property: "battery level" */
	double value, count, total;
};

/* What is no sentence is named and left out; NULL if nothing could be read. */
struct answers *answers_load(const char *path, struct problems *problems);
void answers_destroy(struct answers *answers);

/* The sentence under the first of the two keys that exists (`fallback` may be NULL),
 * filled in; malloc'd, NULL when out of memory or neither exists. */
char *answers_say(const struct answers *answers, const char *key, const char *fallback,
	const struct answer_values *values);

#endif
