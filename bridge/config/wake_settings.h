/* SPDX-License-Identifier: MIT
 *
 * The part `wake` of earshot.yaml: which words wake it, and how sure each must be.
 */
#ifndef EARSHOT_CONFIG_WAKE_SETTINGS_H
#define EARSHOT_CONFIG_WAKE_SETTINGS_H

#include <stdbool.h>

#include "bridge/base/text.h"

struct node;
struct problems;

#define WAKE_THRESHOLD_DEFAULT 0.5

struct wake_settings {
	struct text_list words;
	double threshold;   /* of the words that have none of their own, 0 … 1 */
	double *thresholds; /* one for each word */
};

/* Reads the map; NULL stands for an empty one. Problems are added, and what is wrong keeps its
 * default. False when out of memory. */
bool wake_settings_read(const struct node *node, struct wake_settings *wake,
	struct problems *problems);
void wake_settings_finish(struct wake_settings *wake);

#endif
