/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/numerals.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/letters.h"
#include "bridge/grammar/numbers.h"

#define DECIMAL_MAX 32
#define CARDINAL_MAX 80

static const char *const minus_signs[] = {"-", "\u2212", "\u2013"};

/* What stands inside a number when a digit follows. */
static const char separators[] = ".,:/";

static const char *const ordinal_endings[] = {"st", "nd", "rd", "th"};

/* Number words whose ordinals do not just end in "th". */
static const struct {
	const char *cardinal, *ordinal;
} ordinals[] = {
	{.cardinal = "one", .ordinal = "first"},
	{.cardinal = "two", .ordinal = "second"},
	{.cardinal = "three", .ordinal = "third"},
	{.cardinal = "five", .ordinal = "fifth"},
	{.cardinal = "eight", .ordinal = "eighth"},
	{.cardinal = "nine", .ordinal = "ninth"},
	{.cardinal = "twelve", .ordinal = "twelfth"},
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* A number in parts: "21" and "5" of "-21,5". */
struct numeral {
	bool below_zero;
	const char *digits;
	size_t length;    /* from `digits` on, without the ending of an ordinal */
	size_t whole;     /* digits before the first separator */
	char separator;   /* NUL if there is none */
	const char *rest; /* what follows the separator */
	size_t rest_length;
	size_t ending; /* of an ordinal */
};

size_t numeral_minus_length(const char *text)
{
	for (size_t i = 0; i < COUNT(minus_signs); i++) {
		size_t length = strlen(minus_signs[i]);
		if (strncmp(text, minus_signs[i], length) == 0) {
			return length;
		}
	}
	return 0;
}

static bool is_digit(char character)
{
	return isdigit((unsigned char)character) != 0;
}

static bool is_separator(char character)
{
	return character != '\0' && strchr(separators, character) != NULL;
}

static size_t ordinal_ending_length(const char *text)
{
	for (size_t i = 0; i < COUNT(ordinal_endings); i++) {
		size_t length = strlen(ordinal_endings[i]);
		size_t next = 0;
		if (strncasecmp(text, ordinal_endings[i], length) == 0 &&
			letters_plain(letters_character(text + length, &next)) == NULL) {
			return length;
		}
	}
	return 0;
}

static bool refuse_for_memory(struct error *error)
{
	return error_set(error, ERROR_LIMIT, "the words of the text take too much memory");
}

static struct numeral split(const char *text)
{
	size_t minus = numeral_minus_length(text);
	struct numeral numeral = {.below_zero = minus > 0, .digits = text + minus};
	const char *digits = numeral.digits;
	size_t length = 0;
	while (is_digit(digits[length]) ||
		(is_separator(digits[length]) && is_digit(digits[length + 1]))) {
		if (is_separator(digits[length]) && numeral.separator == '\0') {
			numeral.separator = digits[length];
			numeral.whole = length;
		}
		length++;
	}
	numeral.length = length;
	if (numeral.separator != '\0') {
		numeral.rest = &digits[numeral.whole + 1];
		numeral.rest_length = length - numeral.whole - 1;
	} else {
		numeral.whole = length;
		numeral.ending = numeral.below_zero ? 0 : ordinal_ending_length(digits + length);
	}
	return numeral;
}

static bool append_text(const char *text, struct buffer *words, struct error *error)
{
	return buffer_append_text(words, text) || refuse_for_memory(error);
}

/* The value must be one that has words. */
static bool append_number(double value, struct buffer *words, struct error *error)
{
	return number_to_words(value, words) || refuse_for_memory(error);
}

static bool decimal_to_words(const struct numeral *numeral, struct buffer *words, double *value,
	struct error *error)
{
	char number[DECIMAL_MAX + 1];
	bool has_rest = numeral->separator != '\0';
	int length = snprintf(number, sizeof(number), "%s%s%.*s%s%.*s",
		numeral->below_zero ? "-" : "", numeral->whole == 0 ? "0" : "",
		(int)numeral->whole, numeral->digits, has_rest ? "." : "",
		(int)numeral->rest_length, has_rest ? numeral->rest : "");
	if (length < 0 || (size_t)length >= sizeof(number)) {
		return error_set(error, ERROR_LIMIT,
			"`%s…` has too many digits: numbers go from -999 to 999", number);
	}
	if (!number_from_digits(number, strlen(number), value, error)) {
		return false;
	}
	return append_number(*value, words, error);
}

/* "7:30": hours of one or two digits, minutes of two. */
static bool time_to_words(const struct numeral *numeral, struct buffer *words, struct error *error)
{
	double hour = 0;
	double minute = 0;
	if (numeral->whole < 1 || numeral->whole > 2 || numeral->rest_length != 2 ||
		!number_from_digits(numeral->digits, numeral->whole, &hour, NULL) || hour > 23 ||
		!number_from_digits(numeral->rest, 2, &minute, NULL) || minute > 59) {
		return error_set(error, ERROR_INPUT,
			"`%.*s` is not a time: write it like 7:30 or 19:05", (int)numeral->length,
			numeral->digits);
	}
	if (!append_number(hour, words, error)) {
		return false;
	}
	if (minute == 0) {
		return append_text(" o'clock", words, error);
	}
	return append_text(minute < 10 ? " oh " : " ", words, error) &&
		append_number(minute, words, error);
}

/* Only the last word of an ordinal differs from the number: "twenty second". */
static void append_ordinal(struct buffer *words, const char *cardinal)
{
	const char *space = strrchr(cardinal, ' ');
	const char *last = space != NULL ? space + 1 : cardinal;
	size_t length = strlen(last);
	buffer_append(words, cardinal, (size_t)(last - cardinal));
	for (size_t i = 0; i < COUNT(ordinals); i++) {
		if (strcmp(last, ordinals[i].cardinal) == 0) {
			buffer_append_text(words, ordinals[i].ordinal);
			return;
		}
	}
	bool ends_in_y = last[length - 1] == 'y';
	buffer_append(words, last, ends_in_y ? length - 1 : length);
	buffer_append_text(words, ends_in_y ? "ieth" : "th");
}

static bool ordinal_to_words(const struct numeral *numeral, struct buffer *words,
	struct error *error)
{
	double value = 0;
	if (!number_from_digits(numeral->digits, numeral->whole, &value, error)) {
		return false;
	}
	struct buffer cardinal;
	buffer_init(&cardinal, CARDINAL_MAX);
	bool done = number_to_words(value, &cardinal);
	if (done) {
		append_ordinal(words, buffer_text(&cardinal));
	}
	buffer_finish(&cardinal);
	return (done && !words->failed) || refuse_for_memory(error);
}

bool numeral_to_words(const char **at, struct buffer *words, double *value, struct error *error)
{
	const struct numeral numeral = split(*at);
	*at = numeral.digits + numeral.length + numeral.ending;
	*value = NAN;
	bool several = false;
	for (size_t i = 0; i < numeral.rest_length; i++) {
		several = several || is_separator(numeral.rest[i]);
	}
	if (several || numeral.separator == '/' ||
		(numeral.separator == ':' && numeral.below_zero)) {
		return error_set(error, ERROR_INPUT,
			"`%.*s` is not a number: write it like 20, -3 or 21.5",
			(int)numeral.length, numeral.digits);
	}
	if (numeral.separator == ',' && numeral.rest_length == 3) {
		return error_set(error, ERROR_LIMIT,
			"`%.*s` is too large: numbers go from -999 to 999", (int)numeral.length,
			numeral.digits);
	}
	if (numeral.separator == ':') {
		return time_to_words(&numeral, words, error);
	}
	if (numeral.ending > 0) {
		return ordinal_to_words(&numeral, words, error);
	}
	return decimal_to_words(&numeral, words, value, error);
}
