/* SPDX-License-Identifier: MIT */
#include "tests/check.h"
#include "tests/support/evidence.h"
#include "tests/support/orders_stage.h"

#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/orders.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/wire/message.h"

#define ASKER 3
#define CHANGED "That is not allowed any more. I did nothing."

static void check_say(const struct orders_stage *stage, const char *say)
{
	CHECK_TEXT(json_get_text(stage->answer, "say"), say);
	CHECK(!json_get_boolean(stage->answer, "done", true));
}

TEST(what_needs_a_yes_is_asked_for)
{
	static const struct {
		const char *text, *reply, *say;
	} cases[] = {
		{"unlock the cellar", "yes", NOT_SENT},
		{"lock the cellar", "yes", NOT_SENT},
		{"unlock the cellar", "y", NOT_SENT},
		{"unlock the cellar", "no", "I did nothing."},
		{"unlock the cellar", "", "I did nothing."},
		{"unlock the cellar", NULL, "There was no answer. I did nothing."},
		{"unlock the cellar", "lock the front door", "I did nothing."},
		{"unlock the cellar", "7291", "I did nothing."},
		{"unlock the back door", "7291", NOT_SENT},
		{"unlock the back door", "yes", "I did nothing."},
		{"unlock the back door", " 7291", "I did nothing."},
		{"unlock the back door", "seven two nine one", "I did nothing."},
		{"unlock the back door", NULL, "There was no answer. I did nothing."},
	};
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stage.answered = stage.questioned = 0;
		orders_typed(stage.orders, ASKER, cases[i].text);
		CHECK(stage.questioned == 1 && stage.answered == 0 && stage.asker == ASKER);
		/* Another one's answer is none, nor is what is said. */
		orders_reply(stage.orders, ASKER + 1, "yes");
		orders_reply(stage.orders, 0, "yes");
		CHECK(!orders_expect_spoken(stage.orders));
		CHECK(stage.answered == 0);
		orders_reply(stage.orders, ASKER, cases[i].reply);
		CHECK(stage.answered == 1 && stage.asker == ASKER);
		check_say(&stage, cases[i].say);
		/* Nor is a second one. */
		orders_reply(stage.orders, ASKER, "yes");
		CHECK(stage.answered == 1);
		loop_turn(stage.loop, 0);
		CHECK(!carrying_out_is_busy(stage.carrying_out));
	}
	orders_stage_clear(&stage);
}

TEST(the_question_says_what_is_to_be_done)
{
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	orders_typed(stage.orders, 1, "unlock the cellar");
	CHECK_TEXT(stage.question, "confirm: Shall I unlock the cellar?");
	orders_typed(stage.orders, 2, "unlock the back door");
	CHECK_TEXT(stage.question, "pin: What is the PIN to unlock the back door?");
	orders_end_sessions(stage.orders);
	CHECK(stage.answered == 2);
	check_say(&stage, "I did nothing.");
	orders_end_sessions(stage.orders);
	CHECK(stage.answered == 2);
	orders_stage_clear(&stage);
}

TEST(who_answers_late_has_not_answered)
{
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	orders_typed(stage.orders, ASKER, "unlock the cellar");
	clock_advance(stage.clock, ORDERS_TYPED_WAIT_MS);
	/* Before the loop turns: the time counts, not the turn. */
	orders_reply(stage.orders, ASKER, "yes");
	CHECK(stage.answered == 0);
	loop_turn(stage.loop, 0);
	CHECK(stage.answered == 1);
	check_say(&stage, "I heard no answer in time. I did nothing.");
	orders_reply(stage.orders, ASKER, "yes");
	CHECK(stage.answered == 1);
	orders_stage_clear(&stage);
}

