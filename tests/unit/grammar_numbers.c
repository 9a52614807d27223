/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/numbers.h"

#include <stdint.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "tests/check.h"

/* A small generator of our own, so that a failure comes again. */
static uint32_t random_below(uint64_t *state, uint32_t limit)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % limit;
}

static bool forms_of(double value, struct text_list *forms)
{
	const struct number_range range = {.minimum = value, .maximum = value, .step = 1};
	return number_range_sentences(&range, forms);
}

static bool is_form_of(const char *words, double value)
{
	struct text_list forms = {0};
	bool is_form = forms_of(value, &forms) && text_list_has(&forms, words);
	text_list_finish(&forms);
	return is_form;
}

static void check_forms(double value, const char *const *expected)
{
	struct text_list forms = {0};
	CHECK(forms_of(value, &forms));
	size_t count = 0;
	for (; expected[count] != NULL; count++) {
		if (!text_list_has(&forms, expected[count])) {
			CHECK_FAILED("%g has no form \"%s\"", value, expected[count]);
		}
	}
	if (forms.count != count) {
		CHECK_FAILED("%g has %zu forms, expected %zu", value, forms.count, count);
	}
	if (forms.count > 0) {
		CHECK_TEXT(forms.items[0], expected[0]);
	}
	text_list_finish(&forms);
}

TEST(says_values_in_every_form)
{
	static const struct {
		double value;
		const char *forms[12]; /* the first one first */
	} cases[] = {
		{0, {"zero"}},
		{1, {"one"}},
		{10, {"ten"}},
		{13, {"thirteen"}},
		{19, {"nineteen"}},
		{20, {"twenty"}},
		{21, {"twenty one"}},
		{99, {"ninety nine"}},
		{100, {"one hundred", "a hundred"}},
		{105, {"one hundred five", "one hundred and five", "a hundred five",
			"a hundred and five"}},
		{112, {"one hundred twelve", "one hundred and twelve", "a hundred twelve",
			"a hundred and twelve"}},
		{200, {"two hundred"}},
		{240, {"two hundred forty", "two hundred and forty"}},
		{999, {"nine hundred ninety nine", "nine hundred and ninety nine"}},
		{21.5, {"twenty one point five", "twenty one and a half"}},
		{21.4, {"twenty one point four"}},
		{21.25, {"twenty one point two five"}},
		{20.05, {"twenty point zero five", "twenty point oh five"}},
		{0.5, {"zero point five", "point five", "a half", "half"}},
		{0.7, {"zero point seven", "point seven"}},
		{0.07, {"zero point zero seven", "zero point oh seven", "point zero seven",
			"point oh seven"}},
		{0.55, {"zero point five five", "point five five"}},
		{100.5, {"one hundred point five", "a hundred point five",
			"one hundred and a half", "a hundred and a half"}},
		{101.5, {"one hundred one point five", "one hundred and one point five",
			"a hundred one point five", "a hundred and one point five",
			"one hundred one and a half", "one hundred and one and a half",
			"a hundred one and a half", "a hundred and one and a half"}},
		{-3, {"minus three", "negative three"}},
		{-0.5, {"minus zero point five", "negative zero point five", "minus point five",
			"negative point five", "minus a half", "negative a half", "minus half",
			"negative half"}},
		{-999, {"minus nine hundred ninety nine", "negative nine hundred ninety nine",
			"minus nine hundred and ninety nine",
			"negative nine hundred and ninety nine"}},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		check_forms(cases[i].value, cases[i].forms);
	}
}

TEST(says_a_value_in_its_first_form)
{
	static const struct {
		double value;
		const char *words;
	} cases[] = {
		{0, "zero"}, {-0.0, "zero"}, {21.5, "twenty one point five"}, {30, "thirty"},
		{-3.25, "minus three point two five"}, {105, "one hundred five"},
		{998.99, "nine hundred ninety eight point nine nine"},
		{0.1 + 0.2, "zero point three"}, {0.01, "zero point zero one"},
		{-998.07, "minus nine hundred ninety eight point zero seven"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct buffer out;
		buffer_init(&out, 100);
		buffer_append_text(&out, "<");
		CHECK(number_to_words(cases[i].value, &out));
		CHECK(buffer_text(&out)[0] == '<');
		CHECK_TEXT(buffer_text(&out) + 1, cases[i].words);
		buffer_finish(&out);
	}
}

TEST(has_no_words_for_other_values)
{
	static const double values[] = {
		1000, -1000, 999.01, 999.5, 0.125, 0.001, 21.555, 1e300, -1e300, (double)INFINITY,
		-(double)INFINITY, (double)NAN,
	};
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct buffer out;
		buffer_init(&out, 100);
		CHECK(!number_to_words(values[i], &out));
		CHECK(out.length == 0);
		buffer_finish(&out);
	}
}

