/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/vocabulary.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/text.h"
#include "bridge/grammar/array.h"

#define LISTS_MAX 1000
#define PHRASES_MAX 100000

struct list {
	struct phrase *phrases; /* both texts are owned */
	size_t count;
	size_t capacity;
};

struct vocabulary {
	struct list *lists;
	char **names; /* as many as lists, then NULL */
	size_t count;
};

struct vocabulary *vocabulary_create(void)
{
	struct vocabulary *vocabulary = calloc(1, sizeof(*vocabulary));

	if (vocabulary == NULL) {
		return NULL;
	}
	vocabulary->names = calloc(1, sizeof(*vocabulary->names));
	if (vocabulary->names == NULL) {
		free(vocabulary);
		return NULL;
	}
	return vocabulary;
}

static void list_finish(struct list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free((char *)list->phrases[i].words);
		free((char *)list->phrases[i].value);
	}
	free(list->phrases);
}

void vocabulary_destroy(struct vocabulary *vocabulary)
{
	if (vocabulary == NULL) {
		return;
	}
	for (size_t i = 0; i < vocabulary->count; i++) {
		list_finish(&vocabulary->lists[i]);
		free(vocabulary->names[i]);
	}
	free(vocabulary->lists);
	free(vocabulary->names);
	free(vocabulary);
}

static struct list *find(const struct vocabulary *vocabulary, const char *name)
{
	for (size_t i = 0; i < vocabulary->count; i++) {
		if (strcmp(vocabulary->names[i], name) == 0) {
			return &vocabulary->lists[i];
		}
	}
	return NULL;
}

bool vocabulary_add_list(struct vocabulary *vocabulary, const char *list)
{
	size_t count = vocabulary->count;

	if (find(vocabulary, list) != NULL) {
		return true;
	}
	if (count >= LISTS_MAX) {
		return false;
	}
	struct list *lists = realloc(vocabulary->lists, (count + 1) * sizeof(*lists));
	if (lists == NULL) {
		return false;
	}
	vocabulary->lists = lists;
	char **names = realloc(vocabulary->names, (count + 2) * sizeof(*names));
	if (names == NULL) {
		return false;
	}
	vocabulary->names = names;
	names[count] = text_copy(list);
	if (names[count] == NULL) {
		return false;
	}
	names[count + 1] = NULL;
	lists[count] = (struct list){0};
	vocabulary->count++;
	return true;
}

bool vocabulary_add(struct vocabulary *vocabulary, const char *list, const char *words,
	const char *value)
{
	if (!vocabulary_add_list(vocabulary, list)) {
		return false;
	}
	struct list *into = find(vocabulary, list);
	struct phrase *phrases = array_make_room(into->phrases, into->count, &into->capacity,
		sizeof(*phrases), PHRASES_MAX);
	if (phrases == NULL) {
		return false;
	}
	into->phrases = phrases;
	struct phrase phrase = {.words = text_copy(words), .value = text_copy(value)};
	if (phrase.words == NULL || phrase.value == NULL) {
		free((char *)phrase.words);
		free((char *)phrase.value);
		return false;
	}
	phrases[into->count++] = phrase;
	return true;
}

bool vocabulary_has_list(const struct vocabulary *vocabulary, const char *list)
{
	return find(vocabulary, list) != NULL;
}

size_t vocabulary_count(const struct vocabulary *vocabulary, const char *list)
{
	const struct list *found = find(vocabulary, list);

	return found != NULL ? found->count : 0;
}

const struct phrase *vocabulary_at(const struct vocabulary *vocabulary, const char *list,
	size_t index)
{
	const struct list *found = find(vocabulary, list);

	return found != NULL && index < found->count ? &found->phrases[index] : NULL;
}

const char *const *vocabulary_lists(const struct vocabulary *vocabulary)
{
	return (const char *const *)vocabulary->names;
}
