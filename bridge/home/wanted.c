/* SPDX-License-Identifier: MIT */
#include "bridge/home/wanted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/unknown_bases.h"

#define NUMBER_SIZE 32

/* How far a report may be from what was wanted: devices round. */
#define PERCENT_TOLERANCE 1
#define SETPOINT_TOLERANCE 0.05
#define KELVIN_TOLERANCE 0.03 /* of the value: a device counts in whole mireds */

#define KELVIN_MINIMUM 1000
#define KELVIN_MAXIMUM 10000

/* A number is on a step if it is this near to one. */
#define STEP_TOLERANCE 1e-6

/* What "brighter" and "louder" are without a number, in percent. */
#define PERCENT_CHANGE 10
#define PERCENT_SMALL_CHANGE 5

/* What a value is found for. */
struct finding {
	const struct plan_context *context;
	const struct device *device;
	const struct command_type *command;
	const struct meaning *meaning;
	enum temperature_unit unit; /* of what was said */
	struct wanted *wanted;
	struct error *error;
};

void wanted_finish(struct wanted *wanted)
{
	free(wanted->note);
	*wanted = (struct wanted){0};
}

static bool slot_is(const struct meaning *meaning, const char *name, const char *text)
{
	const char *slot = meaning_text(meaning, name);
	return slot != NULL && strcmp(slot, text) == 0;
}

enum temperature_unit wanted_unit(const struct plan_context *context,
	const struct meaning *meaning)
{
	if (slot_is(meaning, "unit", "fahrenheit")) {
		return TEMPERATURE_FAHRENHEIT;
	}
	return slot_is(meaning, "unit", "celsius") ? TEMPERATURE_CELSIUS : context->unit;
}

static bool is_converted(const struct finding *finding)
{
	return finding->command->value == VALUE_SETPOINT && finding->unit != finding->device->unit;
}

/* A converted number is told as finely as people speak of it. */
static double as_said(const struct finding *finding, double number)
{
	if (!is_converted(finding)) {
		return round(number * 100) / 100;
	}
	double said = temperature_convert(number, finding->device->unit, finding->unit);
	return finding->unit == TEMPERATURE_FAHRENHEIT ? round(said) : round(said * 2) / 2;
}

static bool put_note(const struct finding *finding, char *note)
{
	free(finding->wanted->note);
	finding->wanted->note = note;
	return note != NULL || error_set(finding->error, ERROR_MEMORY, "I am out of memory.");
}

/* --- setpoints --------------------------------------------------------------------- */

/* The nearest value that the device takes; steps count from the minimum. */
static double on_step(const struct device *device, double value)
{
	double last = floor((device->maximum - device->minimum) / device->step + STEP_TOLERANCE);
	double steps = fmin(fmax(round((value - device->minimum) / device->step), 0), last);
	return round((device->minimum + steps * device->step) * 1000) / 1000;
}

static bool is_within(const struct device *device, double value)
{
	return value >= device->minimum - STEP_TOLERANCE &&
		value <= device->maximum + STEP_TOLERANCE;
}

/* Far beyond what the device takes, but quite usual in the other unit: no guess. */
static bool is_of_other_unit(const struct finding *finding, double said)
{
	enum temperature_unit other = finding->unit == TEMPERATURE_CELSIUS ?
		TEMPERATURE_FAHRENHEIT : TEMPERATURE_CELSIUS;
	const struct device *device = finding->device;
	return meaning_text(finding->meaning, "unit") == NULL &&
		is_within(device, temperature_convert(said, other, device->unit));
}

static bool doubt_unit(const struct finding *finding)
{
	char low[NUMBER_SIZE], high[NUMBER_SIZE];
	text_print_number(as_said(finding, finding->device->minimum), low, sizeof(low));
	text_print_number(as_said(finding, finding->device->maximum), high, sizeof(high));
	return error_set(finding->error, ERROR_INPUT,
		"The %s takes %s to %s degrees. If you mean %s, say so.", finding->device->name,
		low, high, finding->unit == TEMPERATURE_CELSIUS ? "Fahrenheit" : "Celsius");
}