TEST(does_not_write_into_a_full_buffer)
{
	struct buffer out;
	buffer_init(&out, 8);
	CHECK(!number_to_words(21.5, &out));
	CHECK(out.failed);
	buffer_finish(&out);
}

TEST(refuses_words_that_are_no_number)
{
	static const char *const words[] = {
		"", " ", "a", "an", "hundred", "and", "and a half", "point", "oh", "oh five",
		"minus", "negative", "minus zero", "negative zero", "minus minus three", "lamp",
		"Twenty", "twenty  one", " twenty", "twenty ", "twenty-one", "twentyone",
		"twenty ten", "twenty eleven", "one twenty", "one one", "ten five", "sixteens",
		"six teen", "twenty one point", "point zero", "point oh", "zero point zero",
		"point oh oh", "twenty point zero", "point five zero", "point zero zero",
		"point zero oh", "twenty point ten", "twenty point fifty",
		"point five five five", "a point five", "zero and a half", "one half",
		"a half half", "half a", "and half", "one and half", "one a half",
		"minus and a half", "point and a half", "one point five and a half",
		"one and a half and a half", "zero hundred", "ten hundred", "twenty hundred",
		"a hundred and", "a hundred a", "a hundred zero", "one hundred and zero",
		"a hundred hundred", "two a hundred", "one hundred and one hundred", "a twenty",
		"one hundred and and five", "one thousand",
		"nine hundred ninety nine point five", "nine hundred and ninety nine and a half",
		"minus nine hundred ninety nine point zero one", "zero one", "zero zero", "20",
		"21.5", "twenty one point five degrees",
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		double value = 77;
		if (number_from_words(words[i], &value)) {
			CHECK_FAILED("\"%s\" is read as %g", words[i], value);
		}
		CHECK_NUMBER(value, 77, 0);
	}
}

static bool is_plain(const char *words)
{
	size_t length = strlen(words);
	return length > 0 && words[0] != ' ' && words[length - 1] != ' ' &&
		strstr(words, "  ") == NULL &&
		strspn(words, "abcdefghijklmnopqrstuvwxyz ") == length;
}

/* Every form of every value parses back, is plain words, and is no form of any
 * other value. */
TEST(is_its_own_inverse)
{
	static const struct {
		int minimum, maximum, step; /* hundredths */
	} ranges[] = {
		{-99900, 99900, 100}, {-2000, 2000, 1}, {0, 10000, 10}, {9900, 12100, 1},
		{98900, 99900, 1}, {-99900, -99800, 1}, {-99900, 99900, 37},
	};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		struct text_list all = {0};
		for (int value = ranges[i].minimum; value <= ranges[i].maximum;
			value += ranges[i].step) {
			size_t before = all.count;
			CHECK(forms_of(value / 100.0, &all));
			CHECK(all.count > before);
			for (size_t form = before; form < all.count; form++) {
				double parsed = 0;
				if (!is_plain(all.items[form]) ||
					!number_from_words(all.items[form], &parsed) ||
					parsed != value / 100.0) {
					CHECK_FAILED("\"%s\" is a form of %g, but read as %g",
						all.items[form], value / 100.0, parsed);
				}
			}
		}
		text_list_sort(&all);
		for (size_t form = 1; form < all.count; form++) {
			if (strcmp(all.items[form - 1], all.items[form]) == 0) {
				CHECK_FAILED("\"%s\" is a form twice", all.items[form]);
			}
		}
		text_list_finish(&all);
	}
}