TEST(what_is_said_to_a_question)
{
	static const struct utterance sure = {.evidence = SURE_EVIDENCE};
	static const struct utterance hardly = {.evidence = HARDLY_EVIDENCE};
	static const struct utterance beyond_doubt = {.evidence = BEYOND_DOUBT_EVIDENCE};
	static const struct utterance before = {.evidence = SURE_EVIDENCE, .start = 1, .end = 2,
		.speech_end_ms = 10500};
	static const struct utterance after = {.evidence = SURE_EVIDENCE, .start = 1, .end = 2,
		.speech_end_ms = 11500};
	static const struct {
		const char *command, *reply;
		const struct utterance *how;
		const char *say; /* NULL: the question stays */
	} cases[] = {
		{"unlock the cellar", "yes", &sure, NOT_SENT},
		{"unlock the cellar", "yes", &after, NOT_SENT},
		{"unlock the cellar", "yes", &hardly, "To open something I have to be surer"},
		{"unlock the cellar", "yes", &beyond_doubt, "To open something I have to be surer"},
		{"unlock the cellar", "yes", &before, NULL},
		{"unlock the cellar", "no", &sure, "I did nothing."},
		{"unlock the cellar", "never mind", &sure, "I did nothing."},
		{"unlock the cellar", "lock the front door", &sure, "I did nothing."},
		{"unlock the cellar", "unlock the cellar", &sure, "I did nothing."},
		{"unlock the cellar", "seven two nine one", &sure, "I did nothing."},
		{"unlock the cellar", "lock the fridge", &sure, "I did not understand the answer."},
		{"unlock the cellar", "", &sure, NULL},
		{"unlock the back door", "seven two nine one", &sure, NOT_SENT},
		{"unlock the back door", "seven two nine one", &beyond_doubt, NOT_SENT},
		{"unlock the back door", "seven two nine two", &sure, "That is not the PIN."},
		{"unlock the back door", "yes", &sure, "I did nothing."},
		{"unlock the back door", "seven two nine", &sure, "I did not understand the answer."},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct orders_stage stage;
		CHECK(orders_stage_set(&stage, ""));
		clock_advance(stage.clock, 10000);
		CHECK(orders_stage_speak(&stage, cases[i].command, &sure, false));
		bool pin = strstr(cases[i].command, "back") != NULL;
		CHECK(stage.awaiting && orders_expect_spoken(stage.orders));
		CHECK(orders_expect_spoken_pin(stage.orders) == pin);
		/* What is typed is no answer to that. */
		orders_reply(stage.orders, ASKER, "yes");
		CHECK(orders_stage_speak(&stage, cases[i].reply, cases[i].how, pin));
		CHECK(stage.awaiting == (cases[i].say == NULL));
		CHECK(orders_expect_spoken(stage.orders) == (cases[i].say == NULL));
		if (cases[i].say != NULL) {
			CHECK_HAS(stage.shown, cases[i].say);
		} else {
			CHECK(strstr(stage.shown, "answered") == NULL);
		}
		CHECK(strstr(stage.shown, "\"event\":\"sent\"") == NULL);
		CHECK(!pin || strstr(stage.shown, "seven") == NULL);
		orders_stage_clear(&stage);
	}
}

/* However sure it looks: nobody knows of what else it was like. */
TEST(nothing_opens_by_what_was_heard_without_a_look_for_its_rival)
{
	static const struct utterance beyond_doubt = {.evidence = BEYOND_DOUBT_EVIDENCE};
	static const struct {
		const char *text;
		bool refused;
	} cases[] = {
		{"unlock the cellar", true},
		{"lock the cellar", true},
		{"unlock the back door", true},
		{"open the garden gate", true},
		{"stop the old radio", true},
		{"lock the front door", false},
		{"turn on the lamp", false},
		{"pause the old radio", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct orders_stage stage;
		CHECK(orders_stage_set(&stage, ""));
		CHECK(orders_stage_speak(&stage, cases[i].text, &beyond_doubt, false));
		CHECK(!stage.awaiting);
		CHECK_HAS(stage.shown, cases[i].refused ? "To open something I have to be surer" : NOT_SENT);
		orders_stage_clear(&stage);
	}
}

/* That many devices are meant opens nothing. */
TEST(many_devices_are_asked_about_without_a_look_for_a_rival)
{
	static const struct utterance beyond_doubt = {.evidence = BEYOND_DOUBT_EVIDENCE};
	static const struct utterance hardly = {.evidence = HARDLY_EVIDENCE};
	static const char both[] = "turn on the lamp and lock the front door";
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, "ask_above: 1\n"));
	CHECK(orders_stage_speak(&stage, both, &hardly, false));
	CHECK_HAS(stage.shown, "To open something I have to be surer");
	CHECK(!stage.awaiting);
	CHECK(orders_stage_speak(&stage, both, &beyond_doubt, false));
	CHECK_HAS(stage.shown, "That is 2 devices");
	CHECK(stage.awaiting);
	CHECK(orders_stage_speak(&stage, "yes", &beyond_doubt, false));
	CHECK_HAS(stage.shown, NOT_SENT);
	orders_stage_clear(&stage);
}

/* What is asked for as one of many may want a yes of its own by the time that it comes. */
TEST(a_yes_for_many_devices_opens_nothing)
{
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, "ask_above: 1\n"));
	const struct device *lamp = home_device(stage.configuration->home, "lamp");
	for (size_t i = 0; i < lamp->command_count; i++) {
		orders_typed(stage.orders, ASKER, "turn on the lamp and lock the front door");
		CHECK_HAS(stage.question, "confirm: That is 2 devices");
		bool on = strcmp(lamp->commands[i].type->name, "on") == 0;
		enum policy before = lamp->commands[i].policy;
		lamp->commands[i].policy = POLICY_CONFIRM;
		orders_reply(stage.orders, ASKER, "yes");
		check_say(&stage, on ? CHANGED : NOT_SENT);
		lamp->commands[i].policy = before;
	}
	orders_stage_clear(&stage);
}

