/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/base/text.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longer texts than this get no suggestion; it keeps the table on the stack. */
#define CLOSEST_LENGTH_MAX 64

/* Doubles below this are exact when they are whole numbers. */
#define EXACT_WHOLE_MAX 1e15

static bool add_owned(struct text_list *list, char *text)
{
	if (text == NULL) {
		return false;
	}
	/* Grows at each power of two, which the count alone tells. */
	if ((list->count & (list->count - 1)) == 0) {
		size_t capacity = list->count == 0 ? 1 : 2 * list->count;
		char **items = realloc(list->items, capacity * sizeof(*items));
		if (items == NULL) {
			free(text);
			return false;
		}
		list->items = items;
	}
	list->items[list->count++] = text;
	return true;
}

bool text_list_add(struct text_list *list, const char *text)
{
	return add_owned(list, text_copy(text));
}

bool text_list_add_all(struct text_list *list, const struct text_list *more)
{
	for (size_t i = 0; i < more->count; i++) {
		if (!text_list_add(list, more->items[i])) {
			return false;
		}
	}
	return true;
}

bool text_list_has(const struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i], text) == 0) {
			return true;
		}
	}
	return false;
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

void text_list_sort(struct text_list *list)
{
	if (list->count > 1) {
		qsort(list->items, list->count, sizeof(*list->items), compare_texts);
	}
}

void text_list_finish(struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i]);
	}
	free(list->items);
	*list = (struct text_list){0};
}

bool text_list_add_words(struct text_list *list, const char *text)
{
	static const char white_space[] = " \t\n\v\f\r";
	for (;;) {
		text += strspn(text, white_space);
		size_t length = strcspn(text, white_space);
		if (length == 0) {
			return true;
		}
		if (!add_owned(list, text_copy_part(text, length))) {
			return false;
		}
		text += length;
	}
}

bool text_has_ending(const char *name, const char *const *endings)
{
	const char *ending = strrchr(name, '.');
	bool has = false;

	for (size_t i = 0; !has && ending != NULL && name[0] != '.' && endings[i] != NULL; i++) {
		has = strcasecmp(ending, endings[i]) == 0;
	}
	return has;
}

const char *text_after_words(const char *text, const char *words)
{
	size_t length = strlen(words);
	bool begins = length > 0 && strncmp(text, words, length) == 0 &&
		(text[length] == ' ' || text[length] == '\0');

	return begins ? text + length + (text[length] == ' ') : NULL;
}

size_t text_place(const void *items, size_t count, size_t item_size, const char *text, bool *found)
{
	size_t low = 0;
	size_t high = count;

	*found = false;
	while (low < high && !*found) {
		size_t middle = low + (high - low) / 2;
		char *const *item = (const void *)((const char *)items + middle * item_size);
		int order = strcmp(*item, text);
		if (order < 0) {
			low = middle + 1;
		} else {
			high = middle;
			*found = order == 0;
		}
	}
	return *found ? high : low;
}

char *text_copy(const char *text)
{
	return text_copy_part(text, strlen(text));
}

char *text_copy_part(const char *text, size_t length)
{
	char *copy = malloc(length + 1);
	if (copy != NULL) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

char *text_copy_optional(const char *text, bool *failed)
{
	char *copy = text != NULL ? text_copy(text) : NULL;
	*failed = *failed || (text != NULL && copy == NULL);
	return copy;
}

char *text_format(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	char *text = length >= 0 ? malloc((size_t)length + 1) : NULL;
	if (text != NULL) {
		vsnprintf(text, (size_t)length + 1, format, again);
	}
	va_end(again);
	return text;
}

/* A compiler leaves out what is written just before the memory is freed, but not this. */
void text_forget(char *text)
{
	if (text != NULL) {
		explicit_bzero(text, strlen(text));
	}
	free(text);
}

/* strtod() with a decimal point whatever locale a library may have set. */
static double parse_double(const char *text, char **end)
{
	locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	locale_t before = plain != (locale_t)0 ? uselocale(plain) : (locale_t)0;
	double number = strtod(text, end);
	if (plain != (locale_t)0) {
		uselocale(before);
		freelocale(plain);
	}
	return number;
}

bool text_to_number(const char *text, double minimum, double maximum, double *number)
{
	/* Of what strtod() takes, leaves out white space, hexadecimal, inf and nan. */
	if (text[0] == '\0' || text[strspn(text, "0123456789+-.eE")] != '\0') {
		return false;
	}
	char *end = NULL;
	double value = parse_double(text, &end);
	if (end == text || *end != '\0' || !isfinite(value) || value < minimum ||
		value > maximum) {
		return false;
	}
	*number = value;
	return true;
}

bool text_to_integer(const char *text, int64_t minimum, int64_t maximum, int64_t *number)
{
	if (text[0] == '\0' || text[strspn(text, "0123456789+-")] != '\0') {
		return false;
	}
	char *end = NULL;
	errno = 0;
	intmax_t value = strtoimax(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value < minimum || value > maximum) {
		return false;
	}
	*number = (int64_t)value;
	return true;
}

static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn one
 * text into the other, without regard to case. */
static size_t edits_between(const char *a, size_t a_length, const char *b, size_t b_length)
{
	size_t rows[3][CLOSEST_LENGTH_MAX + 1];
	for (size_t j = 0; j <= b_length; j++) {
		rows[0][j] = j;
	}
	for (size_t i = 1; i <= a_length; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *two_above = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t replaced = above[j - 1] + (same_letter(a[i - 1], b[j - 1]) ? 0 : 1);
			row[j] = smaller(replaced, 1 + smaller(above[j], row[j - 1]));
			if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
				same_letter(a[i - 2], b[j - 1])) {
				row[j] = smaller(row[j], two_above[j - 2] + 1);
			}
		}
	}
	return rows[a_length % 3][b_length];
}

