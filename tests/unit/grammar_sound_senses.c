/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_senses.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/vocabulary.h"
#include "tests/check.h"
#include "tests/support/grammar_house.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NOT_THERE UINT32_MAX

static uint32_t sense_of(const struct sound_network *network, const char *word)
{
	for (size_t i = 0; i < network->words.count; i++) {
		if (strcmp(network->words.items[i], word) == 0) {
			CHECK(network->senses[i] <= network->words.count);
			return network->senses[i];
		}
	}
	CHECK_FAILED("`%s` is no word of the network", word);
	return NOT_THERE;
}

enum relation { SAME, DIFFERENT, NOTHING }; /* NOTHING: both are sense 0 */

static bool holds(const struct sound_network *network, const char *one, const char *other,
	enum relation relation)
{
	uint32_t first = sense_of(network, one), second = sense_of(network, other);

	switch (relation) {
	case SAME:
		return first == second && first != 0;
	case DIFFERENT:
		return first != second;
	default:
		return first == 0 && second == 0;
	}
}

static const struct {
	const char *grammar; /* after the header */
	const char *one, *other;
	enum relation relation;
} cases[] = {
	/* What stands for each other. */
	{"public <a> = (turn | switch) on;", "turn", "switch", SAME},
	{"public <a> = turn (on{x=1} | off{x=0});", "on", "off", DIFFERENT},
	{"public <a> = turn on; public <b> = turn off;", "on", "off", DIFFERENT},
	{"public <a> = go (left | right);", "left", "right", SAME},
	{"public <a> = go (left | right){way};", "left", "right", DIFFERENT},
	/* In one place they are the same, in another they are not. */
	{"public <a> = play (rock | metal){what}; public <b> = stop (rock | metal);", "rock",
		"metal", DIFFERENT},
	{"public <a> = stop some (rock | metal); public <b> = play some (rock | metal){what};",
		"rock", "metal", DIFFERENT},
	{"public <a> = now stop (x | y) | go (x{v=1} | y{v=2}) far;", "x", "y", DIFFERENT},
	/* Three of which two are the same. */
	{"public <a> = be (warm{x=1} | hot{x=1} | cold{x=0});", "warm", "hot", SAME},
	{"public <a> = be (warm{x=1} | hot{x=1} | cold{x=0});", "warm", "cold", DIFFERENT},
	/* They do not lead to the same place, but can go on alike. */
	{"public <a> = (turn | switch) on; public <b> = turn back;", "turn", "switch", SAME},
	/* What nobody can understand is never the same. */
	{"public <a> = (x | y){a} | (x | y){b};", "x", "y", DIFFERENT},
	{"public <a> = x {v=1} | y {v=1}; public <b> = z; public <c> = (y {v=2} | y {v=3}) q;", "x",
		"z", DIFFERENT},
	{"public <a> = (x | y) z | (y q{v=1} | y q{v=2} | x q);", "x", "y", DIFFERENT},
	/* What can be left out. */
	{"public <a> = [please] stop [now];", "please", "now", NOTHING},
	{"public <a> = [(can | could) you [please]] stop;", "can", "you", NOTHING},
	{"public <a> = [(can | could) you [please]] stop;", "could", "please", NOTHING},
	{"public <a> = stop [all {how=all}] [please];", "all", "please", DIFFERENT},
	{"public <a> = stop the music; public <b> = stop the [very] music box;", "very", "very",
		NOTHING},
	/* Not everywhere. */
	{"public <a> = stop [now]; public <b> = go; public <c> = go now;", "now", "stop", DIFFERENT},
	{"public <a> = stop [now] | halt; public <b> = go [now{when=now}];", "now", "halt",
		DIFFERENT},
	/* By words and together with others. */
	{"public <a> = stop [the] music [in the [big] room {where=room}];", "the", "the", NOTHING},
	{"public <a> = stop [the] music [in the [big] room {where=room}];", "in", "the", DIFFERENT},
	{"public <a> = stop [the] music [in the [big] room {where=room}];", "room", "the", DIFFERENT},
	{"public <a> = stop [far away]; public <b> = go [(far away){where}];", "far", "away", DIFFERENT},
	/* In a few places only: elsewhere it stands for another. */
	{"public <a> = (turn | switch) (it | all | them | these | those | ours | mine) on | [switch] "
	 "lights on;", "turn", "switch", SAME},
	/* Numbers. */
	{"public <a> = set <number:0..100>{to};", "fifteen", "fifty", DIFFERENT},
	{"public <a> = set <number:0..100>{to};", "twenty", "thirty", DIFFERENT},
	{"public <a> = set <number:0..100>{to} [percent];", "seven", "percent", DIFFERENT},
};

