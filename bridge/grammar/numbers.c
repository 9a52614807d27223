/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"

/* Values are counted in hundredths here, so that 0.1 is exact. */
#define ONE 100
#define HALF 50
#define LARGEST (999 * ONE)

#define RANGE_VALUES_MAX 100000
#define NUMBER_TEXT_MAX 32

/* "negative seven hundred and seventy seven point seven seven" has 58. */
#define FORM_MAX 80

static const char *const small_words[20] = {
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
	"ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
	"eighteen", "nineteen",
};

static const char *const tens_words[10] = {
	[2] = "twenty", [3] = "thirty", [4] = "forty", [5] = "fifty",
	[6] = "sixty", [7] = "seventy", [8] = "eighty", [9] = "ninety",
};

/* What a speaker may choose, beside the first way to say a value. Where several
 * apply to a value, all their combinations are forms of it. */
enum choice {
	CHOOSE_NEGATIVE = 1,    /* "negative three" for "minus three" */
	CHOOSE_A_HUNDRED = 2,   /* "a hundred" for "one hundred" */
	CHOOSE_HUNDRED_AND = 4, /* "two hundred and five" for "two hundred five" */
	CHOOSE_HALF = 8,        /* "one and a half" for "one point five" */
	CHOOSE_SHORT = 16,      /* "point five" for "zero point five", "half" for "a half" */
	CHOOSE_OH = 32,         /* "point oh five" for "point zero five" */
};

static unsigned choices_for(int hundredths)
{
	int whole = abs(hundredths) / ONE;
	int fraction = abs(hundredths) % ONE;
	unsigned choices = 0;
	choices |= hundredths < 0 ? CHOOSE_NEGATIVE : 0;
	choices |= whole / 100 == 1 ? CHOOSE_A_HUNDRED : 0;
	choices |= whole > 100 && whole % 100 != 0 ? CHOOSE_HUNDRED_AND : 0;
	choices |= fraction == HALF ? CHOOSE_HALF : 0;
	choices |= whole == 0 && fraction != 0 ? CHOOSE_SHORT : 0;
	choices |= fraction > 0 && fraction < 10 ? CHOOSE_OH : 0;
	return choices;
}

static void append_word(struct buffer *form, const char *word)
{
	buffer_append_text(form, form->length > 0 ? " " : "");
	buffer_append_text(form, word);
}

static void append_below_hundred(struct buffer *form, int number)
{
	if (number >= 20) {
		append_word(form, tens_words[number / 10]);
		number %= 10;
		if (number == 0) {
			return;
		}
	}
	append_word(form, small_words[number]);
}

static void append_whole(struct buffer *form, int number, unsigned choices)
{
	if (number >= 100) {
		bool a_hundred = (choices & CHOOSE_A_HUNDRED) != 0;
		append_word(form, a_hundred ? "a" : small_words[number / 100]);
		append_word(form, "hundred");
		number %= 100;
		if (number == 0) {
			return;
		}
		if ((choices & CHOOSE_HUNDRED_AND) != 0) {
			append_word(form, "and");
		}
	}
	append_below_hundred(form, number);
}

static void append_decimals(struct buffer *form, int fraction, unsigned choices)
{
	append_word(form, "point");
	append_word(form, (choices & CHOOSE_OH) != 0 ? "oh" : small_words[fraction / 10]);
	if (fraction % 10 != 0) {
		append_word(form, small_words[fraction % 10]);
	}
}

/* Appends one way to say a value to an empty buffer. */
static void append_form(struct buffer *form, int hundredths, unsigned choices)
{
	int whole = abs(hundredths) / ONE;
	int fraction = abs(hundredths) % ONE;
	bool half = (choices & CHOOSE_HALF) != 0;
	bool is_short = (choices & CHOOSE_SHORT) != 0;
	if (hundredths < 0) {
		append_word(form, (choices & CHOOSE_NEGATIVE) != 0 ? "negative" : "minus");
	}
	if (half && whole == 0) {
		append_word(form, is_short ? "half" : "a half");
		return;
	}
	if (!is_short) {
		append_whole(form, whole, choices);
	}
	if (half) {
		append_word(form, "and a half");
	} else if (fraction != 0) {
		append_decimals(form, fraction, choices);
	}
}