static bool note_limit(const struct finding *finding, bool most)
{
	char number[NUMBER_SIZE];
	text_print_number(finding->wanted->said, number, sizeof(number));
	return put_note(finding, text_format("%s is the %s it takes.", number,
		most ? "most" : "least"));
}

static bool note_step(const struct finding *finding)
{
	char step[NUMBER_SIZE];
	text_print_number(finding->device->step, step, sizeof(step));
	return put_note(finding, text_format("It takes steps of %s.", step));
}

/* Takes a setpoint in the device's unit to one that the device has. */
static bool take_setpoint(const struct finding *finding, double value, bool counted)
{
	const struct device *device = finding->device;
	struct wanted *wanted = finding->wanted;
	wanted->number = on_step(device, value);
	wanted->said = as_said(finding, wanted->number);
	wanted->tolerance = is_converted(finding) ?
		fmax(SETPOINT_TOLERANCE, device->step / 2 - STEP_TOLERANCE) : SETPOINT_TOLERANCE;
	if (!is_within(device, value)) {
		return note_limit(finding, value > device->maximum);
	}
	bool changed = fabs(wanted->number - value) > STEP_TOLERANCE;
	return !changed || counted || is_converted(finding) || note_step(finding);
}

static bool set_setpoint(const struct finding *finding, double said)
{
	double value = temperature_convert(said, finding->unit, finding->device->unit);
	if (!is_within(finding->device, value) && is_of_other_unit(finding, said)) {
		return doubt_unit(finding);
	}
	return take_setpoint(finding, value, false);
}

/* --- changes ----------------------------------------------------------------------- */

/* A preview knows no device; what it cannot tell, the daemon may. */
static bool base_is_unknown(const struct finding *finding)
{
	const char *name = finding->device->name;
	if (finding->context->states == NULL) {
		return error_set(finding->error, ERROR_INPUT, "That depends on what the %s is set "
			"to now, which `earshot run` knows: ask with --send.", name);
	}
	unknown_bases_note(finding->context, finding->device);
	return error_set(finding->error, ERROR_INPUT,
		"I do not know what the %s is set to now, so I did not change it.", name);
}

/* The last reported value that the change counts from. */
static bool find_base(const struct finding *finding, double *base)
{
	const struct device *device = finding->device;
	const struct device_property *property =
		device_property(device, finding->command->property);
	const struct device_property *state = device_property(device, "state");
	struct property_value value;
	bool known = finding->context->states != NULL;
	/* What is off is as low as can be, whatever it was before. */
	if (known && finding->command->zero != NULL && state != NULL &&
		device_states_get(finding->context->states, device, state, &value) &&
		value.state != NULL && strcmp(value.state, "off") == 0) {
		*base = 0;
		return true;
	}
	if (!known || property == NULL ||
		!device_states_get(finding->context->states, device, property, &value) ||
		!isfinite(value.number)) {
		return base_is_unknown(finding);
	}
	*base = value.number;
	return true;
}

static bool find_amount(const struct finding *finding, double *amount)
{
	const struct slot *slot = meaning_slot(finding->meaning, "amount");
	bool small = slot_is(finding->meaning, "size", "small");
	if (slot != NULL && (slot->kind != SLOT_NUMBER || !isfinite(slot->number))) {
		return error_set(finding->error, ERROR_INPUT, "I need a number for that.");
	}
	if (finding->command->value == VALUE_SETPOINT) {
		double usual = finding->unit == TEMPERATURE_FAHRENHEIT ? 2 : 1;
		double said = slot != NULL ? slot->number : small ? usual / 2 : usual;
		*amount = temperature_convert(said, finding->unit, finding->device->unit) -
			temperature_convert(0, finding->unit, finding->device->unit);
	} else {
		*amount = slot != NULL ? slot->number :
			small ? PERCENT_SMALL_CHANGE : PERCENT_CHANGE;
	}
	return *amount > 0 || error_set(finding->error, ERROR_INPUT,
		"That is no change at all.");
}

