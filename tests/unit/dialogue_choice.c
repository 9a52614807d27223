/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/choice.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "tests/support/device_map.h"

#define PLAYER(key, more)                                                                  \
	"  " key ": {type: media, commands: {pause: {topic: " key ", payload: p}}, " more "}\n"

static const char house[] =
	"version: 1\n"
	"rooms:\n"
	"  lounge: {name: living room, aliases: [parlour]}\n"
	"devices:\n"
	PLAYER("kitchen_radio", "room: kitchen, aliases: [little wireless set]")
	PLAYER("television", "room: lounge")
	PLAYER("big_record_player", "room: lounge")
	/* Called like a part of another. */
	PLAYER("player", "room: den")
	PLAYER("den_radio", "room: office")
	"  lamp: {type: light, commands: {on: {topic: lamp, payload: o}}}\n";

/* What a reply stands for: a key, "?" if it could be several, "-" for none of them, "" if it
 * is not understood. */
static const struct {
	const char *reply, *key;
} replies[] = {
	{"kitchen radio", "kitchen_radio"},
	{"the kitchen radio", "kitchen_radio"},
	{"i mean the kitchen radio", "kitchen_radio"},
	{"the little wireless set please", "kitchen_radio"},
	{"the wireless set", "kitchen_radio"},
	{"the little wireless", "kitchen_radio"},
	{"the kitchen one", "kitchen_radio"},
	{"the one in the office", "den_radio"},
	{"record player", "big_record_player"},
	{"big record", "big_record_player"},
	{"record", ""},
	/* A whole name before a part; a room and a part of another's name are two. */
	{"player", "player"},
	{"the den one", "?"},
	{"den", "?"},
	{"the one in the den", "player"},
	{"radio", "?"},
	{"the living room one", "?"},
	{"the one in the parlour", "?"},
	{"the first", "kitchen_radio"},
	{"the fifth one", "den_radio"},
	{"the last one", "den_radio"},
	{"the sixth", ""},
	{"the lamp", ""},
	{"the one", ""},
	{"turn on the lamp", ""},
	{"none of them", "-"},
	{"no", "-"},
	{"never mind", "-"},
};

struct stage {
	struct home *home;
	struct meaning *command;
	struct choice *choice;
};

static void set_stage(struct stage *stage, const char *yaml, const char *command)
{
	stage->home = device_map_home(yaml, NULL);
	stage->command = device_map_meaning(command);
	const struct plan_context context = {.home = stage->home};
	stage->choice = choice_create(&context, &stage->command, 1);
}

static void clear_stage(struct stage *stage)
{
	choice_destroy(stage->choice);
	meaning_destroy(stage->command);
	home_destroy(stage->home);
}

static const char *chosen(const struct stage *stage, const char *reply)
{
	struct understanding understanding;
	const char *key = "";
	CHECK(understand_typed(choice_grammar(stage->choice), reply, &understanding));
	if (!understanding.accepted) {
		key = strcmp(understanding.reason, REASON_AMBIGUOUS) == 0 ? "?" : "";
	} else if (choice_apply(stage->choice, understanding.meaning, &stage->command)) {
		key = meaning_slot(stage->command, "device")->text;
	} else {
		key = "-";
	}
	understanding_finish(&understanding);
	return key;
}

TEST(a_reply_names_one_of_them)
{
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct stage stage;
		set_stage(&stage, house, "media_pause");
		CHECK(stage.choice != NULL);
		if (stage.choice != NULL) {
			CHECK_TEXT(chosen(&stage, replies[i].reply), replies[i].key);
		}
		clear_stage(&stage);
	}
}

TEST(what_is_clear_is_not_asked_about)
{
	static const char *const commands[] = {"media_pause device=television",
		"media_pause room=kitchen", "media_pause room=cellar", "media_next", "light_on",
		"question_state device=lamp state=on", "own_intent"};
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct stage stage;
		set_stage(&stage, house, commands[i]);
		CHECK(stage.choice == NULL);
		clear_stage(&stage);
	}
}

