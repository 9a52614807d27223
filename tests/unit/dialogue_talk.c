/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* setenv(), tzset() */
#include "tests/check.h"

#include <time.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/dialogue/talk.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/home.h"
#include "tests/support/device_map.h"

struct stage {
	struct clock *clock;
	struct home *home;
	struct grammar *grammar;
	struct talk_context context;
};

static void begin(struct stage *stage, const char *map, const char *const *files)
{
	struct vocabulary *vocabulary = vocabulary_create();
	/* 2 March 2026, 14:05 UTC */
	stage->clock = clock_create_manual(1772460300000);
	stage->home = device_map_home(map, NULL);
	stage->grammar = grammar_create();
	CHECK(home_fill_vocabulary(stage->home, vocabulary));
	for (; *files != NULL; files++) {
		CHECK(grammar_add_file(stage->grammar, *files, NULL));
	}
	CHECK(grammar_compile(stage->grammar, vocabulary, NULL));
	vocabulary_destroy(vocabulary);
	stage->context = (struct talk_context){stage->clock, stage->home, stage->grammar};
}

static void end(struct stage *stage)
{
	grammar_destroy(stage->grammar);
	home_destroy(stage->home);
	clock_destroy(stage->clock);
}

static void check_say(const struct stage *stage, const char *intent, const char *expected)
{
	struct error error = {0};
	struct meaning *meaning = meaning_create(intent);
	char *say = talk_answer(&stage->context, meaning, &error);
	CHECK_TEXT(say != NULL ? say : error.text, expected);
	free(say);
	meaning_destroy(meaning);
}

static const char *const all[] = {"grammars/fan.gram", "grammars/light.gram",
	"grammars/lock.gram", "grammars/media.gram", "grammars/opening.gram",
	"grammars/question.gram", "grammars/scene.gram", "grammars/switch.gram",
	"grammars/talk.gram", "grammars/thermostat.gram", "grammars/timer.gram", NULL};

static const char house[] =
	"version: 1\n"
	"devices:\n"
	"  front_door: {type: lock, dialect: zigbee2mqtt, topic: z/door}\n"
	"  lamp: {type: light, name: reading lamp, dialect: zigbee2mqtt, topic: z/lamp}\n"
	"  valve: {type: thermostat, dialect: zigbee2mqtt, topic: z/valve}\n"
	"  pump: {type: switch, dialect: zigbee2mqtt, topic: z/pump}\n";

TEST(the_time_and_the_date)
{
	struct stage stage;
	CHECK(setenv("TZ", "UTC", 1) == 0);
	tzset();
	begin(&stage, "version: 1\n", all);
	check_say(&stage, "time", "It is 14:05.");
	check_say(&stage, "date", "It is Monday, 2 March 2026.");
	/* In the time of the place. */
	CHECK(setenv("TZ", "AEST-10", 1) == 0);
	tzset();
	check_say(&stage, "time", "It is 0:05.");
	check_say(&stage, "date", "It is Tuesday, 3 March 2026.");
	check_say(&stage, "never_mind", "All right.");
	check_say(&stage, "sing", "sing is nothing that is asked of me.");
	end(&stage);
}

TEST(examples_are_of_different_kinds_and_of_the_users_own_devices)
{
	struct stage stage;
	begin(&stage, house, all);
	check_say(&stage, "help", "For example: turn on the reading lamp; lock the front door; set the "
		"valve to twenty degrees; is the front door locked; turn the pump off; which lights "
		"are on.");
	end(&stage);
}

TEST(what_would_not_be_understood_is_no_example)
{
	static const char *const few[] = {"grammars/light.gram", "grammars/timer.gram", NULL};
	static const char *const none[] = {NULL};
	struct stage stage;
	begin(&stage, house, few);
	check_say(&stage, "help",
		"For example: turn on the reading lamp; set a timer for five minutes.");
	end(&stage);
	begin(&stage, house, none);
	check_say(&stage, "help", "There is nothing yet: name devices in the device map.");
	end(&stage);
	begin(&stage, "version: 1\n", all);
	check_say(&stage, "help", "For example: set a timer for five minutes; what time is it.");
	end(&stage);
}

TEST_MAIN(
	RUN(the_time_and_the_date);
	RUN(examples_are_of_different_kinds_and_of_the_users_own_devices);
	RUN(what_would_not_be_understood_is_no_example))