static bool at_its_limit(const struct finding *finding, double limit, bool up)
{
	char number[NUMBER_SIZE];
	text_print_number(as_said(finding, limit), number, sizeof(number));
	if (!up && finding->command->zero != NULL) {
		return error_set(finding->error, ERROR_INPUT, "The %s is off already.",
			finding->device->name);
	}
	return error_set(finding->error, ERROR_INPUT, "The %s is at %s already, the %s it takes.",
		finding->device->name, number, up ? "most" : "least");
}

static bool change_setpoint(const struct finding *finding, double base, double amount, bool up)
{
	const struct device *device = finding->device;
	double limit = up ? on_step(device, device->maximum) : device->minimum;
	if (up ? base >= limit - STEP_TOLERANCE : base <= limit + STEP_TOLERANCE) {
		return at_its_limit(finding, limit, up);
	}
	/* A step at least: less would be rounded away. */
	return take_setpoint(finding, base + (up ? 1 : -1) * fmax(amount, device->step), true);
}

static bool change_percent(const struct finding *finding, double base, double amount, bool up)
{
	if (up ? base >= 100 : base <= 0) {
		return at_its_limit(finding, up ? 100 : 0, up);
	}
	struct wanted *wanted = finding->wanted;
	wanted->number = fmin(fmax(round(base + (up ? amount : -amount)), 0), 100);
	wanted->said = wanted->number;
	wanted->tolerance = PERCENT_TOLERANCE;
	return true;
}

static bool change(const struct finding *finding)
{
	double base = 0, amount = 0;
	bool up = slot_is(finding->meaning, "direction", "up");
	if (!up && !slot_is(finding->meaning, "direction", "down")) {
		return error_set(finding->error, ERROR_INPUT, "Up or down?");
	}
	if (!find_amount(finding, &amount) || !find_base(finding, &base)) {
		return false;
	}
	return finding->command->value == VALUE_SETPOINT ?
		change_setpoint(finding, base, amount, up) :
		change_percent(finding, base, amount, up);
}

/* --- numbers as said ----------------------------------------------------------------- */

static bool set_within(const struct finding *finding, double value, double minimum,
	double maximum, const char *unit)
{
	struct wanted *wanted = finding->wanted;
	if (value < minimum || value > maximum) {
		return error_set(finding->error, ERROR_INPUT, "The %s takes %g to %g %s.",
			finding->device->name, minimum, maximum, unit);
	}
	wanted->number = value;
	wanted->said = value;
	wanted->tolerance = finding->command->value == VALUE_KELVIN ?
		value * KELVIN_TOLERANCE : PERCENT_TOLERANCE;
	return true;
}

static bool set_number(const struct finding *finding, const struct slot *slot)
{
	if (slot->kind != SLOT_NUMBER || !isfinite(slot->number)) {
		return error_set(finding->error, ERROR_INPUT, "I need a number for that.");
	}
	switch (finding->command->value) {
	case VALUE_PERCENT:
		return set_within(finding, slot->number, 0, 100, "percent");
	case VALUE_KELVIN:
		return set_within(finding, slot->number, KELVIN_MINIMUM, KELVIN_MAXIMUM,
			"kelvin");
	default:
		return set_setpoint(finding, slot->number);
	}
}

bool wanted_find(const struct plan_context *context, const struct device *device,
	const struct command_type *command, const struct intent *intent,
	const struct meaning *meaning, struct wanted *wanted, struct error *error)
{
	const struct finding finding = {context, device, command, meaning,
		wanted_unit(context, meaning), wanted, error};
	*wanted = (struct wanted){0};
	if (command->slot == NULL) {
		return true;
	}
	wanted->is_number = command->value != VALUE_WORD;
	if (intent->change) {
		return change(&finding);
	}
	const struct slot *slot = meaning_slot(meaning, command->slot);
	if (slot == NULL && command->value == VALUE_SETPOINT) {
		slot = meaning_slot(meaning, "temperature"); /* one for one of two setpoints */
	}
	if (slot == NULL || slot->text == NULL) {
		return error_set(error, ERROR_INPUT, "Which %s do you mean?", command->slot);
	}
	wanted->word = slot->text;
	return !wanted->is_number || set_number(&finding, slot);
}
