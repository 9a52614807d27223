/* SPDX-License-Identifier: MIT
 *
 * From the tree of a grammar file to its part of the word network.
 */
#ifndef EARSHOT_GRAMMAR_COMPILE_H
#define EARSHOT_GRAMMAR_COMPILE_H

#include <stdbool.h>
#include <stddef.h>

struct jsgf;
struct network;
struct problems;

/* Adds each public rule of a file, whose references are resolved, as an intent.
 * `file` is a number of the caller's for the file. The network borrows texts from
 * the tree. False after adding all problems; the network may then have got some of
 * it. Private rules that nothing uses are a warning. */
bool compile_rules(struct jsgf *jsgf, size_t file, struct network *network,
	struct problems *problems);

#endif
