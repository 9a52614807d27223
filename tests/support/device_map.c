/* SPDX-License-Identifier: MIT */
#include "tests/support/device_map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/home.h"
#include "bridge/home/plan.h"

struct home *device_map_home(const char *yaml, struct problems *problems)
{
	struct home *home = home_create("devices/dialects");
	if (home != NULL) {
		home_add_text(home, "map.yaml", yaml, strlen(yaml), problems);
		home_complete(home, problems);
	}
	return home;
}

/* Takes the file's name from the start of each line, which is the same everywhere. */
static void strip_file(char *lines)
{
	static const char file[] = "map.yaml:";
	char *out = lines;
	bool line_begins = true;
	for (const char *at = lines; *at != '\0';) {
		if (line_begins && strncmp(at, file, strlen(file)) == 0) {
			at += strlen(file);
		}
		line_begins = *at == '\n';
		*out++ = *at++;
	}
	*out = '\0';
}

char *device_map_problems(const struct problems *problems)
{
	char *lines = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&lines, &length);
	if (out == NULL) {
		return NULL;
	}
	problems_print(problems, out);
	fclose(out);
	strip_file(lines);
	return lines;
}

static bool add_slot(struct meaning *meaning, const char *name, char *value)
{
	double number = 0;
	bool is_key = strcmp(name, "device") == 0 || strcmp(name, "room") == 0 ||
		strcmp(name, "group") == 0;
	if (!is_key && text_to_number(value, -1e300, 1e300, &number)) {
		return meaning_add_slot(meaning, name, SLOT_NUMBER, value, number);
	}
	for (char *at = value; !is_key && *at != '\0'; at++) {
		*at = *at == '_' ? ' ' : *at;
	}
	return meaning_add_slot(meaning, name, is_key ? SLOT_KEY : SLOT_TEXT, value, 0);
}

struct meaning *device_map_meaning(const char *line)
{
	struct text_list words = {0};
	struct meaning *meaning = NULL;
	if (text_list_add_words(&words, line) && words.count > 0) {
		meaning = meaning_create(words.items[0]);
	}
	for (size_t i = 1; meaning != NULL && i < words.count; i++) {
		char *equals = strchr(words.items[i], '=');
		if (equals != NULL) {
			*equals = '\0';
			add_slot(meaning, words.items[i], equals + 1);
		}
	}
	text_list_finish(&words);
	return meaning;
}

struct plan *device_map_plan(const struct home *home, struct meaning *meaning, const char *here,
	struct error *error)
{
	const struct plan_context context = {.home = home, .here = here};
	return plan_create(&context, &meaning, 1, error);
}
