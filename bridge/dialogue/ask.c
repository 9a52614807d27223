/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/ask.h"

#include <stddef.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/home/plan.h"

static const char *sentence(const struct understanding *understanding, const struct plan *plan,
	const struct error *why)
{
	if (plan != NULL) {
		return plan->say;
	}
	return why != NULL && why->kind != ERROR_NONE ? why->text : understanding->detail;
}

struct json *ask_json(const struct understanding *understanding, const struct plan *plan,
	const struct error *why)
{
	struct json *json = json_new_object();
	bool good = json_put_boolean(json, "accepted", understanding->accepted);
	good = json_put_text(json, "reason", understanding->reason) && good;
	good = json_put_text(json, "text", understanding->text) && good;
	good = understanding_put_meaning(understanding, json) && good;
	good = json_put_text(json, "policy", plan != NULL ? policy_name(plan->policy) : NULL) && good;
	good = json_put(json, "actions", plan != NULL ? plan_actions_json(plan) : json_new_list()) &&
		good;
	good = json_put_text(json, "say", sentence(understanding, plan, why)) && good;
	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}
