/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/meaning.h"
#include "bridge/home/intents.h"
#include "bridge/home/plan_message.h"
#include "tests/support/device_map.h"

static const char house[] = "version: 1\ndevices:\n"
	" air:\n  type: thermostat\n"
	"  commands:\n"
	"   set: {topic: ac/t, payload: '{temperature}'}\n"
	"   mode: {topic: ac/m, payload: '<{mode}>', values: {heat: '1', cool: '2', fan: '3'}}\n"
	"  properties: {mode: {topic: ac/m, heat: '1', cool: '2'}}\n"
	"  step: 0.1\n"
	" lamp: {type: light, dialect: zigbee2mqtt, topic: z/lamp}\n"
	" plain: {type: light, commands: {colour: {topic: p, payload: '{colour}'}, "
	"brightness: {topic: p, payload: '{brightness}', scale: 255}}}\n"
	" radio: {type: media, commands: {volume: {topic: r, payload: '{volume}', scale: 0.01}}}\n";

/* Intents that no shipped grammar has yet: the table of types knows the commands. */
static const struct intent mode_set = {.name = "mode_set", .command = "mode",
	.types = {"thermostat"}, .reach = REACH_NAMED};
static const struct intent colour_set = {.name = "colour_set", .command = "colour",
	.types = {"light"}, .reach = REACH_NAMED};
static const struct intent dim = {.name = "dim", .command = "brightness",
	.types = {"light"}, .reach = REACH_NAMED};
static const struct intent volume_set = {.name = "volume_set", .command = "volume",
	.types = {"media"}, .reach = REACH_NAMED};
static const struct intent warm = {.name = "warm", .command = "set",
	.types = {"thermostat"}, .reach = REACH_NAMED};

struct message_case {
	const struct intent *intent;
	const char *device, *line;
	const char *payload; /* NULL: refused */
	const char *text;    /* the wanted state, or part of the refusal */
};

static void check_message(const struct home *home, const struct message_case *message)
{
	struct meaning *meaning = device_map_meaning(message->line);
	struct action action = {0};
	struct error error = {0};
	const struct plan_context context = {.home = home};
	bool filled = action_fill(&context, home_device(home, message->device), message->intent,
		message->intent->command, meaning, &action, &error);
	CHECK(filled == (message->payload != NULL));
	if (filled) {
		CHECK_TEXT(action.payload, message->payload);
		CHECK_TEXT(action.expectation.state, message->text);
	} else {
		CHECK_ERROR(error, message->text);
	}
	action_finish(&action);
	meaning_destroy(meaning);
}

TEST(values)
{
	static const struct message_case cases[] = {
		/* Words that the device counts. */
		{&mode_set, "air", "x mode=heat", "<1>", "heat"},
		{&mode_set, "air", "x mode=fan", "<3>", "fan"},
		{&mode_set, "air", "x mode=dry", NULL, "The air has no mode “dry”."},
		{&mode_set, "air", "x", NULL, "Which mode do you mean?"},
		{&mode_set, "lamp", "x mode=heat", NULL, "I cannot set the lamp to heat."},
		{&colour_set, "lamp", "x colour=red", "{\"color\": {\"hex\": \"#FF0000\"}}", NULL},
		{&colour_set, "lamp", "x colour=beige", NULL, "The lamp has no colour “beige”."},
		{&colour_set, "plain", "x colour=\"a", "\\\"a", NULL},
		/* Finer units are whole, coarser ones are not. */
		{&dim, "plain", "x brightness=33", "8415", NULL},
		{&dim, "plain", "x brightness=33.333", "8500", NULL},
		{&volume_set, "radio", "x volume=7", "0.07", NULL},
		{&volume_set, "radio", "x volume=100", "1", NULL},
		{&volume_set, "radio", "x volume=100.1", NULL, "The radio takes 0 to 100 percent."},
		/* Steps that no binary number hits. */
		{&warm, "air", "x temperature=20.3", "20.3", NULL},
		{&warm, "air", "x temperature=5.1", "5.1", NULL},
		{&warm, "air", "x temperature=34.9", "34.9", NULL},
		{&warm, "air", "x temperature=20.36", "20.4", NULL},
	};
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		check_message(home, &cases[i]);
	}
	home_destroy(home);
}

TEST(a_state_that_is_not_reported_is_not_waited_for)
{
	struct home *home = device_map_home(house, NULL);
	struct meaning *meaning = device_map_meaning("x mode=heat");
	struct action action = {0};
	const struct plan_context context = {.home = home};
	const struct device *air = home_device(home, "air");
	CHECK(action_fill(&context, air, &mode_set, "mode", meaning, &action, NULL));
	CHECK(action.expectation.property != NULL);
	action_finish(&action);
	meaning_destroy(meaning);
	meaning = device_map_meaning("x temperature=20");
	CHECK(action_fill(&context, air, &warm, "set", meaning, &action, NULL));
	CHECK(action.expectation.property == NULL);
	action_finish(&action);
	meaning_destroy(meaning);
	home_destroy(home);
}

TEST(sentences)
{
	static const struct {
		const char *type, *command, *line, *sentence;
	} cases[] = {
		{"lock", "lock", "x", "Lock the lamp."},
		{"thermostat", "set", "x temperature=21.5", "Set the lamp to 21.5 degrees."},
		{"light", "brightness", "x", "Set the lamp to  percent."},
		{"light", "colour", "x colour=warm_white", "Make the lamp warm white."},
		{"media", "next", "x", "Next on the lamp."},
		{"scene", "activate", "x", "Activate the lamp."},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct meaning *meaning = device_map_meaning(cases[i].line);
		char *sentence = command_sentence(device_type_command(
			device_type_find(cases[i].type), cases[i].command), "the lamp", meaning, NULL);
		CHECK_TEXT(sentence, cases[i].sentence);
		free(sentence);
		meaning_destroy(meaning);
	}
}

TEST_MAIN(
	RUN(values);
	RUN(a_state_that_is_not_reported_is_not_waited_for);
	RUN(sentences);
)
