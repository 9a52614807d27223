/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/phones.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "tests/check.h"

TEST(names_39_phones_in_order)
{
	const char *const *names = phone_names();
	size_t count = 0;
	size_t vowels = 0;
	for (; names[count] != NULL; count++) {
		CHECK(count == 0 || strcmp(names[count - 1], names[count]) < 0);
		CHECK_TEXT(phone_find(names[count], strlen(names[count])), names[count]);
		vowels += phone_is_vowel(names[count]) ? 1 : 0;
	}
	CHECK(count == PHONE_COUNT);
	CHECK(vowels == 15);
}

TEST(finds_phones_in_any_case_with_or_without_stress)
{
	static const struct {
		const char *text, *phone;
	} cases[] = {
		{"IH", "IH"}, {"ih", "IH"}, {"Ih", "IH"}, {"IH0", "IH"}, {"ih1", "IH"},
		{"IH2", "IH"}, {"K", "K"}, {"zh", "ZH"}, {"k0", "K"},
		{"IH3", NULL}, {"IH11", NULL}, {"I", NULL}, {"IHH", NULL}, {"", NULL},
		{"1", NULL}, {"AX", NULL}, {"SIL", NULL}, {"K ", NULL}, {"é", NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK_TEXT(phone_find(cases[i].text, strlen(cases[i].text)), cases[i].phone);
	}
	CHECK_TEXT(phone_find("AHEAD", 2), "AH");
}

TEST(knows_vowels)
{
	CHECK(phone_is_vowel("AA"));
	CHECK(phone_is_vowel("ER"));
	CHECK(phone_is_vowel("UW"));
	CHECK(!phone_is_vowel("W"));
	CHECK(!phone_is_vowel("Y"));
	CHECK(!phone_is_vowel("NG"));
}

TEST(suggests_the_nearest_phone)
{
	static const struct {
		const char *text, *phone;
	} cases[] = {
		{"AX", "AH"}, {"ax", "AH"}, {"AXR", "ER"}, {"IX", "IH"}, {"UX", "UW"},
		{"DX", "D"}, {"EL", "L"}, {"EN", "N"}, {"ENG", "NG"}, {"OO", "UW"},
		{"EE", "IY"}, {"A", "AE"}, {"I", "IH"}, {"O", "OW"}, {"U", "UH"},
		{"C", "K"}, {"Q", "K"}, {"X", "K"}, {"@", "AH"}, {"H", "HH"}, {"J", "JH"},
		{"SS", "S"}, {"NN", "N"}, {"IYY", "IY"}, {"shh", "SH"}, {"TQ", "T"},
		{"IH5", "IH"}, {"SIL", "S"}, {"7", NULL}, {"", NULL}, {"é", NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK_TEXT(phone_nearest(cases[i].text), cases[i].phone);
	}
}

TEST(reads_phones)
{
	static const struct {
		const char *text, *phones;
	} cases[] = {
		{"Z IH G B IY", "Z IH G B IY"},
		{"z ih1 g b iy0", "Z IH G B IY"},
		{"  Z\tIH \r\n G  ", "Z IH G"},
		{"K", "K"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		struct buffer phones;
		buffer_init(&phones, 100);
		CHECK(phones_read(cases[i].text, strlen(cases[i].text), &phones, &error));
		CHECK_TEXT(buffer_text(&phones), cases[i].phones);
		CHECK(error.kind == ERROR_NONE);
		buffer_finish(&phones);
	}
}

TEST(reads_no_further_than_it_is_told)
{
	struct buffer phones;
	buffer_init(&phones, 100);
	CHECK(phones_read("K AE T", 4, &phones, NULL));
	CHECK_TEXT(buffer_text(&phones), "K AE");
	buffer_finish(&phones);
}

TEST(says_what_is_wrong_with_phones)
{
	static const struct {
		const char *text;
		enum error_kind kind;
		const char *sentence;
	} cases[] = {
		{"Z IX G", ERROR_INPUT, "unknown phone `IX`: did you mean `IH`?"},
		{"Z QQ", ERROR_INPUT, "unknown phone `QQ`: use those of the CMU dictionary"},
		{"ZIHGBIY", ERROR_INPUT, "unknown phone `ZIHGBIY`: did you mean `Z`?"},
		{"abcdefghijklmnopqrstuvwxyz", ERROR_INPUT, "`abcdefghijklmnopqrst`"},
		{"", ERROR_INPUT, "there is no phone"},
		{" \t", ERROR_INPUT, "there is no phone"},
		{"K AE T K AE T K AE T", ERROR_LIMIT, "too many phones"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		struct buffer phones;
		buffer_init(&phones, 10);
		CHECK(!phones_read(cases[i].text, strlen(cases[i].text), &phones, &error));
		CHECK(error.kind == cases[i].kind);
		CHECK_ERROR(error, cases[i].sentence);
		buffer_finish(&phones);
	}
}

TEST_MAIN(RUN(names_39_phones_in_order); RUN(finds_phones_in_any_case_with_or_without_stress);
	RUN(knows_vowels); RUN(suggests_the_nearest_phone); RUN(reads_phones);
	RUN(reads_no_further_than_it_is_told); RUN(says_what_is_wrong_with_phones))
