/* SPDX-License-Identifier: MIT
 *
 * The whole configuration, and the network for the listener that comes out of it.
 */
#include "tests/check.h"

#include <glob.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/dialogue/intent_thresholds.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/home/home.h"
#include "bridge/wire/message.h"
#include "tests/support/device_map.h"
#include "tests/support/spoken_network.h"
#include "tests/support/temporary_folder.h"

/* Longer than any word that the rules of pronunciation take. */
#define UNSPEAKABLE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

#define DOOR "  door: {type: lock, dialect: zigbee2mqtt, topic: zigbee2mqtt/door"

struct reading {
	struct temporary_folder *folder;
	struct problems *problems;
	struct configuration *configuration;
	struct network_message network; /* what the listener would read */
};

static struct reading read_configuration(const char *settings, const char *home,
	const char *grammar)
{
	struct reading reading = {.folder = temporary_folder_create(),
		.problems = problems_create()};
	struct error error = {0};
	CHECK(temporary_folder_write(reading.folder, "earshot.yaml", settings));
	CHECK(temporary_folder_write(reading.folder, "devices/home.yaml", home));
	if (grammar != NULL) {
		CHECK(temporary_folder_write(reading.folder, "grammars/own.gram", grammar));
	}
	reading.configuration = configuration_load(
		temporary_folder_path(reading.folder, "earshot.yaml"), reading.problems);
	if (reading.configuration != NULL &&
		!spoken_network_read(reading.configuration->network.message, &reading.network, &error)) {
		CHECK_FAILED("the listener would not take the network: %s", error.text);
	}
	return reading;
}

static void check_problems(const struct reading *reading, const char *part, size_t errors,
	size_t warnings)
{
	char *named = device_map_problems(reading->problems);
	CHECK_HAS(named, part);
	CHECK(problems_count(reading->problems, SEVERITY_ERROR) == errors);
	CHECK(problems_count(reading->problems, SEVERITY_WARNING) == warnings);
	free(named);
}

static void finish(struct reading *reading)
{
	network_message_finish(&reading->network);
	configuration_destroy(reading->configuration);
	problems_destroy(reading->problems);
	temporary_folder_destroy(reading->folder);
}

static const struct pronunciation *pronunciation_of(const struct reading *reading,
	const char *word)
{
	for (size_t i = 0; i < reading->network.pronunciation_count; i++) {
		if (strcmp(reading->network.pronunciations[i].word, word) == 0) {
			return &reading->network.pronunciations[i];
		}
	}
	return NULL;
}

static bool understands(const struct reading *reading, const char *words)
{
	struct meaning *meaning =
		grammar_understand(reading->configuration->grammar, words, NULL);
	meaning_destroy(meaning);
	return meaning != NULL;
}

static void check_guarded(const struct network_message *network, const char *expected)
{
	struct text_list words = {0};
	struct buffer text;
	buffer_init(&text, 1000);
	for (size_t i = 0; i < network->guarded_count; i++) {
		CHECK(text_list_add(&words, network->network.words.items[network->guarded[i]]));
	}
	text_list_sort(&words);
	for (size_t i = 0; i < words.count; i++) {
		buffer_append_format(&text, "%s%s", i > 0 ? " " : "", words.items[i]);
	}
	CHECK_TEXT(buffer_text(&text), expected);
	text_list_finish(&words);
	buffer_finish(&text);
}

#define SETTINGS "version: 1\nwake: {words: [computer, Hey-Jarvis]}\n"
#define LAMP "  lamp: {type: light, room: office, dialect: zigbee2mqtt, topic: t/1}\n"
#define ZIGBEE "  zigbee: {type: light, dialect: zigbee2mqtt, topic: t/2}\n"
#define HOME "version: 1\ndevices:\n"

