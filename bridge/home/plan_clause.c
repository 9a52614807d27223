/* SPDX-License-Identifier: MIT */
#include "bridge/home/plan_clause.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/home_data.h"
#include "bridge/home/intents.h"
#include "bridge/home/plan_message.h"
#include "bridge/home/scenes.h"
#include "bridge/home/targets.h"

#define SENTENCE_LENGTH_MAX 200

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "I am out of memory.");
}

static bool set_sentence(struct plan *plan, char *sentence, struct error *error)
{
	plan->say = sentence;
	return sentence != NULL || out_of_memory(error);
}

/* Room for more actions, which are empty. */
static bool add_room(struct plan *plan, size_t more, struct error *error)
{
	struct action *actions =
		realloc(plan->actions, (plan->action_count + more) * sizeof(*actions));
	if (actions == NULL) {
		return out_of_memory(error);
	}
	memset(actions + plan->action_count, 0, more * sizeof(*actions));
	plan->actions = actions;
	return true;
}

/* Joins what is about to be done: "Turn off the lights. Lock the front door." */
static bool add_sentence(struct plan *plan, char *sentence, struct error *error)
{
	if (sentence == NULL || plan->say == NULL) {
		return set_sentence(plan, sentence, error);
	}
	char *joined = text_format("%s %s", plan->say, sentence);
	free(plan->say);
	free(sentence);
	return set_sentence(plan, joined, error);
}

/* What a thermostat without one setpoint does with one: the mode tells which of its two is
 * meant. */
static const char *setpoint_command(const struct plan_context *context,
	const struct device *device)
{
	const struct device_property *mode = device_property(device, "mode");
	struct property_value value = {0};
	bool known = context->states != NULL && mode != NULL &&
		device_states_get(context->states, device, mode, &value) && value.state != NULL;
	if (known && strcmp(value.state, "cool") == 0) {
		return "set_high";
	}
	return known && strcmp(value.state, "heat") == 0 ? "set_low" : "set";
}

/* The commands of a device that an intent stands for, two at most. */
static size_t clause_commands(const struct plan_context *context, const struct intent *intent,
	const struct device *device, const char *commands[2])
{
	commands[0] = intent->command;
	if (strcmp(intent->command, "set_low") == 0) {
		commands[1] = "set_high";
		return 2;
	}
	if (strcmp(intent->command, "set") == 0 && device_command(device, "set") == NULL) {
		commands[0] = setpoint_command(context, device);
	}
	return 1;
}

static char *range_sentence(const char *thing, const struct action *actions)
{
	char low[32], high[32];
	text_print_number(actions[0].said, low, sizeof(low));
	text_print_number(actions[1].said, high, sizeof(high));
	return text_format("Keep %s between %s and %s degrees.", thing, low, high);
}

static char *change_sentence(const char *thing, const struct meaning *meaning)
{
	const char *direction = meaning_text(meaning, "direction");
	return text_format("Turn %s %s.", direction != NULL ? direction : "up", thing);
}

/* One device of a clause. */
static bool plan_device(const struct plan_context *context, const struct intent *intent,
	const struct meaning *meaning, const struct device *device, struct plan *plan,
	struct error *error)
{
	const char *commands[2];
	size_t count = clause_commands(context, intent, device, commands);
	for (size_t i = 0; i < count; i++) {
		if (!action_fill(context, device, intent, commands[i], meaning,
			&plan->actions[plan->action_count++], error)) {
			return false;
		}
	}
	const struct action *last = &plan->actions[plan->action_count - 1];
	return count < 2 || last[-1].said < last->said || error_set(error, ERROR_INPUT,
		"The lower temperature comes first, and must be below the other.");
}

/* All devices of a clause. Where each is changed from what it is now, those that cannot be are
 * left out, and `error` keeps the first reason; none at all is a failure. */
static bool plan_targets(const struct plan_context *context, const struct intent *intent,
	const struct meaning *meaning, const struct targets *targets, struct plan *plan,
	struct error *error)
{
	size_t first = plan->action_count;
	for (size_t i = 0; i < targets->count; i++) {
		struct error reason = {0};
		if (plan_device(context, intent, meaning, targets->devices[i], plan, &reason)) {
			continue;
		}
		if (error->kind == ERROR_NONE) {
			*error = reason;
		}
		if (!intent->change || targets->count == 1 || reason.kind != ERROR_INPUT) {
			*error = reason;
			return false;
		}
		action_finish(&plan->actions[--plan->action_count]);
	}
	return plan->action_count > first;
}