/* False for what is not a number of hundredths within the bounds. */
static bool to_hundredths(double value, int *hundredths)
{
	double nearest = round(value * ONE);
	if (!(fabs(nearest) <= LARGEST) || fabs(value * ONE - nearest) > 1e-6) {
		return false;
	}
	*hundredths = (int)nearest;
	return true;
}

bool number_to_words(double value, struct buffer *out)
{
	int hundredths = 0;
	if (!to_hundredths(value, &hundredths)) {
		return false;
	}
	struct buffer form;
	buffer_init(&form, FORM_MAX);
	append_form(&form, hundredths, 0);
	bool done = !form.failed && buffer_append_text(out, buffer_text(&form));
	buffer_finish(&form);
	return done;
}

static bool add_forms(int hundredths, struct buffer *form, struct text_list *sentences)
{
	unsigned choices = choices_for(hundredths);
	unsigned chosen = 0;
	do {
		buffer_clear(form);
		append_form(form, hundredths, chosen);
		if (form->failed || !text_list_add(sentences, buffer_text(form))) {
			return false;
		}
		/* The next larger subset of the choices; 0 again after all of them. */
		chosen = (chosen - choices) & choices;
	} while (chosen != 0);
	return true;
}

static bool range_in_hundredths(const struct number_range *range, int *minimum, int *maximum,
	int *step)
{
	return to_hundredths(range->minimum, minimum) && to_hundredths(range->maximum, maximum) &&
		to_hundredths(range->step, step) && *step > 0 && *minimum <= *maximum &&
		(*maximum - *minimum) / *step < RANGE_VALUES_MAX;
}

bool number_range_sentences(const struct number_range *range, struct text_list *sentences)
{
	int minimum = 0;
	int maximum = 0;
	int step = 0;
	if (!range_in_hundredths(range, &minimum, &maximum, &step)) {
		return false;
	}
	struct buffer form;
	buffer_init(&form, FORM_MAX);
	bool done = true;
	for (int value = minimum; done && value <= maximum; value += step) {
		done = add_forms(value, &form, sentences);
	}
	buffer_finish(&form);
	return done;
}

/* Steps over a phrase if the words at `*at` begin with it. */
static bool take(const char **at, const char *phrase)
{
	size_t length = strlen(phrase);
	if (strncmp(*at, phrase, length) != 0) {
		return false;
	}
	const char *end = *at + length;
	if (*end == ' ' && end[1] != '\0') {
		*at = end + 1;
		return true;
	}
	if (*end == '\0') {
		*at = end;
		return true;
	}
	return false;
}

/* One of the words for `first` to `last`, which are below 20. */
static bool take_small(const char **at, int first, int last, int *number)
{
	for (int i = first; i <= last; i++) {
		if (take(at, small_words[i])) {
			*number = i;
			return true;
		}
	}
	return false;
}

/* 1 to 99. */
static bool take_below_hundred(const char **at, int *number)
{
	for (int tens = 2; tens <= 9; tens++) {
		if (take(at, tens_words[tens])) {
			int units = 0;
			take_small(at, 1, 9, &units);
			*number = 10 * tens + units;
			return true;
		}
	}
	return take_small(at, 1, 19, number);
}

static bool take_hundreds(const char **at, int *number)
{
	const char *start = *at;
	if (take(at, "a hundred")) {
		*number = 1;
		return true;
	}
	if (take_small(at, 1, 9, number) && take(at, "hundred")) {
		return true;
	}
	*at = start;
	return false;
}

static bool take_whole(const char **at, int *number)
{
	int hundreds = 0;
	int rest = 0;
	if (!take_hundreds(at, &hundreds)) {
		return take_small(at, 0, 0, number) || take_below_hundred(at, number);
	}
	const char *after_hundred = *at;
	take(at, "and");
	if (!take_below_hundred(at, &rest)) {
		*at = after_hundred;
	}
	*number = 100 * hundreds + rest;
	return true;
}

/* What follows "point": one digit, or two of which the second is not zero. */
static bool take_decimals(const char **at, int *fraction)
{
	int tenths = 0;
	int hundredths = 0;
	if (!take(at, "oh") && !take_small(at, 0, 9, &tenths)) {
		return false;
	}
	take_small(at, 1, 9, &hundredths);
	*fraction = 10 * tenths + hundredths;
	return *fraction != 0;
}

