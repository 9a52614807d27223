/* SPDX-License-Identifier: MIT */
#include "bridge/home/plan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/intents.h"
#include "bridge/home/plan_clause.h"
#include "bridge/home/plan_message.h"

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
	text_list_finish(&plan->intents);
	free(plan->words);
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

static enum policy policy_of(const struct action *action)
{
	return action->device != NULL ? device_policy(action->device, action->command)
				      : POLICY_ALLOW;
}

/* The strictest policy of all actions, and the action that has it. */
static const struct action *strictest(struct plan *plan)
{
	const struct action *decisive = &plan->actions[0];
	for (size_t i = 0; i < plan->action_count; i++) {
		const struct action *action = &plan->actions[i];
		enum policy policy = policy_of(action);
		if (policy > plan->policy) {
			plan->policy = policy;
			decisive = action;
		}
	}
	return decisive;
}

bool plan_opens(const struct plan *plan)
{
	for (size_t i = 0; i < plan->action_count; i++) {
		enum policy policy = policy_of(&plan->actions[i]);
		if (policy == POLICY_CONFIRM || policy == POLICY_PIN) {
			return true;
		}
	}
	return false;
}

bool plan_has_opening(const struct plan *plan)
{
	for (size_t i = 0; i < plan->action_count; i++) {
		const struct action *action = &plan->actions[i];
		if (action->device != NULL && action->command != NULL &&
			device_opens(action->device, action->command)) {
			return true;
		}
	}
	return false;
}

static char *refusal(const struct action *action)
{
	const char *doing = action->command->doing;
	const char *name = action->device->name;
	if (device_opens(action->device, action->command)) {
		return text_format("%s by voice is switched off for the %s.", doing, name);
	}
	return text_format("%s by voice is switched off for the %s in the device map.", doing,
		name);
}

static bool opens_one_of_many(const struct plan *plan)
{
	return plan->action_count > 1 && plan_has_opening(plan);
}

/* A lamp that is named and in the room that is named too is told once. */
static void drop_doubles(struct plan *plan)
{
	size_t kept = 0;
	for (size_t i = 0; i < plan->action_count; i++) {
		struct action *action = &plan->actions[i];
		bool doubled = false;
		for (size_t j = 0; !doubled && j < kept; j++) {
			doubled = strcmp(plan->actions[j].topic, action->topic) == 0 &&
				strcmp(plan->actions[j].payload, action->payload) == 0;
		}
		if (doubled) {
			action_finish(action);
		} else {
			plan->actions[kept++] = *action;
		}
	}
	plan->action_count = kept;
}

/* What is done to one device by two commands at once has no known end. */
static const struct device *told_two_things(const struct plan *plan)
{
	for (size_t i = 0; i < plan->action_count; i++) {
		const struct action *one = &plan->actions[i];
		for (size_t j = 0; one->device != NULL && j < i; j++) {
			const struct action *other = &plan->actions[j];
			bool same = other->device == one->device &&
				(other->command == one->command ||
					(one->command->property != NULL &&
						other->command->property != NULL &&
						strcmp(one->command->property,
							other->command->property) == 0));
			if (same) {
				return one->device;
			}
		}
	}
	return NULL;
}

static size_t count_devices(const struct plan *plan)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->action_count; i++) {
		bool counted = plan->actions[i].device == NULL || plan->actions[i].of_scene;
		for (size_t j = 0; !counted && j < i; j++) {
			counted = plan->actions[j].device == plan->actions[i].device;
		}
		count += !counted;
	}
	return count;
}

/* Asks first when so many devices are meant that it may be a mistake. */
static bool ask_about_many(const struct plan_context *context, struct plan *plan,
	struct error *error)
{
	size_t most = context->ask_above > 0 ? context->ask_above : PLAN_ASK_ABOVE;
	size_t count = count_devices(plan);
	if (count <= most || plan->policy >= POLICY_CONFIRM) {
		return true;
	}
	char *say = text_format("That is %zu devices: %c%s Shall I?", count,
		tolower((unsigned char)plan->say[0]), plan->say + 1);
	free(plan->say);
	plan->policy = POLICY_CONFIRM;
	return set_sentence(plan, say, error);
}

/* The plan says why instead of doing anything. */
static bool deny(struct plan *plan, char *why, struct error *error)
{
	free(plan->say);
	plan->policy = POLICY_DENY;
	bool said = set_sentence(plan, why, error);
	drop_actions(plan);
	return said;
}

/* Refuses what must not be done together, and finds the strictest policy. */
static bool apply_policy(const struct plan_context *context, struct plan *plan,
	struct error *error)
{
	if (opens_one_of_many(plan)) {
		return deny(plan,
			text_copy("What opens the house is done alone or not at all."), error);
	}
	drop_doubles(plan);
	const struct device *confused = told_two_things(plan);
	if (confused != NULL) {
		return error_set(error, ERROR_REFUSED,
			"That is two things at once for the %s. Say them one by one.",
			confused->name);
	}
	const struct action *decisive = strictest(plan);
	return plan->policy == POLICY_DENY ? deny(plan, refusal(decisive), error)
					   : ask_about_many(context, plan, error);
}

enum intent_kind plan_kind(const struct meaning *meaning)
{
	const struct intent *intent = intent_find(meaning->intent);
	return intent != NULL ? intent->kind : INTENT_COMMAND;
}

struct plan *plan_create(const struct plan_context *context, struct meaning *const *clauses,
	size_t clause_count, struct error *error)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	bool planned = plan != NULL || out_of_memory(error);
	for (size_t i = 0; planned && i < clause_count; i++) {
		size_t first = plan->action_count;
		planned = (text_list_add(&plan->intents, clauses[i]->intent) || out_of_memory(error)) &&
			plan_clause(context, clauses[i], plan, error);
		for (size_t a = first; a < plan->action_count; a++) {
			plan->actions[a].clause = i;
		}
	}
	if (!planned || !apply_policy(context, plan, error)) {
		plan_destroy(plan);
		return NULL;
	}
	return plan;
}

/* The payload with "…" where the device's code will be. */
static char *shown_payload(const struct action *action)
{
	static const char placeholder[] = "{code}";
	struct buffer out;
	const char *at = action->payload;
	buffer_init(&out, strlen(at) + 1);
	for (const char *next; action->needs_code && (next = strstr(at, placeholder)) != NULL;) {
		buffer_append(&out, at, (size_t)(next - at));
		buffer_append_text(&out, "…");
		at = next + strlen(placeholder);
	}
	buffer_append_text(&out, at);
	char *shown = out.length > 0 ? buffer_take(&out) : text_copy("");
	buffer_finish(&out);
	return shown;
}

struct json *plan_action_json(const struct action *action)
{
	struct json *json = json_new_object();
	char *payload = shown_payload(action);
	bool good = payload != NULL && json_put_text(json, "topic", action->topic) &&
		json_put_text(json, "payload", payload) && json_put_number(json, "qos", 1) &&
		json_put_boolean(json, "retain", false);
	free(payload);
	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}

struct json *plan_actions_json(const struct plan *plan)
{
	struct json *list = json_new_list();
	for (size_t i = 0; i < plan->action_count; i++) {
		if (!json_append(list, plan_action_json(&plan->actions[i]))) {
			json_destroy(list);
			return NULL;
		}
	}
	return list;
}