TEST(a_silent_microphone_ends_the_question)
{
	static const struct utterance sure = {.evidence = SURE_EVIDENCE};
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	CHECK(orders_stage_speak(&stage, "unlock the cellar", &sure, false));
	clock_advance(stage.clock, ORDERS_SPOKEN_WAIT_MS - 1);
	loop_turn(stage.loop, 0);
	CHECK(stage.awaiting);
	clock_advance(stage.clock, 1);
	loop_turn(stage.loop, 0);
	CHECK(!stage.awaiting && !orders_expect_spoken(stage.orders));
	CHECK(orders_stage_speak(&stage, "yes", &sure, false));
	CHECK_HAS(stage.shown, "I heard no answer in time. I did nothing.");
	CHECK_HAS(stage.shown, "Nothing was asked, so that answers nothing. I did nothing.");
	orders_stage_clear(&stage);
}

TEST(an_answer_to_nothing_is_refused)
{
	static const char *const texts[] = {"yes", "no", "seven two nine one"};
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		orders_typed(stage.orders, ASKER, texts[i]);
		CHECK(!json_get_boolean(stage.answer, "accepted", true));
		CHECK_TEXT(json_get_text(stage.answer, "reason"), "not asked");
	}
	orders_stage_clear(&stage);
}

TEST(three_wrong_pins_of_whomever_are_enough)
{
	static const struct utterance sure = {.evidence = SURE_EVIDENCE};
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	orders_typed(stage.orders, 1, "unlock the back door");
	orders_reply(stage.orders, 1, "0000");
	check_say(&stage, "That is not the PIN. I did nothing.");
	CHECK(orders_stage_speak(&stage, "unlock the back door", &sure, false));
	CHECK(orders_stage_speak(&stage, "one one one one", &sure, true));
	/* Asked already, and too late when it is answered. */
	orders_typed(stage.orders, 2, "unlock the back door");
	orders_typed(stage.orders, 3, "unlock the back door");
	orders_reply(stage.orders, 3, "2222");
	check_say(&stage, "There were too many wrong PINs, so I take none for a minute. I did "
		"nothing.");
	orders_reply(stage.orders, 2, "7291");
	check_say(&stage, "There were too many wrong PINs, so I take none for a minute. I did "
		"nothing.");
	clock_advance(stage.clock, 60000);
	orders_typed(stage.orders, 4, "unlock the back door");
	orders_reply(stage.orders, 4, "7291");
	check_say(&stage, NOT_SENT);
	orders_stage_clear(&stage);
}

/* --- which one ------------------------------------------------------------------------ */

#define WHICH "Which one do you mean: the old radio, the television or the new radio?"

/* What was sent last, "" if nothing. */
static const char *planned_topic(const struct orders_stage *stage)
{
	const struct json *actions = json_get(stage->answer, "actions");
	const char *topic = json_get_text(json_at(actions, 0), "topic");
	return json_count(actions) == 1 && topic != NULL ? topic : "";
}

TEST(which_of_several_is_answered_by_name)
{
	static const struct {
		const char *reply, *topic, *say;
	} cases[] = {
		{"the television", "t/9", NOT_SENT},
		{"Television, please.", "t/9", NOT_SENT},
		{"the television please", "t/9", NOT_SENT},
		{"wireless", "t/8", NOT_SENT},
		{"the kitchen one", "t/8", NOT_SENT},
		{"the one in the kitchen", "t/8", NOT_SENT},
		{"in the kitchen", "t/8", NOT_SENT},
		{"the old one", "t/8", NOT_SENT},
		{"new", "t/10", NOT_SENT},
		{"the 1st", "t/8", NOT_SENT},
		{"the second one", "t/9", NOT_SENT},
		{"the last", "t/10", NOT_SENT},
		{"the radio", "", "That could mean more than one of them. I did nothing."},
		{"the one in the den", "", "That could mean more than one of them. I did nothing."},
		{"the lamp", "", "I did not understand the answer. I did nothing."},
		{"the fourth", "", "I did not understand the answer. I did nothing."},
		{"yes", "", "I did not understand the answer. I did nothing."},
		{"unlock the shed", "", "I did not understand the answer. I did nothing."},
		{"none of them", "", "I did nothing."},
		{"no thanks", "", "I did nothing."},
		{"", "", "I did not understand the answer. I did nothing."},
		{NULL, "", "There was no answer. I did nothing."},
	};
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stage.answered = stage.questioned = 0;
		orders_typed(stage.orders, ASKER, "pause the music");
		CHECK(stage.questioned == 1 && stage.answered == 0);
		CHECK_TEXT(stage.question, "device: " WHICH);
		orders_reply(stage.orders, ASKER, cases[i].reply);
		CHECK(stage.answered == 1 && stage.questioned == 1);
		check_say(&stage, cases[i].say);
		CHECK_TEXT(planned_topic(&stage), cases[i].topic);
		orders_reply(stage.orders, ASKER, "the television");
		CHECK(stage.answered == 1);
		loop_turn(stage.loop, 0);
	}
	orders_typed(stage.orders, ASKER, "pause the music");
	clock_advance(stage.clock, ORDERS_TYPED_WAIT_MS);
	loop_turn(stage.loop, 0);
	check_say(&stage, "I heard no answer in time. I did nothing.");
	orders_stage_clear(&stage);
}

