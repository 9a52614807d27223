/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/home/names.h"

TEST(keys)
{
	static const struct {
		const char *key, *fault;
	} cases[] = {
		{"lamp", NULL},
		{"lamp_2-left", NULL},
		{"", "is empty"},
		{"Lamp", "use a to z"},
		{"a lamp", "use a to z"},
		{"lamp;", "use a to z"},
		{"küche", "use a to z"},
		{"../lamp", "use a to z"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *fault = key_fault(cases[i].key);
		if (cases[i].fault == NULL) {
			CHECK_TEXT(fault, NULL);
		} else {
			CHECK_HAS(fault, cases[i].fault);
		}
	}
}

TEST(keys_have_a_length)
{
	char key[NAME_LENGTH_MAX + 2] = {0};
	memset(key, 'a', NAME_LENGTH_MAX);
	CHECK_TEXT(key_fault(key), NULL);
	CHECK_TEXT(intent_name_fault(key), NULL);
	key[NAME_LENGTH_MAX] = 'a';
	CHECK_HAS(key_fault(key), "longer than 64");
	CHECK_HAS(intent_name_fault(key), "longer than 64");
}

TEST(names_of_intents)
{
	CHECK_TEXT(intent_name_fault("orderDrink"), NULL);
	CHECK_TEXT(intent_name_fault("coffee.order-1"), NULL);
	CHECK_HAS(intent_name_fault(""), "use letters");
	CHECK_HAS(intent_name_fault("order drink"), "use letters");
	CHECK_HAS(intent_name_fault("<order>"), "use letters");
}

TEST(names_become_words)
{
	static const struct {
		const char *written, *words;
	} cases[] = {
		{"Front door", "front door"},
		{"living-room lamp 2", "living room lamp two"},
		{"Bob's lamp", "bob's lamp"},
		{"  hall   light ", "hall light"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		char *words = spoken_name(cases[i].written, &error);
		CHECK_TEXT(words, cases[i].words);
		free(words);
	}
	struct error error = {0};
	char *words = spoken_key("lamp_2-left", &error);
	CHECK_TEXT(words, "lamp two left");
	free(words);
}

TEST(each_sign_of_a_grammar_is_refused)
{
	static const char signs[] = ";<>|*+(){}[]=\"/\\$#@^~`";
	for (size_t i = 0; signs[i] != '\0'; i++) {
		char name[] = "front?door";
		name[5] = signs[i];
		struct error error = {0};
		char *words = spoken_name(name, &error);
		CHECK_TEXT(words, NULL);
		CHECK(error.kind == ERROR_INPUT);
		CHECK_ERROR(error, "which cannot be spoken");
		free(words);
	}
}

TEST(names_that_are_no_words_are_refused)
{
	static const char *const names[] = {"", " ", "---", "日本", "lamp \xff"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct error error = {0};
		char *words = spoken_name(names[i], &error);
		CHECK_TEXT(words, NULL);
		CHECK_ERROR(error, "cannot be spoken");
		free(words);
	}
}

TEST(names_have_a_length)
{
	char name[301] = {0};
	memset(name, 'a', 300);
	struct error error = {0};
	char *words = spoken_name(name, &error);
	CHECK_TEXT(words, NULL);
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_ERROR(error, "300 characters");
	free(words);
	name[NAME_LENGTH_MAX] = '\0';
	words = spoken_name(name, &error);
	CHECK_TEXT(words, name);
	free(words);
}

TEST(messages_show_long_names_shortened)
{
	char out[SHORTENED_SIZE];
	CHECK_TEXT(shortened("lamp", out), "lamp");
	char name[301] = {0};
	memset(name, 'a', 300);
	CHECK(strlen(shortened(name, out)) == 48 + strlen("…"));
	/* Cut between characters, never within one. */
	for (size_t i = 0; i + 4 <= 300; i += 4) {
		memcpy(name + i, "😀", 4);
	}
	shortened(name, out);
	CHECK(text_is_clean(out, strlen(out)));
	CHECK(strlen(out) == 48 * 4 + strlen("…"));
	CHECK_TEXT(shortened("bad \xff byte", out), "bad …");
}

TEST_MAIN(
	RUN(keys);
	RUN(keys_have_a_length);
	RUN(names_of_intents);
	RUN(names_become_words);
	RUN(each_sign_of_a_grammar_is_refused);
	RUN(names_that_are_no_words_are_refused);
	RUN(names_have_a_length);
	RUN(messages_show_long_names_shortened);
)
