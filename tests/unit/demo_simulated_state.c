/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/demo/simulated_state.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What one message on …/set (or …/set/ATTRIBUTE) makes of a device. */
static void check_report(struct simulated_state *state, const char *attribute,
	const char *payload, const char *expected)
{
	struct buffer text;
	struct json *command = simulated_command_read(attribute, payload, strlen(payload));
	simulated_state_apply(state, command);
	struct json *report = simulated_state_json(state);
	buffer_init(&text, 1000);
	CHECK(json_print(report, &text));
	CHECK_TEXT(buffer_text(&text), expected);
	buffer_finish(&text);
	json_destroy(report);
	json_destroy(command);
}

struct step {
	const char *attribute;
	const char *payload;
	const char *report;
};

static void check_steps(enum simulated_kind kind, const struct step *steps, size_t count)
{
	struct simulated_state state;
	simulated_state_init(&state, kind);
	for (size_t i = 0; i < count; i++) {
		check_report(&state, steps[i].attribute, steps[i].payload, steps[i].report);
	}
}

#define LOCKED "{\"state\":\"LOCK\",\"lock_state\":\"locked\",\"battery\":87}"
#define UNLOCKED "{\"state\":\"UNLOCK\",\"lock_state\":\"unlocked\",\"battery\":87}"
#define HALF_WAY "{\"state\":\"UNLOCK\",\"lock_state\":\"not_fully_locked\",\"battery\":87}"

TEST(lock_reports_its_bolt)
{
	static const struct step steps[] = {
		{NULL, "{\"battery\": 3}", UNLOCKED},
		{NULL, "{\"state\": \"LOCK\"}", LOCKED},
		{NULL, "{\"state\": \"LOCKED\"}", LOCKED},
		{NULL, "{\"state\": {\"state\": \"UNLOCK\", \"code\": \"1234\"}}", UNLOCKED},
		{NULL, "LOCK", LOCKED},
		{NULL, "\"UNLOCK\"", UNLOCKED},
		{"state", "LOCK", LOCKED},
		{"state", "\"UNLOCK\"", UNLOCKED},
		{"other", "LOCK", UNLOCKED},
		{NULL, "[\"LOCK\"]", UNLOCKED},
		{NULL, "", UNLOCKED},
		{NULL, "\xff", UNLOCKED},
	};
	check_steps(SIMULATED_LOCK, steps, COUNT(steps));
}

TEST(bolt_that_jams_is_half_way_until_it_moves_again)
{
	struct simulated_state state;
	simulated_state_init(&state, SIMULATED_LOCK);
	state.jam = true;
	check_report(&state, NULL, "", UNLOCKED);
	check_report(&state, NULL, "LOCK", HALF_WAY);
	check_report(&state, NULL, "UNLOCK", HALF_WAY);
	state.jam = false;
	check_report(&state, NULL, "", HALF_WAY);
	check_report(&state, NULL, "LOCK", LOCKED);
}

#define THERMOSTAT(setpoint, mode, running)                                         \
	"{\"occupied_heating_setpoint\":" setpoint ",\"local_temperature\":19.5,"   \
	"\"system_mode\":\"" mode "\",\"running_state\":\"" running "\"}"

TEST(thermostat_takes_setpoint_and_mode)
{
	static const struct step steps[] = {
		{NULL, "{\"occupied_heating_setpoint\": 21.5}", THERMOSTAT("21.5", "heat", "heat")},
		{NULL, "{\"occupied_heating_setpoint\": 31}", THERMOSTAT("21.5", "heat", "heat")},
		{NULL, "{\"occupied_heating_setpoint\": 4}", THERMOSTAT("21.5", "heat", "heat")},
		{"occupied_heating_setpoint", "\"20\"", THERMOSTAT("21.5", "heat", "heat")},
		{NULL, "{\"system_mode\": \"off\"}", THERMOSTAT("21.5", "off", "idle")},
		{NULL, "{\"system_mode\": \"cool\"}", THERMOSTAT("21.5", "off", "idle")},
		{"occupied_heating_setpoint", "18", THERMOSTAT("18", "off", "idle")},
		{"system_mode", "auto", THERMOSTAT("18", "auto", "idle")},
	};
	check_steps(SIMULATED_THERMOSTAT, steps, COUNT(steps));
}

TEST(light_has_a_brightness)
{
	static const struct step steps[] = {
		{NULL, "{}", "{\"state\":\"OFF\",\"brightness\":254}"},
		{NULL, "{\"state\": \"ON\"}", "{\"state\":\"ON\",\"brightness\":254}"},
		{NULL, "{\"brightness\": 127}", "{\"state\":\"ON\",\"brightness\":127}"},
		{NULL, "{\"brightness\": 255}", "{\"state\":\"ON\",\"brightness\":127}"},
		{NULL, "{\"brightness\": 0}", "{\"state\":\"OFF\",\"brightness\":127}"},
		{NULL, "{\"brightness\": 10}", "{\"state\":\"ON\",\"brightness\":10}"},
		{NULL, "{\"state\": \"OFF\", \"brightness\": 5}",
			"{\"state\":\"OFF\",\"brightness\":5}"},
		{"brightness", "99", "{\"state\":\"ON\",\"brightness\":99}"},
	};
	check_steps(SIMULATED_LIGHT, steps, COUNT(steps));
}

TEST(switch_is_on_or_off)
{
	static const struct step steps[] = {
		{NULL, "ON", "{\"state\":\"ON\",\"power\":12.5}"},
		{NULL, "on", "{\"state\":\"ON\",\"power\":12.5}"},
		{NULL, "{\"brightness\": 5}", "{\"state\":\"ON\",\"power\":12.5}"},
		{NULL, "{\"state\": \"OFF\"}", "{\"state\":\"OFF\",\"power\":0}"},
	};
	check_steps(SIMULATED_SWITCH, steps, COUNT(steps));
}

TEST_MAIN({
	RUN(lock_reports_its_bolt);
	RUN(bolt_that_jams_is_half_way_until_it_moves_again);
	RUN(thermostat_takes_setpoint_and_mode);
	RUN(light_has_a_brightness);
	RUN(switch_is_on_or_off);
})
