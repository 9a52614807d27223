/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"
#include "bridge/permission/spoken_pin.h"

TEST(words_become_digits)
{
	static const struct {
		const char *words, *pin; /* NULL: no PIN */
	} cases[] = {
		{"seven two nine one", "7291"},
		{"zero oh one", "001"},
		{"  three  four ", "34"},
		{"five six eight", "568"},
		{"", NULL},
		{" ", NULL},
		{"seven two nineteen one", NULL},
		{"seven two please", NULL},
		{"sevens", NULL},
		{"seve", NULL},
		{"one one one one one one one one one one one one one one one one", "1111111111111111"},
		{"one one one one one one one one one one one one one one one one one", NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char pin[PIN_SIZE];
		bool made = spoken_pin_digits(cases[i].words, pin);
		CHECK_TEXT(made ? pin : NULL, cases[i].pin);
	}
}

TEST(what_may_be_a_pin_is_known)
{
	static const struct {
		const char *intent, *text; /* NULL: not understood */
		bool may_be;
	} cases[] = {
		{"pin", "seven two nine one", true},
		{NULL, "seven two nine one", true},
		{NULL, "seven two nine", true},
		{NULL, "it is seven two nine one", true},
		{NULL, "seven two nine one seven two nine one seven two nine one", true},
		{NULL, "seven two", false},
		{NULL, "turn on the lights", false},
		{NULL, "", false},
		{"thermostat_set", "set it to two one five", false},
		{"yes", "yes", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct understanding understanding = {.text = (char *)cases[i].text,
			.meaning = cases[i].intent != NULL ? meaning_create(cases[i].intent) : NULL};
		CHECK(spoken_pin_is_in(&understanding) == cases[i].may_be);
		meaning_destroy(understanding.meaning);
	}
}

TEST_MAIN({
	RUN(words_become_digits);
	RUN(what_may_be_a_pin_is_known);
})
