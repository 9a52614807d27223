/* SPDX-License-Identifier: MIT
 *
 * How the commands and properties of a device type look on MQTT. A dialect has one
 * wiring for each type that it speaks, with `{topic}` and its parameters still in it; a
 * device has its own, to which it takes over from the dialect what it does not say itself.
 */
#ifndef EARSHOT_HOME_WIRING_H
#define EARSHOT_HOME_WIRING_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/home/home.h"

struct node;
struct parameters;

/* Zeroed memory is an empty wiring. */
struct wiring {
	struct device_command *commands;
	size_t command_count;
	struct device_property *properties;
	size_t property_count;
	struct device_query query;
};

/* The keys of the YAML, any of which may be NULL. `state` is short for
 * `properties: {state: …}`. */
struct wiring_source {
	const struct node *commands;
	const struct node *state;
	const struct node *properties;
	const struct node *query;
};

/* Reads what the YAML says for a type; `owner` names whose it is ("device `lamp`"),
 * `declared` the parameters that may stand in it beside `{topic}` (or NULL). Adds every
 * problem that it finds; false if there was one. The caller finishes the wiring, also
 * after a failure. */
bool wiring_read(const struct wiring_source *source, const struct device_type *type,
	const char *owner, const struct parameters *declared, struct wiring *wiring,
	struct problems *problems);
void wiring_finish(struct wiring *wiring);

/* Adds copies of what `shared` has and `wiring` has not; with a list, of that only what
 * it names. False when out of memory. */
bool wiring_take_over(struct wiring *wiring, const struct wiring *shared,
	const struct text_list *only);

/* True if it has a command or a property of that name. */
bool wiring_has(const struct wiring *wiring, const char *name);

/* Fills in the parameters of a device everywhere. After this the topics, fields and raw
 * values of properties are what they say, no templates; commands and the query keep their
 * slots. With `leave_out` what lacks a parameter is left out, but for the topic, which
 * every device can give; without it that is an error. False with the reason. */
bool wiring_fill(struct wiring *wiring, const struct parameters *resolved, bool leave_out,
	struct error *error);

#endif
