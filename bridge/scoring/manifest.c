/* SPDX-License-Identifier: MIT */
#include "bridge/scoring/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define MANIFEST_MAX (64u * 1024 * 1024)

static bool is_null(const struct json *json, const char *key)
{
	const struct json *value = json_get(json, key);

	return value != NULL && json_kind(value) == JSON_NULL;
}

static bool fill_meaning(struct manifest_entry *entry, const struct json *json)
{
	const struct json *slots = json_get(json, "slots");

	entry->expected = EXPECTED_MEANING;
	entry->slots = slots != NULL ? json_copy(slots) : json_new_object();
	return entry->slots != NULL && json_kind(entry->slots) == JSON_OBJECT;
}

/* False if the label is not one, or when out of memory. */
static bool fill_entry(struct manifest_entry *entry, const struct json *json)
{
	const char *wake = json_get_text(json, "wake");
	const char *intent = json_get_text(json, "intent");
	const char *text = json_get_text(json, "text");
	bool good = true;

	if (wake != NULL) {
		entry->expected = EXPECTED_WAKE;
		text = wake;
	} else if (intent != NULL) {
		good = fill_meaning(entry, json);
		text = intent;
	} else if (text != NULL && !is_null(json, "intent")) {
		entry->expected = EXPECTED_TEXT;
	} else {
		entry->expected = EXPECTED_NOTHING;
		return is_null(json, "intent") || is_null(json, "text");
	}
	entry->text = text_copy(text);
	return good && entry->text != NULL;
}

static bool add_line(struct manifest *manifest, const char *path, unsigned line,
	const char *text, size_t length, struct error *error)
{
	struct place place = {path, line, 1};
	struct error inner = {0};

	struct manifest_entry *entries =
		realloc(manifest->entries, (manifest->count + 1) * sizeof(*entries));
	if (entries == NULL) {
		return error_set_at(error, ERROR_MEMORY, &place, "out of memory");
	}
	manifest->entries = entries;
	struct json *json = json_parse(text, length, &inner);
	if (json == NULL) {
		return error_set_at(error, ERROR_INPUT, &place, "%s", inner.text);
	}
	struct manifest_entry *entry = &entries[manifest->count++];
	*entry = (struct manifest_entry){0};
	const char *audio = json_get_text(json, "audio");
	entry->audio = audio != NULL ? text_path_beside(path, audio) : NULL;
	bool good = entry->audio != NULL && fill_entry(entry, json);
	json_destroy(json);
	return good || error_set_at(error, ERROR_INPUT, &place,
		"a line needs `audio`, and one of `intent`, `text` and `wake`; `slots` is an object");
}

static bool read_name(const char *path, struct manifest *manifest)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	const char *ending = strrchr(name, '.');

	manifest->name = text_copy_part(name,
		ending != NULL ? (size_t)(ending - name) : strlen(name));
	return manifest->name != NULL;
}

bool manifest_read(const char *path, size_t every, size_t from, struct manifest *manifest,
	struct error *error)
{
	struct buffer content;
	unsigned line = 0;
	size_t index = 0;

	*manifest = (struct manifest){0};
	buffer_init(&content, MANIFEST_MAX);
	bool good = buffer_read_file(&content, path, error);
	if (good && !read_name(path, manifest)) {
		good = error_set(error, ERROR_MEMORY, "out of memory");
	}
	for (const char *at = buffer_text(&content); good && *at != '\0';) {
		size_t length = strcspn(at, "\n");
		line++;
		if (length > 0 && index++ % every == from) {
			good = add_line(manifest, path, line, at, length, error);
		}
		at += length + (at[length] == '\n');
	}
	buffer_finish(&content);
	return good;
}

void manifest_finish(struct manifest *manifest)
{
	for (size_t i = 0; i < manifest->count; i++) {
		free(manifest->entries[i].audio);
		free(manifest->entries[i].text);
		json_destroy(manifest->entries[i].slots);
	}
	free(manifest->entries);
	free(manifest->name);
	*manifest = (struct manifest){0};
}
