/* SPDX-License-Identifier: MIT
 *
 * Carrying out a plan: the messages go out, the devices' own reports are awaited, and
 * the answer says what was seen. Nothing counts as done that no device reported.
 */
#ifndef EARSHOT_DIALOGUE_CARRYING_OUT_H
#define EARSHOT_DIALOGUE_CARRYING_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct action;
struct answers;
struct connection;
struct device;
struct device_property;
struct device_states;
struct loop;
struct plan;
struct property_value;
struct secrets;

/* All plans that are being carried out now. */
struct carrying_out;

struct carrying_out_events {
	/* A message left for the broker. */
	void (*sent)(const struct action *action, void *data);
	/* A device reported on what it was asked. */
	void (*reported)(const struct action *action, const struct property_value *value,
		void *data);
	/* The end: the sentence to say, and whether all was seen to be done. Called once for
	 * each plan. */
	void (*answered)(const char *say, bool done, void *data);
};

/* Everything is borrowed. */
struct carrying_out *carrying_out_create(struct loop *loop, struct connection *connection,
	const struct device_states *states, const struct answers *answers);
/* Where the codes are that devices want in their payloads; borrowed, NULL for none. A message
 * whose code is not there is not sent. */
void carrying_out_use_secrets(struct carrying_out *carrying_out, const struct secrets *secrets);
/* The commands are numbered by this counter from now on, which is borrowed and holds the last
 * number given. */
void carrying_out_use_numbers(struct carrying_out *carrying_out, uint64_t *numbers);
/* Plans that are still under way are given up without an answer. */
void carrying_out_destroy(struct carrying_out *carrying_out);

/* Takes over the plan. What is not allowed is answered at once, and so is a device that
 * said it is offline. False when out of memory: nothing was sent then. */
bool carrying_out_start(struct carrying_out *carrying_out, struct plan *plan,
	const struct carrying_out_events *events, void *data);

/* To be called for each report, after device_states_take(). */
void carrying_out_report(struct carrying_out *carrying_out, const struct device *device,
	const struct device_property *property, const struct property_value *value, bool retained);

/* True while a plan is under way: the home that it speaks of is still needed. */
bool carrying_out_is_busy(const struct carrying_out *carrying_out);

#endif
