/* SPDX-License-Identifier: MIT */
#include "bridge/import/spoken.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/letter_to_sound.h"
#include "bridge/home/opening_name.h"

/* Enough to say; what follows is dropped. */
#define RAW_MAX 200
#define SOUND_MAX 2000

static const char *const digits[] = {
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
};


static bool is_letter(char sign)
{
	return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
}

/* A number that can be said as one: two digits, or three, and no other number before. */
static void append_number(struct buffer *out, const char *number, size_t length, bool after_number)
{
	bool plain = length <= 3 && (length == 1 || number[0] != '0') && !after_number;
	if (plain) {
		buffer_append_format(out, " %.*s ", (int)length, number);
		return;
	}
	for (size_t i = 0; i < length; i++) {
		buffer_append_format(out, " %s ", digits[number[i] - '0']);
	}
}

/* Letters, digits and apostrophes stay, numbers and words are parted, all else becomes a
 * space. What is not ASCII stays only with `other_letters`. */
static void append_tidy(struct buffer *out, const char *name, bool other_letters)
{
	bool after_number = false;
	size_t end = text_whole_characters(name, RAW_MAX);
	for (size_t at = 0; at < end;) {
		size_t bytes = text_character_length(name + at, end - at);
		size_t run = strspn(name + at, "0123456789");
		if (run > 0) {
			run = run < end - at ? run : end - at;
			append_number(out, name + at, run, after_number);
			after_number = true;
			at += run;
			continue;
		}
		bool inner_apostrophe = name[at] == '\'' && at > 0 && is_letter(name[at - 1]) &&
			is_letter(name[at + 1]);
		if (is_letter(name[at]) || inner_apostrophe || (bytes > 1 && other_letters)) {
			buffer_append(out, name + at, bytes);
			after_number = false;
		} else {
			buffer_append_text(out, " ");
		}
		at += bytes > 0 ? bytes : 1;
	}
}

static bool can_be_said(const char *words)
{
	struct text_list list = {0};
	bool said = text_list_add_words(&list, words) && list.count > 0;
	for (size_t i = 0; said && i < list.count; i++) {
		struct buffer sound;
		buffer_init(&sound, SOUND_MAX);
		said = strlen(list.items[i]) < NAME_LENGTH_MAX &&
			letter_to_sound(list.items[i], &sound);
		buffer_finish(&sound);
	}
	text_list_finish(&list);
	return said;
}

/* Drops the last word; false if there is but one. */
static bool drop_word(char *text)
{
	size_t length = strlen(text);
	while (length > 0 && text[length - 1] == ' ') {
		length--;
	}
	while (length > 0 && text[length - 1] != ' ') {
		length--;
	}
	text[length] = '\0';
	return strspn(text, " ") < length;
}

static char *words_of(const char *name, bool other_letters)
{
	struct buffer tidy;
	buffer_init(&tidy, 8 * RAW_MAX);
	append_tidy(&tidy, name, other_letters);
	char *text = buffer_take(&tidy);
	char *words = NULL;
	buffer_finish(&tidy);
	for (bool more = text != NULL; more && words == NULL;) {
		struct error error = {0};
		words = spoken_name(text, &error);
		more = words == NULL && error.kind == ERROR_LIMIT && drop_word(text);
	}
	free(text);
	if (words != NULL && !can_be_said(words)) {
		free(words);
		words = NULL;
	}
	return words;
}

char *spoken_clean(const char *name)
{
	char *words = words_of(name, true);
	return words != NULL ? words : words_of(name, false);
}

char *spoken_to_key(const char *words, unsigned number)
{
	struct buffer key;
	buffer_init(&key, 2 * NAME_LENGTH_MAX);
	size_t most = NAME_LENGTH_MAX - 6;
	for (size_t i = 0; words[i] != '\0' && i < most; i++) {
		if (words[i] != '\'') {
			buffer_append(&key, words[i] == ' ' ? "_" : &words[i], 1);
		}
	}
	if (number > 1) {
		buffer_append_format(&key, "_%u", number);
	}
	char *text = buffer_take(&key);
	buffer_finish(&key);
	return text;
}

char *spoken_numbered(const char *words, unsigned number)
{
	char *copy = text_copy(words);
	char *numbered = NULL;
	for (bool more = copy != NULL; more && numbered == NULL; more = drop_word(copy)) {
		char *text = text_format("%s %u", copy, number);
		numbered = text != NULL ? spoken_name(text, NULL) : NULL;
		free(text);
	}
	free(copy);
	return numbered;
}

/* --- what a text tells of ------------------------------------------------------------ */

static const char *find_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = text; *at != '\0'; at++) {
		bool begins = at == text || !isalpha((unsigned char)at[-1]);
		if (begins && strncasecmp(at, word, length) == 0 &&
			!isalpha((unsigned char)at[length])) {
			return at;
		}
	}
	return NULL;
}

bool spoken_has_word(const char *text, const char *word)
{
	return find_word(text, word) != NULL;
}

static bool ends_with_child(const char *text, const char *at)
{
	static const char child[] = "child";
	while (at > text && !isalpha((unsigned char)at[-1])) {
		at--;
	}
	size_t length = strlen(child);
	return (size_t)(at - text) >= length && strncasecmp(at - length, child, length) == 0;
}

static bool has_lock(const char *text)
{
	static const char *const words[] = {"lock", "locks", "deadbolt", "doorlock"};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		for (const char *at = find_word(text, words[i]); at != NULL;
			at = find_word(at + 1, words[i])) {
			if (!ends_with_child(text, at)) {
				return true;
			}
		}
	}
	return false;
}

/* In lower case, with a space for each sign. */
static char *letters_of(const char *text)
{
	char *copy = text_copy(text);
	for (char *at = copy; at != NULL && *at != '\0'; at++) {
		*at = isalpha((unsigned char)*at) ? (char)tolower((unsigned char)*at) : ' ';
	}
	return copy;
}

bool spoken_tells_of_opening(const char *text)
{
	static const char *const words[] = {
		"strike", "latch", "opener", "openers", "barrier", "bollard", "intercom", "access",
	};
	char *letters = letters_of(text);
	/* Out of memory: better safe. */
	bool tells = letters == NULL || name_is_opening(letters) || has_lock(letters);
	for (size_t i = 0; !tells && i < sizeof(words) / sizeof(*words); i++) {
		tells = spoken_has_word(letters, words[i]);
	}
	free(letters);
	return tells;
}

bool spoken_tells_of_lock(const char *text)
{
	char *letters = letters_of(text);
	bool tells = letters == NULL || has_lock(letters);
	free(letters);
	return tells;
}

bool spoken_tells_of_light(const char *text)
{
	static const char *const words[] = {"light", "lights", "lamp", "lamps", "bulb", "bulbs"};
	bool tells = false;
	for (size_t i = 0; !tells && i < sizeof(words) / sizeof(*words); i++) {
		tells = spoken_has_word(text, words[i]);
	}
	return tells;
}
