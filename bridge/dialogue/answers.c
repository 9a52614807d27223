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

static void check(const struct node *root, struct problems *problems)
{
	if (root->kind != NODE_MAP) {
		problems_add(problems, SEVERITY_ERROR, &root->place,
			"answers are lines like `lock.lock: The {device} is locked.`");
		return;
	}
	for (size_t i = 0; i < root->count; i++) {
		const struct node *value = root->values[i];
		if (value->kind != NODE_SCALAR || value->text == NULL) {
			problems_add(problems, SEVERITY_ERROR, &value->place,
				"`%s` needs a sentence", root->keys[i]->text);
		}
	}
}

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
	check(document_root(answers->document), problems);
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
	const struct {
		const char *name, *text;
	} texts[] = {{"device", values->device}, {"devices", values->devices},
		{"things", values->things}, {"are", values->are}, {"state", values->state},
		{"deed", values->deed}, {"asked", values->asked}, {"place", values->place},
		{"what", values->what}};
	const struct {
		const char *name;
		double number;
	} numbers[] = {{"value", values->value}, {"count", values->count},
		{"total", values->total}};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(name, texts[i].name) == 0) {
			value->text = texts[i].text;
			return value->text != NULL;
		}
	}
	value->text = NULL;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(name, numbers[i].name) == 0) {
			value->number = numbers[i].number;
			return true;
		}
	}
	return false;
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
