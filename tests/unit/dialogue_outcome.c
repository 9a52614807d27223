/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/outcome.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "tests/support/device_map.h"

#define STEPS_MAX 12

static const char house[] =
	"version: 1\n"
	"devices:\n"
	"  front_door: {type: lock, dialect: zigbee2mqtt, topic: door}\n"
	"  valve: {type: thermostat, dialect: zigbee2mqtt, topic: valve}\n"
	"  air: {type: thermostat, commands: {set_low: {topic: a, payload: '{low}'},\n"
	"    set_high: {topic: b, payload: '{high}'}}, properties: {setpoint_low: {topic: c}}}\n"
	"  heater: {type: switch, dialect: zigbee2mqtt, topic: heater}\n"
	"  desk_lamp: {type: light, dialect: zigbee2mqtt, topic: l1}\n"
	"  hall_light: {type: light, dialect: zigbee2mqtt, topic: l2}\n"
	"  sofa_light: {type: light, dialect: zigbee2mqtt, topic: l3}\n"
	"  bed_light: {type: light, dialect: zigbee2mqtt, topic: l4}\n"
	"  attic_light: {type: light, dialect: zigbee2mqtt, topic: l5}\n"
	"groups:\n"
	"  downstairs: [heater, desk_lamp]\n";

/* One letter for how each step ended. */
static enum outcome outcome_of(char letter)
{
	static const char letters[OUTCOME_COUNT] = {
		[OUTCOME_OPEN] = '-', [OUTCOME_DONE] = 'd', [OUTCOME_SENT] = 's',
		[OUTCOME_NO_REPORT] = 'n', [OUTCOME_OTHER] = 'o', [OUTCOME_NOT_SENT] = 'x',
		[OUTCOME_UNKNOWN] = 'u', [OUTCOME_OFFLINE] = 'f', [OUTCOME_ALREADY] = 'a',
		[OUTCOME_SILENT] = 'l', [OUTCOME_CHANGED] = 'c', [OUTCOME_MOVING] = 'm',
		[OUTCOME_WENT_OFFLINE] = 'w', [OUTCOME_REFUSED] = 'r',
		[OUTCOME_FAILED] = 't', [OUTCOME_FORBIDDEN] = 'b',
	};
	for (enum outcome outcome = OUTCOME_OPEN; outcome < OUTCOME_COUNT; outcome++) {
		if (letters[outcome] == letter) {
			return outcome;
		}
	}
	CHECK_FAILED("no outcome has the letter %c", letter);
	return OUTCOME_OPEN;
}

/* The first steps of a plan for the meaning, that ended as the letters say. */
static char *say(const struct answers *answers, const struct home *home, const char *meaning_line,
	const char *letters, const char *other)
{
	struct outcome_step steps[STEPS_MAX] = {0};
	struct error error = {0};
	const struct plan_context context = {.home = home};
	const char *second = strstr(meaning_line, " + ");
	char *first = text_copy_part(meaning_line, second != NULL ?
		(size_t)(second - meaning_line) : strlen(meaning_line));
	struct meaning *clauses[2] = {device_map_meaning(first),
		second != NULL ? device_map_meaning(second + 3) : NULL};
	struct plan *plan =
		plan_create(&context, clauses, second != NULL ? 2 : 1, &error);
	size_t count = strlen(letters);
	char *sentence = NULL;
	if (plan == NULL || plan->action_count < count) {
		CHECK_FAILED("no plan for %s: %s", meaning_line, error.text);
	} else {
		for (size_t i = 0; i < count; i++) {
			steps[i].action = &plan->actions[i];
			steps[i].outcome = outcome_of(letters[i]);
			snprintf(steps[i].other, sizeof(steps[i].other), "%s", other);
		}
		sentence = outcome_sentence(answers, steps, count);
	}
	plan_destroy(plan);
	meaning_destroy(clauses[0]);
	meaning_destroy(clauses[1]);
	free(first);
	return sentence;
}

