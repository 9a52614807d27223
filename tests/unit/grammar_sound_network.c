/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/vocabulary.h"
#include "tests/support/grammar_house.h"

static struct sound_network *network_of(const char *text)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(text, problems);
	struct error error = {0};
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	struct sound_network *network = grammar_sound_network(grammar, &error);
	CHECK_TEXT(error.text, "");
	grammar_destroy(grammar);
	problems_destroy(problems);
	return network;
}

/* What the other process relies on: every index is in range, no state has two arcs
 * with one word. */
static void check_form(const struct sound_network *network)
{
	for (size_t i = 0; i < network->arc_count; i++) {
		const struct sound_arc *arc = &network->arcs[i];
		CHECK(arc->from < network->state_count && arc->to < network->state_count);
		CHECK(arc->word < network->words.count);
		for (size_t k = 0; k < i; k++) {
			CHECK(network->arcs[k].from != arc->from || network->arcs[k].word != arc->word);
		}
	}
	for (size_t i = 0; i < network->final_count; i++) {
		CHECK(network->finals[i] < network->state_count);
	}
}

TEST(a_small_network_is_as_expected)
{
	struct sound_network *network = network_of(
		"#JSGF V1.0;grammar t;public <a> = turn (on | off) [now]; public <b> = switch on;");
	check_form(network);
	/* the start, behind turn, behind switch, on or off after turn, the end */
	CHECK(network->state_count == 5);
	CHECK(network->arc_count == 6);
	CHECK(network->final_count == 2);
	CHECK(network->words.count == 5);
	CHECK_TEXT(network->words.items[0], "now");
	CHECK_TEXT(network->words.items[4], "turn");
	sound_network_destroy(network);
	sound_network_destroy(NULL);
}

/* How rare the words are, all together. */
static unsigned rarity_of(const struct sound_network *network, const char *words)
{
	uint32_t state = 0;
	unsigned rarity = 0;
	CHECK(sound_network_accepts(network, words));
	for (size_t length = strcspn(words, " "); length > 0; length = strcspn(words, " ")) {
		size_t i = 0;
		while (network->arcs[i].from != state ||
			strncmp(network->words.items[network->arcs[i].word], words, length) != 0) {
			i++;
		}
		rarity += network->arcs[i].rarity;
		state = network->arcs[i].to;
		words += length + (words[length] == ' ');
	}
	return rarity;
}

TEST(a_weight_makes_a_sentence_rare)
{
	static const struct {
		const char *body, *words;
		unsigned rarity;
	} cases[] = {
		{"turn (up | down)", "turn up", 0},
		{"turn (/0.1/ up | down)", "turn up", 230},
		{"turn (/0.1/ up | down)", "turn down", 0},
		/* Beside the likeliest. */
		{"turn (/3/ up | /30/ down | /30000/ on)", "turn up", 921},
		{"turn (/3/ up | /30/ down | /30000/ on)", "turn down", 691},
		{"turn (/3/ up | /30/ down | /30000/ on)", "turn on", 0},
		/* Alone it is rare beside nothing. */
		{"turn (/0.1/ up)", "turn up", 0},
		/* One within another. */
		{"turn | /0.1/ (/0.1/ up | (/0.1/ down) | on)", "up", 460},
		{"turn | /0.1/ (/0.1/ up | (/0.1/ down) | on)", "down", 460},
		{"turn | /0.1/ (/0.1/ up | (/0.1/ down) | on)", "on", 230},
		{"turn | /1e-300/ on", "on", SOUND_RARITY_MAX},
		/* The likelier way to the same words counts. */
		{"/0.1/ turn up | turn (up | on)", "turn up", 0},
		/* Where a likelier sentence goes on, no word is left to show it. */
		{"/0.1/ turn | turn up", "turn", 0},
		{"turn (/0.1/ up | down) [now]", "turn up now", 230},
		{"(/0.1/ up | down)* on", "up up down up on", 690},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = text_format("#JSGF V1.0;grammar t;public <a> = %s;", cases[i].body);
		struct sound_network *network = network_of(text);
		check_form(network);
		CHECK_NUMBER(rarity_of(network, cases[i].words), cases[i].rarity, 0);
		sound_network_destroy(network);
		free(text);
	}
}

TEST(accepts_the_sentences_and_no_others)
{
	static const struct {
		const char *words;
		bool accepted;
	} cases[] = {
		{"lock the front door", true},
		{"lock front door", true},
		{"lock shed please", true},
		{"set to twenty one point five", true},
		{"set to a hundred", true},
		{"x y y y", true},
		{"x", true},
		{"lock", false},
		{"lock the", false},
		{"lock the front", false},
		{"lock front door please please", false},
		{"set to one hundred and one", false},
		{"set to twenty one point two five", false},
		{"front door", false},
		{"open the blind", false},
		{"nonsense", false},
		{"lock  front door", false},
		{"", false},
	};
	struct sound_network *network = network_of(
		"#JSGF V1.0;grammar t;import <earshot.lock>;import <earshot.cover>;"
		"public <lock> = lock [the] <earshot.lock>{device} [please];"
		"public <set> = set to <number:0..100:0.5>{value};"
		"public <open> = open the <cover>;"
		"public <x> = x [<ys>]; <ys> = y [<ys>];");
	check_form(network);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (sound_network_accepts(network, cases[i].words) != cases[i].accepted) {
			CHECK_FAILED("\"%s\" should%s be accepted", cases[i].words,
				cases[i].accepted ? "" : " not");
		}
	}
	CHECK(!text_list_has(&network->words, "open"));
	sound_network_destroy(network);
}