static const char *const salad_words[] = {
	"zero", "one", "two", "five", "nine", "ten", "twelve", "nineteen", "twenty", "fifty",
	"ninety", "hundred", "and", "a", "half", "point", "oh", "minus", "negative", "and a half",
	"a hundred", "lamp",
};

#define SALAD_WORD_COUNT (sizeof(salad_words) / sizeof(*salad_words))

TEST(reads_nothing_from_word_salads_but_forms)
{
	uint64_t state = 1;
	size_t parsed = 0;
	for (int round = 0; round < 200000; round++) {
		char salad[200] = "";
		size_t length = 0;
		uint32_t count = 1 + random_below(&state, 7);
		for (uint32_t i = 0; i < count; i++) {
			length += (size_t)snprintf(&salad[length], sizeof(salad) - length, "%s%s",
				i > 0 ? " " : "",
				salad_words[random_below(&state, SALAD_WORD_COUNT)]);
		}
		double value = 0;
		if (number_from_words(salad, &value)) {
			parsed++;
			if (!is_form_of(salad, value)) {
				CHECK_FAILED("\"%s\" is read as %g, but no form of it", salad,
					value);
			}
		}
	}
	CHECK(parsed > 10000);
}

/* Valid numbers with one word dropped, doubled or put in. */
TEST(reads_nothing_from_damaged_forms_but_forms)
{
	uint64_t state = 2;
	size_t parsed = 0;
	for (int round = 0; round < 50000; round++) {
		struct text_list forms = {0};
		struct text_list words = {0};
		int hundredths = (int)random_below(&state, 199801) - 99900;
		CHECK(forms_of(hundredths / 100.0, &forms));
		CHECK(text_list_add_words(&words,
			forms.items[random_below(&state, (uint32_t)forms.count)]));
		uint32_t damaged = random_below(&state, (uint32_t)words.count);
		const char *extra = salad_words[random_below(&state, SALAD_WORD_COUNT)];
		uint32_t kind = random_below(&state, 3);
		struct buffer text;
		buffer_init(&text, 300);
		for (uint32_t i = 0; i < words.count; i++) {
			if (i != damaged || kind != 0) {
				buffer_append_text(&text, text.length > 0 ? " " : "");
				buffer_append_text(&text, words.items[i]);
			}
			if (i == damaged && kind != 0) {
				buffer_append_text(&text, " ");
				buffer_append_text(&text, kind == 1 ? words.items[i] : extra);
			}
		}
		double value = 0;
		if (number_from_words(buffer_text(&text), &value)) {
			parsed++;
			if (!is_form_of(buffer_text(&text), value)) {
				CHECK_FAILED("\"%s\" is read as %g, but no form of it",
					buffer_text(&text), value);
			}
		}
		buffer_finish(&text);
		text_list_finish(&words);
		text_list_finish(&forms);
	}
	CHECK(parsed > 1000);
}

TEST(parses_ranges)
{
	static const struct {
		const char *text;
		double minimum, maximum, step;
	} cases[] = {
		{"10..30", 10, 30, 1}, {"10..30:0.5", 10, 30, 0.5}, {"0..100:0.1", 0, 100, 0.1},
		{"-10..10", -10, 10, 1}, {"-30..-10:5", -30, -10, 5}, {"0..0", 0, 0, 1},
		{"-0..0", 0, 0, 1}, {"0.25..0.75:0.25", 0.25, 0.75, 0.25},
		{"-999..999", -999, 999, 1}, {"-999..999:0.02", -999, 999, 0.02},
		{"05..7.50:0.010", 5, 7.5, 0.01}, {"1..2:999", 1, 2, 999},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct number_range range = {0};
		struct error error = {0};
		CHECK(number_range_parse(cases[i].text, &range, &error));
		CHECK_NUMBER(range.minimum, cases[i].minimum, 0);
		CHECK_NUMBER(range.maximum, cases[i].maximum, 0);
		CHECK_NUMBER(range.step, cases[i].step, 0);
		CHECK(error.kind == ERROR_NONE);
	}
}

