/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/intent_thresholds.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/schema.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/confidence.h"

struct intent_thresholds {
	const struct text_list *intents;
	double needed[]; /* one for each of them */
};

struct intent_thresholds *intent_thresholds_read(const struct node *node,
	const struct text_list *intents, struct problems *problems)
{
	size_t count = intents->count;
	struct intent_thresholds *thresholds =
		malloc(sizeof(*thresholds) + count * sizeof(thresholds->needed[0]));
	struct field *fields = calloc(count + 1, sizeof(*fields));

	if (thresholds == NULL || fields == NULL) {
		free(thresholds);
		free(fields);
		return NULL;
	}
	thresholds->intents = intents;
	/* The intents are the keys that the map may have. */
	for (size_t i = 0; i < count; i++) {
		thresholds->needed[i] = confidence_needed;
		fields[i] = (struct field){.key = intents->items[i], .type = FIELD_NUMBER,
			.offset = i * sizeof(thresholds->needed[0]), .minimum = 0, .maximum = 1};
	}
	schema_read(node, fields, thresholds->needed, "`sure`", problems);
	free(fields);
	return thresholds;
}

void intent_thresholds_destroy(struct intent_thresholds *thresholds)
{
	free(thresholds);
}

double intent_threshold(const struct intent_thresholds *thresholds, const char *intent)
{
	for (size_t i = 0; thresholds != NULL && i < thresholds->intents->count; i++) {
		if (strcmp(thresholds->intents->items[i], intent) == 0) {
			return thresholds->needed[i];
		}
	}
	return confidence_needed;
}