TEST(a_good_configuration_is_whole)
{
	struct reading reading = read_configuration(SETTINGS, HOME LAMP ZIGBEE, NULL);
	check_problems(&reading, "", 0, 0);
	CHECK(home_device_count(reading.configuration->home) == 2);
	CHECK(understands(&reading, "turn on the lamp"));
	CHECK(reading.network.network.arc_count > 0);
	/* Each word has its phones: from the dictionary or by rule. */
	for (size_t i = 0; i < reading.network.network.words.count; i++) {
		CHECK(pronunciation_of(&reading, reading.network.network.words.items[i]) != NULL);
	}
	CHECK(pronunciation_of(&reading, "zigbee") != NULL);
	/* So has each wake word, which is read like typed text. */
	CHECK(reading.network.wake_word_count == 2);
	CHECK_TEXT(reading.network.wake_words[1].word, "hey jarvis");
	CHECK_NUMBER(reading.network.wake_words[1].threshold, 0.5, 0);
	CHECK(pronunciation_of(&reading, "computer") != NULL);
	CHECK(pronunciation_of(&reading, "jarvis") != NULL);
	/* When utterances end, and where sentences do. */
	CHECK_NUMBER(reading.network.endpointing.complete, 0.3, 0);
	CHECK_NUMBER(reading.network.endpointing.longest, 12, 0);
	CHECK(reading.network.network.complete_count > 0);
	CHECK(reading.network.network.senses != NULL);
	finish(&reading);
}

TEST(the_listener_is_told_when_utterances_end)
{
	struct reading reading = read_configuration(SETTINGS
		"hearing: {end_silence: {complete: 0.4, open: 0.5, incomplete: 2}, longest: 8}\n",
		HOME LAMP, NULL);
	check_problems(&reading, "", 0, 0);
	CHECK_NUMBER(reading.network.endpointing.complete, 0.4, 1e-9);
	CHECK_NUMBER(reading.network.endpointing.open, 0.5, 1e-9);
	CHECK_NUMBER(reading.network.endpointing.incomplete, 2, 1e-9);
	CHECK_NUMBER(reading.network.endpointing.longest, 8, 1e-9);
	finish(&reading);
}

TEST(without_devices_and_grammars_there_is_nothing_to_hear_but_the_wake_word)
{
	struct reading reading = read_configuration(SETTINGS "without: all\n", "version: 1\n", NULL);
	check_problems(&reading, "", 0, 0);
	CHECK(reading.network.network.arc_count == 0);
	CHECK(reading.network.wake_word_count == 2);
	CHECK(!understands(&reading, "turn on the lamp"));
	finish(&reading);
}

TEST(a_pronunciation_of_ones_own_counts)
{
	struct reading reading = read_configuration(
		SETTINGS "pronounce: {zigbee: Z IH G B IY, Lamp: L AE M P}\n", HOME LAMP ZIGBEE, NULL);
	const struct pronunciation *zigbee = pronunciation_of(&reading, "zigbee");
	check_problems(&reading, "", 0, 0);
	CHECK(zigbee != NULL && zigbee->phones.count == 1);
	CHECK_TEXT(zigbee != NULL ? zigbee->phones.items[0] : NULL, "Z IH G B IY");
	finish(&reading);
}

TEST(wrong_pronunciations_are_named)
{
	static const struct {
		const char *line;
		const char *named;
		size_t errors;
	} cases[] = {
		{"pronounce: {zigbee: Z AI}\n", "3:21: error: the pronunciation of `zigbee`: unknown "
			"phone `AI`: did you mean `AY`?", 1},
		{"pronounce: {zigbee: }\n", "the pronunciation of `zigbee` is missing", 1},
		{"pronounce: {zigbee: [Z, IY]}\n", "the pronunciation of `zigbee` is missing", 1},
		{"pronounce: [Z, IY]\n", "3:12: error: `pronounce` is a map of words to phones", 1},
		{"pronounce: Z IY\n", "3:12: error: `pronounce` is a map of words to phones", 1},
		{"pronounce:\n", "", 0},
		{"pronounce: {zigbee: \"\"}\n", "the pronunciation of `zigbee`", 1},
		{"pronounce: {two words: Z IY}\n", "said as the words `two words`", 1},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *settings = text_format("%s%s", SETTINGS, cases[i].line);
		struct reading reading = read_configuration(settings, HOME ZIGBEE, NULL);
		check_problems(&reading, cases[i].named, cases[i].errors, 0);
		/* What is wrong is left to the rules. */
		CHECK(pronunciation_of(&reading, "zigbee") != NULL);
		finish(&reading);
		free(settings);
	}
}

