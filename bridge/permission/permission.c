/* SPDX-License-Identifier: MIT */
#include "bridge/permission/permission.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/guard/pin_hash.h"
#include "bridge/guard/secrets.h"
#include "bridge/home/plan.h"
#include "bridge/permission/lock_out.h"

#define MINUTE_MS 60000

static bool asks_for_pin(const struct action *action)
{
	return action->device != NULL &&
		device_policy(action->device, action->command) == POLICY_PIN;
}

/* The first device of the plan that wants a PIN, or a code, that the secrets do not hold. */
static const struct device *lacks_pin(const struct permission_context *context,
	const struct plan *plan)
{
	for (size_t i = 0; i < plan->action_count; i++) {
		const struct action *action = &plan->actions[i];
		if (asks_for_pin(action) && secrets_pin(context->secrets, action->device->key) == NULL) {
			return action->device;
		}
	}
	return NULL;
}

static const struct device *lacks_code(const struct permission_context *context,
	const struct plan *plan)
{
	for (size_t i = 0; i < plan->action_count; i++) {
		const struct action *action = &plan->actions[i];
		if (action->needs_code && secrets_code(context->secrets, action->device->key) == NULL) {
			return action->device;
		}
	}
	return NULL;
}

static char *say_of_device(const struct permission_context *context, const char *key,
	const struct device *device)
{
	const struct answer_values values = {.device = device->name};

	return answers_say(context->answers, key, NULL, &values);
}

/* "1 minute", "15 minutes"; what has begun counts. */
static char *say_locked_out(const struct permission_context *context)
{
	int64_t minutes = (lock_out_wait_ms(context->lock_out) + MINUTE_MS - 1) / MINUTE_MS;
	const struct answer_values values = {.count = (double)minutes};

	return answers_say(context->answers, minutes == 1 ? "pin.locked_out.one" : "pin.locked_out",
		NULL, &values);
}

/* "Unlock the front door." → "unlock the front door"; malloc'd. */
static char *as_deed(const char *say)
{
	char *deed = text_copy(say);
	size_t length = deed != NULL ? strlen(deed) : 0;

	if (length > 0) {
		deed[0] = (char)tolower((unsigned char)deed[0]);
		if (deed[length - 1] == '.') {
			deed[length - 1] = '\0';
		}
	}
	return deed;
}

/* A plan that has many devices asks by itself. */
static char *question(const struct permission_context *context, const struct plan *plan,
	const char *key)
{
	size_t length = strlen(plan->say);

	if (length > 0 && plan->say[length - 1] == '?' && plan->policy == POLICY_CONFIRM) {
		return text_copy(plan->say);
	}
	char *deed = as_deed(plan->say);
	const struct answer_values values = {.deed = deed};
	char *say = deed != NULL ? answers_say(context->answers, key, NULL, &values) : NULL;
	free(deed);
	return say;
}

enum permission permission_needed(const struct permission_context *context,
	const struct plan *plan, char **say)
{
	const struct device *device = lacks_code(context, plan);

	*say = NULL;
	if (device != NULL) {
		*say = say_of_device(context, "code.none", device);
		return PERMISSION_REFUSED;
	}
	if (plan->policy == POLICY_CONFIRM) {
		*say = question(context, plan, "ask.confirm");
		return PERMISSION_CONFIRM;
	}
	if (plan->policy != POLICY_PIN) {
		return PERMISSION_GIVEN;
	}
	device = lacks_pin(context, plan);
	if (device != NULL) {
		*say = say_of_device(context, "pin.none", device);
		return PERMISSION_REFUSED;
	}
	if (lock_out_wait_ms(context->lock_out) > 0) {
		*say = say_locked_out(context);
		return PERMISSION_REFUSED;
	}
	*say = question(context, plan, "ask.pin");
	return PERMISSION_PIN;
}

/* One hash after the other, all of them: no more is told than right or wrong. */
static bool is_right(const struct permission_context *context, const struct plan *plan,
	const char *pin)
{
	const char *compared = NULL;
	bool asked = false, right = true;

	for (size_t i = 0; i < plan->action_count; i++) {
		if (!asks_for_pin(&plan->actions[i])) {
			continue;
		}
		const char *hash = secrets_pin(context->secrets, plan->actions[i].device->key);
		if (hash == NULL || hash != compared) {
			right = hash != NULL && pin_matches(hash, pin) && right;
		}
		compared = hash;
		asked = true;
	}
	return asked && right;
}

/* The name of the first PIN that is asked for. A plan that asks for several is right only if they
 * are all the same, so that who has one of them learns nothing of another. */
static const char *pin_name(const struct permission_context *context, const struct plan *plan)
{
	const char *name = NULL;

	for (size_t i = 0; name == NULL && i < plan->action_count; i++) {
		if (asks_for_pin(&plan->actions[i])) {
			name = secrets_pin_name(context->secrets, plan->actions[i].device->key);
		}
	}
	return name != NULL ? name : "default";
}

bool permission_check_pin(const struct permission_context *context, const struct plan *plan,
	const char *pin, char **say)
{
	const struct answer_values none = {0};
	const char *name = pin_name(context, plan);

	*say = NULL;
	if (lock_out_wait_ms(context->lock_out) > 0) {
		*say = say_locked_out(context);
		return false;
	}
	if (!lock_out_count(context->lock_out, name, NULL)) {
		*say = answers_say(context->answers, "pin.not_counted", NULL, &none);
		return false;
	}
	if (is_right(context, plan, pin)) {
		/* If that cannot be written, the next start knows of a try too many, no more. */
		lock_out_forgive(context->lock_out, name, NULL);
		return true;
	}
	*say = lock_out_wait_ms(context->lock_out) > 0
		? say_locked_out(context)
		: answers_say(context->answers, "pin.wrong", NULL, &none);
	return false;
}
