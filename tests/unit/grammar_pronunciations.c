/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/pronunciations.h"

#include <unistd.h>

#include "tests/check.h"

#ifndef EARSHOT_MODEL
#define EARSHOT_MODEL "/usr/share/pocketsphinx/model/en-us/en-us"
#endif

#define ENGLISH EARSHOT_MODEL "/../cmudict-en-us.dict"

static const char small_dictionary[] =
	"cat K AE T\n"
	"computer K AH M P Y UW T ER\n"
	"off AO F\n"
	"tomato T AH M EY1 T OW\n"
	"tomato(2) T AH M AA T OW\n"
	"tomato(3) T AH M EY T OW\n" /* the first again, but for its stress digit */
	"bad K AX T\n"
	"empty\n";

static char folder[200];
static char path[300];

static const char *write_small_dictionary(void)
{
	snprintf(path, sizeof(path), "%s/small.dict", folder);
	FILE *file = fopen(path, "w");
	CHECK(file != NULL);
	if (file != NULL) {
		CHECK(fputs(small_dictionary, file) >= 0);
		CHECK(fclose(file) == 0);
	}
	return path;
}

struct result {
	struct pronunciation *found;
	size_t count;
	struct text_list unspeakable;
	struct error error;
	bool done;
};

static struct result find(struct pronunciations *pronunciations, const char *words)
{
	struct result result = {0};
	struct text_list list = {0};
	CHECK(text_list_add_words(&list, words));
	result.done = pronunciations_find(pronunciations, &list, &result.found, &result.count,
		&result.unspeakable, &result.error);
	text_list_finish(&list);
	return result;
}

static void finish(struct result *result)
{
	pronunciations_free_found(result->found, result->count);
	text_list_finish(&result->unspeakable);
}

static const struct pronunciation *entry_of(const struct result *result, const char *word)
{
	for (size_t i = 0; i < result->count; i++) {
		if (strcmp(result->found[i].word, word) == 0) {
			return &result->found[i];
		}
	}
	CHECK_FAILED("`%s` was not found", word);
	return NULL;
}

struct expected {
	const char *word;
	enum pronunciation_source source;
	const char *ways[4];
};

static void check_entry(const struct result *result, const struct expected *expected)
{
	const struct pronunciation *entry = entry_of(result, expected->word);
	if (entry == NULL) {
		return;
	}
	CHECK(entry->source == expected->source);
	size_t count = 0;
	for (; count < 4 && expected->ways[count] != NULL; count++) {
		if (count < entry->phones.count) {
			CHECK_TEXT(entry->phones.items[count], expected->ways[count]);
		}
	}
	CHECK(entry->phones.count == count);
}

TEST(finds_words_in_the_dictionary_and_by_rule)
{
	static const struct expected expected[] = {
		{"tomato", PRONUNCIATION_DICTIONARY, {"T AH M EY T OW", "T AH M AA T OW"}},
		{"zigbee", PRONUNCIATION_RULES, {"Z IH G B IY"}},
		{"cat", PRONUNCIATION_DICTIONARY, {"K AE T"}},
		{"cat's", PRONUNCIATION_RULES, {"K AE T S"}},
		{"lcd", PRONUNCIATION_RULES, {"EH L S IY D IY"}},
	};
	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	struct result result = find(pronunciations, "tomato zigbee 1234 cat cat's --- lcd tv2");
	CHECK(result.done);
	CHECK(result.count == sizeof(expected) / sizeof(*expected));
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		check_entry(&result, &expected[i]);
		CHECK_TEXT(result.found[i].word, expected[i].word); /* the order is kept */
	}
	CHECK(result.unspeakable.count == 3);
	CHECK(text_list_has(&result.unspeakable, "1234"));
	CHECK(text_list_has(&result.unspeakable, "---"));
	CHECK(text_list_has(&result.unspeakable, "tv2"));
	finish(&result);
	pronunciations_destroy(pronunciations);
}

TEST(finds_nothing_for_no_words)
{
	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	struct result result = find(pronunciations, "");
	CHECK(result.done);
	CHECK(result.count == 0 && result.unspeakable.count == 0);
	finish(&result);
	result = find(pronunciations, "1 2 3");
	CHECK(result.done);
	CHECK(result.count == 0 && result.unspeakable.count == 3);
	finish(&result);
	pronunciations_destroy(pronunciations);
}

