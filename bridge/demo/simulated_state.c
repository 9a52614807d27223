/* SPDX-License-Identifier: MIT */
#include "bridge/demo/simulated_state.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define BRIGHTNESS_MAX 254
#define SETPOINT_MIN 5
#define SETPOINT_MAX 30
#define BATTERY_PERCENT 87
#define POWER_WHEN_ON 12.5

static const char *const bolt_names[] = {
	[BOLT_LOCKED] = "locked",
	[BOLT_UNLOCKED] = "unlocked",
	[BOLT_HALF_WAY] = "not_fully_locked",
};

enum { MODE_OFF, MODE_HEAT, MODE_AUTO, MODE_COUNT };

static const char *const mode_names[MODE_COUNT] = {
	[MODE_OFF] = "off",
	[MODE_HEAT] = "heat",
	[MODE_AUTO] = "auto",
};

void simulated_state_init(struct simulated_state *state, enum simulated_kind kind)
{
	*state = (struct simulated_state){
		.kind = kind,
		.bolt = BOLT_UNLOCKED,
		.brightness = BRIGHTNESS_MAX,
		.setpoint = 19,
		.temperature = 19.5,
		.mode = MODE_HEAT,
	};
}

/* --- commands -------------------------------------------------------------------- */

static struct json *wrap(const char *attribute, struct json *value)
{
	struct json *object = json_new_object();
	if (!json_put(object, attribute, value)) {
		json_destroy(object);
		return NULL;
	}
	return object;
}

struct json *simulated_command_read(const char *attribute, const char *payload, size_t length)
{
	struct json *value = json_parse(payload, length, NULL);
	if (value == NULL && length > 0 && text_is_clean(payload, length)) {
		char *text = text_copy_part(payload, length);
		value = text != NULL ? json_new_text(text) : NULL;
		free(text);
	}
	if (value == NULL) {
		return NULL;
	}
	if (attribute == NULL && json_kind(value) == JSON_OBJECT) {
		return value;
	}
	return wrap(attribute != NULL ? attribute : "state", value);
}

/* With a code the state is an object: {"state": "UNLOCK", "code": "1234"}. */
static const char *wanted_state(const struct json *command)
{
	const struct json *state = json_get(command, "state");
	if (json_kind(state) == JSON_OBJECT) {
		state = json_get(state, "state");
	}
	const char *text = json_text(state);
	return text != NULL ? text : "";
}

static void move_bolt(struct simulated_state *state, const struct json *command)
{
	const char *wanted = wanted_state(command);
	bool is_lock = strcmp(wanted, "LOCK") == 0;
	if (!is_lock && strcmp(wanted, "UNLOCK") != 0) {
		return;
	}
	if (state->jam) {
		state->bolt = BOLT_HALF_WAY;
	} else {
		state->bolt = is_lock ? BOLT_LOCKED : BOLT_UNLOCKED;
	}
}

static void set_thermostat(struct simulated_state *state, const struct json *command)
{
	double setpoint;
	const char *mode = json_get_text(command, "system_mode");
	if (json_number(json_get(command, "occupied_heating_setpoint"), &setpoint) &&
		setpoint >= SETPOINT_MIN && setpoint <= SETPOINT_MAX) {
		state->setpoint = setpoint;
	}
	for (int i = 0; i < MODE_COUNT && mode != NULL; i++) {
		if (strcmp(mode, mode_names[i]) == 0) {
			state->mode = i;
		}
	}
}

static void turn_on_or_off(struct simulated_state *state, const struct json *command)
{
	const char *wanted = wanted_state(command);
	if (strcmp(wanted, "ON") == 0) {
		state->on = true;
	} else if (strcmp(wanted, "OFF") == 0) {
		state->on = false;
	}
}

/* A brightness turns a light on, and the brightness 0 turns it off. */
static void set_light(struct simulated_state *state, const struct json *command)
{
	double brightness;
	if (json_number(json_get(command, "brightness"), &brightness) && brightness >= 0 &&
		brightness <= BRIGHTNESS_MAX) {
		state->on = brightness > 0;
		state->brightness = brightness > 0 ? brightness : state->brightness;
	}
	turn_on_or_off(state, command);
}

void simulated_state_apply(struct simulated_state *state, const struct json *command)
{
	switch (state->kind) {
	case SIMULATED_LOCK:
		move_bolt(state, command);
		break;
	case SIMULATED_THERMOSTAT:
		set_thermostat(state, command);
		break;
	case SIMULATED_LIGHT:
		set_light(state, command);
		break;
	case SIMULATED_SWITCH:
		turn_on_or_off(state, command);
		break;
	}
}

/* --- reports ---------------------------------------------------------------------- */

/* `state` knows two values only, so it says UNLOCK for a bolt that is half way too. */
static bool put_lock(struct json *report, const struct simulated_state *state)
{
	return json_put_text(report, "state", state->bolt == BOLT_LOCKED ? "LOCK" : "UNLOCK") &&
		json_put_text(report, "lock_state", bolt_names[state->bolt]) &&
		json_put_number(report, "battery", BATTERY_PERCENT);
}

static bool put_thermostat(struct json *report, const struct simulated_state *state)
{
	bool heats = state->mode != MODE_OFF && state->setpoint > state->temperature;
	return json_put_number(report, "occupied_heating_setpoint", state->setpoint) &&
		json_put_number(report, "local_temperature", state->temperature) &&
		json_put_text(report, "system_mode", mode_names[state->mode]) &&
		json_put_text(report, "running_state", heats ? "heat" : "idle");
}

static bool put_light(struct json *report, const struct simulated_state *state)
{
	return json_put_text(report, "state", state->on ? "ON" : "OFF") &&
		json_put_number(report, "brightness", state->brightness);
}

static bool put_switch(struct json *report, const struct simulated_state *state)
{
	return json_put_text(report, "state", state->on ? "ON" : "OFF") &&
		json_put_number(report, "power", state->on ? POWER_WHEN_ON : 0);
}

struct json *simulated_state_json(const struct simulated_state *state)
{
	static bool (*const put[])(struct json *, const struct simulated_state *) = {
		[SIMULATED_LOCK] = put_lock,
		[SIMULATED_THERMOSTAT] = put_thermostat,
		[SIMULATED_LIGHT] = put_light,
		[SIMULATED_SWITCH] = put_switch,
	};
	struct json *report = json_new_object();
	if (report != NULL && !put[state->kind](report, state)) {
		json_destroy(report);
		return NULL;
	}
	return report;
}
