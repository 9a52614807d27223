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
#include "bridge/dialogue/understanding.h"
#include "bridge/wire/message.h"

#define ASKER 3

/* --- typed --------------------------------------------------------------------------- */

static const struct {
	const char *text;
	bool accepted;
	const char *policy;
	const char *say;
} typed[] = {
	{"lock the front door", true, "allow", NOT_SENT},
	{"turn on the lights", true, "allow", NOT_SENT},
	{"unlock the front door", true, "deny", "Unlocking by voice is switched off for the front "
		"door."},
	{"unlock the shed", true, "pin", "There is no PIN for the shed yet. I did nothing."},
	{"turn on the lights in the hall", true, "allow", NOT_SENT},
	{"set the valve to 99", true, "allow", NOT_SENT},
	{"set the valve to 50", true, NULL,
		"The valve takes 5 to 35 degrees. If you mean Fahrenheit, say so."},
	{"", false, NULL, "There is no word in the text: write a command like `turn on the lamp`."},
};

TEST(what_was_typed_is_answered_once)
{
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		stage.answered = 0;
		orders_typed(stage.orders, 7 + i, typed[i].text);
		CHECK(stage.answered == 1 && stage.asker == 7 + i);
		CHECK(json_get_boolean(stage.answer, "accepted", !typed[i].accepted) ==
			typed[i].accepted);
		CHECK(!json_get_boolean(stage.answer, "done", true));
		CHECK_TEXT(json_get_text(stage.answer, "policy"), typed[i].policy);
		CHECK_TEXT(json_get_text(stage.answer, "say"), typed[i].say);
		loop_turn(stage.loop, 0);
		CHECK(!carrying_out_is_busy(stage.carrying_out));
	}
	orders_stage_clear(&stage);
}

/* --- spoken --------------------------------------------------------------------------- */

/* Sure enough for a command, and for one that opens something. */
static const struct {
	const char *text;
	const struct evidence evidence;
	const char *say;
	const char *settings;
} spoken[] = {
	{"lock the front door", HARDLY_EVIDENCE, NOT_SENT, ""},
	{"unlock the shed", SURE_EVIDENCE, "There is no PIN for the shed yet. I did nothing.", ""},
	{"unlock the back door", HARDLY_EVIDENCE,
		"To open something I have to be surer of what was said. I did nothing.", ""},
	{"unlock the front door", HARDLY_EVIDENCE, "switched off for the front door", ""},
	{"lock the fridge", SURE_EVIDENCE, "I did not understand that. I did nothing.", ""},
	{"lock the front door", UNSURE_EVIDENCE, "I am not sure what you said. I did nothing.", ""},
	{"lock the front door", UNSURE_EVIDENCE, NOT_SENT, "hearing: {sure: {lock: 0.3}}\n"},
	{"lock the front door", SURE_EVIDENCE, "I am not sure what you said. I did nothing.",
		"hearing: {sure: {lock: 0.995}}\n"},
	/* To open something, the larger one counts. */
	{"unlock the back door", HARDLY_EVIDENCE,
		"To open something I have to be surer of what was said. I did nothing.",
		"hearing: {sure: {unlock: 0.3}}\n"},
	{"unlock the back door", SURE_EVIDENCE, "I am not sure what you said. I did nothing.",
		"hearing: {sure: {unlock: 0.995}}\n"},
	{"set the valve to ninety", SURE_EVIDENCE, "The valve takes 5 to 35 degrees.", ""},
};

TEST(what_was_spoken_is_answered)
{
	for (size_t i = 0; i < sizeof(spoken) / sizeof(spoken[0]); i++) {
		struct orders_stage stage;
		struct understanding understanding;
		struct utterance utterance = {.text = (char *)spoken[i].text,
			.evidence = spoken[i].evidence};
		CHECK(orders_stage_set(&stage, spoken[i].settings));
		CHECK(understand_utterance(stage.configuration->grammar,
			stage.configuration->thresholds, &utterance, &understanding));
		orders_spoken(stage.orders, &understanding, &utterance, false);
		fflush(stage.trace.out);
		CHECK_HAS(stage.shown, "\"event\":\"heard\"");
		CHECK_HAS(stage.shown, "\"event\":\"answered\"");
		CHECK_HAS(stage.shown, spoken[i].say);
		CHECK(strstr(stage.shown, "\"event\":\"sent\"") == NULL);
		understanding_finish(&understanding);
		orders_stage_clear(&stage);
	}
}

/* --- what is no command ----------------------------------------------------------------- */

TEST(each_kind_is_answered_by_who_knows)
{
	static const struct {
		const char *text, *intent, *say;
		bool done;
	} cases[] = {
		{"is the front door locked", "question_state", "front door", true},
		{"set a timer for five minutes", "timer_set", "5 minutes", true},
		{"how long is left on the timer", "timer_left", "minutes", true},
		{"cancel the pizza timer", "timer_cancel", "no ", false},
		{"what time is it", "time", "It is", true},
		{"never mind", "never_mind", "", true},
	};
	struct orders_stage stage;
	CHECK(orders_stage_set(&stage, ""));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stage.answered = 0;
		orders_typed(stage.orders, ASKER, cases[i].text);
		CHECK(stage.answered == 1);
		CHECK(json_get_boolean(stage.answer, "accepted", false));
		CHECK_TEXT(json_get_text(stage.answer, "intent"), cases[i].intent);
		CHECK_HAS(json_get_text(stage.answer, "say"), cases[i].say);
		CHECK(json_get_boolean(stage.answer, "done", !cases[i].done) == cases[i].done);
		CHECK(json_count(json_get(stage.answer, "actions")) == 0);
	}
	clock_advance(stage.clock, 5 * 60 * 1000);
	loop_turn(stage.loop, 0);
	CHECK_HAS(stage.announced, "imer");
	orders_stage_clear(&stage);
}

TEST_MAIN({
	RUN(what_was_typed_is_answered_once);
	RUN(what_was_spoken_is_answered);
	RUN(each_kind_is_answered_by_who_knows);
})