static const struct {
	const char *meaning;
	const char *letters;
	const char *say;
} cases[] = {
	/* One device. */
	{"lock device=front_door", "d", "The front door is locked."},
	{"lock device=front_door", "n", "I asked, but the front door did not answer."},
	{"lock device=front_door", "o",
		"I asked, but the front door did not do it: it says open."},
	{"lock device=front_door", "x", "The broker does not answer. I did nothing."},
	{"lock device=front_door", "r", "The broker does not let me command the front door, so I "
		"did nothing: see earshot check --acl."},
	{"lock device=front_door", "t", "The broker did not take what I sent to the front door, so "
		"nothing was done: open."},
	{"lock device=front_door", "u",
		"The connection broke while I asked. I do not know whether it was done."},
	{"lock device=front_door", "f", "The front door lock is offline. I did nothing."},
	{"lock device=front_door", "a", "The front door is already locked."},
	{"lock device=front_door", "l", "I asked, but the front door did not answer; it last said open."},
	{"lock device=front_door", "m",
		"The front door is open, but it has not said yet that it is locked."},
	{"lock device=front_door", "w", "I asked, and the front door lock went offline. I do not "
		"know whether it was done."},
	{"thermostat_set device=valve temperature=21.5", "c",
		"I asked for 21.5 degrees, but the valve is set to open."},
	{"thermostat_set device=valve temperature=21.5", "a",
		"The valve is already set to 21.5 degrees."},
	{"lock device=front_door", "s", "Sent."},
	{"light_on device=desk_lamp", "d", "The desk lamp is on."},
	{"switch_off device=heater", "d", "The heater is off."},
	{"thermostat_set device=valve temperature=21.5", "d",
		"The valve is set to 21.5 degrees."},
	{"light_brightness device=desk_lamp brightness=40", "d",
		"The desk lamp is at 40 percent."},
	{"light_brightness device=desk_lamp brightness=0", "d", "The desk lamp is off."},
	{"thermostat_set device=valve temperature=40", "d",
		"The valve is set to 35 degrees. 35 is the most it takes."},
	{"thermostat_set device=valve temperature=40", "n",
		"I asked, but the valve did not answer."},
	/* Two setpoints of one device. */
	{"thermostat_range device=air low=19 high=23", "dd",
		"The air keeps at least 19 degrees. The air keeps at most 23 degrees."},
	{"thermostat_range device=air low=19 high=23", "nn", "I asked, but the air did not answer."},
	/* Two commands. */
	{"lights_off scope=all + lock device=front_door", "dddddd",
		"All 5 lights are off. The front door is locked."},
	{"light_on device=desk_lamp + lock device=front_door", "dn",
		"The desk lamp is on. I asked, but the front door did not answer."},
	{"light_on device=desk_lamp + lock device=front_door", "df",
		"The desk lamp is on. Offline, so not asked: the front door."},
	{"light_on device=desk_lamp + lock device=front_door", "du",
		"The desk lamp is on. The connection broke while I asked the front door."},
	{"light_on device=desk_lamp + lock device=front_door", "xx",
		"The broker does not answer. I did nothing."},
	{"light_on device=desk_lamp + lock device=front_door", "aa",
		"The desk lamp is already on. The front door is already locked."},
	/* Several: all of them. */
	{"lights_off scope=all", "daa", "All 3 lights are off."},
	{"lights_off scope=all", "dmw", "The desk lamp is off. The hall light did not get there in "
		"time. Went offline, so I do not know: the sofa light."},
	{"lights_off scope=all", "dd", "Both lights are off."},
	{"lights_off scope=all", "ddddd", "All 5 lights are off."},
	{"lights_on scope=all", "ddd", "All 3 lights are on."},
	{"switch_on device=downstairs", "dd", "Both devices are on."},
	{"light_on device=desk_lamp + lock device=front_door", "dr", "The desk lamp is on. The "
		"broker does not let me command the front door: see earshot check --acl."},
	{"light_on device=desk_lamp + lock device=front_door", "dt",
		"The desk lamp is on. The broker did not take what I sent to the front door."},
	{"light_on device=desk_lamp + lock device=front_door", "td",
		"The broker did not take what I sent to the desk lamp. The front door is locked."},
	{"light_on device=desk_lamp + lock device=front_door", "db",
		"The desk lamp is on. I could not ask the front door."},
	{"light_on device=desk_lamp + lock device=front_door", "rr",
		"The broker does not let me command the desk lamp: see earshot check --acl. The broker "
		"does not let me command the front door: see earshot check --acl."},
	{"lights_off scope=all", "drd", "2 of 3 lights are off. The broker does not let me command "
		"the hall light: see earshot check --acl."},
	{"lights_off scope=all", "rrrrr", "The broker does not let me command any of the 5 lights: "
		"see earshot check --acl."},
	{"lights_off scope=all", "dtd", "2 of 3 lights are off. The broker did not take what I sent "
		"to the hall light."},
	{"lights_off scope=all", "ttttt",
		"The broker did not take what I sent to any of the 5 lights."},
	/* Some of them. */
	{"lights_off scope=all", "ndddd", "4 of 5 lights are off. The desk lamp did not answer."},
	{"lights_off scope=all", "dnnd",
		"2 of 4 lights are off. The hall light and the sofa light did not answer."},
	{"lights_off scope=all", "nd",
		"The hall light is off. The desk lamp did not answer."},
	{"lights_off scope=all", "dfndo",
		"2 of 5 lights are off. The sofa light did not answer. The attic light did not do "
		"it. Offline, so not asked: the hall light."},
	{"lights_off scope=all", "dnnnn",
		"The desk lamp is off. 4 of them did not answer."},
	{"lights_off scope=all", "dxu",
		"The desk lamp is off. I could not ask the hall light. The connection broke while "
		"I asked the sofa light."},
	/* None of them. */
	{"lights_off scope=all", "nnn",
		"The desk lamp, the hall light and the sofa light did not answer."},
	{"lights_off scope=all", "nnnn", "None of the 4 lights answered."},
	{"lights_off scope=all", "ooooo", "None of the 5 lights did it."},
	{"lights_off scope=all", "ff", "Offline, so not asked: the desk lamp and the hall light."},
	{"lights_off scope=all", "ffff", "All 4 lights are offline. I did nothing."},
	{"lights_off scope=all", "xx", "The broker does not answer. I did nothing."},
	{"lights_off scope=all", "uuuuu",
		"The connection broke while I asked. I do not know whether it was done."},
};

TEST(each_end_is_told)
{
	struct problems *problems = problems_create();
	struct answers *answers = answers_load("grammars/answers.yaml", problems);
	struct home *home = device_map_home(house, problems);
	char *named = device_map_problems(problems);
	CHECK_TEXT(named, "");
	free(named);
	for (size_t i = 0; answers != NULL && i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *sentence = say(answers, home, cases[i].meaning, cases[i].letters, "open");
		CHECK_TEXT(sentence, cases[i].say);
		free(sentence);
	}
	home_destroy(home);
	answers_destroy(answers);
	problems_destroy(problems);
}

TEST(only_what_was_done_or_handed_over_is_good)
{
	for (enum outcome outcome = OUTCOME_OPEN; outcome < OUTCOME_COUNT; outcome++) {
		CHECK(outcome_is_good(outcome) ==
			(outcome == OUTCOME_DONE || outcome == OUTCOME_ALREADY ||
				outcome == OUTCOME_SENT));
	}
}

TEST_MAIN(RUN(each_end_is_told); RUN(only_what_was_done_or_handed_over_is_good))
