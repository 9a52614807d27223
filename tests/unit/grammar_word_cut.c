/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/network.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/grammar/word_cut.h"

#define LOCKS                                                                      \
	"public <lock> = [please] lock <door>; public <unlock> = [please] unlock <door>;" \
	"<door> = [the] (front | back) door;"

static struct grammar *grammar_of(const char *rules)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct problems *problems = problems_create();
	char *text = text_format("#JSGF V1.0;grammar t;\n%s", rules);
	CHECK(vocabulary_add_list(vocabulary, "none"));
	CHECK(vocabulary_add(vocabulary, "lamp", "floor lamp", "one"));
	CHECK(vocabulary_add(vocabulary, "lamp", "mirror", "two"));
	CHECK(grammar_add_text(grammar, "t", text, strlen(text), problems));
	CHECK(grammar_compile(grammar, vocabulary, problems));
	problems_destroy(problems);
	vocabulary_destroy(vocabulary);
	free(text);
	return grammar;
}

static void check_list(const struct text_list *list, const char *expected)
{
	struct buffer text;
	buffer_init(&text, 1000);
	for (size_t i = 0; i < list->count; i++) {
		buffer_append_format(&text, "%s%s", i > 0 ? " " : "", list->items[i]);
	}
	CHECK_TEXT(buffer_text(&text), expected);
	buffer_finish(&text);
}

static bool has_one_of(const char *sentence, const struct text_list *words)
{
	struct text_list parts = {0};
	bool found = false;
	CHECK(text_list_add_words(&parts, sentence));
	for (size_t i = 0; i < parts.count; i++) {
		found = found || text_list_has(words, parts.items[i]);
	}
	text_list_finish(&parts);
	return found;
}

struct asked {
	const struct text_list *intents, *words;
	size_t count;
};

static bool check_sentence(const char *intent, const char *sentence, void *data)
{
	struct asked *asked = data;
	if (text_list_has(asked->intents, intent)) {
		asked->count++;
		if (!has_one_of(sentence, asked->words)) {
			CHECK_FAILED("%s: \"%s\" has none of the words", intent, sentence);
		}
	}
	return true;
}

static const struct {
	const char *rules, *intents, *words; /* sorted */
} cases[] = {
	{LOCKS, "unlock", "unlock"},
	{LOCKS, "lock", "lock"},
	{LOCKS, "lock unlock", "back door front lock please the unlock"},
	{LOCKS, "", ""},
	{LOCKS, "another", ""},
	/* A sentence without the word that only this intent has. */
	{"public <open> = open <door> | let me in; public <shut> = shut <door>;"
		"public <go> = take me in; <door> = [the] (front | back) door;",
		"open", "let open"},
	{"public <open> = make <door> open | open <door>; public <ask> = is <door> open;"
		"public <shut> = shut <door>;"
		"<door> = [the] (front | back) door;",
		"open", "make open"},
	/* No word that only this intent has: that which the fewest others have. */
	{"public <on> = turn on the lamp; public <off> = turn off the lamp;"
		"public <ask> = is the lamp on; public <dim> = turn the lamp down;",
		"on", "on"},
	{"public <on> = turn on the lamp | fan on; public <off> = turn off the lamp | fan off;"
		"public <ask> = is the lamp on; public <which> = which lamp is on;"
		"public <all> = is the light on;",
		"on", "fan turn"},
	/* One for two of the intents. */
	{"public <a> = open the door; public <b> = open all doors; public <c> = is it open;"
		"public <d> = shut the door | shut all doors;",
		"a b", "open"},
	/* Names out of lists, and an intent that has no sentence here. */
	{"import <earshot.lamp>; import <earshot.none>; public <on> = light <earshot.lamp>{d};"
		"public <off> = dark <earshot.lamp>{d}; public <up> = lift <earshot.none>{d};",
		"on up", "light"},
	{"import <earshot.lamp>; public <on> = [make it] <earshot.lamp>{d}; public <off> = no lamp;",
		"on", "floor it make mirror"},
	/* Numbers. */
	{"public <set> = <number:1..3>{n} percent | warm; public <add> = <number:1..2>{n} more;",
		"set", "percent three warm"},
	/* Said as often as one likes, or not at all. */
	{"public <on> = on* lamp+; public <off> = off lamp;", "on", "lamp on"},
	{"public <on> = (very)* bright | bright; public <off> = bright off;", "on", "bright very"},
	/* Understood with and without its apostrophe. */
	{"public <on> = the child's lamp; public <off> = no lamp of the childs;"
		"public <ask> = the lamp; public <all> = lamp;",
		"on", "child's childs"},
};

TEST(each_sentence_has_one_of_the_words)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct grammar *grammar = grammar_of(cases[i].rules);
		struct text_list intents = {0}, words = {0};
		CHECK(text_list_add_words(&intents, cases[i].intents));
		CHECK(grammar_word_cut(grammar, &intents, &words));
		text_list_sort(&words);
		check_list(&words, cases[i].words);
		struct asked asked = {&intents, &words, 0};
		grammar_sentences(grammar, 500, i + 1, check_sentence, &asked);
		CHECK((asked.count > 0) == (words.count > 0));
		text_list_finish(&intents);
		text_list_finish(&words);
		grammar_destroy(grammar);
	}
}

TEST(a_sentence_without_words_cannot_be_cut)
{
	struct network network = {.state_count = 2};
	const struct network_intent intent = {.name = "on", .start = 0, .end = 1};
	const struct network_arc arcs[] = {
		{0, 1, words_add(&network.words, "on", 2), SOURCE_NONE, ARC_WORD, false},
		{0, 1, 0, SOURCE_NONE, ARC_EMPTY, false},
	};
	const bool intents[] = {true};
	bool words[] = {false};
	CHECK(network_add_intent(&network, &intent));
	CHECK(network_add_arc(&network, &arcs[0]));
	CHECK(network_complete(&network));
	CHECK(word_cut_find(&network, intents, words) && words[0]);
	CHECK(network_add_arc(&network, &arcs[1]));
	CHECK(network_complete(&network));
	CHECK(!word_cut_find(&network, intents, words));
	network_finish(&network);
}

TEST(without_a_grammar_there_is_nothing_to_cut)
{
	struct grammar *grammar = grammar_create();
	struct text_list none = {0};
	CHECK(!grammar_word_cut(grammar, &none, &none));
	grammar_destroy(grammar);
}

TEST_MAIN(
	RUN(each_sentence_has_one_of_the_words);
	RUN(a_sentence_without_words_cannot_be_cut);
	RUN(without_a_grammar_there_is_nothing_to_cut);
)
