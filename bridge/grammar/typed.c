/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/typed.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/letters.h"
#include "bridge/grammar/numbers.h"
#include "bridge/grammar/numerals.h"

#define DEGREE_SIGN 0xb0
#define ORDINAL_SIGN 0xba /* looks like the degree sign and is often typed for it */
#define HALF_SIGN 0xbd
#define CELSIUS_SIGN 0x2103
#define FAHRENHEIT_SIGN 0x2109

/* Characters from `first` to `last` that are no letters, digits or apostrophes:
 * they stand for words, or end a word (NULL), or are as good as not there (""). */
struct sign {
	uint32_t first, last;
	const char *words;
};

static const struct sign signs[] = {
	{.first = '\t', .last = '\n', .words = NULL},
	{.first = ' ', .last = '"', .words = NULL}, /* also ! */
	{.first = '%', .last = '%', .words = "percent"},
	{.first = '&', .last = '&', .words = "and"},
	{.first = '(', .last = ')', .words = NULL},
	{.first = '+', .last = '+', .words = "plus"},
	{.first = ',', .last = '/', .words = NULL}, /* also - and . */
	{.first = ':', .last = ';', .words = NULL},
	{.first = '?', .last = '?', .words = NULL},
	{.first = '@', .last = '@', .words = "at"},
	{.first = '[', .last = '[', .words = NULL},
	{.first = ']', .last = ']', .words = NULL},
	{.first = '_', .last = '_', .words = NULL},
	{.first = 0xa0, .last = 0xa1, .words = NULL},     /* fixed space, ¡ */
	{.first = 0xab, .last = 0xab, .words = NULL},     /* « */
	{.first = 0xad, .last = 0xad, .words = ""},       /* soft hyphen */
	{.first = 0xb7, .last = 0xb7, .words = NULL},     /* · */
	{.first = 0xbb, .last = 0xbb, .words = NULL},     /* » */
	{.first = HALF_SIGN, .last = HALF_SIGN, .words = "a half"},
	{.first = 0xbf, .last = 0xbf, .words = NULL},     /* ¿ */
	{.first = 0x300, .last = 0x36f, .words = ""},     /* accents typed on their own */
	{.first = 0x2000, .last = 0x200b, .words = NULL}, /* wide and narrow spaces */
	{.first = 0x200c, .last = 0x200f, .words = ""},   /* joiners, direction marks */
	{.first = 0x2010, .last = 0x2015, .words = NULL}, /* hyphens and dashes */
	{.first = 0x201a, .last = 0x201a, .words = NULL}, /* ‚ */
	{.first = 0x201c, .last = 0x201f, .words = NULL}, /* “ ” „ */
	{.first = 0x2022, .last = 0x2022, .words = NULL}, /* • */
	{.first = 0x2026, .last = 0x2026, .words = NULL}, /* … */
	{.first = 0x202f, .last = 0x202f, .words = NULL}, /* narrow fixed space */
	{.first = 0x2039, .last = 0x203a, .words = NULL}, /* ‹ › */
	{.first = 0x2060, .last = 0x2060, .words = ""},   /* word joiner */
	{.first = 0x2212, .last = 0x2212, .words = NULL}, /* minus, not before a number */
	{.first = 0x3000, .last = 0x3000, .words = NULL}, /* ideographic space */
	{.first = 0xfe0e, .last = 0xfe0f, .words = ""},   /* variation selectors */
	{.first = 0xfeff, .last = 0xfeff, .words = ""},   /* byte order mark */
};

