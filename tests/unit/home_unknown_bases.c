/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/unknown_bases.h"
#include "tests/support/device_map.h"

static const char house[] = "version: 1\n"
	"devices:\n"
	" lamp: {type: light, room: den, dialect: zigbee2mqtt, topic: z/lamp}\n"
	" spot: {type: light, room: den, dialect: zigbee2mqtt, topic: z/spot}\n"
	" hall: {type: thermostat, dialect: zigbee2mqtt, topic: z/hall, min: 5, max: 30}\n"
	" door: {type: lock, dialect: zigbee2mqtt, topic: z/door, policy: {unlock: confirm}}\n"
	" radio: {type: media, commands: {volume: {topic: radio, payload: '{volume}'}},\n"
	"   properties: {volume: {topic: radio/is}}}\n";

#define LAMP_IS "{\"state\": \"ON\", \"brightness\": 127}"

static const struct {
	const char *topic, *payload; /* what was reported, or NULL */
	const char *clauses[2];
	const char *asked;
} cases[] = {
	{NULL, NULL, {"light_change device=lamp direction=up"}, "lamp"},
	{NULL, NULL, {"thermostat_change device=hall direction=up amount=2"}, "hall"},
	{NULL, NULL, {"lights_change room=den direction=down"}, "lamp spot"},
	{"z/lamp", LAMP_IS, {"lights_change room=den direction=down"}, "spot"},
	{"z/lamp", LAMP_IS, {"light_change device=lamp direction=up"}, ""},
	/* What is off is known without its brightness. */
	{"z/lamp", "{\"state\": \"OFF\"}", {"light_change device=lamp direction=up"}, ""},
	{"z/lamp", "{\"state\": \"ON\"}", {"light_change device=lamp direction=up"}, "lamp"},
	/* All that a sentence needs, each once. */
	{NULL, NULL, {"light_change device=lamp direction=up",
		"thermostat_change device=hall direction=up"}, "lamp hall"},
	{NULL, NULL, {"light_change device=lamp direction=up",
		"light_change device=lamp direction=up"}, "lamp"},
	/* Nothing counts from it, or nothing can be asked, or it would not help. */
	{NULL, NULL, {"light_brightness device=lamp brightness=50"}, ""},
	{NULL, NULL, {"media_change device=radio direction=down"}, ""},
	{"z/lamp/availability", "{\"state\": \"offline\"}",
		{"light_change device=lamp direction=up"}, ""},
	{NULL, NULL, {"light_change device=lamp direction=up amount=0"}, ""},
	{NULL, NULL, {"light_change device=lamp direction=up", "no_such_intent"}, ""},
	/* What opens the house is never put off. */
	{NULL, NULL, {"light_change device=lamp direction=up", "unlock device=door"}, ""},
	{NULL, NULL, {"unlock device=door"}, ""},
	{NULL, NULL, {"light_change device=lamp direction=up", "lock device=door"}, "lamp"},
};

static char *keys(const struct unknown_bases *unknown)
{
	struct buffer out;
	buffer_init(&out, 1000);
	for (size_t i = 0; i < unknown->count; i++) {
		buffer_append_format(&out, "%s%s", i > 0 ? " " : "", unknown->devices[i]->key);
	}
	char *text = out.length > 0 ? buffer_take(&out) : text_copy("");
	buffer_finish(&out);
	return text;
}

TEST(who_is_to_be_asked_what_it_is_set_to)
{
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct device_states *states = device_states_create(home);
		const struct plan_context context = {.home = home, .states = states};
		struct meaning *clauses[2] = {device_map_meaning(cases[i].clauses[0])};
		struct unknown_bases unknown;
		size_t count = cases[i].clauses[1] != NULL ? 2 : 1;
		if (count == 2) {
			clauses[1] = device_map_meaning(cases[i].clauses[1]);
		}
		if (cases[i].topic != NULL) {
			device_states_take(states, cases[i].topic, cases[i].payload,
				strlen(cases[i].payload), false, NULL, NULL);
		}
		unknown_bases_find(&context, clauses, count, &unknown);
		char *asked = keys(&unknown);
		if (strcmp(asked, cases[i].asked) != 0) {
			CHECK_FAILED("case %zu: “%s” is asked, not “%s”", i, asked, cases[i].asked);
		}
		free(asked);
		meaning_destroy(clauses[0]);
		meaning_destroy(clauses[1]);
		device_states_destroy(states);
	}
	home_destroy(home);
}

TEST(a_preview_asks_nobody)
{
	struct home *home = device_map_home(house, NULL);
	const struct plan_context context = {.home = home};
	struct meaning *clause = device_map_meaning("light_change device=lamp direction=up");
	struct unknown_bases unknown;
	unknown_bases_find(&context, &clause, 1, &unknown);
	CHECK(unknown.count == 0);
	meaning_destroy(clause);
	home_destroy(home);
}

TEST_MAIN(
	RUN(who_is_to_be_asked_what_it_is_set_to);
	RUN(a_preview_asks_nobody);
)
