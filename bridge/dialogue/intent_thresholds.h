/* SPDX-License-Identifier: MIT
 *
 * How sure each intent must be: `sure` of the part `hearing` of earshot.yaml.
 */
#ifndef EARSHOT_DIALOGUE_INTENT_THRESHOLDS_H
#define EARSHOT_DIALOGUE_INTENT_THRESHOLDS_H

struct intent_thresholds;
struct node;
struct problems;
struct text_list;

/* Reads the map of intents to numbers 0 … 1; NULL stands for an empty one. The intents are
 * borrowed and must outlive what is made. Problems are added, and what is wrong keeps its
 * default. NULL when out of memory. */
struct intent_thresholds *intent_thresholds_read(const struct node *node,
	const struct text_list *intents, struct problems *problems);
void intent_thresholds_destroy(struct intent_thresholds *thresholds);

/* The intent's own threshold, or confidence_needed if it has none or `thresholds` is NULL. What
 * opens something needs confidence_needed_to_open besides, see understanding.h. */
double intent_threshold(const struct intent_thresholds *thresholds, const char *intent);

#endif