static bool take_amount(const char **at, int *amount)
{
	int whole = 0;
	int fraction = 0;
	if (take(at, "a half") || take(at, "half")) {
		*amount = HALF;
		return true;
	}
	bool has_whole = take_whole(at, &whole);
	if (take(at, "point")) {
		if (!take_decimals(at, &fraction)) {
			return false;
		}
	} else if (!has_whole) {
		return false;
	} else if (whole > 0 && take(at, "and a half")) {
		fraction = HALF;
	}
	*amount = whole * ONE + fraction;
	return true;
}

bool number_from_words(const char *words, double *value)
{
	int amount = 0;
	bool below_zero = take(&words, "minus") || take(&words, "negative");
	if (!take_amount(&words, &amount) || *words != '\0' || amount > LARGEST ||
		(below_zero && amount == 0)) {
		return false;
	}
	*value = (below_zero ? -amount : amount) / (double)ONE;
	return true;
}

/* "-21.5": digits, with more of them on both sides of a point. */
static bool has_shape_of_number(const char *text)
{
	static const char digits[] = "0123456789";
	text += *text == '-' ? 1 : 0;
	size_t whole = strspn(text, digits);
	text += whole;
	if (*text == '.') {
		size_t decimals = strspn(text + 1, digits);
		text += decimals > 0 ? 1 + decimals : 0;
	}
	return whole > 0 && *text == '\0';
}

static bool read_hundredths(const char *text, size_t length, int *hundredths, struct error *error)
{
	char number[NUMBER_TEXT_MAX + 1] = "";
	memcpy(number, text, length < NUMBER_TEXT_MAX ? length : NUMBER_TEXT_MAX);
	double value = 0;
	if (!has_shape_of_number(number)) {
		return error_set(error, ERROR_INPUT,
			"`%s` is not a number: write it like 20, -3 or 21.5", number);
	}
	if (length > NUMBER_TEXT_MAX || !text_to_number(number, -999, 999, &value)) {
		return error_set(error, ERROR_LIMIT,
			"`%s` is out of reach: numbers go from -999 to 999", number);
	}
	if (!to_hundredths(value, hundredths)) {
		return error_set(error, ERROR_INPUT,
			"`%s` is too fine: numbers have at most two decimals", number);
	}
	return true;
}

bool number_from_digits(const char *digits, size_t length, double *value, struct error *error)
{
	int hundredths = 0;
	if (!read_hundredths(digits, length, &hundredths, error)) {
		return false;
	}
	*value = hundredths / (double)ONE;
	return true;
}

static bool check_range(const char *text, int minimum, int maximum, int step, struct error *error)
{
	if (step <= 0) {
		return error_set(error, ERROR_INPUT, "the step of `%s` must be above 0", text);
	}
	if (minimum > maximum) {
		return error_set(error, ERROR_INPUT,
			"`%s` has no values: write the smaller number first", text);
	}
	if ((maximum - minimum) / step >= RANGE_VALUES_MAX) {
		return error_set(error, ERROR_LIMIT,
			"`%s` has more than %d values: make its step larger", text,
			RANGE_VALUES_MAX);
	}
	return true;
}

bool number_range_parse(const char *text, struct number_range *range, struct error *error)
{
	const char *dots = strstr(text, "..");
	if (dots == NULL) {
		return error_set(error, ERROR_INPUT,
			"`%s` is not a range of numbers: write it like 10..30 or 10..30:0.5", text);
	}
	const char *second = dots + 2;
	const char *colon = strchr(second, ':');
	size_t second_length = colon != NULL ? (size_t)(colon - second) : strlen(second);
	int minimum = 0;
	int maximum = 0;
	int step = ONE;
	if (!read_hundredths(text, (size_t)(dots - text), &minimum, error) ||
		!read_hundredths(second, second_length, &maximum, error) ||
		(colon != NULL && !read_hundredths(colon + 1, strlen(colon + 1), &step, error)) ||
		!check_range(text, minimum, maximum, step, error)) {
		return false;
	}
	*range = (struct number_range){
		.minimum = minimum / (double)ONE,
		.maximum = maximum / (double)ONE,
		.step = step / (double)ONE,
	};
	return true;
}
