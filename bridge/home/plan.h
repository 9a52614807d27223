/* SPDX-License-Identifier: MIT
 *
 * From a meaning to what would be sent: which devices, which messages, whether it
 * is allowed, and what would show that it worked. Nothing is sent here.
 */
#ifndef EARSHOT_HOME_PLAN_H
#define EARSHOT_HOME_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/home/home.h"
#include "bridge/home/intents.h"

struct json;
struct meaning;

/* What a report must say before a command counts as done. */
struct expectation {
	const struct device_property *property; /* NULL: nothing will be reported */
	const char *state;  /* PROPERTY_STATE: the wanted state */
	double number;      /* PROPERTY_NUMBER, in the spoken unit */
	double tolerance;
};

struct action {
	const struct device *device; /* NULL for an intent of the user's own */
	const struct command_type *command;
	char *topic;
	char *payload;
	bool needs_code; /* `{code}` still stands in the payload for the device's secret */
	struct expectation expectation;
};

struct plan {
	enum policy policy; /* of all actions together: the strictest */
	struct action *actions;
	size_t action_count; /* 0 when denied, or when there is nothing to do */
	char *say;           /* deny: why; else what is about to be done */
};

/* Who answers a meaning. An intent that is none of ours is the user's own, a command. */
enum intent_kind plan_kind(const struct meaning *meaning);

/* NULL with the reason when the meaning cannot be carried out: no such device, a
 * value outside its range, an intent that nothing handles, a room without lights.
 * `here` is the room that the microphone is in, or NULL. The home must outlive the
 * plan. */
struct plan *plan_create(const struct home *home, const struct meaning *meaning,
	const char *here, struct error *error);
void plan_destroy(struct plan *plan);

/* [{"topic","payload","qos","retain"}…] */
struct json *plan_actions_json(const struct plan *plan);

#endif
