/* SPDX-License-Identifier: MIT
 *
 * What sentences mean, and which of several meanings counts.
 */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/vocabulary.h"
#include "tests/support/grammar_house.h"

#define HEAD \
	"#JSGF V1.0;grammar t;import <earshot.light>;import <earshot.room>;" \
	"import <earshot.lock>;\n"

struct sentence_case {
	const char *words, *answer;
};

/* Ends with NULL words. */
static void check_sentences(const char *text, const struct sentence_case *cases)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(text, problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	for (; cases->words != NULL; cases++) {
		char *answer = grammar_house_ask(grammar, cases->words);
		CHECK_TEXT(answer, cases->answer);
		free(answer);
	}
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(what_goes_into_a_slot)
{
	static const struct sentence_case cases[] = {
		{"one soy milk", "one {\"milk\":\"milk\"}"},
		{"two soy milk", "two {\"milk\":\"soy milk\"}"},
		{"warmer", "warm {\"direction\":\"up\"}"},
		{"hotter", "warm {\"direction\":\"up\"}"},
		{"colder", "warm {\"direction\":-1.5}"},
		{"tepid", "warm {\"direction\":\"1.5e\"}"},
		{"nothing said", "none {\"scope\":\"all\"}"},
		{"in the kitchen", "in {\"place\":\"kitchen\"}"},
		{"at last", "in {\"place\":\"at last\"}"},
		{"between kitchen and lounge", "between {\"places\":\"kitchen and lounge\"}"},
		{"just small", "option {\"size\":\"small\"}"},
		{"just", "option {}"},
		{"lock front door twice", "nested {\"all\":\"front_door\",\"what\":\"front_door\"}"},
		{"lock anything", "nested {\"all\":\"lock anything\"}"},
		{"add seven to three", "add {\"sum\":\"seven to three\",\"first\":7,\"second\":3}"},
		{"double tag", "both {\"y\":\"tag\",\"x\":\"tag\"}"},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <one> = one soy milk {milk};"
			     "public <two> = two (soy milk) {milk};"
			     "public <warm> = (warmer | hotter) {direction=up} | colder {direction=-1.5}"
			     " | tepid {direction = 1.5e};"
			     "public <none> = nothing <NULL>{scope=all} said;"
			     "public <in> = (in the <room> | at last) {place};"
			     "public <between> = between (<room> and <room>) {places};"
			     "public <option> = just [small] {size};"
			     "public <nested> = (lock (<lock>{what} twice | anything)) {all};"
			     "public <add> = add (<n>{first} to <n>{second}) {sum}; <n> = <number:0..9>;"
			     "public <both> = double tag {x} {y};",
		cases);
}

TEST(slots_have_their_kind_and_their_order)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		HEAD "public <set> = set <light>{device} [very {how}] to <number:0..100:0.5>{value}"
		     " {again=7} now {when=later};",
		problems);
	struct meaning *meaning = grammar_understand(grammar,
		"set childrens lamp very to twenty and a half now", NULL);
	CHECK(meaning != NULL);
	if (meaning != NULL) {
		CHECK_TEXT(meaning->intent, "set");
		CHECK(meaning->slot_count == 5);
		CHECK_TEXT(meaning->slots[0].name, "device");
		CHECK(meaning->slots[0].kind == SLOT_KEY);
		CHECK_TEXT(meaning->slots[0].text, "lamp");
		CHECK_TEXT(meaning->slots[1].name, "how");
		CHECK(meaning->slots[1].kind == SLOT_TEXT);
		const struct slot *value = meaning_slot(meaning, "value");
		CHECK(value->kind == SLOT_NUMBER && value->number == 20.5);
		CHECK_TEXT(value->text, "twenty and a half");
		const struct slot *again = meaning_slot(meaning, "again");
		CHECK(again->kind == SLOT_NUMBER && again->number == 7);
		CHECK_TEXT(again->text, "7");
		CHECK(meaning_slot(meaning, "when")->kind == SLOT_TEXT);
	}
	meaning_destroy(meaning);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(the_earlier_rule_of_a_file_counts)
{
	static const struct sentence_case cases[] = {
		{"turn on kitchen light", "one {\"device\":\"kitchen_light\"}"},
		{"turn on office light", "all {\"room\":\"office\"}"},
		{"turn on kitchen lights", "all {\"room\":\"kitchen\"}"},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <one> = turn on <light>{device};"
			     "public <all> = turn on <room>{room} (light | lights);",
		cases);
	static const struct sentence_case reversed[] = {
		{"turn on kitchen light", "all {\"room\":\"kitchen\"}"},
		{"turn on standing light", "one {\"device\":\"standing_light\"}"},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <all> = turn on <room>{room} (light | lights);"
			     "public <one> = turn on <light>{device};",
		reversed);
}

