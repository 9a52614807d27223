/* SPDX-License-Identifier: MIT */
#include "bridge/home/plan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/home_data.h"
#include "bridge/home/intents.h"
#include "bridge/home/plan_message.h"
#include "bridge/home/targets.h"

#define SENTENCE_LENGTH_MAX 200

static void drop_actions(struct plan *plan)
{
	for (size_t i = 0; i < plan->action_count; i++) {
		action_finish(&plan->actions[i]);
	}
	free(plan->actions);
	plan->actions = NULL;
	plan->action_count = 0;
}

void plan_destroy(struct plan *plan)
{
	if (plan == NULL) {
		return;
	}
	drop_actions(plan);
	free(plan->say);
	free(plan);
}

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "I am out of memory.");
}

static bool set_sentence(struct plan *plan, char *sentence, struct error *error)
{
	plan->say = sentence;
	return sentence != NULL || out_of_memory(error);
}

/* --- policy ----------------------------------------------------------------------- */

/* The strictest policy of all actions, and the action that has it. */
static const struct action *strictest(struct plan *plan)
{
	const struct action *decisive = &plan->actions[0];
	for (size_t i = 0; i < plan->action_count; i++) {
		const struct action *action = &plan->actions[i];
		enum policy policy = device_policy(action->device, action->command);
		if (policy > plan->policy) {
			plan->policy = policy;
			decisive = action;
		}
	}
	return decisive;
}

static char *refusal(const struct action *action)
{
	const char *doing = action->command->doing;
	const char *name = action->device->name;
	if (action->device->sensitive && action->command->opens) {
		return text_format("%s by voice is switched off for the %s.", doing, name);
	}
	return text_format("%s by voice is switched off for the %s in the device map.", doing,
		name);
}

static bool opens_one_of_many(const struct plan *plan)
{
	for (size_t i = 0; plan->action_count > 1 && i < plan->action_count; i++) {
		const struct action *action = &plan->actions[i];
		if (action->device->sensitive && action->command->opens) {
			return true;
		}
	}
	return false;
}

static bool apply_policy(struct plan *plan, const char *thing, const struct meaning *meaning,
	struct error *error)
{
	if (opens_one_of_many(plan)) {
		return error_set(error, ERROR_REFUSED,
			"What opens the house is done alone or not at all.");
	}
	const struct action *decisive = strictest(plan);
	if (plan->policy != POLICY_DENY) {
		return set_sentence(plan,
			command_sentence(plan->actions[0].command, thing, meaning), error);
	}
	bool said = set_sentence(plan, refusal(decisive), error);
	drop_actions(plan);
	return said;
}

/* --- plans ------------------------------------------------------------------------ */

static bool plan_devices(const struct home *home, const struct intent *intent,
	const struct meaning *meaning, const char *here, struct plan *plan, struct error *error)
{
	struct targets targets;
	bool planned = targets_find(home, intent, meaning, here, &targets, error);
	if (planned) {
		plan->actions = calloc(targets.count, sizeof(*plan->actions));
		planned = plan->actions != NULL || out_of_memory(error);
	}
	for (size_t i = 0; planned && i < targets.count; i++) {
		planned = action_fill(targets.devices[i], intent, meaning,
			&plan->actions[plan->action_count++], error);
	}
	planned = planned && apply_policy(plan, targets.thing, meaning, error);
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

static bool plan_own(const struct home *home, const struct own_intent *intent,
	const struct meaning *meaning, struct plan *plan, struct error *error)
{
	plan->actions = calloc(1, sizeof(*plan->actions));
	if (plan->actions == NULL) {
		return out_of_memory(error);
	}
	plan->action_count = 1;
	return action_fill_own(home, intent, meaning, &plan->actions[0], error) &&
		set_sentence(plan, own_sentence(intent->intent), error);
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

enum intent_kind plan_kind(const struct meaning *meaning)
{
	const struct intent *intent = intent_find(meaning->intent);
	return intent != NULL ? intent->kind : INTENT_COMMAND;
}

static bool plan_meaning(const struct home *home, const struct meaning *meaning, const char *here,
	struct plan *plan, struct error *error)
{
	const struct own_intent *own = home_own_intent(home, meaning->intent);
	if (own != NULL) {
		return plan_own(home, own, meaning, plan, error);
	}
	const struct intent *intent = intent_find(meaning->intent);
	if (intent != NULL && intent->kind != INTENT_COMMAND) {
		return no_command(intent, error);
	}
	if (intent != NULL) {
		return plan_devices(home, intent, meaning, here, plan, error);
	}
	return error_set(error, ERROR_NOT_FOUND, "I know what you said, but not what to do: "
		"the intent %.64s has no entry under intents in the device map.", meaning->intent);
}

struct plan *plan_create(const struct home *home, const struct meaning *meaning,
	const char *here, struct error *error)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	if (plan == NULL) {
		out_of_memory(error);
		return NULL;
	}
	if (!plan_meaning(home, meaning, here, plan, error)) {
		plan_destroy(plan);
		return NULL;
	}
	return plan;
}

static struct json *action_json(const struct action *action)
{
	struct json *json = json_new_object();
	if (!json_put_text(json, "topic", action->topic) ||
		!json_put_text(json, "payload", action->payload) ||
		!json_put_number(json, "qos", 1) || !json_put_boolean(json, "retain", false)) {
		json_destroy(json);
		return NULL;
	}
	return json;
}

struct json *plan_actions_json(const struct plan *plan)
{
	struct json *list = json_new_list();
	for (size_t i = 0; i < plan->action_count; i++) {
		if (!json_append(list, action_json(&plan->actions[i]))) {
			json_destroy(list);
			return NULL;
		}
	}
	return list;
}