/* The command keeps all that was said with it. */
TEST(the_rest_of_the_command_stays)
{
	static const char valves[] =
		"version: 1\n"
		"devices:\n"
		"  one: {type: thermostat, room: hall, dialect: zigbee2mqtt, topic: z/1}\n"
		"  two: {type: thermostat, room: hall, dialect: zigbee2mqtt, topic: z/2}\n";
	struct stage stage;
	struct error error = {0};
	set_stage(&stage, valves, "thermostat_set room=hall temperature=21");
	CHECK_TEXT(chosen(&stage, "two"), "two");
	const struct plan_context context = {.home = stage.home};
	struct plan *plan = plan_create(&context, &stage.command, 1, &error);
	CHECK_TEXT(error.text, "");
	CHECK(plan != NULL && plan->action_count == 1);
	CHECK_TEXT(plan->actions[0].topic, "z/2/set");
	CHECK_NUMBER(plan->actions[0].said, 21, 0);
	plan_destroy(plan);
	clear_stage(&stage);
}

/* Of several commands the one is asked about that is not clear. */
TEST(one_of_several_commands)
{
	struct home *home = device_map_home(house, NULL);
	struct meaning *clauses[] = {device_map_meaning("light_on device=lamp"),
		device_map_meaning("media_pause")};
	const struct plan_context context = {.home = home};
	struct meaning *reply = device_map_meaning("choice_name device=television");
	struct choice *choice = choice_create(&context, clauses, 2);
	CHECK(choice != NULL);
	CHECK(choice != NULL && choice_apply(choice, reply, clauses));
	CHECK_TEXT(meaning_slot(clauses[0], "device")->text, "lamp");
	CHECK_TEXT(meaning_slot(clauses[1], "device")->text, "television");
	choice_destroy(choice);
	meaning_destroy(reply);
	meaning_destroy(clauses[0]);
	meaning_destroy(clauses[1]);
	home_destroy(home);
}

/* A refusal is no question: what is not clear stands behind something that cannot be done. */
TEST(what_is_refused_for_another_reason_is_not_asked_about)
{
	static const char *const first[] = {"light_brightness device=lamp brightness=50",
		"media_next device=television", "lock device=fridge", "own_intent",
		"question_state device=lamp state=on"};
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		struct home *home = device_map_home(house, NULL);
		struct meaning *clauses[] = {device_map_meaning(first[i]),
			device_map_meaning("media_pause")};
		const struct plan_context context = {.home = home};
		struct choice *choice = choice_create(&context, clauses, 2);
		if (choice != NULL) {
			CHECK_FAILED("asked about `%s`", first[i]);
		}
		choice_destroy(choice);
		meaning_destroy(clauses[0]);
		meaning_destroy(clauses[1]);
		home_destroy(home);
	}
}

TEST(nobody_chooses_from_very_many)
{
	for (int count = CHOICE_MAX; count <= CHOICE_MAX + 1; count++) {
		char yaml[4000] = "version: 1\ndevices:\n";
		struct stage stage;
		for (int i = 0; i < count; i++) {
			size_t length = strlen(yaml);
			snprintf(yaml + length, sizeof(yaml) - length,
				"  player_%d: {type: media, commands: {pause: {topic: t/%d, payload: p}}}\n",
				i, i);
		}
		set_stage(&stage, yaml, "media_pause");
		CHECK((stage.choice != NULL) == (count == CHOICE_MAX));
		clear_stage(&stage);
	}
}

/* Of each rule, of the first place and the last, and no name. */
TEST(words_that_a_reply_can_have_are_known_before)
{
	static const char *const has[] = {"the", "one", "please", "mean", "in", "first", "fifth",
		"last", "neither", "thank", "mind"};
	struct text_list words = {0};
	CHECK(choice_words(&words));
	for (size_t i = 0; i < sizeof(has) / sizeof(has[0]); i++) {
		if (!text_list_has(&words, has[i])) {
			CHECK_FAILED("%s", has[i]);
		}
	}
	CHECK(!text_list_has(&words, "any"));
	text_list_finish(&words);
}

TEST_MAIN({
	RUN(a_reply_names_one_of_them);
	RUN(what_is_clear_is_not_asked_about);
	RUN(the_rest_of_the_command_stays);
	RUN(one_of_several_commands);
	RUN(what_is_refused_for_another_reason_is_not_asked_about);
	RUN(nobody_chooses_from_very_many);
	RUN(words_that_a_reply_can_have_are_known_before);
})