/* The device that is chosen is asked about as if it had been named at once. */
TEST(what_is_chosen_needs_its_permission)
{
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	orders_typed(stage.orders, ASKER, "stop the music");
	CHECK_TEXT(stage.question, "device: Which one do you mean: the old radio or the television?");
	orders_reply(stage.orders, ASKER, "the old radio");
	CHECK_TEXT(stage.question, "confirm: Shall I stop the old radio?");
	CHECK(stage.answered == 0);
	orders_reply(stage.orders, ASKER, "the television");
	check_say(&stage, "I did nothing.");
	orders_typed(stage.orders, ASKER, "stop the music");
	orders_reply(stage.orders, ASKER, "the old radio");
	orders_reply(stage.orders, ASKER, "yes");
	check_say(&stage, NOT_SENT);
	orders_stage_clear(&stage);
}

TEST(which_one_is_said)
{
	static const struct utterance sure = {.evidence = SURE_EVIDENCE};
	static const struct utterance hardly = {.evidence = HARDLY_EVIDENCE};
	static const struct utterance unsure = {.evidence = UNSURE_EVIDENCE};
	static const struct utterance beyond_doubt = {.evidence = BEYOND_DOUBT_EVIDENCE};
	static const struct {
		const char *command, *reply;
		const struct utterance *first, *second;
		const char *say;
		bool goes_on; /* with another question */
	} cases[] = {
		{"pause the music", "the television", &sure, &sure, NOT_SENT, false},
		{"pause the music", "the television", &hardly, &hardly, NOT_SENT, false},
		{"pause the music", "the television", &sure, &unsure, "I did not understand the answer",
			false},
		{"pause the music", "the radio", &sure, &sure, "more than one of them", false},
		{"pause the music", "lock the front door", &sure, &sure, "I did not understand the answer",
			false},
		{"stop the music", "the old radio", &sure, &sure, "Shall I stop the old radio?", true},
		{"stop the music", "the old radio", &hardly, &sure, "To open something I have to be surer",
			false},
		{"stop the music", "the old radio", &sure, &hardly, "To open something I have to be surer",
			false},
		{"stop the music", "the old radio", &sure, &beyond_doubt,
			"To open something I have to be surer", false},
		{"stop the music", "the old radio", &beyond_doubt, &sure,
			"To open something I have to be surer", false},
		{"stop the music", "the television", &beyond_doubt, &beyond_doubt, NOT_SENT, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct orders_stage stage;
		CHECK(orders_stage_set(&stage, ""));
		CHECK(orders_stage_speak(&stage, cases[i].command, cases[i].first, false));
		CHECK(stage.awaiting && stage.names != NULL);
		CHECK(!orders_expect_spoken_pin(stage.orders));
		CHECK(orders_grammar(stage.orders) == stage.names);
		CHECK(orders_stage_speak(&stage, cases[i].reply, cases[i].second, false));
		CHECK_HAS(stage.shown, cases[i].say);
		CHECK(stage.awaiting == cases[i].goes_on && stage.names == NULL);
		CHECK(orders_grammar(stage.orders) == stage.configuration->grammar);
		orders_stage_clear(&stage);
	}
}

TEST_MAIN({
	RUN(what_needs_a_yes_is_asked_for);
	RUN(the_question_says_what_is_to_be_done);
	RUN(who_answers_late_has_not_answered);
	RUN(what_is_said_to_a_question);
	RUN(nothing_opens_by_what_was_heard_without_a_look_for_its_rival);
	RUN(many_devices_are_asked_about_without_a_look_for_a_rival);
	RUN(a_yes_for_many_devices_opens_nothing);
	RUN(a_silent_microphone_ends_the_question);
	RUN(an_answer_to_nothing_is_refused);
	RUN(three_wrong_pins_of_whomever_are_enough);
	RUN(which_of_several_is_answered_by_name);
	RUN(what_is_chosen_needs_its_permission);
	RUN(which_one_is_said);
})