TEST(tells_what_words_have_in_common)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error error = {0};
		struct problems *problems = problems_create();
		char *text = text_format("#JSGF V1.0;grammar t;%s", cases[i].grammar);
		struct grammar *grammar = grammar_house_compile(text, problems);
		CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
		problems_print(problems, stderr);
		struct sound_network *network = grammar_sound_network(grammar, &error);
		CHECK(network != NULL && network->senses != NULL);
		if (network != NULL &&
			!holds(network, cases[i].one, cases[i].other, cases[i].relation)) {
			CHECK_FAILED("%s: %s %u, %s %u", cases[i].grammar, cases[i].one,
				sense_of(network, cases[i].one), cases[i].other,
				sense_of(network, cases[i].other));
		}
		sound_network_destroy(network);
		grammar_destroy(grammar);
		problems_destroy(problems);
		free(text);
	}
}

/* --- the shipped grammars -------------------------------------------------- */

/* What the house's devices can do, besides what every light and thermostat can. */
static void add_abilities(struct vocabulary *vocabulary)
{
	static const struct {
		const char *list, *words, *value;
	} abilities[] = {
		{"can_brightness", "standing light", "standing_light"},
		{"can_colour", "standing light", "standing_light"},
		{"can_colour_temperature", "standing light", "standing_light"},
		{"can_mode", "hallway thermostat", "hallway_thermostat"},
		{"can_set_low", "hallway thermostat", "hallway_thermostat"},
	};
	for (size_t i = 0; i < COUNT(abilities); i++) {
		CHECK(vocabulary_add(vocabulary, abilities[i].list, abilities[i].words,
			abilities[i].value));
	}
}

static struct sound_network *shipped_network(void)
{
	static const char *const files[] = {"light.gram", "lock.gram", "switch.gram",
		"thermostat.gram"};
	struct error error = {0};
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = grammar_house_vocabulary();
	struct problems *problems = problems_create();
	for (size_t i = 0; i < COUNT(files); i++) {
		char *path = text_format("grammars/%s", files[i]);
		CHECK(grammar_add_file(grammar, path, problems));
		free(path);
	}
	add_abilities(vocabulary);
	CHECK(grammar_compile(grammar, vocabulary, problems));
	struct sound_network *network = grammar_sound_network(grammar, &error);
	CHECK(network != NULL);
	problems_destroy(problems);
	vocabulary_destroy(vocabulary);
	grammar_destroy(grammar);
	return network;
}

TEST(the_shipped_grammars_keep_their_twins_apart)
{
	static const struct {
		const char *one, *other;
		enum relation relation;
	} pairs[] = {
		{"on", "off", DIFFERENT},
		{"lock", "unlock", DIFFERENT},
		{"lock", "turn", DIFFERENT},
		{"fifteen", "fifty", DIFFERENT},
		{"twenty", "thirty", DIFFERENT},
		{"point", "twenty", DIFFERENT},
		{"front", "main", SAME}, /* door */
		{"standing", "basement", DIFFERENT},
		{"front", "shed", DIFFERENT},
		{"heater", "coffee", DIFFERENT},
		{"kitchen", "office", DIFFERENT},
		{"kitchen", "hallway", DIFFERENT},
		{"all", "the", DIFFERENT},
		{"please", "the", NOTHING},
		{"can", "could", NOTHING},
		{"degrees", "percent", NOTHING},
		{"turn", "switch", SAME},
	};
	struct sound_network *network = shipped_network();
	for (size_t i = 0; network != NULL && i < COUNT(pairs); i++) {
		if (!holds(network, pairs[i].one, pairs[i].other, pairs[i].relation)) {
			CHECK_FAILED("%s %u, %s %u", pairs[i].one, sense_of(network, pairs[i].one),
				pairs[i].other, sense_of(network, pairs[i].other));
		}
	}
	sound_network_destroy(network);
}

