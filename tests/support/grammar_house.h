/* SPDX-License-Identifier: MIT
 *
 * Grammars over a small house, for tests: a vocabulary without a device map, and
 * short ways to compile a text and to look for a problem.
 */
#ifndef EARSHOT_TESTS_SUPPORT_GRAMMAR_HOUSE_H
#define EARSHOT_TESTS_SUPPORT_GRAMMAR_HOUSE_H

#include <stdbool.h>

struct grammar;
struct problems;
struct vocabulary;

/* Lists lock, light, switch, thermostat, room, group and device, and an empty one,
 * cover. The caller destroys it; NULL when out of memory. */
struct vocabulary *grammar_house_vocabulary(void);

/* Compiles the text as the file "t" over that vocabulary. Never NULL: what is wrong
 * is in `problems`. */
struct grammar *grammar_house_compile(const char *text, struct problems *problems);

/* "intent {"slot":"value"}" for words, or the reason why not; malloc'd. */
char *grammar_house_ask(const struct grammar *grammar, const char *words);

/* True if some problem stands at `place` ("3:5", or NULL for any) and its text holds
 * `part`. */
bool grammar_house_has_problem(const struct problems *problems, const char *place,
	const char *part);

/* A grammar with one mistake: where it is named, and with which part of a sentence. */
struct bad_grammar {
	const char *text, *place, *part;
};

/* True if the mistake is named so and nothing of the grammar is used; else says on stderr
 * what happened. */
bool grammar_house_refuses(const struct bad_grammar *bad);

#endif
