/* SPDX-License-Identifier: MIT
 *
 * Topics as the sources of an import announce them: below a prefix, each to be taken as it
 * stands.
 */
#ifndef EARSHOT_IMPORT_TOPICS_H
#define EARSHOT_IMPORT_TOPICS_H

#include <stdbool.h>

struct text_list;

/* What is wrong with a topic that goes into a map and is no template, as the rest of a
 * sentence that begins with it; NULL for a good one. */
const char *topics_fault(const char *topic);

/* Adds a topic below the prefix for each of `ends`, which end with a NULL. False when out of
 * memory. */
bool topics_add(struct text_list *topics, const char *prefix, const char *const *ends);

/* What follows the prefix and a slash; NULL if the topic is not below it. */
const char *topics_rest(const char *topic, const char *prefix);

/* The same for a topic that ends with `/config`. */
const char *topics_config(const char *topic, const char *prefix);

#endif