TEST(what_nobody_can_say_is_named_and_can_be_typed)
{
	struct reading reading = read_configuration(
		"version: 1\nwake:\n  words: [computer, hey " UNSPEAKABLE ", \"日本\"]\n", HOME LAMP,
		"#JSGF V1.0;\ngrammar own;\npublic <go> = go\n  " UNSPEAKABLE " | go home;\n");
	check_problems(&reading, "own.gram:4:3: error: nobody can say `" UNSPEAKABLE "`", 2, 0);
	check_problems(&reading, "earshot.yaml:3:", 2, 0);
	CHECK(understands(&reading, "go " UNSPEAKABLE));
	CHECK(understands(&reading, "go home"));
	/* What is left can be heard. */
	CHECK(pronunciation_of(&reading, UNSPEAKABLE) == NULL);
	CHECK(reading.network.wake_word_count == 1);
	CHECK_TEXT(reading.network.wake_words[0].word, "computer");
	finish(&reading);
	reading = read_configuration("version: 1\nwake: {words: [hey " UNSPEAKABLE "]}\n", HOME LAMP,
		NULL);
	check_problems(&reading, "earshot.yaml:2:16: error: nobody can say `" UNSPEAKABLE "`", 1, 0);
	CHECK(reading.network.wake_word_count == 0);
	finish(&reading);
}

TEST(one_bad_device_does_not_stop_the_rest)
{
	struct reading reading = read_configuration(SETTINGS,
		HOME "  fridge: {tpye: switch}\n" LAMP, NULL);
	check_problems(&reading, "home.yaml:3:12: error: unknown key `tpye`: did you mean `type`?", 2,
		1);
	CHECK(understands(&reading, "turn on the lamp"));
	CHECK(!understands(&reading, "turn on the fridge"));
	finish(&reading);
}

TEST(one_bad_grammar_does_not_stop_the_rest)
{
	struct reading reading = read_configuration(SETTINGS, HOME LAMP,
		"#JSGF V1.0;\ngrammar own;\npublic <go> = go <nowhere>;\n");
	check_problems(&reading, "own.gram:3:18: error: there is no rule <nowhere>", 1, 0);
	CHECK(understands(&reading, "turn on the lamp"));
	finish(&reading);
}

TEST(an_intent_that_no_grammar_has_is_named)
{
	static const char home[] = HOME LAMP "intents:\n  go: {topic: car/go, payload: now}\n";
	static const char grammar[] = "#JSGF V1.0;\ngrammar own;\npublic <go> = go;\n";
	struct reading reading = read_configuration(SETTINGS, home, NULL);
	check_problems(&reading, "home.yaml:5:3: error: no grammar has an intent `go`", 1, 0);
	finish(&reading);
	reading = read_configuration(SETTINGS, home, grammar);
	check_problems(&reading, "", 0, 0);
	CHECK(understands(&reading, "go"));
	finish(&reading);
}

TEST(each_intent_is_as_sure_as_it_has_to_be)
{
	static const char grammar[] = "#JSGF V1.0;\ngrammar own;\npublic <go> = go;\n";
	struct reading reading = read_configuration(
		SETTINGS "hearing: {sure: {light_on: 0.4, go: 0.9}}\n", HOME LAMP, grammar);
	check_problems(&reading, "", 0, 0);
	CHECK_NUMBER(intent_threshold(reading.configuration->thresholds, "light_on"), 0.4, 1e-9);
	CHECK_NUMBER(intent_threshold(reading.configuration->thresholds, "go"), 0.9, 1e-9);
	CHECK_NUMBER(intent_threshold(reading.configuration->thresholds, "light_off"), 0.5, 1e-9);
	finish(&reading);
	reading = read_configuration(SETTINGS "hearing: {sure: {light_no: 0.4}}\n", HOME LAMP, NULL);
	check_problems(&reading,
		"earshot.yaml:3:18: error: unknown key `light_no`: did you mean `light_on`?", 1, 0);
	finish(&reading);
}

#define GATE "  gate: {type: gate, name: garden gate, commands: {open: {topic: g, payload: o}}"
#define RADIO "  radio: {type: media, commands: {stop: {topic: r, payload: s}}"

