/* SPDX-License-Identifier: MIT */
#include "bridge/base/error.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PROBLEMS_MAX 1000

struct entry {
	struct error error;
	enum severity severity;
};

struct problems {
	struct entry *entries;
	size_t count;
	size_t capacity;
	size_t added[2]; /* by severity, the dropped ones included */
};

/* A message is one line on a terminal, whatever text of the user's it quotes. */
static void replace_control_characters(char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;
		if (byte < 0x20 || byte == 0x7f) {
			*text = '?';
		}
	}
}

/* A text that was cut may end within a UTF-8 character: drops that one. */
static void drop_cut_character(char *text)
{
	size_t length = strlen(text);
	while (length > 0 && ((unsigned char)text[length - 1] & 0xc0) == 0x80) {
		length--;
	}
	if (length > 0 && ((unsigned char)text[length - 1] & 0x80) != 0) {
		length--;
	}
	text[length] = '\0';
}

static void fill_file(struct error *error, const char *file)
{
	size_t length = strlen(file);
	bool cut = length >= sizeof(error->file);
	if (cut) {
		length = sizeof(error->file) - 1;
	}
	memcpy(error->file, file, length);
	error->file[length] = '\0';
	if (cut) {
		drop_cut_character(error->file);
	}
	replace_control_characters(error->file);
}

__attribute__((format(printf, 4, 0)))
static void fill(struct error *error, enum error_kind kind, const struct place *place,
	const char *format, va_list arguments)
{
	*error = (struct error){.kind = kind};
	if (place != NULL) {
		error->line = place->line;
		error->column = place->column;
		if (place->file != NULL) {
			fill_file(error, place->file);
		}
	}
	int length = vsnprintf(error->text, sizeof(error->text), format, arguments);
	if (length < 0) {
		error->text[0] = '\0';
	} else if ((size_t)length >= sizeof(error->text)) {
		drop_cut_character(error->text);
	}
	replace_control_characters(error->text);
}

bool error_set(struct error *error, enum error_kind kind, const char *format, ...)
{
	if (error != NULL) {
		va_list arguments;
		va_start(arguments, format);
		fill(error, kind, NULL, format, arguments);
		va_end(arguments);
	}
	return false;
}

bool error_set_at(struct error *error, enum error_kind kind, const struct place *place,
	const char *format, ...)
{
	if (error != NULL) {
		va_list arguments;
		va_start(arguments, format);
		fill(error, kind, place, format, arguments);
		va_end(arguments);
	}
	return false;
}

static void print_as(const struct error *error, enum severity severity, FILE *out)
{
	fputs(error->file[0] != '\0' ? error->file : "earshot", out);
	if (error->line > 0) {
		fprintf(out, ":%u", error->line);
		if (error->column > 0) {
			fprintf(out, ":%u", error->column);
		}
	}
	fprintf(out, ": %s: %s\n", severity == SEVERITY_WARNING ? "warning" : "error", error->text);
}

void error_print(const struct error *error, FILE *out)
{
	print_as(error, SEVERITY_ERROR, out);
}

struct problems *problems_create(void)
{
	return calloc(1, sizeof(struct problems));
}

void problems_destroy(struct problems *problems)
{
	if (problems != NULL) {
		free(problems->entries);
		free(problems);
	}
}

/* The next free entry, or NULL when the list is full. */
static struct entry *new_entry(struct problems *problems, enum severity severity)
{
	problems->added[severity]++;
	if (problems->count == problems->capacity) {
		size_t capacity = problems->capacity == 0 ? 8 : 2 * problems->capacity;
		if (capacity > PROBLEMS_MAX) {
			capacity = PROBLEMS_MAX;
		}
		if (capacity == problems->count) {
			return NULL;
		}
		struct entry *entries = realloc(problems->entries, capacity * sizeof(*entries));
		if (entries == NULL) {
			return NULL;
		}
		problems->entries = entries;
		problems->capacity = capacity;
	}
	struct entry *entry = &problems->entries[problems->count++];
	entry->severity = severity;
	return entry;
}

bool problems_add(struct problems *problems, enum severity severity, const struct place *place,
	const char *format, ...)
{
	struct entry *entry = problems != NULL ? new_entry(problems, severity) : NULL;
	if (entry != NULL) {
		va_list arguments;
		va_start(arguments, format);
		fill(&entry->error, ERROR_INPUT, place, format, arguments);
		va_end(arguments);
	}
	return false;
}

bool problems_add_error(struct problems *problems, const struct error *error)
{
	struct entry *entry = problems != NULL ? new_entry(problems, SEVERITY_ERROR) : NULL;
	if (entry != NULL) {
		entry->error = *error;
	}
	return false;
}

size_t problems_count(const struct problems *problems, enum severity severity)
{
	return problems != NULL ? problems->added[severity] : 0;
}

const struct error *problems_at(const struct problems *problems, size_t index,
	enum severity *severity)
{
	if (problems == NULL || index >= problems->count) {
		return NULL;
	}
	if (severity != NULL) {
		*severity = problems->entries[index].severity;
	}
	return &problems->entries[index].error;
}

static int compare_numbers(uintptr_t a, uintptr_t b)
{
	return (a > b) - (a < b);
}

static int compare_places(const void *left, const void *right)
{
	const struct entry *a = *(const struct entry *const *)left;
	const struct entry *b = *(const struct entry *const *)right;
	int order = strcmp(a->error.file, b->error.file);
	if (order == 0) {
		order = compare_numbers(a->error.line, b->error.line);
	}
	if (order == 0) {
		order = compare_numbers(a->error.column, b->error.column);
	}
	/* At the same place in the order of adding, which is that of the array. */
	return order != 0 ? order : compare_numbers((uintptr_t)a, (uintptr_t)b);
}

void problems_print(const struct problems *problems, FILE *out)
{
	if (problems == NULL || problems->count == 0) {
		return;
	}
	const struct entry **sorted = calloc(problems->count, sizeof(*sorted));
	for (size_t i = 0; sorted != NULL && i < problems->count; i++) {
		sorted[i] = &problems->entries[i];
	}
	if (sorted != NULL) {
		qsort(sorted, problems->count, sizeof(*sorted), compare_places);
	}
	for (size_t i = 0; i < problems->count; i++) {
		const struct entry *entry = sorted != NULL ? sorted[i] : &problems->entries[i];
		print_as(&entry->error, entry->severity, out);
	}
	free(sorted);
	size_t total = problems->added[SEVERITY_WARNING] + problems->added[SEVERITY_ERROR];
	if (total > problems->count) {
		fprintf(out, "earshot: error: %zu more problems are not shown\n",
			total - problems->count);
	}
}
