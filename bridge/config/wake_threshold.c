/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* realpath() */
#include "bridge/config/wake_threshold.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/document.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"

#define CONFIGURATION_MAX ((size_t)1024 * 1024)
#define KEY_MAX 1000

/* What is put at a place of the text, in place of some of its bytes. */
struct change {
	const struct place *place;
	size_t removed;
	bool own_line; /* in a line of its own before the place, indented like it */
	struct buffer text;
};

/* --- YAML --- */

/* Where a line and a column, which counts characters, are; `length` if nowhere. */
static size_t offset_of(const char *text, size_t length, const struct place *place)
{
	size_t at = 0;

	for (unsigned line = 1; line < place->line && at < length; line++) {
		const char *end = memchr(text + at, '\n', length - at);
		at = end != NULL ? (size_t)(end - text) + 1 : length;
	}
	for (unsigned column = 1; column < place->column && at < length; column++) {
		size_t character = text_character_length(text + at, length - at);
		at += character > 0 ? character : 1;
	}
	return at < length ? at : length;
}

/* A word as a key: in quotes, if it holds what means something in YAML. */
static void append_key(struct buffer *out, const char *word)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '_-";
	bool quoted = word[strspn(word, plain)] != '\0' || word[0] == '-' || word[0] == '\'';

	buffer_append_text(out, quoted ? "\"" : "");
	for (; *word != '\0'; word++) {
		if (*word == '"' || *word == '\\') {
			buffer_append_text(out, "\\");
		}
		buffer_append(out, word, 1);
	}
	buffer_append_text(out, quoted ? "\"" : "");
}

static void append_entry(struct buffer *out, const char *word, double threshold)
{
	char number[32];

	text_print_number(threshold, number, sizeof(number));
	append_key(out, word);
	buffer_append_format(out, ": %s", number);
}

/* A new first member of a map, in the map's own style. */
static void add_member(struct change *change, const struct node *map, const char *text,
	size_t offset)
{
	change->own_line = text[offset] != '{';
	change->place = &map->place;
	if (!change->own_line && map->count > 0) {
		buffer_append_text(&change->text, ", ");
	}
}

/* What is to be changed; false where no simple change will do. */
static bool plan_change(const struct node *wake, const char *text, size_t length, const char *word,
	double threshold, struct change *change)
{
	const struct node *thresholds = node_get(wake, "thresholds");
	const struct node *map = thresholds != NULL ? thresholds : wake;
	const struct node *value = node_get(thresholds, word);

	if (map->kind != NODE_MAP) {
		return false;
	}
	if (value != NULL) {
		char number[32];
		text_print_number(threshold, number, sizeof(number));
		buffer_append_text(&change->text, number);
		change->place = &value->place;
		change->removed = value->text != NULL && !value->quoted ? strlen(value->text) : 0;
		return change->removed > 0;
	}
	if (thresholds == NULL) {
		buffer_append_text(&change->text, "thresholds: {");
	}
	append_entry(&change->text, word, threshold);
	buffer_append_text(&change->text, thresholds == NULL ? "}" : "");
	add_member(change, map, text, offset_of(text, length, &map->place));
	return true;
}

static bool apply(const struct change *change, const char *text, size_t length, struct buffer *out)
{
	const char *added = buffer_text(&change->text);
	size_t at = offset_of(text, length, change->place);

	if (change->own_line) {
		size_t line = at;
		while (line > 0 && text[line - 1] != '\n') {
			line--;
		}
		const char *end = memchr(text + at, '\n', length - at);
		bool returns = end != NULL && end > text && end[-1] == '\r';
		buffer_append(out, text, at);
		buffer_append_format(out, "%s%s", added, returns ? "\r\n" : "\n");
		buffer_append(out, text + line, at - line);
	} else {
		/* Into the braces, or in place of what is there. */
		at += change->removed == 0;
		buffer_append(out, text, at);
		buffer_append_text(out, added);
		at += change->removed;
	}
	return buffer_append(out, text + at, length - at);
}

static bool same_text(const char *first, const char *second)
{
	return first == second || (first != NULL && second != NULL && strcmp(first, second) == 0);
}

/* True if nothing differs but what is at the end of the path, whose keys end with NULL; a NULL
 * path leads nowhere. */
static bool is_same(const struct node *old, const struct node *changed, const char *const *path)
{
	if (path != NULL && *path == NULL) {
		return true;
	}
	if (old->kind != changed->kind) {
		return false;
	}
	if (old->kind == NODE_SCALAR) {
		return same_text(old->text, changed->text) && old->quoted == changed->quoted;
	}
	bool added = path != NULL && node_get(old, *path) == NULL;
	bool same = changed->count == old->count + added;
	for (size_t i = 0; same && i < old->count; i++) {
		bool map = old->kind == NODE_MAP;
		const char *key = map ? old->keys[i]->text : NULL;
		const struct node *other = map ? node_get(changed, key) : changed->values[i];
		bool on_path = map && path != NULL && strcmp(key, *path) == 0;
		same = other != NULL && is_same(old->values[i], other, on_path ? path + 1 : NULL);
	}
	return same;
}

