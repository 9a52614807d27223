/* SPDX-License-Identifier: MIT
 *
 * Keys and names that nobody else has: two things of one name cannot be told apart when
 * it is said.
 */
#include <stdlib.h>
#include <string.h>

#include "bridge/home/names.h"
#include "bridge/import/draft.h"
#include "bridge/import/spoken.h"

#define NUMBER_MAX 999

/* --- what is taken ------------------------------------------------------------ */

/* Names and keys of all that has one so far, sorted as they come. */
struct taken {
	char **texts;
	size_t count;
	size_t capacity;
};

static size_t taken_place(const struct taken *taken, const char *text, bool *found)
{
	return text_place(taken->texts, taken->count, sizeof(*taken->texts), text, found);
}

static bool is_taken(const struct taken *taken, const char *text)
{
	bool found = false;
	taken_place(taken, text, &found);
	return found;
}

static bool take(struct taken *taken, const char *text)
{
	bool found = false;
	size_t place = taken_place(taken, text, &found);
	if (found) {
		return true;
	}
	if (taken->count == taken->capacity) {
		size_t capacity = 2 * taken->capacity + 64;
		char **texts = realloc(taken->texts, capacity * sizeof(*texts));
		if (texts == NULL) {
			return false;
		}
		taken->texts = texts;
		taken->capacity = capacity;
	}
	char *copy = text_copy(text);
	if (copy == NULL) {
		return false;
	}
	memmove(taken->texts + place + 1, taken->texts + place,
		(taken->count - place) * sizeof(*taken->texts));
	taken->texts[place] = copy;
	taken->count++;
	return true;
}

static void taken_finish(struct taken *taken)
{
	for (size_t i = 0; i < taken->count; i++) {
		free(taken->texts[i]);
	}
	free(taken->texts);
}

struct namespaces {
	struct taken names;
	struct taken keys;
};

/* --- choosing ------------------------------------------------------------ */

/* The words for the name of a thing, or for what it is if it has none. */
static char *wished_name(const char *title, const char *fallback, bool *has_own)
{
	char *words = spoken_clean(title);
	*has_own = words != NULL;
	return words != NULL ? words : text_copy(fallback);
}

/* The name, or the same with the first number that makes it another. */
static char *free_name(const struct taken *names, const char *wished, unsigned *number)
{
	char *name = text_copy(wished);
	*number = 1;
	while (name != NULL && is_taken(names, name) && *number < NUMBER_MAX) {
		free(name);
		name = spoken_numbered(wished, ++*number);
	}
	return name;
}

static char *free_key(const struct taken *keys, const char *name)
{
	char *key = spoken_to_key(name, 1);
	for (unsigned number = 2; key != NULL && is_taken(keys, key) && number < NUMBER_MAX;
		number++) {
		free(key);
		key = spoken_to_key(name, number);
	}
	return key;
}

/* The number that the name got is told, 1: it is the one that was wished. False when out of
 * memory. */
static bool choose(struct namespaces *spaces, const char *wished, char **name, char **key,
	unsigned *number)
{
	*name = free_name(&spaces->names, wished, number);
	*key = *name != NULL ? free_key(&spaces->keys, *name) : NULL;
	return *key != NULL && take(&spaces->names, *name) && take(&spaces->keys, *key);
}

static bool name_device(struct draft *draft, struct namespaces *spaces,
	struct draft_device *device)
{
	bool has_own = false;
	unsigned number = 1;
	char *wished = wished_name(device->title, device->type->name, &has_own);
	bool named = wished != NULL &&
		choose(spaces, wished, &device->name, &device->key, &number);
	if (named && !has_own) {
		draft_device_note(draft, device, "its name there cannot be said: give it one here");
	} else if (named && number > 1) {
		draft_device_note(draft, device,
			"another thing is called “%s” too: give one of them a better name", wished);
	}
	free(wished);
	return named;
}

static bool name_group(struct draft *draft, struct namespaces *spaces, struct draft_group *group)
{
	bool has_own = false;
	unsigned number = 1;
	char *wished = wished_name(group->title, "group", &has_own);
	bool named = wished != NULL &&
		choose(spaces, wished, &group->name, &group->key, &number);
	if (named && number > 1) {
		draft_note(draft, "group “%s” is called “%s” here: another thing has its name",
			wished, group->name);
	}
	free(wished);
	return named;
}

/* --- order ------------------------------------------------------------ */

static int compare_origins(const void *left, const void *right)
{
	const struct draft_device *a = *(struct draft_device *const *)left;
	const struct draft_device *b = *(struct draft_device *const *)right;
	int order = strcmp(a->title, b->title);
	order = order != 0 ? order : strcmp(a->origin, b->origin);
	return order != 0 ? order : strcmp(a->type->name, b->type->name);
}

static int compare_keys(const void *left, const void *right)
{
	const struct draft_device *a = *(struct draft_device *const *)left;
	const struct draft_device *b = *(struct draft_device *const *)right;
	return strcmp(a->key, b->key);
}

static int compare_groups(const void *left, const void *right)
{
	const struct draft_group *a = left;
	const struct draft_group *b = right;
	return strcmp(a->title != NULL ? a->title : "", b->title != NULL ? b->title : "");
}

static int compare_rooms(const void *left, const void *right)
{
	return strcmp(((const struct draft_room *)left)->key,
		((const struct draft_room *)right)->key);
}

static void sort_devices(struct draft *draft, int (*compare)(const void *, const void *))
{
	if (draft->device_count > 1) {
		qsort(draft->devices, draft->device_count, sizeof(struct draft_device *), compare);
	}
}

/* What was only ever the dialect's, and the dialect does not have it. */
static void drop_empty(struct draft *draft)
{
	for (size_t i = draft->device_count; i > 0; i--) {
		struct draft_device *device = draft->devices[i - 1];
		if (device->command_count + device->property_count == 0) {
			char title[SHORTENED_SIZE];
			draft_note(draft, "%s “%s”: nothing of it can be mapped",
				device->type->name, shortened(device->title, title));
			draft_remove(draft, device);
		}
	}
}

bool draft_settle(struct draft *draft, const char *dialects_folder)
{
	struct namespaces spaces = {0};
	bool settled = !draft->failed;
	sort_devices(draft, compare_origins);
	for (size_t i = 0; settled && i < draft->device_count; i++) {
		settled = name_device(draft, &spaces, draft->devices[i]);
	}
	if (draft->group_count > 1) {
		qsort(draft->groups, draft->group_count, sizeof(*draft->groups), compare_groups);
	}
	for (size_t i = 0; settled && i < draft->group_count; i++) {
		settled = name_group(draft, &spaces, &draft->groups[i]);
	}
	taken_finish(&spaces.names);
	taken_finish(&spaces.keys);
	if (!settled) {
		return false;
	}
	sort_devices(draft, compare_keys);
	if (draft->room_count > 1) {
		qsort(draft->rooms, draft->room_count, sizeof(*draft->rooms), compare_rooms);
	}
	draft_reduce(draft, dialects_folder);
	drop_empty(draft);
	text_list_sort(&draft->notes);
	return !draft->failed;
}
