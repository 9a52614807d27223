/* SPDX-License-Identifier: MIT */
#include "bridge/commands/try_steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/intents.h"
#include "bridge/home/plan.h"
#include "bridge/home/plan_message.h"

/* Far from both ends, and easy to see. */
#define PERCENT 40
#define OTHER_PERCENT 60

/* Warm white, which every lamp that has a colour temperature has; and one that is colder. */
#define KELVIN 3000
#define OTHER_KELVIN 4000

/* Spoken colours that every lamp has; sent where a device does not list its own. */
static const char some_colour[] = "red";

/* What the device said last of what the command changes. */
static bool last_number(const struct device *device, const struct device_states *states,
	const struct command_type *command, double *number)
{
	const struct device_property *property =
		command->property != NULL ? device_property(device, command->property) : NULL;
	struct property_value value;

	if (states == NULL || property == NULL ||
		!device_states_get(states, device, property, &value)) {
		return false;
	}
	*number = value.number;
	return true;
}

/* On a step in the middle of what it takes; one step more if it is there already. */
static double some_setpoint(const struct device *device, bool known, double last)
{
	double middle = (device->minimum + device->maximum) / 2;
	double steps = floor((middle - device->minimum) / device->step);
	double setpoint = device->minimum + steps * device->step;
	bool there = known && fabs(last - setpoint) < device->step / 2;

	return there && setpoint + device->step <= device->maximum ? setpoint + device->step
								   : setpoint;
}

static const char *some_word(const struct device *device, const struct device_command *command)
{
	const struct device_property *property = command->type->property != NULL
		? device_property(device, command->type->property) : NULL;

	if (command->value_names.count > 0) {
		return command->value_names.items[0];
	}
	return property != NULL && property->value_count > 0 ? property->states[0] : some_colour;
}

static struct try_step make_step(const struct device *device, const struct device_states *states,
	const struct device_command *command)
{
	struct try_step step = {.command = command,
		.opens = device_opens(device, command->type)};
	double last = 0;
	bool known = last_number(device, states, command->type, &last);

	switch (command->type->value) {
	case VALUE_NONE:
		break;
	case VALUE_PERCENT:
		step.number = known && fabs(last - PERCENT) < 2 ? OTHER_PERCENT : PERCENT;
		break;
	case VALUE_KELVIN:
		step.number = known && fabs(last - KELVIN) < 100 ? OTHER_KELVIN : KELVIN;
		break;
	case VALUE_SETPOINT:
		step.number = some_setpoint(device, known, last);
		break;
	case VALUE_WORD:
		step.word = some_word(device, command);
		break;
	}
	return step;
}

bool try_steps_make(const struct device *device, const struct device_states *states,
	struct try_steps *steps)
{
	*steps = (struct try_steps){.steps = calloc(device->command_count + 1,
		sizeof(*steps->steps))};
	if (steps->steps == NULL) {
		return false;
	}
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < device->command_count; i++) {
			struct try_step step = make_step(device, states, &device->commands[i]);
			if (step.opens == (round == 0)) {
				steps->steps[steps->count++] = step;
			}
		}
	}
	return true;
}

void try_steps_finish(struct try_steps *steps)
{
	free(steps->steps);
	*steps = (struct try_steps){0};
}

static struct meaning *step_meaning(const struct try_step *step)
{
	const struct command_type *type = step->command->type;
	struct meaning *meaning = meaning_create(type->name);
	char number[32];

	text_print_number(step->number, number, sizeof(number));
	if (meaning != NULL && type->slot != NULL && !meaning_add_slot(meaning, type->slot,
		step->word != NULL ? SLOT_TEXT : SLOT_NUMBER,
		step->word != NULL ? step->word : number, step->number)) {
		meaning_destroy(meaning);
		return NULL;
	}
	return meaning;
}

struct plan *try_step_plan(const struct home *home, const struct device *device,
	const struct try_step *step, struct error *error)
{
	const struct intent intent = {.name = step->command->type->name,
		.command = step->command->type->name, .types = {device->type->name}};
	struct meaning *meaning = step_meaning(step);
	struct plan *plan = calloc(1, sizeof(*plan));
	struct action *actions = calloc(1, sizeof(*actions));

	if (meaning == NULL || plan == NULL || actions == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		meaning_destroy(meaning);
		free(plan);
		free(actions);
		return NULL;
	}
	*plan = (struct plan){.policy = POLICY_ALLOW, .actions = actions, .action_count = 1};
	/* The step's numbers are the device's own. */
	const struct plan_context context = {.home = home, .unit = device->unit};
	bool filled = action_fill(&context, device, &intent, intent.command, meaning, &actions[0],
		error);
	meaning_destroy(meaning);
	if (!filled) {
		plan_destroy(plan);
		return NULL;
	}
	return plan;
}
