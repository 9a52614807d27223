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

struct device_states;
struct json;
struct meaning;
struct unknown_bases;

/* The house that a plan is made in, and what is known of it. */
struct plan_context {
	const struct home *home;
	const struct device_states *states; /* NULL: nothing is known of any device */
	const char *here;                   /* the room that the microphone is in, or NULL */
	enum temperature_unit unit;         /* what people mean by "degrees" */
	size_t ask_above; /* more devices at once are asked about; 0: PLAN_ASK_ABOVE */
	struct unknown_bases *unknown; /* what is to be asked first is noted there; or NULL */
};

#define PLAN_ASK_ABOVE 8

/* What a report must say before a command counts as done. */
struct expectation {
	const struct device_property *property; /* NULL: nothing will be reported */
	const char *state;  /* PROPERTY_STATE: the wanted state */
	double number;      /* PROPERTY_NUMBER; a temperature in the device's unit */
	double tolerance;
};

struct action {
	const struct device *device; /* NULL for an intent of the user's own */
	const struct command_type *command;
	char *topic;
	char *payload;
	bool needs_code; /* `{code}` still stands in the payload for the device's secret */
	struct expectation expectation;
	enum temperature_unit unit; /* what a temperature is spoken of in */
	bool of_scene; /* of the user's own, which says how many devices it is about */
	size_t clause; /* of the sentence, counted from 0: each is answered by itself */
	double said;  /* the number that is sent, in that unit */
	char *note;   /* a sentence about what was changed in what was asked for ("30 is the
	                 most it takes."), to be added to the answer when it is done, or NULL */
};

struct plan {
	enum policy policy; /* of all actions together: the strictest */
	struct action *actions;
	size_t action_count; /* 0 when denied, or when there is nothing to do */
	struct text_list intents; /* of the clauses */
	char *words;         /* what was heard or typed, for whoever sets it; or NULL */
	char *say;           /* deny: why; else what is about to be done */
};

/* Who answers a meaning. An intent that is none of ours is the user's own, a command. */
enum intent_kind plan_kind(const struct meaning *meaning);

/* One plan for all clauses, or NULL with the reason when one of them cannot be carried out: no
 * such device, no such value, an intent that nothing handles, or a room without lights. What
 * opens the house and does not stand alone is denied. The home must outlive the plan. */
struct plan *plan_create(const struct plan_context *context, struct meaning *const *clauses,
	size_t clause_count, struct error *error);
void plan_destroy(struct plan *plan);

/* True if it does what a device's policy wants a yes or a PIN for; that it is about many devices is
 * no matter of this. */
bool plan_opens(const struct plan *plan);
/* True if it opens the house, whatever the device's policy. */
bool plan_has_opening(const struct plan *plan);

/* {"topic","payload","qos","retain"}, and all of them in a list; a code is not shown. */
struct json *plan_action_json(const struct action *action);
struct json *plan_actions_json(const struct plan *plan);

#endif
