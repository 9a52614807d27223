/* SPDX-License-Identifier: MIT */
#include "bridge/config/wake_settings.h"

#include <stddef.h>
#include <stdlib.h>

#include "bridge/base/schema.h"

struct wake_file {
	struct wake_settings wake;
	const struct node *thresholds;
};

static const struct field wake_fields[] = {
	{.key = "words", .type = FIELD_TEXTS, .offset = offsetof(struct wake_file, wake.words)},
	{.key = "threshold", .type = FIELD_NUMBER, .offset = offsetof(struct wake_file, wake.threshold),
		.minimum = 0, .maximum = 1},
	{.key = "thresholds", .type = FIELD_NODE, .offset = offsetof(struct wake_file, thresholds)},
	{.key = NULL},
};

/* The words are the keys that the map of thresholds may have. */
static bool read_thresholds(const struct node *node, struct wake_settings *wake,
	struct problems *problems)
{
	size_t count = wake->words.count;
	struct field *fields = calloc(count + 1, sizeof(*fields));

	wake->thresholds = calloc(count + 1, sizeof(*wake->thresholds));
	if (fields == NULL || wake->thresholds == NULL) {
		free(fields);
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		wake->thresholds[i] = wake->threshold;
		fields[i] = (struct field){.key = wake->words.items[i], .type = FIELD_NUMBER,
			.offset = i * sizeof(double), .minimum = 0, .maximum = 1};
	}
	schema_read(node, fields, wake->thresholds, "`thresholds`", problems);
	free(fields);
	return true;
}

bool wake_settings_read(const struct node *node, struct wake_settings *wake,
	struct problems *problems)
{
	struct wake_file file = {.wake = {.threshold = WAKE_THRESHOLD_DEFAULT}};

	schema_read(node, wake_fields, &file, "`wake`", problems);
	*wake = file.wake;
	return read_thresholds(file.thresholds, wake, problems);
}

void wake_settings_finish(struct wake_settings *wake)
{
	text_list_finish(&wake->words);
	free(wake->thresholds);
	*wake = (struct wake_settings){0};
}
