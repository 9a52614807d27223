/* SPDX-License-Identifier: MIT
 *
 * Values as they are said, and what a device is told then: units, limits, steps, changes.
 */
#include "tests/check.h"

#include <math.h>

#include "bridge/base/buffer.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "tests/support/device_map.h"

static const char house[] = "version: 1\n"
	"devices:\n"
	" hall: {type: thermostat, dialect: zigbee2mqtt, topic: z/hall, min: 5, max: 30}\n"
	" attic: {type: thermostat, unit: fahrenheit, min: 45, max: 86, step: 1,\n"
	"   commands: {set: {topic: attic, payload: '{temperature}'}},\n"
	"   properties: {setpoint: {topic: attic/is}}}\n"
	" both: {type: thermostat, min: 10, max: 30,\n"
	"   commands: {set_low: {topic: low, payload: '{low}'},\n"
	"     set_high: {topic: high, payload: '{high}'}},\n"
	"   properties: {setpoint_low: {topic: low/is}, setpoint_high: {topic: high/is},\n"
	"     mode: {topic: both/mode}}}\n"
	" lamp: {type: light, room: den, dialect: zigbee2mqtt, topic: z/lamp}\n"
	" spot: {type: light, room: den, dialect: zigbee2mqtt, topic: z/spot}\n"
	" radio: {type: media, commands: {volume: {topic: radio, payload: '{volume}'}},\n"
	"   properties: {volume: {topic: radio/is}}}\n"
	" fan: {type: fan,\n"
	"   commands: {speed: {topic: fan, payload: '{speed}'}, off: {topic: fan, payload: stop}},\n"
	"   properties: {speed: {topic: fan/is}}}\n";

