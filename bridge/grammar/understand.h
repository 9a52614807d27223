/* SPDX-License-Identifier: MIT
 *
 * From the ways in which words run over the network to the one thing they mean.
 */
#ifndef EARSHOT_GRAMMAR_UNDERSTAND_H
#define EARSHOT_GRAMMAR_UNDERSTAND_H

struct error;
struct match;
struct meaning;

/* NULL with an error of kind ERROR_NONE if no way comes to an end; ERROR_REFUSED if
 * the words mean two things. The caller destroys it. */
struct meaning *understand_match(const struct match *match, struct error *error);

#endif
