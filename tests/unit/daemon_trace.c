/* SPDX-License-Identifier: MIT
 *
 * The way of one command as it is shown, for people and as JSON.
 */
#include "tests/check.h"

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "bridge/wire/message.h"
#include "tests/support/device_map.h"

static const char house[] =
	"version: 1\n"
	"devices:\n"
	"  front_door: {type: lock, dialect: zigbee2mqtt, topic: door}\n"
	"  valve: {type: thermostat, dialect: zigbee2mqtt, topic: valve}\n";

/* The trace of one command, from the words to the answer; the caller frees it. */
static char *trace_of(enum trace_style style, const char *text, const char *line,
	const struct property_value *reported)
{
	char *shown = NULL;
	size_t size = 0;
	struct clock *clock = clock_create_manual(0);
	struct home *home = device_map_home(house, NULL);
	struct understanding understanding = {.accepted = true, .text = text_copy(text),
		.score = 0.75, .needed = 0.6, .evidence = {.margin = 1.5},
		.meaning = device_map_meaning(line)};
	struct utterance utterance = {.wake = (char *)"computer", .start = 1, .end = 2.5,
		.decode_ms = 40};
	struct trace trace = {.out = open_memstream(&shown, &size), .style = style, .clock = clock};
	struct plan *plan = device_map_plan(home, understanding.meaning, NULL, NULL);
	trace_note(&trace, "wake", "computer");
	trace_heard(&trace, &understanding, &utterance, false);
	trace_planned(&trace, plan);
	trace_sent(&trace, &plan->actions[0], 12.5);
	clock_advance(clock, 250);
	trace_reported(&trace, &plan->actions[0], reported);
	trace_answered(&trace, "It is done.", true);
	fclose(trace.out);
	plan_destroy(plan);
	understanding_finish(&understanding);
	home_destroy(home);
	clock_destroy(clock);
	return shown;
}

TEST(for_people)
{
	const struct property_value locked = {.state = "locked", .text = "locked"};
	char *shown = trace_of(TRACE_TEXT, "lock the front door", "lock device=front_door", &locked);
	CHECK_TEXT(shown,
		"  wake      computer\n"
		"  heard     \"computer, lock the front door\"\n"
		"  meaning   lock  device=front_door\n"
		"  sure      0.75 (at least 0.60)\n"
		"  decision  allow: Lock the front door.\n"
		"  sent      door/set  {\"state\": \"LOCK\"}\n"
		"  reported  front_door: state locked, after 0.25 s\n"
		"  answer    It is done.\n"
		"\n");
	free(shown);
}

TEST(as_json)
{
	const struct property_value setpoint = {.number = 21.5, .text = "21.5"};
	char *shown = trace_of(TRACE_JSON, "warm", "thermostat_set device=valve temperature=21.5",
		&setpoint);
	CHECK_TEXT(shown,
		"{\"event\":\"wake\",\"text\":\"computer\"}\n"
		"{\"file\":null,\"start\":1,\"end\":2.5,\"wake\":\"computer\",\"wake_score\":0,\"accepted\":true,"
		"\"reason\":null,\"text\":\"warm\",\"intent\":\"thermostat_set\","
		"\"slots\":{\"device\":\"valve\",\"temperature\":21.5},\"score\":0.75,\"margin\":1.5,"
		"\"fit\":0,\"seconds\":0,\"lead\":0,\"agreement\":0,\"passes\":0,\"reverberation\":0,\"rival_looked_for\":false,\"rival\":null,"
		"\"decode_ms\":40,\"event\":\"heard\",\"detail\":null}\n"
		"{\"event\":\"decided\",\"policy\":\"allow\",\"actions\":[{\"topic\":\"valve/set\","
		"\"payload\":\"{\\\"occupied_heating_setpoint\\\": 21.5}\",\"qos\":1,"
		"\"retain\":false}],\"say\":\"Set the valve to 21.5 degrees.\"}\n"
		"{\"event\":\"sent\",\"topic\":\"valve/set\","
		"\"payload\":\"{\\\"occupied_heating_setpoint\\\": 21.5}\",\"delay_ms\":12.5}\n"
		"{\"event\":\"reported\",\"device\":\"valve\",\"property\":\"setpoint\","
		"\"value\":\"21.5\",\"after_ms\":250}\n"
		"{\"event\":\"answered\",\"say\":\"It is done.\",\"done\":true}\n");
	free(shown);
}

/* A journal is not told what was said. */
TEST(not_at_all)
{
	const struct property_value locked = {.state = "locked", .text = "locked"};
	char *shown = trace_of(TRACE_NONE, "lock the front door", "lock device=front_door", &locked);
	CHECK_TEXT(shown, "");
	free(shown);
}

TEST(a_refusal_says_why)
{
	char *shown = NULL;
	size_t size = 0;
	struct understanding understanding = {.text = text_copy("lock"),
		.reason = text_copy("not a sentence"), .detail = text_copy("After that comes more."),
		.score = 0.25, .needed = 0.5};
	struct utterance utterance = {0};
	struct trace trace = {.out = open_memstream(&shown, &size), .style = TRACE_TEXT};
	trace_heard(&trace, &understanding, &utterance, false);
	free(understanding.detail);
	understanding.detail = NULL;
	trace_heard(&trace, &understanding, &utterance, false);
	fclose(trace.out);
	CHECK_HAS(shown, "  heard     \"lock\"\n  sure      0.25 (at least 0.50)\n");
	CHECK_HAS(shown, "  refused   not a sentence: After that comes more.\n");
	CHECK_HAS(shown, "  refused   not a sentence\n");
	free(shown);
	understanding_finish(&understanding);
}

/* What is said to a question for a PIN, be it understood or not. */
TEST(a_pin_is_not_shown)
{
	static const enum trace_style styles[] = {TRACE_TEXT, TRACE_JSON};
	for (size_t i = 0; i < 2; i++) {
		char *shown = NULL;
		size_t size = 0;
		struct understanding understanding = {.accepted = true,
			.text = text_copy("seven two nine one"),
			.meaning = device_map_meaning("pin digits=seven_two_nine_one")};
		struct understanding refused = {.text = text_copy("seven two"),
			.reason = text_copy("not a sentence"),
			.detail = text_copy("After “seven two” I expected a digit.")};
		struct utterance utterance = {.rival = (char *)"seven two nine nine",
			.wake = (char *)"computer"};
		struct trace trace = {.out = open_memstream(&shown, &size), .style = styles[i]};
		trace_heard(&trace, &understanding, &utterance, true);
		trace_heard(&trace, &refused, &utterance, true);
		fclose(trace.out);
		CHECK(strstr(shown, "seven") == NULL && strstr(shown, "two") == NULL);
		CHECK_HAS(shown, "(a PIN)");
		CHECK_HAS(shown, "not a sentence");
		free(shown);
		understanding_finish(&understanding);
		understanding_finish(&refused);
	}
}

TEST_MAIN({
	RUN(for_people);
	RUN(as_json);
	RUN(not_at_all);
	RUN(a_refusal_says_why);
	RUN(a_pin_is_not_shown);
})