TEST(two_ways_to_one_meaning_are_one)
{
	static const struct sentence_case cases[] = {
		{"turn on kitchen light", "on {\"device\":\"kitchen_light\"}"},
		{"the the the the", "many {}"},
		{"lock main door", "lock {\"device\":\"front_door\"}"},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <on> = turn on [<x>] <light>{device} | turn on <light> {device};"
			     "<x> = <NULL> | please;"
			     "public <many> = (the | [the] the)+ (the | the the)*;"
			     "public <lock> = lock (<lock_name> | (main door) {device=front_door});"
			     "<lock_name> = <earshot.lock>{device};",
		cases);
}

/* A name that is a general word too is a name; what contradicts itself is refused still. */
TEST(of_one_rule_the_way_that_says_more_counts)
{
	static const struct sentence_case cases[] = {
		{"warm kitchen light", "warm {\"device\":\"kitchen_light\"}"},
		{"warm kitchen light up", "warm {\"device\":\"kitchen_light\",\"how\":\"up\"}"},
		{"warm office light", "warm {}"},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <warm> = warm (<light>{device} | (kitchen | office) light) "
			     "[up{how}] | warm kitchen light [up];", cases);
}

TEST(two_meanings_are_refused)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		HEAD "public <a> = go (left {x} right | left right {x});"
		     "public <b> = set <room>{room} light | set <light>{device};",
		problems);
	struct error error = {0};
	CHECK(grammar_understand(grammar, "go left right", &error) == NULL);
	CHECK(error.kind == ERROR_REFUSED);
	CHECK_ERROR(error, "“go left right” could mean a (x: ");
	CHECK_ERROR(error, "left) or a (x: right)");
	error = (struct error){0};
	CHECK(grammar_understand(grammar, "set kitchen light", &error) == NULL);
	CHECK(error.kind == ERROR_REFUSED);
	CHECK_ERROR(error, "b (room: kitchen)");
	CHECK_ERROR(error, "b (device: kitchen_light)");
	char *answer = grammar_house_ask(grammar, "set office light");
	CHECK_TEXT(answer, "b {\"room\":\"office\"}");
	free(answer);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(two_files_with_one_sentence_are_refused)
{
	static const char *const texts[] = {
		"#JSGF V1.0;grammar a;public <a> = go home | stay;",
		"#JSGF V1.0;grammar b;public <b> = go home | run;",
	};
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct error error = {0};
	for (size_t i = 0; i < 2; i++) {
		CHECK(grammar_add_text(grammar, texts[i], texts[i], strlen(texts[i]), NULL));
	}
	CHECK(grammar_compile(grammar, vocabulary, NULL));
	CHECK(grammar_understand(grammar, "go home", &error) == NULL);
	CHECK(error.kind == ERROR_REFUSED);
	CHECK_ERROR(error, "could mean a or b");
	struct meaning *meaning = grammar_understand(grammar, "run", NULL);
	CHECK_TEXT(meaning != NULL ? meaning->intent : NULL, "b");
	meaning_destroy(meaning);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
}

