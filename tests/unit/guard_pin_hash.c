/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/guard/pin_hash.h"

TEST(a_pin_is_digits)
{
	static const char *const good[] = {"1", "0000", "90210", "1234567890123456"};
	static const char *const bad[] = {"", "12 34", "12a4", "-123", "12345678901234567", "１２"};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		CHECK(pin_is_valid(good[i]));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK(!pin_is_valid(bad[i]));
	}
}

TEST(what_is_easily_guessed_is_named)
{
	static const struct {
		const char *pin, *weakness;
	} cases[] = {
		{"7", "has fewer than four digits"},
		{"123", "has fewer than four digits"},
		{"0000", "is the same digit all along"},
		{"777777", "is the same digit all along"},
		{"1234", "only counts up or down"},
		{"45678", "only counts up or down"},
		{"4321", "only counts up or down"},
		{"1357", NULL},
		{"1235", NULL},
		{"1122", NULL},
		{"7291", NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK_TEXT(pin_weakness(cases[i].pin), cases[i].weakness);
	}
}

TEST(a_hash_is_for_one_pin)
{
	struct error error = {0};
	char *hash = pin_hash("7291", &error);
	char *other = pin_hash("7291", &error);
	CHECK(hash != NULL && other != NULL);
	if (hash != NULL && other != NULL) {
		CHECK(pin_hash_is_valid(hash));
		CHECK(strstr(hash, "7291") == NULL);
		CHECK(strcmp(hash, other) != 0);
		CHECK(pin_matches(hash, "7291") && pin_matches(other, "7291"));
		CHECK(!pin_matches(hash, "7292"));
		CHECK(!pin_matches(hash, "72910"));
		CHECK(!pin_matches(hash, "729"));
		CHECK(!pin_matches(hash, ""));
		CHECK(!pin_matches(hash, hash));
	}
	free(hash);
	free(other);
}

TEST(what_is_no_hash_matches_nothing)
{
	/* The old methods would take a PIN for a salt. */
	static const char *const hashes[] = {"", "7291", "*0", "*1", "$", "$y$", "$y$j9T$", "ab", "!"};
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		CHECK(!pin_matches(hashes[i], "7291"));
	}
	CHECK(!pin_hash_is_valid("7291"));
	CHECK(!pin_hash_is_valid(""));
	CHECK(!pin_hash_is_valid("*0"));
	CHECK(!pin_hash_is_valid("$nothing$"));
}

TEST(what_is_no_pin_has_no_hash)
{
	struct error error = {0};
	CHECK(pin_hash("open sesame", &error) == NULL);
	CHECK_ERROR(error, "digits");
}

TEST_MAIN({
	RUN(a_pin_is_digits);
	RUN(what_is_easily_guessed_is_named);
	RUN(a_hash_is_for_one_pin);
	RUN(what_is_no_hash_matches_nothing);
	RUN(what_is_no_pin_has_no_hash);
})