/* A search for rivals is dear: only with words of what may open, or must be very sure. */
TEST(with_which_words_rivals_are_always_looked_for)
{
	static const struct {
		const char *settings, *devices;
		const char *guarded; /* sorted */
	} cases[] = {
		{SETTINGS, HOME LAMP, ""},
		{SETTINGS, HOME DOOR "}\n", ""},
		{SETTINGS, HOME LAMP DOOR ", policy: {unlock: pin}}\n", "unlock"},
		{SETTINGS, HOME LAMP DOOR ", policy: {unlock: confirm}}\n", "unlock yeah yes"},
		{SETTINGS, HOME LAMP DOOR ", policy: {unlock: deny}}\n", ""},
		{SETTINGS, HOME LAMP GATE "}\n", ""},
		{SETTINGS, HOME LAMP GATE ", policy: {open: confirm}}\n", "open yeah yes"},
		{SETTINGS, HOME LAMP RADIO "}\n", ""},
		{SETTINGS, HOME LAMP RADIO ", policy: {stop: confirm}}\n", "stop yeah yes"},
		{SETTINGS "hearing: {sure: {light_on: 0.55}}\n", HOME LAMP, ""},
		{SETTINGS "hearing: {sure: {light_on: 0.6}}\n", HOME LAMP, "on"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading reading =
			read_configuration(cases[i].settings, cases[i].devices, NULL);
		CHECK(reading.network.rivals_in_doubt);
		check_guarded(&reading.network, cases[i].guarded);
		finish(&reading);
	}
}

/* As long as an intent is one of ours. */
TEST(sentences_of_ones_own_that_open_are_guarded)
{
	static const char home[] = HOME LAMP DOOR ", policy: {unlock: confirm}}\n"
		"intents: {go: {topic: car/go, payload: now}}\n";
	static const char grammar[] = "#JSGF V1.0;\ngrammar own;\nimport <earshot.lock>;\n"
		"public <go> = go;\npublic <unlock> = sesame | let me in [through] <earshot.lock>{device};\n";
	struct reading reading = read_configuration(SETTINGS "without: [lock]\n", home, grammar);
	check_problems(&reading, "", 0, 0);
	CHECK(reading.network.rivals_in_doubt);
	check_guarded(&reading.network, "let me sesame through yeah yes");
	finish(&reading);
}

TEST(a_room_without_devices_is_a_warning)
{
	struct reading reading =
		read_configuration(SETTINGS "room: ofice\n", HOME LAMP, NULL);
	check_problems(&reading, "earshot.yaml:3:7: warning: no device is in the room `ofice`", 0, 1);
	finish(&reading);
	reading = read_configuration(SETTINGS "room: office\n", HOME LAMP, NULL);
	check_problems(&reading, "", 0, 0);
	finish(&reading);
}

TEST(nothing_is_left_of_a_file_that_is_no_yaml)
{
	struct reading reading = read_configuration("version: [\n", HOME LAMP, NULL);
	CHECK(reading.configuration == NULL);
	CHECK(problems_count(reading.problems, SEVERITY_ERROR) == 1);
	finish(&reading);
	struct problems *problems = problems_create();
	CHECK(configuration_load("/nowhere/earshot.yaml", problems) == NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	problems_destroy(problems);
	configuration_destroy(NULL);
}

TEST(each_house_that_is_shown_can_be_used_as_it_stands)
{
	glob_t houses;
	char folder[4096];
	CHECK(getcwd(folder, sizeof(folder)) != NULL);
	CHECK(glob("devices/examples/*-house.yaml", 0, NULL, &houses) == 0 && houses.gl_pathc > 9);
	for (size_t i = 0; i < houses.gl_pathc; i++) {
		char *settings = text_format(SETTINGS "devices: [%s/%s]\n", folder, houses.gl_pathv[i]);
		struct reading reading = read_configuration(settings, "version: 1\n", NULL);
		char *named = device_map_problems(reading.problems);
		/* That there is no PIN yet is a warning. */
		if (problems_count(reading.problems, SEVERITY_ERROR) > 0) {
			CHECK_FAILED("%s: %s", houses.gl_pathv[i], named);
		}
		free(named);
		finish(&reading);
		free(settings);
	}
	globfree(&houses);
}

TEST_MAIN({
	RUN(a_good_configuration_is_whole);
	RUN(the_listener_is_told_when_utterances_end);
	RUN(without_devices_and_grammars_there_is_nothing_to_hear_but_the_wake_word);
	RUN(a_pronunciation_of_ones_own_counts);
	RUN(wrong_pronunciations_are_named);
	RUN(what_nobody_can_say_is_named_and_can_be_typed);
	RUN(one_bad_device_does_not_stop_the_rest);
	RUN(one_bad_grammar_does_not_stop_the_rest);
	RUN(an_intent_that_no_grammar_has_is_named);
	RUN(each_intent_is_as_sure_as_it_has_to_be);
	RUN(with_which_words_rivals_are_always_looked_for);
	RUN(sentences_of_ones_own_that_open_are_guarded);
	RUN(a_room_without_devices_is_a_warning);
	RUN(nothing_is_left_of_a_file_that_is_no_yaml);
	RUN(each_house_that_is_shown_can_be_used_as_it_stands);
})