/* ' ` ´ ʼ ‘ ’ ‛ ′ ＇ */
static const uint32_t apostrophes[] = {
	'\'', '`', 0xb4, 0x2bc, 0x2018, 0x2019, 0x201b, 0x2032, 0xff07,
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

enum previous {
	PREVIOUS_BREAK,
	PREVIOUS_POINT, /* a full stop */
	PREVIOUS_LETTER,
	PREVIOUS_NUMBER,
	PREVIOUS_SIGN, /* one with words of its own */
};

struct writer {
	const char *at; /* what is still to be read */
	struct buffer *words;
	struct error *error;
	enum previous previous; /* what the character before `at` was */
	double number; /* the last number, and where its words are */
	size_t number_start;
	size_t number_end; /* 0: there was none */
};

static void begin_word(struct writer *writer)
{
	buffer_append_text(writer->words, writer->words->length > 0 ? " " : "");
}

static void write_words(struct writer *writer, const char *words)
{
	begin_word(writer);
	buffer_append_text(writer->words, words);
}

static bool number_was_last(const struct writer *writer)
{
	return writer->number_end > 0 && writer->number_end == writer->words->length;
}

static bool is_digit(char character)
{
	return isdigit((unsigned char)character) != 0;
}

static bool is_letter_at(const char *at)
{
	size_t length = 0;
	return letters_plain(letters_character(at, &length)) != NULL;
}

static size_t spaces_length(const char *text)
{
	size_t total = 0;
	for (;;) {
		size_t length = 0;
		uint32_t character = letters_character(text + total, &length);
		if (character != ' ' && character != '\t' && character != '\n' &&
			character != 0xa0 && character != 0x202f &&
			(character < 0x2000 || character > 0x200b)) {
			return total;
		}
		total += length;
	}
}

/* What stands before a minus that is one, and not a hyphen. */
static bool may_be_minus(const struct writer *writer)
{
	return writer->previous == PREVIOUS_BREAK || writer->previous == PREVIOUS_POINT;
}

/* A digit, or before it a minus or a decimal point ("...5" has none). */
static bool number_begins(const struct writer *writer)
{
	const char *at = writer->at;
	if (may_be_minus(writer)) {
		at += numeral_minus_length(at);
	}
	if (writer->previous == PREVIOUS_BREAK || at > writer->at) {
		at += *at == '.' ? 1 : 0;
	}
	return is_digit(*at);
}

/* A minus sign between spaces may as well be a dash. */
static bool is_stray_minus(const struct writer *writer)
{
	const char *after = writer->at + numeral_minus_length(writer->at);
	size_t spaces = spaces_length(after);
	return may_be_minus(writer) && after > writer->at && spaces > 0 && is_digit(after[spaces]);
}

/* The words of two numbers side by side can be those of another number, which is
 * not what was meant: "20 5". */
static bool read_number(struct writer *writer)
{
	bool after_number = number_was_last(writer);
	size_t before = writer->number_start;
	begin_word(writer);
	writer->number_start = writer->words->length;
	writer->previous = PREVIOUS_NUMBER;
	if (!numeral_to_words(&writer->at, writer->words, &writer->number, writer->error)) {
		return false;
	}
	writer->number_end = writer->words->length;
	double both = 0;
	if (after_number && !writer->words->failed &&
		number_from_words(buffer_text(writer->words) + before, &both)) {
		return error_set(writer->error, ERROR_INPUT,
			"two numbers side by side would be heard as %g: put a word between them",
			both);
	}
	return true;
}

static void read_letter(struct writer *writer, const char *plain, size_t length)
{
	if (writer->previous == PREVIOUS_LETTER) {
		buffer_append_text(writer->words, plain);
	} else {
		write_words(writer, plain);
	}
	writer->previous = PREVIOUS_LETTER;
	writer->at += length;
}

/* An apostrophe counts inside a word; elsewhere it is a quotation mark. */
static void read_apostrophe(struct writer *writer, size_t length)
{
	writer->at += length;
	if (writer->previous == PREVIOUS_LETTER && is_letter_at(writer->at)) {
		buffer_append_text(writer->words, "'");
	} else {
		writer->previous = PREVIOUS_BREAK;
	}
}

/* The scale that a C or F on its own stands for. */
static const char *scale_at(const char *at)
{
	if (*at == '\0' || is_letter_at(at + 1)) {
		return NULL;
	}
	if (*at == 'C' || *at == 'c') {
		return "celsius";
	}
	return *at == 'F' || *at == 'f' ? "fahrenheit" : NULL;
}

static void read_degrees(struct writer *writer, uint32_t sign, size_t length)
{
	bool one = number_was_last(writer) && fabs(writer->number) == 1;
	write_words(writer, one ? "degree" : "degrees");
	writer->at += length;
	writer->previous = PREVIOUS_SIGN;
	const char *unit = writer->at + spaces_length(writer->at);
	const char *scale = scale_at(unit);
	if (sign == CELSIUS_SIGN) {
		write_words(writer, "celsius");
	} else if (sign == FAHRENHEIT_SIGN) {
		write_words(writer, "fahrenheit");
	} else if (scale != NULL) {
		write_words(writer, scale);
		writer->at = unit + 1;
	}
}

static bool read_sign(struct writer *writer, uint32_t character, size_t length)
{
	size_t i = 0;
	while (i < COUNT(signs) && (character < signs[i].first || character > signs[i].last)) {
		i++;
	}
	if (i == COUNT(signs)) {
		return error_set(writer->error, ERROR_INPUT,
			"`%.*s` (U+%04" PRIX32 ") has no English word: write it in words or "
			"leave it out",
			(int)length, writer->at, character);
	}
	writer->at += length;
	if (signs[i].words == NULL) {
		writer->previous = character == '.' ? PREVIOUS_POINT : PREVIOUS_BREAK;
	} else if (signs[i].words[0] != '\0') {
		if (character == HALF_SIGN && writer->previous == PREVIOUS_NUMBER) {
			write_words(writer, "and");
		}
		write_words(writer, signs[i].words);
		writer->previous = PREVIOUS_SIGN;
	}
	return true;
}

static bool is_apostrophe(uint32_t character)
{
	for (size_t i = 0; i < COUNT(apostrophes); i++) {
		if (character == apostrophes[i]) {
			return true;
		}
	}
	return false;
}

static bool read_character(struct writer *writer)
{
	size_t length = 0;
	uint32_t character = letters_character(writer->at, &length);
	const char *plain = letters_plain(character);
	if (plain != NULL) {
		read_letter(writer, plain, length);
		return true;
	}
	if (number_begins(writer)) {
		return read_number(writer);
	}
	if (is_stray_minus(writer)) {
		return error_set(writer->error, ERROR_INPUT,
			"a minus sign stands alone before a number: write it like -5, or leave "
			"it out");
	}
	if (is_apostrophe(character)) {
		read_apostrophe(writer, length);
		return true;
	}
	if (character == DEGREE_SIGN || character == ORDINAL_SIGN || character == CELSIUS_SIGN ||
		character == FAHRENHEIT_SIGN) {
		read_degrees(writer, character, length);
		return true;
	}
	return read_sign(writer, character, length);
}

bool typed_to_words(const char *typed, struct buffer *words, struct error *error)
{
	size_t length = strlen(typed);
	if (length > TYPED_MAX) {
		return error_set(error, ERROR_LIMIT, "the text has %zu bytes; at most %d are taken",
			length, TYPED_MAX);
	}
	if (!text_is_clean(typed, length)) {
		return error_set(error, ERROR_INPUT,
			"the text is not UTF-8 or holds control characters");
	}
	struct writer writer = {.at = typed, .words = words, .error = error};
	size_t before = words->length;
	while (*writer.at != '\0') {
		if (!read_character(&writer)) {
			return false;
		}
	}
	if (writer.words->failed) {
		return error_set(error, ERROR_LIMIT, "the words of the text take too much memory");
	}
	if (writer.words->length == before) {
		return error_set(error, ERROR_INPUT,
			"there is no word in the text: write a command like `turn on the lamp`");
	}
	return true;
}