/* What a clause is about to do, and what of it is not as it was said. */
static bool say_clause(const struct intent *intent, const struct meaning *meaning,
	const struct targets *targets, size_t first, const char *left_out, struct plan *plan,
	struct error *error)
{
	const struct action *action = &plan->actions[first];
	bool many = plan->action_count - first > 1;
	bool said = add_sentence(plan,
		strcmp(intent->command, "set_low") == 0 && many ?
			range_sentence(targets->thing, action) :
		intent->change && targets->count > 1 ? change_sentence(targets->thing, meaning) :
		command_sentence(action->command, targets->thing, meaning, &action->said), error);
	for (size_t i = first; said && i < plan->action_count; i++) {
		said = plan->actions[i].note == NULL ||
			add_sentence(plan, text_copy(plan->actions[i].note), error);
	}
	return said && (left_out == NULL || add_sentence(plan, text_copy(left_out), error));
}

static bool plan_devices(const struct plan_context *context, const struct intent *intent,
	const struct meaning *meaning, struct plan *plan, struct error *error)
{
	struct targets targets;
	struct error left_out = {0};
	size_t first = plan->action_count;
	bool planned =
		targets_find(context->home, intent, meaning, context->here, &targets, error) &&
		add_room(plan, 2 * targets.count, error);
	if (planned && !plan_targets(context, intent, meaning, &targets, plan, &left_out)) {
		planned = false;
		*error = left_out;
	}
	planned = planned && say_clause(intent, meaning, &targets, first,
		left_out.kind != ERROR_NONE ? left_out.text : NULL, plan, error);
	targets_finish(&targets);
	return planned;
}

/* "orderDrink" and "order_drink" → "Order drink." */
static char *own_sentence(const char *intent)
{
	struct buffer out;
	buffer_init(&out, SENTENCE_LENGTH_MAX);
	for (const char *at = intent; *at != '\0'; at++) {
		bool separates = strchr("_-.", *at) != NULL;
		bool begins = at > intent && isupper((unsigned char)*at) &&
			islower((unsigned char)at[-1]);
		char lower = (char)tolower((unsigned char)*at);
		char letter = at == intent ? (char)toupper((unsigned char)*at) : lower;
		if (separates || begins) {
			buffer_append(&out, " ", 1);
		}
		if (!separates) {
			buffer_append(&out, &letter, 1);
		}
	}
	buffer_append(&out, ".", 1);
	char *sentence = buffer_take(&out);
	buffer_finish(&out);
	return sentence;
}

static bool plan_own(const struct plan_context *context, const struct own_intent *intent,
	const struct meaning *meaning, struct plan *plan, struct error *error)
{
	return add_room(plan, 1, error) &&
		action_fill_own(context->home, intent, meaning,
			&plan->actions[plan->action_count++], error) &&
		add_sentence(plan, own_sentence(intent->intent), error);
}

/* Questions, timers and talk have their own ways: whoever lands here has none yet. */
static bool no_command(const struct intent *intent, struct error *error)
{
	static const char *const sentences[] = {
		[INTENT_QUESTION] = "I understood the question, but I cannot answer that yet.",
		[INTENT_TIMER] = "I understood that, but I cannot keep a timer yet.",
		[INTENT_TALK] = "I understood that, but I have no answer to it yet.",
		[INTENT_REPLY] = "I asked nothing, so there is nothing to say that to.",
	};
	return error_set(error, ERROR_NOT_FOUND, "%s", sentences[intent->kind]);
}

/* A scene of the user's own, all of it or nothing. */
static bool plan_scene(const struct plan_context *context, const struct scene *scene,
	struct plan *plan, struct error *error)
{
	bool planned = add_room(plan, scene->action_count, error);
	for (size_t i = 0; planned && i < scene->action_count; i++) {
		planned = scene_action_fill(context->home, &scene->actions[i],
			&plan->actions[plan->action_count++], error);
	}
	return planned && add_sentence(plan, text_format("Activate %s.", scene->name), error);
}

static const struct scene *meant_scene(const struct plan_context *context,
	const struct meaning *meaning)
{
	const char *key = meaning_text(meaning, "device");
	return strcmp(meaning->intent, "scene_activate") == 0 && key != NULL
		? home_scene(context->home, key) : NULL;
}

bool plan_clause(const struct plan_context *context, const struct meaning *meaning,
	struct plan *plan, struct error *error)
{
	const struct own_intent *own = home_own_intent(context->home, meaning->intent);
	if (own != NULL) {
		return plan_own(context, own, meaning, plan, error);
	}
	const struct intent *intent = intent_find(meaning->intent);
	if (intent != NULL && intent->kind != INTENT_COMMAND) {
		return no_command(intent, error);
	}
	const struct scene *scene = meant_scene(context, meaning);
	if (scene != NULL) {
		return plan_scene(context, scene, plan, error);
	}
	if (intent != NULL) {
		return plan_devices(context, intent, meaning, plan, error);
	}
	return error_set(error, ERROR_NOT_FOUND, "I know what you said, but not what to do: "
		"the intent %.64s has no entry under intents in the device map.", meaning->intent);
}