static size_t common_start(const char *a, const char *b)
{
	size_t length = 0;
	while (a[length] != '\0' && same_letter(a[length], b[length])) {
		length++;
	}
	return length;
}

const char *text_closest(const char *text, const char *const *candidates)
{
	size_t length = strlen(text);
	const char *closest = NULL;
	size_t fewest = SIZE_MAX;
	size_t longest_start = 0;
	if (length > CLOSEST_LENGTH_MAX) {
		return NULL;
	}
	for (; *candidates != NULL; candidates++) {
		size_t candidate_length = strlen(*candidates);
		if (candidate_length > CLOSEST_LENGTH_MAX) {
			continue;
		}
		size_t longer = length > candidate_length ? length : candidate_length;
		size_t edits = edits_between(text, length, *candidates, candidate_length);
		size_t start = common_start(text, *candidates);
		/* Of equals the one that begins alike: slips at the end are commoner. */
		bool closer = edits < fewest || (edits == fewest && start > longest_start);
		if (edits <= (longer + 1) / 3 && closer) {
			fewest = edits;
			longest_start = start;
			closest = *candidates;
		}
	}
	return closest;
}

size_t text_character_length(const char *text, size_t length)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t smallest;
	} forms[] = {
		{.mask = 0x80, .lead = 0x00, .smallest = 0},
		{.mask = 0xe0, .lead = 0xc0, .smallest = 0x80},
		{.mask = 0xf0, .lead = 0xe0, .smallest = 0x800},
		{.mask = 0xf8, .lead = 0xf0, .smallest = 0x10000},
	};
	const unsigned char *bytes = (const unsigned char *)text;
	for (size_t more = 0; length > more && more < sizeof(forms) / sizeof(*forms); more++) {
		if ((bytes[0] & forms[more].mask) != forms[more].lead) {
			continue;
		}
		uint32_t character = bytes[0] & (uint32_t)~forms[more].mask & 0xffu;
		for (size_t i = 1; i <= more; i++) {
			if ((bytes[i] & 0xc0) != 0x80) {
				return 0;
			}
			character = character << 6 | (bytes[i] & 0x3fu);
		}
		bool surrogate = character >= 0xd800 && character <= 0xdfff;
		bool valid = character >= forms[more].smallest && character <= 0x10ffff;
		return valid && !surrogate ? more + 1 : 0;
	}
	return 0;
}

size_t text_whole_characters(const char *text, size_t maximum)
{
	size_t length = strlen(text), used = 0;
	for (;;) {
		size_t step = text_character_length(text + used, length - used);
		if (step == 0 || used + step > maximum) {
			return used;
		}
		used += step;
	}
}

/* Of a well-formed character: the controls of ASCII and of Latin-1. */
static bool is_control(const char *character, size_t length)
{
	unsigned char first = (unsigned char)character[0];
	if (length == 1) {
		return (first < 0x20 && first != '\t' && first != '\n') || first == 0x7f;
	}
	return length == 2 && first == 0xc2 && (unsigned char)character[1] < 0xa0;
}

bool text_is_clean(const char *text, size_t length)
{
	size_t position = 0;
	while (position < length) {
		size_t bytes = text_character_length(text + position, length - position);
		if (bytes == 0 || is_control(text + position, bytes)) {
			return false;
		}
		position += bytes;
	}
	return true;
}

const char *text_before_item(bool first, bool last, const char *word)
{
	return first ? "" : last ? word : ", ";
}

char *text_path_beside(const char *base_file, const char *path)
{
	const char *slash = base_file != NULL ? strrchr(base_file, '/') : NULL;
	if (slash == NULL || path[0] == '/') {
		return text_copy(path);
	}
	return text_format("%.*s%s", (int)(slash - base_file + 1), base_file, path);
}

void text_print_number(double number, char *out, size_t size)
{
	char text[40] = "";
	locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	locale_t before = plain != (locale_t)0 ? uselocale(plain) : (locale_t)0;
	if (isfinite(number) && fabs(number) < EXACT_WHOLE_MAX && number == trunc(number)) {
		snprintf(text, sizeof(text), "%.0f", number == 0 ? 0.0 : number);
	} else if (isfinite(number)) {
		int digits = 0;
		do {
			digits++;
			snprintf(text, sizeof(text), "%.*g", digits, number);
		} while (digits < 17 && strtod(text, NULL) != number);
	}
	if (plain != (locale_t)0) {
		uselocale(before);
		freelocale(plain);
	}
	snprintf(out, size, "%s", text);
}
