/* SPDX-License-Identifier: MIT
 *
 * The wake word that is tuned.
 */
#ifndef EARSHOT_COMMANDS_TUNE_WORD_H
#define EARSHOT_COMMANDS_TUNE_WORD_H

#include <stdbool.h>

struct configuration;
struct error;

struct tune_word {
	const char *word; /* as the configuration has it, which owns it */
	double threshold;
};

/* The wake word that is named, or the only one. False with the reason. */
bool tune_word_find(const struct configuration *configuration, const char *named,
	struct tune_word *word, struct error *error);

/* The `network` message with this wake word alone, at a threshold that nothing reaches: every
 * utterance is measured, and none wakes. As text, malloc'd; NULL with the reason. */
char *tune_word_network(const struct configuration *configuration,
	const struct tune_word *word, struct error *error);

#endif
