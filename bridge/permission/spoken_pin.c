/* SPDX-License-Identifier: MIT */
#include "bridge/permission/spoken_pin.h"

#include <stddef.h>
#include <string.h>

#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"

/* Fewer digits than these are no PIN that anybody has, but part of a command. */
#define LIKELY_DIGITS 3

static const char *const digit_words[] = {
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh"};
#define DIGIT_WORDS (sizeof(digit_words) / sizeof(digit_words[0]))

/* The digit that the word of this length is; '\0' if it is none. */
static char digit_of(const char *word, size_t length)
{
	for (size_t i = 0; i < DIGIT_WORDS; i++) {
		if (strlen(digit_words[i]) == length && strncmp(digit_words[i], word, length) == 0) {
			return (char)('0' + i % 10);
		}
	}
	return '\0';
}

bool spoken_pin_digits(const char *words, char pin[PIN_SIZE])
{
	size_t count = 0;

	for (const char *at = words + strspn(words, " "); *at != '\0'; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		char digit = digit_of(at, length);
		if (digit == '\0' || count == PIN_DIGITS_MAX) {
			return false;
		}
		pin[count++] = digit;
		at += length;
	}
	pin[count] = '\0';
	return count > 0;
}

/* What is longer than a PIN may be somebody's who says it twice. */
static bool has_many_digits(const char *words)
{
	size_t digits = 0;

	for (const char *at = words + strspn(words, " "); *at != '\0'; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		digits = digit_of(at, length) != '\0' ? digits + 1 : 0;
		if (digits >= LIKELY_DIGITS) {
			return true;
		}
		at += length;
	}
	return false;
}

bool spoken_pin_is_in(const struct understanding *understanding)
{
	const struct meaning *meaning = understanding->meaning;

	return meaning != NULL ? strcmp(meaning->intent, "pin") == 0
			       : has_many_digits(understanding->text);
}