TEST(words_keep_their_apostrophes)
{
	struct sound_network *network =
		network_of("#JSGF V1.0;grammar t;public <a> = what's up | whats next;");
	CHECK(sound_network_accepts(network, "what's up"));
	CHECK(!sound_network_accepts(network, "whats up"));
	CHECK(sound_network_accepts(network, "whats next"));
	sound_network_destroy(network);
}

TEST(no_sentences_are_no_states)
{
	struct sound_network *network = network_of(
		"#JSGF V1.0;grammar t;import <earshot.cover>;public <open> = open the <cover>;");
	CHECK(network->state_count == 0 && network->arc_count == 0 && network->words.count == 0);
	CHECK(!sound_network_accepts(network, ""));
	CHECK(!sound_network_accepts(network, "open"));
	sound_network_destroy(network);
}

struct accepted {
	const struct sound_network *network;
	size_t count;
};

static bool check_accepted(const char *intent, const char *words, void *data)
{
	struct accepted *accepted = data;
	(void)intent;
	if (!sound_network_accepts(accepted->network, words)) {
		CHECK_FAILED("\"%s\" is not accepted", words);
	}
	accepted->count++;
	return true;
}

/* A device list with names of one to four words out of a thousand. */
static void add_devices(struct vocabulary *vocabulary, int count)
{
	uint32_t seed = 1;
	for (int i = 0; i < count; i++) {
		struct buffer words;
		char key[20];
		buffer_init(&words, 200);
		for (uint32_t left = 1 + (seed >> 16) % 4; left > 0; left--) {
			seed = seed * 1103515245u + 12345u;
			uint32_t word = (seed >> 16) % 1000;
			buffer_append_format(&words, "%s%c%c%c", words.length > 0 ? " " : "",
				'a' + (char)(word % 26), 'a' + (char)(word / 26), 'a' + (char)(word % 7));
		}
		snprintf(key, sizeof(key), "light_%d", i);
		CHECK(vocabulary_add(vocabulary, "light", buffer_text(&words), key));
		buffer_finish(&words);
	}
}

TEST(a_thousand_devices_in_fifteen_families)
{
	struct vocabulary *vocabulary = vocabulary_create();
	struct grammar *grammar = grammar_create();
	struct problems *problems = problems_create();
	struct error error = {0};
	struct buffer text;
	add_devices(vocabulary, 1000);
	buffer_init(&text, 10000);
	buffer_append_text(&text, "#JSGF V1.0;grammar t;import <earshot.light>;");
	for (int i = 0; i < 15; i++) {
		buffer_append_format(&text,
			"public <i%d> = [please] turn %c%c [the] <light>{device} [to <number:0..100>{n}];",
			i, 'a' + i, 'b' + i);
	}
	CHECK(grammar_add_text(grammar, "t", buffer_text(&text), text.length, problems));
	CHECK(grammar_compile(grammar, vocabulary, problems));
	struct sound_network *network = grammar_sound_network(grammar, &error);
	CHECK(network != NULL);
	/* The families share the list, and the names their ends. */
	CHECK(network != NULL && network->state_count < 2000);
	struct accepted accepted = {.network = network};
	grammar_sentences(grammar, 300, 1, check_accepted, &accepted);
	CHECK(accepted.count == 300);
	sound_network_destroy(network);
	buffer_finish(&text);
	problems_destroy(problems);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
}

TEST(a_network_that_gets_too_large_is_refused)
{
	/* "the 18th word from the end is b": there is no small deterministic network */
	struct buffer text;
	struct error error = {0};
	struct problems *problems = problems_create();
	buffer_init(&text, 1000);
	buffer_append_text(&text, "#JSGF V1.0;grammar t;public <a> = (a | b)* b");
	for (int i = 0; i < 17; i++) {
		buffer_append_text(&text, " (a | b)");
	}
	buffer_append_text(&text, ";");
	struct grammar *grammar = grammar_house_compile(buffer_text(&text), problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	CHECK(grammar_sound_network(grammar, &error) == NULL);
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_ERROR(error, "more than 100000 states");
	buffer_finish(&text);
	grammar_destroy(grammar);
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(a_small_network_is_as_expected);
	RUN(a_weight_makes_a_sentence_rare);
	RUN(accepts_the_sentences_and_no_others);
	RUN(words_keep_their_apostrophes);
	RUN(no_sentences_are_no_states);
	RUN(a_thousand_devices_in_fifteen_families);
	RUN(a_network_that_gets_too_large_is_refused))
