/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "tests/support/grammar_house.h"

static const char grammar_text[] =
	"#JSGF V1.0;grammar t;import <earshot.light>;import <earshot.cover>;\n"
	"public <on> = [please] turn on [the] <light>{device} [now];\n"
	"public <set> = set [the] <light>{device} to <number:0..100:0.1>{value};\n"
	"public <few> = one | two | three [times];\n"
	"public <cover> = open <earshot.cover>;\n"
	"public <loop> = round (and (round | up | down))*;\n";

struct collection {
	struct text_list sentences;
	struct text_list intents;
	size_t most;
};

static bool collect(const char *intent, const char *words, void *data)
{
	struct collection *collection = data;
	text_list_add(&collection->sentences, words);
	text_list_add(&collection->intents, intent);
	return collection->sentences.count < collection->most;
}

static struct collection sentences(size_t count, uint64_t seed, size_t most)
{
	struct collection collection = {.most = most};
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(grammar_text, problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	grammar_sentences(grammar, count, seed, collect, &collection);
	for (size_t i = 0; i < collection.sentences.count; i++) {
		struct meaning *meaning =
			grammar_understand(grammar, collection.sentences.items[i], NULL);
		CHECK_TEXT(meaning != NULL ? meaning->intent : NULL, collection.intents.items[i]);
		meaning_destroy(meaning);
	}
	grammar_destroy(grammar);
	problems_destroy(problems);
	return collection;
}

static void finish(struct collection *collection)
{
	text_list_finish(&collection->sentences);
	text_list_finish(&collection->intents);
}

static size_t count_of(const struct collection *collection, const char *intent)
{
	size_t count = 0;
	for (size_t i = 0; i < collection->intents.count; i++) {
		count += strcmp(collection->intents.items[i], intent) == 0;
	}
	return count;
}

TEST(different_and_spread_evenly)
{
	struct collection collection = sentences(104, 1, 1000);
	CHECK(collection.sentences.count == 104);
	CHECK(count_of(&collection, "few") == 4);
	CHECK(count_of(&collection, "cover") == 0);
	CHECK(count_of(&collection, "on") >= 32 && count_of(&collection, "on") <= 34);
	CHECK(count_of(&collection, "set") >= 33 && count_of(&collection, "loop") >= 33);
	text_list_sort(&collection.sentences);
	for (size_t i = 1; i < collection.sentences.count; i++) {
		CHECK(strcmp(collection.sentences.items[i - 1], collection.sentences.items[i]) != 0);
	}
	finish(&collection);
}

TEST(a_seed_always_gives_the_same)
{
	struct collection first = sentences(20, 5, 1000);
	struct collection again = sentences(20, 5, 1000);
	struct collection other = sentences(20, 6, 1000);
	size_t same = 0;
	for (size_t i = 0; i < 20; i++) {
		CHECK_TEXT(again.sentences.items[i], first.sentences.items[i]);
		same += strcmp(other.sentences.items[i], first.sentences.items[i]) == 0;
	}
	CHECK(same < 20);
	finish(&first);
	finish(&again);
	finish(&other);
}

TEST(the_callback_can_stop_it)
{
	struct collection collection = sentences(100, 1, 3);
	CHECK(collection.sentences.count == 3);
	finish(&collection);
	collection = sentences(0, 1, 1000);
	CHECK(collection.sentences.count == 0);
	finish(&collection);
}

TEST(all_of_a_small_grammar)
{
	struct collection collection = {.most = 1000};
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		"#JSGF V1.0;grammar t;import <earshot.room>;"
		"public <a> = (go | walk) [to] [the] <room>{room}; public <b> = stop;",
		problems);
	grammar_sentences(grammar, 1000, 3, collect, &collection);
	CHECK(count_of(&collection, "a") == 2 * 2 * 2 * 4);
	CHECK(count_of(&collection, "b") == 1);
	finish(&collection);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(a_sentence_without_end_is_not_given)
{
	struct collection collection = {.most = 1000};
	struct problems *problems = problems_create();
	struct buffer text;
	buffer_init(&text, 10000);
	buffer_append_text(&text, "#JSGF V1.0;grammar t;public <short> = x; public <long> =");
	for (int i = 0; i < 1200; i++) {
		buffer_append_text(&text, " y");
	}
	buffer_append_text(&text, ";");
	struct grammar *grammar = grammar_house_compile(buffer_text(&text), problems);
	CHECK(grammar_intents(grammar)->count == 2);
	grammar_sentences(grammar, 10, 1, collect, &collection);
	CHECK(collection.sentences.count == 1);
	buffer_finish(&text);
	finish(&collection);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(nothing_compiled_gives_nothing)
{
	struct collection collection = {.most = 1000};
	struct grammar *grammar = grammar_create();
	grammar_sentences(grammar, 10, 1, collect, &collection);
	CHECK(collection.sentences.count == 0);
	grammar_destroy(grammar);
}

TEST_MAIN(
	RUN(different_and_spread_evenly);
	RUN(a_seed_always_gives_the_same);
	RUN(the_callback_can_stop_it);
	RUN(all_of_a_small_grammar);
	RUN(a_sentence_without_end_is_not_given);
	RUN(nothing_compiled_gives_nothing))
