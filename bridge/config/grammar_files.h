/* SPDX-License-Identifier: MIT
 *
 * Which grammar files there are: the shipped ones, but those of `without:`, and the
 * user's own.
 */
#ifndef EARSHOT_CONFIG_GRAMMAR_FILES_H
#define EARSHOT_CONFIG_GRAMMAR_FILES_H

#include <stdbool.h>

struct grammar;
struct problems;
struct settings;

bool grammar_files_add(struct grammar *grammar, const struct settings *settings,
	struct problems *problems);

#endif