TEST(refuses_ranges)
{
	static const struct {
		const char *text;
		enum error_kind kind;
		const char *sentence;
	} cases[] = {
		{"", ERROR_INPUT, "`` is not a range of numbers: write it like 10..30"},
		{"10", ERROR_INPUT, "`10` is not a range"},
		{"10-30", ERROR_INPUT, "`10-30` is not a range"},
		{"10:30", ERROR_INPUT, "`10:30` is not a range"},
		{"10.30", ERROR_INPUT, "`10.30` is not a range"},
		{"..", ERROR_INPUT, "`` is not a number"},
		{"10..", ERROR_INPUT, "`` is not a number"},
		{"..10", ERROR_INPUT, "`` is not a number"},
		{"10..20:", ERROR_INPUT, "`` is not a number"},
		{"a..b", ERROR_INPUT, "`a` is not a number: write it like 20, -3 or 21.5"},
		{"1..b", ERROR_INPUT, "`b` is not a number"},
		{"1..2:c", ERROR_INPUT, "`c` is not a number"},
		{"1..2:0.5x", ERROR_INPUT, "`0.5x` is not a number"},
		{"1...5", ERROR_INPUT, "`.5` is not a number"},
		{"1..2..3", ERROR_INPUT, "`2..3` is not a number"},
		{"1..2:1:1", ERROR_INPUT, "`1:1` is not a number"},
		{" 1..2", ERROR_INPUT, "` 1` is not a number"},
		{"1..2 ", ERROR_INPUT, "`2 ` is not a number"},
		{"+1..2", ERROR_INPUT, "`+1` is not a number"},
		{"--1..2", ERROR_INPUT, "`--1` is not a number"},
		{"5...6", ERROR_INPUT, "`.6` is not a number"},
		{"1e2..300", ERROR_INPUT, "`1e2` is not a number"},
		{"0x1..2", ERROR_INPUT, "`0x1` is not a number"},
		{"nan..inf", ERROR_INPUT, "`nan` is not a number"},
		{"30..10", ERROR_INPUT, "has no values: write the smaller number first"},
		{"10..30:0", ERROR_INPUT, "the step of `10..30:0` must be above 0"},
		{"10..30:-1", ERROR_INPUT, "must be above 0"},
		{"10..30:0.001", ERROR_INPUT, "`0.001` is too fine"},
		{"10..30:0.125", ERROR_INPUT, "at most two decimals"},
		{"0.005..1", ERROR_INPUT, "`0.005` is too fine"},
		{"0..1000", ERROR_LIMIT, "`1000` is out of reach: numbers go from -999 to 999"},
		{"-1000..0", ERROR_LIMIT, "`-1000` is out of reach"},
		{"0..999.01", ERROR_LIMIT, "`999.01` is out of reach"},
		{"0..99999999999999999999999999999999999999999", ERROR_LIMIT, "out of reach"},
		{"0..10:100000000000000000000", ERROR_LIMIT, "out of reach"},
		{"-999..999:0.01", ERROR_LIMIT, "has more than 100000 values"},
		{"0..1000000000000", ERROR_LIMIT, "out of reach"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct number_range range = {.minimum = 7};
		struct error error = {0};
		if (number_range_parse(cases[i].text, &range, &error)) {
			CHECK_FAILED("\"%s\" is taken as a range", cases[i].text);
		}
		CHECK(error.kind == cases[i].kind);
		CHECK_ERROR(error, cases[i].sentence);
		CHECK_NUMBER(range.minimum, 7, 0);
	}
	CHECK(!number_range_parse("30..10", &(struct number_range){0}, NULL));
}

TEST(takes_as_many_values_as_allowed)
{
	struct number_range range = {0};
	CHECK(number_range_parse("0..999:0.01", &range, NULL));
	CHECK(number_range_parse("-0.99..999:0.01", &range, NULL)); /* 100,000 values */
	CHECK(!number_range_parse("-1..999:0.01", &range, NULL));
}

TEST(says_ranges)
{
	static const struct {
		const char *range;
		size_t count;
		const char *has, *has_not;
	} cases[] = {
		{"0..100:0.1", 1112, "seventy and a half", "seventy point two five"},
		{"10..30:0.5", 61, "twenty one and a half", "twenty one point four"},
		{"10..30", 21, "thirty", "thirty one"},
		{"10..30:7", 3, "twenty four", "thirty"},
		{"-2..2", 7, "negative two", "minus zero"},
		{"0..0", 1, "zero", "one"},
		{"5..6:2", 1, "five", "six"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct number_range range = {0};
		struct text_list sentences = {0};
		CHECK(number_range_parse(cases[i].range, &range, NULL));
		CHECK(number_range_sentences(&range, &sentences));
		CHECK_NUMBER((double)sentences.count, (double)cases[i].count, 0);
		CHECK(text_list_has(&sentences, cases[i].has));
		CHECK(!text_list_has(&sentences, cases[i].has_not));
		text_list_finish(&sentences);
	}
}

TEST(says_no_sentences_of_a_bad_range)
{
	static const struct number_range ranges[] = {
		{.minimum = 0, .maximum = 10, .step = 0},
		{.minimum = 0, .maximum = 10, .step = -1},
		{.minimum = 10, .maximum = 0, .step = 1},
		{.minimum = 0, .maximum = 1000, .step = 1},
		{.minimum = -1000, .maximum = 0, .step = 1},
		{.minimum = 0, .maximum = 1, .step = 0.001},
		{.minimum = 0.001, .maximum = 1, .step = 1},
		{.minimum = -999, .maximum = 999, .step = 0.01},
		{.minimum = (double)NAN, .maximum = 1, .step = 1},
		{.minimum = 0, .maximum = (double)INFINITY, .step = 1},
	};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		struct text_list sentences = {0};
		CHECK(!number_range_sentences(&ranges[i], &sentences));
		CHECK(sentences.count == 0);
		text_list_finish(&sentences);
	}
}

TEST(adds_to_the_list_it_is_given)
{
	struct text_list sentences = {0};
	CHECK(text_list_add(&sentences, "off"));
	CHECK(number_range_sentences(
		&(struct number_range){.minimum = 1, .maximum = 2, .step = 1}, &sentences));
	CHECK(sentences.count == 3);
	CHECK_TEXT(sentences.items[0], "off");
	CHECK_TEXT(sentences.items[2], "two");
	text_list_finish(&sentences);
}

TEST(reads_digits)
{
	static const struct {
		const char *digits;
		double value;
	} cases[] = {
		{"0", 0}, {"-0", 0}, {"7", 7}, {"007", 7}, {"999", 999}, {"-999", -999},
		{"21.5", 21.5}, {"21.50", 21.5}, {"21.500000", 21.5}, {"-3.25", -3.25},
		{"0.01", 0.01}, {"999.00", 999},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		double value = 77;
		struct error error = {0};
		CHECK(number_from_digits(cases[i].digits, strlen(cases[i].digits), &value, &error));
		CHECK_NUMBER(value, cases[i].value, 0);
	}
	double value = 0;
	CHECK(number_from_digits("21.57 degrees", 4, &value, NULL));
	CHECK_NUMBER(value, 21.5, 0);
}

TEST(refuses_other_digits)
{
	static const char *const texts[] = {
		"", "-", ".", "5.", ".5", "-.5", "1.2.3", "1,5", "1 ", "١", "1000", "999.5",
		"-999.01", "0.001", "1.125", "000000000000000000000000000000000", "5-", "5.-1",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		double value = 77;
		struct error error = {0};
		CHECK(!number_from_digits(texts[i], strlen(texts[i]), &value, &error));
		CHECK(error.kind == ERROR_INPUT || error.kind == ERROR_LIMIT);
		CHECK_NUMBER(value, 77, 0);
	}
}

TEST_MAIN(RUN(says_values_in_every_form); RUN(says_a_value_in_its_first_form);
	RUN(has_no_words_for_other_values); RUN(does_not_write_into_a_full_buffer);
	RUN(refuses_words_that_are_no_number); RUN(is_its_own_inverse);
	RUN(reads_nothing_from_word_salads_but_forms);
	RUN(reads_nothing_from_damaged_forms_but_forms); RUN(parses_ranges); RUN(refuses_ranges);
	RUN(takes_as_many_values_as_allowed); RUN(says_ranges);
	RUN(says_no_sentences_of_a_bad_range); RUN(adds_to_the_list_it_is_given);
	RUN(reads_digits); RUN(refuses_other_digits))