/* What was found, and what was expected, needs no file any more; what is new does. */
TEST(reads_the_dictionary_once_for_all_words)
{
	static const struct expected expected[] = {
		{"tomato", PRONUNCIATION_DICTIONARY, {"T AH M EY T OW", "T AH M AA T OW"}},
		{"zigbee", PRONUNCIATION_RULES, {"Z IH G B IY"}},
		{"off", PRONUNCIATION_CONFIGURED, {"AO F"}},
	};
	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	struct text_list later = {0};
	CHECK(text_list_add_words(&later, "tomato zigbee off 7 8"));
	CHECK(pronunciations_override(pronunciations, "off", "AO F", NULL, NULL));
	CHECK(pronunciations_expect(pronunciations, &later));
	struct result result = find(pronunciations, "cat tomato");
	CHECK(result.done && result.count == 2 && result.unspeakable.count == 0);
	finish(&result);
	CHECK(unlink(path) == 0);
	result = find(pronunciations, "zigbee cat off tomato");
	CHECK(result.done && result.count == 4);
	for (size_t i = 0; result.done && i < sizeof(expected) / sizeof(*expected); i++) {
		check_entry(&result, &expected[i]);
	}
	finish(&result);
	/* That nobody can say a word is known, too. */
	result = find(pronunciations, "8 cat");
	CHECK(result.done && result.count == 1 && result.unspeakable.count == 1);
	finish(&result);
	result = find(pronunciations, "cat computer");
	CHECK(!result.done);
	CHECK_ERROR(result.error, "there is no such dictionary");
	finish(&result);
	/* It is back, and knows more words than before. */
	write_small_dictionary();
	result = find(pronunciations, "tomato computer");
	CHECK(result.done && result.count == 2);
	check_entry(&result, &expected[0]);
	finish(&result);
	text_list_finish(&later);
	pronunciations_destroy(pronunciations);
}

TEST(gives_one_entry_for_a_word_that_comes_twice)
{
	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	struct result result = find(pronunciations, "cat zigbee cat 1 zigbee 1");
	CHECK(result.done);
	CHECK(result.count == 2 && result.unspeakable.count == 1);
	finish(&result);
	pronunciations_destroy(pronunciations);
}

TEST(takes_overrides_before_everything)
{
	static const struct {
		const char *word, *phones;
	} overrides[] = {
		{"zigbee", "z ih1 g b iy0"}, {"Cat", "D AO G"}, {"café", "K AE F EY"},
		{"off", "AO F"}, {"off", "AA F"}, {"off", "AO1 F"}, {"unused", "Z"},
		{"bad", "B AE D"},
	};
	static const struct expected expected[] = {
		{"zigbee", PRONUNCIATION_CONFIGURED, {"Z IH G B IY"}},
		{"cat", PRONUNCIATION_CONFIGURED, {"D AO G"}},
		{"cafe", PRONUNCIATION_CONFIGURED, {"K AE F EY"}},
		{"off", PRONUNCIATION_CONFIGURED, {"AO F", "AA F"}},
		{"bad", PRONUNCIATION_CONFIGURED, {"B AE D"}},
		{"computer", PRONUNCIATION_DICTIONARY, {"K AH M P Y UW T ER"}},
	};
	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	struct problems *problems = problems_create();
	for (size_t i = 0; i < sizeof(overrides) / sizeof(*overrides); i++) {
		CHECK(pronunciations_override(pronunciations, overrides[i].word,
			overrides[i].phones, NULL, problems));
	}
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	struct result result = find(pronunciations, "zigbee cat cafe off bad computer");
	CHECK(result.done);
	CHECK(result.count == sizeof(expected) / sizeof(*expected));
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		check_entry(&result, &expected[i]);
	}
	finish(&result);
	problems_destroy(problems);
	pronunciations_destroy(pronunciations);
}

TEST(refuses_overrides_with_the_place)
{
	static const struct {
		const char *word, *phones, *sentence;
	} cases[] = {
		{"zigbee", "Z IX G",
			"the pronunciation of `zigbee`: unknown phone `IX`: did you mean `IH`?"},
		{"zigbee", "", "the pronunciation of `zigbee`: there is no phone"},
		{"zigbee", "7", "unknown phone `7`: use those of the CMU dictionary"},
		{"smart plug", "S",
			"`smart plug` is said as the words `smart plug`: write how each"},
		{"wi-fi", "W", "`wi-fi` is said as the words `wi fi`"},
		{"TV2", "T", "`TV2` is said as the words `tv two`"},
		{"---", "T", "`---` is not a word: there is no word in the text"},
		{"", "T", "`` is not a word"},
		{"日本", "T", "`日本` is not a word: `日` (U+65E5)"},
	};
	const struct place place = {.file = "earshot.yaml", .line = 7, .column = 3};
	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	struct problems *problems = problems_create();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK(!pronunciations_override(pronunciations, cases[i].word, cases[i].phones,
			&place, problems));
		enum severity severity = SEVERITY_WARNING;
		const struct error *error = problems_at(problems, i, &severity);
		CHECK(error != NULL && severity == SEVERITY_ERROR);
		if (error != NULL) {
			CHECK_ERROR(*error, cases[i].sentence);
			CHECK_TEXT(error->file, "earshot.yaml");
			CHECK(error->line == 7 && error->column == 3);
		}
	}
	CHECK(!pronunciations_override(pronunciations, "zigbee", "Q", NULL, NULL));
	/* None of them has left anything behind. */
	struct result result = find(pronunciations, "zigbee");
	check_entry(&result, &(struct expected){"zigbee", PRONUNCIATION_RULES, {"Z IH G B IY"}});
	finish(&result);
	problems_destroy(problems);
	pronunciations_destroy(pronunciations);
}