static const struct {
	const char *reports; /* "TOPIC PAYLOAD", several with `;` between, or NULL */
	const char *line;
	enum temperature_unit unit;
	const char *messages; /* the payloads, or NULL: refused */
	const char *says;
} cases[] = {
#define C TEMPERATURE_CELSIUS
#define F TEMPERATURE_FAHRENHEIT
	/* Converted once, to what the device counts in. */
	{NULL, "thermostat_set device=attic temperature=20", C, "68", "Set the attic to 20 degrees."},
	{NULL, "thermostat_set device=attic temperature=70", F, "70", "Set the attic to 70 degrees."},
	{NULL, "thermostat_set device=hall temperature=70", F,
		"{\"occupied_heating_setpoint\": 21}", "Set the hall to 70 degrees."},
	{NULL, "thermostat_set device=hall temperature=70 unit=fahrenheit", C,
		"{\"occupied_heating_setpoint\": 21}",
		"Set the hall to 70 degrees."},
	{NULL, "thermostat_set device=attic temperature=21 unit=celsius", F, "70",
		"Set the attic to 21 degrees."},
	/* Limits and steps, and the change said. */
	{NULL, "thermostat_set device=hall temperature=40", C,
		"{\"occupied_heating_setpoint\": 30}",
		"Set the hall to 30 degrees. 30 is the most it takes."},
	{NULL, "thermostat_set device=hall temperature=1", C,
		"{\"occupied_heating_setpoint\": 5}",
		"Set the hall to 5 degrees. 5 is the least it takes."},
	{NULL, "thermostat_set device=hall temperature=20.3", C,
		"{\"occupied_heating_setpoint\": 20.5}",
		"Set the hall to 20.5 degrees. It takes steps of 0.5."},
	{NULL, "thermostat_set device=attic temperature=35 unit=celsius", C, "86",
		"Set the attic to 30 degrees. 30 is the most it takes."},
	/* What is quite usual in the other unit is not guessed. */
	{NULL, "thermostat_set device=hall temperature=70", C, NULL,
		"The hall takes 5 to 30 degrees. If you mean Fahrenheit, say so."},
	{NULL, "thermostat_set device=attic temperature=20", F, NULL,
		"The attic takes 45 to 86 degrees. If you mean Celsius, say so."},
	/* Changes. */
	{NULL, "thermostat_change device=hall direction=up", C, NULL,
		"I do not know what the hall is set to now, so I did not change it."},
	{"attic/is 68", "thermostat_change device=attic direction=up", F, "70",
		"Set the attic to 70 degrees."},
	{"attic/is 68", "thermostat_change device=attic direction=up", C, "70",
		"Set the attic to 21 degrees."},
	{"attic/is 68", "thermostat_change device=attic direction=down size=small", F, "67",
		"Set the attic to 67 degrees."},
	{"attic/is 68", "thermostat_change device=attic direction=down amount=10", C, "50",
		"Set the attic to 10 degrees."},
	{"attic/is 68", "thermostat_change device=attic direction=down amount=9 unit=fahrenheit", C,
		"59", "Set the attic to 59 degrees."},
	{"attic/is 85", "thermostat_change device=attic direction=up amount=5", F, "86",
		"Set the attic to 86 degrees. 86 is the most it takes."},
	{"attic/is 86", "thermostat_change device=attic direction=up", F, NULL,
		"The attic is at 86 already, the most it takes."},
	{"attic/is 45", "thermostat_change device=attic direction=down", F, NULL,
		"The attic is at 45 already, the least it takes."},
	{"attic/is 68", "thermostat_change device=attic direction=up amount=0", F, NULL,
		"That is no change at all."},
	{"attic/is 68", "thermostat_change device=attic direction=sideways", F, NULL, "Up or down?"},
	{"attic/is 68", "thermostat_change device=attic direction=up amount=lots", F, NULL,
		"I need a number for that."},
	/* Two setpoints. */
	{NULL, "thermostat_range device=both low=19 high=23.5", C, "19 23.5",
		"Keep the both between 19 and 23.5 degrees."},
	{NULL, "thermostat_range device=both low=66 high=75", F, "19 24",
		"Keep the both between 66 and 75 degrees."},
	{NULL, "thermostat_range device=both low=5 high=23", C, "10 23",
		"Keep the both between 10 and 23 degrees. 10 is the least it takes."},
	{NULL, "thermostat_range device=both low=23 high=19", C, NULL, "must be below the other"},
	{NULL, "thermostat_range device=attic low=66 high=72", C, NULL, "I cannot"},
	{NULL, "thermostat_set device=both temperature=20", C, NULL, "I cannot"},
	{"both/mode heat", "thermostat_set device=both temperature=20", C, "20",
		"Heat the both to 20 degrees."},
	{"both/mode cool", "thermostat_set device=both temperature=25", C, "25",
		"Cool the both to 25 degrees."},
	{"both/mode cool;high/is 25", "thermostat_change device=both direction=down", C, "24",
		"Cool the both to 24 degrees."},
	/* Percentages. */
	{NULL, "light_change device=lamp direction=up", C, NULL, "I do not know what the lamp"},
	{"z/lamp {\"state\":\"ON\",\"brightness\":127}", "light_change device=lamp direction=up", C,
		"{\"brightness\": 152}", "Set the lamp to 60 percent."},
	{"z/lamp {\"state\":\"ON\",\"brightness\":127}",
		"light_change device=lamp direction=down amount=30", C, "{\"brightness\": 51}",
		"Set the lamp to 20 percent."},
	{"z/lamp {\"state\":\"ON\",\"brightness\":127}",
		"light_change device=lamp direction=down amount=90", C, "{\"state\": \"OFF\"}",
		"Turn off the lamp."},
	{"z/lamp {\"state\":\"OFF\",\"brightness\":254}", "light_change device=lamp direction=up", C,
		"{\"brightness\": 25}", "Set the lamp to 10 percent."},
	{"z/lamp {\"state\":\"OFF\",\"brightness\":254}", "light_change device=lamp direction=down",
		C, NULL, "The lamp is off already."},
	{"z/lamp {\"state\":\"ON\",\"brightness\":254}", "light_change device=lamp direction=up", C,
		NULL, "The lamp is at 100 already, the most it takes."},
	{"z/lamp {\"state\":\"ON\",\"brightness\":127};z/spot {\"state\":\"ON\",\"brightness\":51}",
		"lights_change room=den direction=up", C,
		"{\"brightness\": 152} {\"brightness\": 76}", "Turn up the lights in the den."},
	{"z/lamp {\"state\":\"ON\",\"brightness\":127}", "lights_change room=den direction=down", C,
		"{\"brightness\": 102}",
		"Turn down the lights in the den. I do not know what the spot is set to now"},
	{NULL, "lights_change room=den direction=down", C, NULL, "I do not know what the lamp"},
	{"radio/is 40", "media_change device=radio direction=down size=small", C, "35",
		"Set the radio to volume 35."},
	{"radio/is 0", "media_change device=radio direction=down", C, NULL,
		"The radio is at 0 already, the least it takes."},
	{"fan/is 5", "fan_change device=fan direction=down", C, "stop", "Turn off the fan."},
};