TEST(a_phrase_with_two_keys_is_refused)
{
	static const char text[] = "#JSGF V1.0;grammar a;import <earshot.light>;"
				   "public <on> = on <light>{device}; public <name> = name <light>;";
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct error error = {0};
	vocabulary_add(vocabulary, "light", "lamp", "one");
	vocabulary_add(vocabulary, "light", "lamp", "two");
	vocabulary_add(vocabulary, "light", "spot", "three");
	vocabulary_add(vocabulary, "light", "spot", "three");
	CHECK(grammar_add_text(grammar, "a", text, sizeof(text) - 1, NULL));
	CHECK(grammar_compile(grammar, vocabulary, NULL));
	CHECK(grammar_understand(grammar, "on lamp", &error) == NULL);
	CHECK(error.kind == ERROR_REFUSED);
	char *answer = grammar_house_ask(grammar, "on spot");
	CHECK_TEXT(answer, "on {\"device\":\"three\"}");
	free(answer);
	answer = grammar_house_ask(grammar, "name lamp");
	CHECK_TEXT(answer, "name {}");
	free(answer);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
}

TEST(many_meanings_have_an_end)
{
	/* each of the 30 words may be the slot */
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		HEAD "public <a> = x* x{s} x*; public <b> = (y{t} | y) y* (y{u} | y) y*;",
		problems);
	struct buffer words;
	buffer_init(&words, 1000);
	for (int i = 0; i < 30; i++) {
		buffer_append_text(&words, i > 0 ? " x" : "x");
	}
	/* The words are the same wherever the slot is. */
	char *answer = grammar_house_ask(grammar, buffer_text(&words));
	CHECK_TEXT(answer, "a {\"s\":\"x\"}");
	free(answer);
	answer = grammar_house_ask(grammar, "y y y y");
	CHECK_TEXT(answer, "b {\"t\":\"y\",\"u\":\"y\"}");
	free(answer);
	buffer_finish(&words);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(ways_without_number_are_refused)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(
		HEAD "public <a> = x*{a} x*{b} x*{c} x*{d} x*{e} x*{f} x*{g} y;", problems);
	struct buffer words;
	struct error error = {0};
	buffer_init(&words, 1000);
	for (int i = 0; i < 60; i++) {
		buffer_append_text(&words, "x ");
	}
	buffer_append_text(&words, "y");
	CHECK(grammar_understand(grammar, buffer_text(&words), &error) == NULL);
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_ERROR(error, "too many ways");
	buffer_finish(&words);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST(blanks_do_not_count)
{
	static const struct sentence_case cases[] = {
		{" turn  on   kitchen light ", "on {\"device\":\"kitchen_light\"}"},
		{"say this  or that", "say {\"what\":\"this or that\"}"},
		{NULL, NULL},
	};
	check_sentences(HEAD "public <on> = turn on <light>{device};"
			     "public <say> = say (this or that){what};",
		cases);
}

TEST(too_many_words_are_refused)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(HEAD "public <a> = x+;", problems);
	struct buffer words;
	struct error error = {0};
	buffer_init(&words, 10000);
	for (int i = 0; i < 1000; i++) {
		buffer_append_text(&words, "x ");
	}
	struct meaning *meaning = grammar_understand(grammar, buffer_text(&words), &error);
	CHECK(meaning != NULL);
	meaning_destroy(meaning);
	buffer_append_text(&words, "x");
	CHECK(grammar_understand(grammar, buffer_text(&words), &error) == NULL);
	CHECK_ERROR(error, "longer than 1000 words");
	buffer_finish(&words);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(what_goes_into_a_slot);
	RUN(slots_have_their_kind_and_their_order);
	RUN(the_earlier_rule_of_a_file_counts);
	RUN(two_ways_to_one_meaning_are_one);
	RUN(of_one_rule_the_way_that_says_more_counts);
	RUN(two_meanings_are_refused);
	RUN(two_files_with_one_sentence_are_refused);
	RUN(a_phrase_with_two_keys_is_refused);
	RUN(many_meanings_have_an_end);
	RUN(ways_without_number_are_refused);
	RUN(blanks_do_not_count);
	RUN(too_many_words_are_refused))