TEST(refuses_too_many_phones)
{
	char phones[4001];
	for (size_t i = 0; i < 4000; i += 2) {
		memcpy(&phones[i], "K ", 2);
	}
	phones[4000] = '\0';
	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	struct problems *problems = problems_create();
	CHECK(!pronunciations_override(pronunciations, "zigbee", phones, NULL, problems));
	CHECK_ERROR(*problems_at(problems, 0, NULL), "there are too many phones for one word");
	problems_destroy(problems);
	pronunciations_destroy(pronunciations);
}

TEST(keeps_16_ways_to_say_a_word)
{
	static const char *const phones[] = {
		"AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F",
		"G", "HH", "IH", "IY",
	};
	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	for (size_t i = 0; i < sizeof(phones) / sizeof(*phones); i++) {
		CHECK(pronunciations_override(pronunciations, "cat", phones[i], NULL, NULL));
	}
	struct result result = find(pronunciations, "cat");
	const struct pronunciation *entry = entry_of(&result, "cat");
	CHECK(entry != NULL && entry->phones.count == 16);
	finish(&result);
	pronunciations_destroy(pronunciations);
}

TEST(names_the_line_of_a_dictionary_that_is_wrong)
{
	static const struct {
		const char *words;
		unsigned line;
		const char *sentence;
	} cases[] = {
		{"cat bad", 7, "unknown phone `AX`: did you mean `AH`?"},
		{"cat empty", 8, "there is no phone"},
	};
	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct result result = find(pronunciations, cases[i].words);
		CHECK(!result.done);
		CHECK(result.found == NULL && result.count == 0);
		CHECK_ERROR(result.error, cases[i].sentence);
		CHECK_TEXT(result.error.file, path);
		CHECK(result.error.line == cases[i].line);
		finish(&result);
	}
	pronunciations_destroy(pronunciations);
}

TEST(needs_its_dictionary)
{
	struct error error = {0};
	char missing[300];
	snprintf(missing, sizeof(missing), "%s/missing.dict", folder);
	CHECK(pronunciations_create(missing, &error) == NULL);
	CHECK(error.kind == ERROR_NOT_FOUND);
	CHECK_ERROR(error, "there is no such dictionary");

	struct pronunciations *pronunciations =
		pronunciations_create(write_small_dictionary(), NULL);
	CHECK(pronunciations != NULL);
	CHECK(unlink(path) == 0);
	struct result result = find(pronunciations, "cat");
	CHECK(!result.done);
	CHECK(result.error.kind == ERROR_NOT_FOUND);
	finish(&result);
	pronunciations_destroy(pronunciations);
	pronunciations_destroy(NULL);
}

TEST(says_the_words_of_a_home_in_english)
{
	static const struct expected expected[] = {
		{"zigbee", PRONUNCIATION_RULES, {"Z IH G B IY"}},
		{"ecobee", PRONUNCIATION_RULES, {"IY K OW B IY"}},
		{"hue", PRONUNCIATION_DICTIONARY, {"HH Y UW"}},
		{"computer", PRONUNCIATION_DICTIONARY, {"K AH M P Y UW T ER"}},
		{"jarvis", PRONUNCIATION_DICTIONARY, {"JH AA R V AH S", "JH AA R V IH S"}},
		{"o'clock", PRONUNCIATION_DICTIONARY, {"AH K L AA K"}},
		{"'bout", PRONUNCIATION_DICTIONARY, {"B AW T"}},
		{"zurich", PRONUNCIATION_DICTIONARY, {"Z UH R IH K"}},
		{"wled", PRONUNCIATION_RULES, {"W L EH D"}},
	};
	if (access(ENGLISH, R_OK) != 0) {
		SKIP("the dictionary of pocketsphinx-en-us is not installed here");
	}
	struct pronunciations *pronunciations = pronunciations_create(ENGLISH, NULL);
	struct result result = find(pronunciations,
		"zigbee ecobee hue computer jarvis 1234 o'clock 'bout --- zurich wled");
	CHECK(result.done);
	CHECK(result.count == sizeof(expected) / sizeof(*expected));
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		check_entry(&result, &expected[i]);
	}
	CHECK(result.unspeakable.count == 2);
	finish(&result);
	pronunciations_destroy(pronunciations);
}

static void make_folder(void)
{
	const char *parent = getenv("TMPDIR");
	snprintf(folder, sizeof(folder), "%s/earshot-XXXXXX", parent != NULL ? parent : "/tmp");
	CHECK(mkdtemp(folder) != NULL);
}

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

TEST_MAIN(make_folder(); RUN(finds_words_in_the_dictionary_and_by_rule);
	RUN(finds_nothing_for_no_words); RUN(reads_the_dictionary_once_for_all_words);
	RUN(gives_one_entry_for_a_word_that_comes_twice);
	RUN(takes_overrides_before_everything); RUN(refuses_overrides_with_the_place);
	RUN(refuses_too_many_phones); RUN(keeps_16_ways_to_say_a_word);
	RUN(names_the_line_of_a_dictionary_that_is_wrong); RUN(needs_its_dictionary);
	RUN(says_the_words_of_a_home_in_english); remove_folder())
