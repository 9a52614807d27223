/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/home.h"
#include "bridge/questions/question_silent.h"
#include "bridge/questions/question_subjects.h"
#include "bridge/questions/questions.h"
#include "tests/support/device_map.h"

static const char house[] =
	"version: 1\n"
	"groups:\n"
	"  lamps: [desk, shelf, bulb]\n"
	"devices:\n"
	"  desk: {type: light, room: study, dialect: plain, topic: desk}\n"
	"  shelf: {type: light, room: study, dialect: plain, topic: shelf}\n"
	/* It cannot be asked. */
	"  bulb: {type: light, room: hall, commands: {on: {topic: b, payload: o}}, "
	"state: {topic: bulb, on: o, off: f}}\n"
	"  door: {type: lock, room: hall, dialect: plain, topic: door}\n"
	"  valve: {type: thermostat, room: hall, dialect: plain, topic: valve}\n";

static const struct {
	const char *question;
	const char *reports; /* of devices, "topic payload" each after a bar */
	const char *silent;
} cases[] = {
	{"question_state device=desk state=on", "", "desk"},
	{"question_state device=desk state=on", "|desk/state ON", ""},
	{"question_state device=desk state=on", "|shelf/state ON", "desk"},
	{"question_state device=desk state=on", "|desk/status offline", ""},
	{"question_state device=bulb state=on", "", ""},
	{"question_state device=lamps state=on", "|shelf/state ON", "desk"},
	{"question_state device=door state=locked", "", "door"},
	{"question_state device=door state=on", "", ""},
	{"question_state device=cellar state=on", "", ""},
	{"question_report device=desk", "", "desk"},
	{"question_report device=desk", "|desk/state ON", ""},
	{"question_report device=bulb", "", ""},
	{"question_value property=temperature room=hall", "", "valve"},
	{"question_value property=temperature room=study", "", ""},
	{"question_value property=setpoint", "|valve/temperature/state 20", "valve"},
	{"question_value property=setpoint device=valve", "|valve/setpoint/state 20", ""},
	{"question_which type=light state=on", "", "desk shelf"},
	{"question_any type=light state=on room=hall", "", ""},
	{"question_all type=light state=on", "|desk/state OFF|shelf/state ON", ""},
	{"question_count type=door state=locked", "", "door"},
	{"question_which state=on", "", ""},
};

/* Each device of those that the question is about is told by itself as among all. */
static void check_each(const struct question_context *context, const struct meaning *meaning,
	const char *silent)
{
	struct text_list keys = {0};
	CHECK(text_list_add_words(&keys, silent));
	for (size_t i = 0; i < keys.count; i++) {
		CHECK(question_is_silent(context, meaning, home_device(context->home, keys.items[i])));
	}
	text_list_finish(&keys);
}

static void take_reports(struct device_states *states, const char *reports)
{
	for (const char *at = reports; *at == '|';) {
		char topic[40], payload[40];
		size_t length = strcspn(++at, " "), rest = strcspn(at + length + 1, "|");
		snprintf(topic, sizeof(topic), "%.*s", (int)length, at);
		snprintf(payload, sizeof(payload), "%.*s", (int)rest, at + length + 1);
		device_states_take(states, topic, payload, strlen(payload), false, NULL, NULL);
		at += length + 1 + rest;
	}
}

TEST(who_has_not_said_it_and_can_be_asked)
{
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct device_states *states = device_states_create(home);
		const struct question_context context = {.home = home, .states = states};
		struct meaning *meaning = device_map_meaning(cases[i].question);
		struct subjects silent;
		struct buffer keys;
		take_reports(states, cases[i].reports);
		buffer_init(&keys, 200);
		CHECK(question_silent(&context, meaning, &silent));
		for (size_t j = 0; j < silent.count; j++) {
			buffer_append_format(&keys, "%s%s", j > 0 ? " " : "", silent.devices[j]->key);
		}
		if (strcmp(buffer_text(&keys), cases[i].silent) != 0) {
			CHECK_FAILED("%s after %s: silent are %s", cases[i].question,
				cases[i].reports, buffer_text(&keys));
		}
		check_each(&context, meaning, cases[i].silent);
		buffer_finish(&keys);
		subjects_finish(&silent);
		meaning_destroy(meaning);
		device_states_destroy(states);
	}
	home_destroy(home);
}

/* Of these the question is, but nothing is to come. */
TEST(one_that_has_told_it_is_not_silent)
{
	static const struct {
		const char *question, *reports, *key;
	} told[] = {
		{"question_state device=desk state=on", "|desk/state ON", "desk"},
		{"question_state device=desk state=on", "|desk/status offline", "desk"},
		{"question_state device=lamps state=on", "|shelf/state ON", "shelf"},
		{"question_state device=lamps state=on", "", "bulb"},
		{"question_report device=desk", "|desk/state ON", "desk"},
		{"question_value property=setpoint", "|valve/setpoint/state 20", "valve"},
	};
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		struct device_states *states = device_states_create(home);
		const struct question_context context = {.home = home, .states = states};
		struct meaning *meaning = device_map_meaning(told[i].question);
		take_reports(states, told[i].reports);
		CHECK(!question_is_silent(&context, meaning, home_device(home, told[i].key)));
		meaning_destroy(meaning);
		device_states_destroy(states);
	}
	home_destroy(home);
}

TEST_MAIN({
	RUN(who_has_not_said_it_and_can_be_asked);
	RUN(one_that_has_told_it_is_not_silent);
})
