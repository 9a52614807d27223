/* SPDX-License-Identifier: MIT
 *
 * What the references of a grammar file mean: rules of the file, lists of the
 * vocabulary, ranges of numbers.
 */
#ifndef EARSHOT_GRAMMAR_RESOLVE_H
#define EARSHOT_GRAMMAR_RESOLVE_H

#include <stdbool.h>

struct jsgf;
struct network;
struct problems;
struct vocabulary;

/* Fills `rule` or `source` of each reference in the file; words and sources go into
 * the network. False after adding all problems: rules that exist twice or not at
 * all, imports that cannot be. */
bool resolve_references(struct jsgf *jsgf, const struct vocabulary *vocabulary,
	struct network *network, struct problems *problems);

#endif
