/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/numerals.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "tests/check.h"

/* The value of a time or an ordinal. */
#define NONE ((double)NAN)

TEST(says_numerals)
{
	static const struct {
		const char *text, *words, *rest;
		double value;
	} cases[] = {
		{"20", "twenty", "", 20},
		{"0", "zero", "", 0},
		{"007", "seven", "", 7},
		{"999", "nine hundred ninety nine", "", 999},
		{"-3", "minus three", "", -3},
		{"\u22123", "minus three", "", -3},
		{"\u20133", "minus three", "", -3},
		{"-0", "zero", "", 0},
		{"21.5", "twenty one point five", "", 21.5},
		{"21,5", "twenty one point five", "", 21.5},
		{"21,55", "twenty one point five five", "", 21.55},
		{"21.50", "twenty one point five", "", 21.5},
		{"21.0", "twenty one", "", 21},
		{"-21,5", "minus twenty one point five", "", -21.5},
		{".5", "zero point five", "", 0.5},
		{"-.5", "minus zero point five", "", -0.5},
		{"0.05", "zero point zero five", "", 0.05},
		{"5.", "five", ".", 5},
		{"5, 6", "five", ", 6", 5},
		{"5: x", "five", ": x", 5},
		{"20%", "twenty", "%", 20},
		{"2x", "two", "x", 2},
		{"2nde", "two", "nde", 2},
		{"7:30", "seven thirty", "", NONE},
		{"07:30", "seven thirty", "", NONE},
		{"7:05", "seven oh five", "", NONE},
		{"7:00", "seven o'clock", "", NONE},
		{"0:15", "zero fifteen", "", NONE},
		{"23:59pm", "twenty three fifty nine", "pm", NONE},
		{"1st", "first", "", NONE},
		{"2nd", "second", "", NONE},
		{"2ND floor", "second", " floor", NONE},
		{"3rd", "third", "", NONE},
		{"4th", "fourth", "", NONE},
		{"5th", "fifth", "", NONE},
		{"6th", "sixth", "", NONE},
		{"8th", "eighth", "", NONE},
		{"9th", "ninth", "", NONE},
		{"10th", "tenth", "", NONE},
		{"11th", "eleventh", "", NONE},
		{"12th", "twelfth", "", NONE},
		{"13th", "thirteenth", "", NONE},
		{"20th", "twentieth", "", NONE},
		{"21st", "twenty first", "", NONE},
		{"100th", "one hundredth", "", NONE},
		{"101st", "one hundred first", "", NONE},
		{"0th", "zeroth", "", NONE},
		{"-2nd", "minus two", "nd", -2},
		{"2.5th", "two point five", "th", 2.5},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		struct buffer words;
		buffer_init(&words, 100);
		const char *at = cases[i].text;
		double value = 77;
		CHECK(numeral_to_words(&at, &words, &value, &error));
		CHECK_TEXT(buffer_text(&words), cases[i].words);
		CHECK_TEXT(at, cases[i].rest);
		CHECK(isnan(cases[i].value) ? isnan(value) : value == cases[i].value);
		CHECK(error.kind == ERROR_NONE);
		buffer_finish(&words);
	}
}

TEST(refuses_numerals)
{
	static const struct {
		const char *text;
		enum error_kind kind;
		const char *sentence;
	} cases[] = {
		{"1000", ERROR_LIMIT, "`1000` is out of reach: numbers go from -999 to 999"},
		{"-1000", ERROR_LIMIT, "`-1000` is out of reach"},
		{"1,000", ERROR_LIMIT, "`1,000` is too large: numbers go from -999 to 999"},
		{"-1,000", ERROR_LIMIT, "`1,000` is too large"},
		{"1,000,000", ERROR_INPUT, "`1,000,000` is not a number: write it like 20"},
		{"1.000,5", ERROR_INPUT, "`1.000,5` is not a number"},
		{"1.2.3", ERROR_INPUT, "`1.2.3` is not a number"},
		{"192.168.1.1", ERROR_INPUT, "`192.168.1.1` is not a number"},
		{"1/2", ERROR_INPUT, "`1/2` is not a number"},
		{"7:30:15", ERROR_INPUT, "`7:30:15` is not a number"},
		{"-7:30", ERROR_INPUT, "`7:30` is not a number"},
		{"3.14159", ERROR_INPUT, "`3.14159` is too fine"},
		{"24:00", ERROR_INPUT, "`24:00` is not a time: write it like 7:30 or 19:05"},
		{"7:60", ERROR_INPUT, "`7:60` is not a time"},
		{"7:5", ERROR_INPUT, "`7:5` is not a time"},
		{"7:005", ERROR_INPUT, "`7:005` is not a time"},
		{"007:30", ERROR_INPUT, "`007:30` is not a time"},
		{"16:9", ERROR_INPUT, "`16:9` is not a time"},
		{"1000th", ERROR_LIMIT, "`1000` is out of reach"},
		{"11111111111111111111111111111111", ERROR_LIMIT, "out of reach"},
		{"111111111111111111111111111111111", ERROR_LIMIT, "has too many digits"},
		{"0.1111111111111111111111111111111", ERROR_LIMIT, "has too many digits"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		struct buffer words;
		buffer_init(&words, 100);
		const char *at = cases[i].text;
		double value = 77;
		if (numeral_to_words(&at, &words, &value, &error)) {
			CHECK_FAILED("\"%s\" is said \"%s\"", cases[i].text, buffer_text(&words));
		}
		CHECK(error.kind == cases[i].kind);
		CHECK_ERROR(error, cases[i].sentence);
		buffer_finish(&words);
	}
}

TEST(knows_minus_signs)
{
	CHECK(numeral_minus_length("-5") == 1);
	CHECK(numeral_minus_length("\u22125") == 3);
	CHECK(numeral_minus_length("\u20135") == 3);
	CHECK(numeral_minus_length("\u20145") == 0);
	CHECK(numeral_minus_length("5-") == 0);
	CHECK(numeral_minus_length("+5") == 0);
	CHECK(numeral_minus_length("") == 0);
}

TEST_MAIN(RUN(says_numerals); RUN(refuses_numerals); RUN(knows_minus_signs))
