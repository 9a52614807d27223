/* SPDX-License-Identifier: MIT
 *
 * Numbers as people say them: "twenty one point five", "seventy and a half",
 * "minus three". English, from -999 to 999 with at most two decimals.
 */
#ifndef EARSHOT_GRAMMAR_NUMBERS_H
#define EARSHOT_GRAMMAR_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/text.h"

struct buffer;
struct error;

/* A range as a grammar writes it: <number:10..30:0.5>. */
struct number_range {
	double minimum;
	double maximum;
	double step; /* above 0; the values are minimum, minimum + step, … */
};

/* Reads "10..30:0.5" (the step is 1 if left out). A range that is empty, leaves
 * -999 to 999, is finer than 0.01 or has over 100,000 values is an error. */
bool number_range_parse(const char *text, struct number_range *range, struct error *error);

/* Adds every way to say each value of the range, the first being that of
 * number_to_words(): "twenty one point five" and "twenty one and a half" for
 * 21.5; for 105 "one hundred five", "a hundred five" and both with "and"; for
 * 0.5 "zero point five", "point five", "a half" and "half"; "point oh five";
 * "minus" and "negative". False when out of memory, with some of them added, or
 * for a range that number_range_parse() would not give. */
bool number_range_sentences(const struct number_range *range, struct text_list *sentences);

/* The value of number words (lower case, single spaces); false if they are not
 * a number that number_range_sentences() could have given. */
bool number_from_words(const char *words, double *value);

/* The first way to say a value ("twenty one point five"), appended. False for a
 * value that has none: 1000, 0.125. */
bool number_to_words(double value, struct buffer *out);

/* Reads the first `length` bytes of `digits` ("-21.5"). Zeros at the end of the
 * decimals are as good as not there. */
bool number_from_digits(const char *digits, size_t length, double *value, struct error *error);

#endif
