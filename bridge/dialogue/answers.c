/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/answers.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/document.h"
#include "bridge/home/template.h"

#define ANSWER_MAX 2000

struct answers {
	struct document *document;
};

struct answers *answers_load(const char *path, struct problems *problems)
{
	struct answers *answers = calloc(1, sizeof(*answers));

	if (answers == NULL) {
		problems_add(problems, SEVERITY_ERROR, NULL, "out of memory while reading %s", path);
		return NULL;
	}
	answers->document = document_read_file(path, problems);
	if (answers->document == NULL) {
		free(answers);
		return NULL;
	}
	return answers;
}

void answers_destroy(struct answers *answers)
{
	if (answers != NULL) {
		document_destroy(answers->document);
		free(answers);
	}
}

static bool find_value(const char *name, struct template_value *value, void *data)
{
	const struct answer_values *values = data;

	if (strcmp(name, "device") == 0) {
		value->text = values->device;
	} else if (strcmp(name, "state") == 0) {
		value->text = values->state;
	} else {
		value->text = NULL;
		value->number = strcmp(name, "value") == 0 ? values->value
			: strcmp(name, "count") == 0       ? values->count
							   : values->total;
		return true;
	}
	return value->text != NULL;
}

char *answers_say(const struct answers *answers, const char *key, const char *fallback,
	const struct answer_values *values)
{
	const struct node *root = document_root(answers->document);
	const struct node *sentence = node_get(root, key);
	struct answer_values copy = *values;
	struct buffer out;

	if (sentence == NULL && fallback != NULL) {
		sentence = node_get(root, fallback);
	}
	if (sentence == NULL || sentence->kind != NODE_SCALAR || sentence->text == NULL) {
		return NULL;
	}
	buffer_init(&out, ANSWER_MAX);
	if (!template_fill(sentence->text, false, find_value, &copy, &out, NULL)) {
		buffer_finish(&out);
		return NULL;
	}
	return buffer_take(&out);
}
