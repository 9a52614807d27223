/* SPDX-License-Identifier: MIT
 *
 * Small helpers for text: lists of strings, checked numbers, suggestions.
 */
#ifndef EARSHOT_BASE_TEXT_H
#define EARSHOT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A list that owns its strings. Zeroed memory is an empty list. */
struct text_list {
	char **items;
	size_t count;
};

/* Adds a copy; false when out of memory. */
bool text_list_add(struct text_list *list, const char *text);
/* Adds copies of all that `more` has; false when out of memory, with some of them added. */
bool text_list_add_all(struct text_list *list, const struct text_list *more);
bool text_list_has(const struct text_list *list, const char *text);
void text_list_sort(struct text_list *list);
void text_list_finish(struct text_list *list);

/* Splits at white space and adds each word. */
bool text_list_add_words(struct text_list *list, const char *text);

/* True if the name of a file has one of these endings (".yml"), in upper or lower case; a hidden
 * file has none. The list ends with NULL. */
bool text_has_ending(const char *name, const char *const *endings);

/* What follows these words and a space in a text that begins with them; NULL if it does not.
 * Borrowed. */
const char *text_after_words(const char *text, const char *words);

/* Where `text` stands among `count` items of `item_size` bytes, each of which begins with a
 * pointer to its text and which are in the order of these; or, if it is not found, where it
 * belongs. */
size_t text_place(const void *items, size_t count, size_t item_size, const char *text, bool *found);

/* malloc'd copies that the caller frees; NULL when out of memory. */
char *text_copy(const char *text);
char *text_copy_part(const char *text, size_t length);
/* Of a text that may be NULL, which has none. Sets `failed` when out of memory, and else leaves
 * it, so that it is asked once after several. */
char *text_copy_optional(const char *text, bool *failed);
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Frees a malloc'd text of which nothing may stay in memory. NULL is fine. */
void text_forget(char *text);

/* The whole text must be a number in the C locale and within the bounds. */
bool text_to_number(const char *text, double minimum, double maximum, double *number);
bool text_to_integer(const char *text, int64_t minimum, int64_t maximum, int64_t *number);

/* What stands before an item of a list that is spoken: nothing before the first, `word` (" and ",
 * " or ") before the last, else a comma. */
const char *text_before_item(bool first, bool last, const char *word);

/* The candidate that `text` was most likely meant to be (few edits apart, for
 * its length), or NULL. `candidates` ends with NULL. Borrowed. */
const char *text_closest(const char *text, const char *const *candidates);

/* How many of the `length` bytes the UTF-8 character at the start of `text`
 * takes; 0 if there is none or it is not well-formed. */
size_t text_character_length(const char *text, size_t length);

/* How many of the first `maximum` bytes of a text are whole characters: where to cut it. */
size_t text_whole_characters(const char *text, size_t maximum);

/* True for well-formed UTF-8 without control characters other than tab and
 * newline. */
bool text_is_clean(const char *text, size_t length);

/* `path` relative to the folder that `base_file` is in; malloc'd. */
char *text_path_beside(const char *base_file, const char *path);

/* Writes a number the shortest way that reads back the same: 21.5, 20, -3. What
 * is not finite is written as an empty text; 32 bytes are always enough. */
void text_print_number(double number, char *out, size_t size);

#endif