/* Does the changed text say what it should, and all else as before? */
static bool is_good(const struct node *old, const struct buffer *changed, const char *word,
	double threshold)
{
	const char *const path[] = {"wake", "thresholds", word, NULL};
	struct document *document =
		document_read_text("", buffer_text(changed), changed->length, NULL);
	double number = -1;

	if (document == NULL) {
		return false;
	}
	const struct node *root = document_root(document);
	const struct node *value =
		node_get(node_get(node_get(root, "wake"), "thresholds"), word);
	bool good = value != NULL && value->text != NULL && !value->quoted &&
		text_to_number(value->text, 0, 1, &number) && number == threshold &&
		is_same(old, root, path);
	document_destroy(document);
	return good;
}

static bool has_word(const struct node *words, const char *word)
{
	bool found = words != NULL && words->kind == NODE_SCALAR && same_text(words->text, word);

	for (size_t i = 0; words != NULL && words->kind == NODE_LIST && i < words->count; i++) {
		found = found || same_text(words->values[i]->text, word);
	}
	return found;
}

static bool edit(const struct node *root, const char *name, const char *text, size_t length,
	const char *word, double threshold, struct buffer *out, struct error *error)
{
	const struct node *wake = node_get(root, "wake");
	struct change change = {.place = NULL};
	struct buffer entry;

	if (!has_word(node_get(wake, "words"), word)) {
		return error_set_at(error, ERROR_INPUT, &(struct place){.file = name},
			"`wake: words:` does not have the wake word `%s`: add it there first", word);
	}
	buffer_init(&change.text, KEY_MAX);
	bool good = plan_change(wake, text, length, word, threshold, &change) &&
		apply(&change, text, length, out) && is_good(root, out, word, threshold);
	if (!good) {
		buffer_init(&entry, KEY_MAX);
		append_entry(&entry, word, threshold);
		error_set_at(error, ERROR_INPUT, wake != NULL ? &wake->place : NULL,
			"this is written in a way that is better changed by you: put "
			"`thresholds: {%s}` into `wake`", buffer_text(&entry));
		buffer_finish(&entry);
	}
	buffer_finish(&change.text);
	return good;
}

bool wake_threshold_edit(const char *name, const char *text, size_t length, const char *word,
	double threshold, struct buffer *out, struct error *error)
{
	struct problems *problems = problems_create();
	struct document *document = problems != NULL
		? document_read_text(name, text, length, problems) : NULL;
	bool good = false;

	if (document != NULL) {
		good = edit(document_root(document), name, text, length, word, threshold, out, error);
	} else if (problems != NULL && problems_at(problems, 0, NULL) != NULL) {
		if (error != NULL) {
			*error = *problems_at(problems, 0, NULL);
		}
	} else {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	document_destroy(document);
	problems_destroy(problems);
	return good;
}

/* --- the file --- */

static bool write_all(int descriptor, const struct buffer *content)
{
	size_t written = 0;

	while (written < content->length) {
		ssize_t count =
			write(descriptor, content->bytes + written, content->length - written);
		if (count <= 0) {
			return false;
		}
		written += (size_t)count;
	}
	return fsync(descriptor) == 0;
}

/* Another file takes its place, with the same owner and rights. */
static bool replace(const char *path, const struct buffer *content, struct error *error)
{
	char *beside = text_format("%s.XXXXXX", path);
	struct stat status;

	if (beside == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	int descriptor = mkstemp(beside);
	bool good = descriptor >= 0 && stat(path, &status) == 0 &&
		fchmod(descriptor, status.st_mode & 07777) == 0 &&
		(status.st_uid == geteuid() ||
			fchown(descriptor, status.st_uid, status.st_gid) == 0) &&
		write_all(descriptor, content) && rename(beside, path) == 0;
	if (!good) {
		error_set_at(error, ERROR_SYSTEM, &(struct place){.file = path},
			"it cannot be written, and stays as it was: %s", strerror(errno));
		if (descriptor >= 0) {
			unlink(beside);
		}
	}
	if (descriptor >= 0) {
		close(descriptor);
	}
	free(beside);
	return good;
}

bool wake_threshold_write(const char *path, const char *word, double threshold,
	struct error *error)
{
	struct buffer old, changed;
	/* A link stays a link. */
	char *real = realpath(path, NULL);

	if (real == NULL) {
		return error_set_at(error, ERROR_NOT_FOUND, &(struct place){.file = path},
			"it cannot be opened: %s", strerror(errno));
	}
	buffer_init(&old, CONFIGURATION_MAX);
	buffer_init(&changed, CONFIGURATION_MAX);
	bool good = buffer_read_file(&old, real, error) &&
		wake_threshold_edit(path, buffer_text(&old), old.length, word, threshold, &changed,
			error) &&
		replace(real, &changed, error);
	buffer_finish(&old);
	buffer_finish(&changed);
	free(real);
	return good;
}