TEST(numbers_differ_from_each_other)
{
	static const char *const numbers[] = {"one", "two", "three", "four", "five", "six", "seven",
		"eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
		"sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty",
		"sixty", "seventy", "eighty", "ninety", "hundred"};
	struct sound_network *network = shipped_network();
	for (size_t i = 0; network != NULL && i < COUNT(numbers); i++) {
		CHECK(sense_of(network, numbers[i]) != 0);
		for (size_t k = 0; k < i; k++) {
			CHECK(sense_of(network, numbers[i]) != sense_of(network, numbers[k]));
		}
	}
	sound_network_destroy(network);
}

/* --- what meanings say ----------------------------------------------------- */

static bool always_the_same(const char *sentence, struct buffer *meaning, void *data)
{
	(void)sentence;
	++*(size_t *)data;
	return buffer_append_text(meaning, "x");
}

static bool never_known(const char *sentence, struct buffer *meaning, void *data)
{
	(void)sentence;
	++*(size_t *)data;
	buffer_append_text(meaning, "x");
	return false;
}

TEST(nothing_is_in_common_that_is_not_known)
{
	static char *words[] = {(char *)"a", (char *)"b", (char *)"c"};
	static char *sentences[] = {(char *)"a c", (char *)"b c", (char *)"no sentence"};
	static const struct text_list samples = {sentences, COUNT(sentences)};
	struct sound_arc arcs[] = {{0, 1, 0, 0}, {0, 1, 1, 0}, {1, 2, 2, 0}};
	uint32_t finals[] = {1, 2};
	struct sound_network network = {.words = {words, 3}, .state_count = 3, .arcs = arcs,
		.arc_count = 3, .finals = finals, .final_count = 2};
	size_t count = 0;
	CHECK(sound_find_senses(&network, &samples, always_the_same, &count));
	CHECK(count > 0);
	CHECK(network.senses[0] == network.senses[1] && network.senses[0] != 0);
	CHECK(network.senses[2] == 0);
	count = 0;
	CHECK(sound_find_senses(&network, &samples, never_known, &count));
	CHECK(count > 0);
	for (uint32_t i = 0; i < 3; i++) {
		CHECK(network.senses[i] == i + 1);
	}
	free(network.senses);
	struct sound_network none = {.state_count = 0};
	CHECK(sound_find_senses(&none, &samples, never_known, &count));
	free(none.senses);
}

#define MANY 3000

/* Many words in a row of places, each of which means nothing or the same as its neighbour. */
TEST(the_work_is_bounded_and_what_was_not_tried_is_its_own)
{
	static const struct text_list samples = {.count = 0};
	struct text_list words = {0};
	struct sound_arc *arcs = calloc(MANY, sizeof(*arcs));
	uint32_t finals[] = {1};
	size_t count = 0, own = 0;
	for (uint32_t i = 0; i < MANY; i++) {
		char *word = text_format("word%u", i);
		CHECK(text_list_add(&words, word));
		free(word);
		arcs[i] = (struct sound_arc){0, 1, i, 0};
	}
	struct sound_network network = {.words = words, .state_count = 2, .arcs = arcs,
		.arc_count = MANY, .finals = finals, .final_count = 1};
	CHECK(sound_find_senses(&network, &samples, always_the_same, &count));
	CHECK(count < 6000);
	for (uint32_t i = 0; i < MANY; i++) {
		own += network.senses[i] == i + 1;
	}
	CHECK(own > 0);
	free(network.senses);
	free(arcs);
	text_list_finish(&words);
}

TEST_MAIN({
	RUN(tells_what_words_have_in_common);
	RUN(the_shipped_grammars_keep_their_twins_apart);
	RUN(numbers_differ_from_each_other);
	RUN(nothing_is_in_common_that_is_not_known);
	RUN(the_work_is_bounded_and_what_was_not_tried_is_its_own);
})