static void take_reports(struct device_states *states, const char *reports)
{
	while (reports != NULL && *reports != '\0') {
		size_t length = strcspn(reports, ";");
		size_t topic_length = strcspn(reports, " ");
		char *topic = text_copy_part(reports, topic_length);
		device_states_take(states, topic, reports + topic_length + 1,
			length - topic_length - 1, false, NULL, NULL);
		free(topic);
		reports += length + (reports[length] == ';');
	}
}

static void check_plan(const struct plan *plan, const struct error *error, size_t i)
{
	struct buffer messages;
	buffer_init(&messages, 1000);
	for (size_t a = 0; plan != NULL && a < plan->action_count; a++) {
		buffer_append_format(&messages, "%s%s", a > 0 ? " " : "", plan->actions[a].payload);
	}
	const char *payloads = buffer_text(&messages);
	CHECK((plan != NULL) == (cases[i].messages != NULL));
	if (plan != NULL && cases[i].messages != NULL &&
		strcmp(payloads, cases[i].messages) != 0) {
		CHECK_FAILED("%s sends %s, not %s", cases[i].line, payloads, cases[i].messages);
	}
	CHECK_HAS(plan != NULL ? plan->say : error->text, cases[i].says);
	buffer_finish(&messages);
}

TEST(values_that_are_said)
{
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct device_states *states = device_states_create(home);
		struct meaning *meaning = device_map_meaning(cases[i].line);
		struct plan_context context = {.home = home, .states = states,
			.unit = cases[i].unit};
		struct error error = {0};
		take_reports(states, cases[i].reports);
		struct plan *plan = plan_create(&context, &meaning, 1, &error);
		check_plan(plan, &error, i);
		plan_destroy(plan);
		meaning_destroy(meaning);
		device_states_destroy(states);
	}
	home_destroy(home);
}

/* Every half degree Celsius said to a device that counts in Fahrenheit, and the other way: what
 * is sent is on its steps, within its limits, and not further off than half a step. */
TEST(converted_setpoints_stay_near)
{
	struct home *home = device_map_home(house, NULL);
	for (int half = 0; half <= 200; half++) {
		for (int to_attic = 0; to_attic < 2; to_attic++) {
			const struct device *device = home_device(home, to_attic ? "attic" : "hall");
			struct plan_context context = {.home = home, .unit = to_attic ? C : F};
			char line[100];
			double said = half / 2.0;
			snprintf(line, sizeof(line), "thermostat_set device=%s temperature=%g unit=%s",
				device->key, said, to_attic ? "celsius" : "fahrenheit");
			struct meaning *meaning = device_map_meaning(line);
			struct plan *plan = plan_create(&context, &meaning, 1, NULL);
			double value = temperature_convert(said, context.unit, device->unit);
			double sent = plan->actions[0].expectation.number;
			CHECK(sent >= device->minimum && sent <= device->maximum);
			bool inside = value >= device->minimum && value <= device->maximum;
			CHECK(!inside || fabs(sent - value) <= device->step / 2 + 1e-6);
			CHECK(inside == (plan->actions[0].note == NULL));
			double steps = (sent - device->minimum) / device->step;
			CHECK(fabs(steps - round(steps)) < 1e-6);
			plan_destroy(plan);
			meaning_destroy(meaning);
		}
	}
	home_destroy(home);
}

TEST_MAIN(
	RUN(values_that_are_said);
	RUN(converted_setpoints_stay_near);
)
