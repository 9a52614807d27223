/* SPDX-License-Identifier: MIT
 *
 * How the commands and properties of a device type look on MQTT. A dialect has one
 * wiring for each type that it speaks, with `{topic}` still in it; a device has its
 * own, to which it takes over from the dialect what it does not say itself.
 */
#ifndef EARSHOT_HOME_WIRING_H
#define EARSHOT_HOME_WIRING_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/home/home.h"

struct node;

/* Zeroed memory is an empty wiring. */
struct wiring {
	struct device_command *commands;
	size_t command_count;
	struct device_property *properties;
	size_t property_count;
};

/* The three keys of the YAML, any of which may be NULL. `state` is short for
 * `properties: {state: …}`. */
struct wiring_source {
	const struct node *commands;
	const struct node *state;
	const struct node *properties;
};

/* Reads what the YAML says for a type; `owner` names whose it is ("device `lamp`").
 * Adds every problem that it finds; false if there was one. The caller finishes the
 * wiring, also after a failure. */
bool wiring_read(const struct wiring_source *source, const struct device_type *type,
	const char *owner, struct wiring *wiring, struct problems *problems);
void wiring_finish(struct wiring *wiring);

/* Adds copies of what `shared` has and `wiring` has not; with a list, of that only what
 * it names. False when out of memory. */
bool wiring_take_over(struct wiring *wiring, const struct wiring *shared,
	const struct text_list *only);

/* True if it has a command or a property of that name. */
bool wiring_has(const struct wiring *wiring, const char *name);

/* True if `{topic}` stands anywhere in it. */
bool wiring_needs_topic(const struct wiring *wiring);

/* Replaces `{topic}` everywhere; `topic` may be NULL if it is not needed. After this
 * the topics of properties are topics, no templates. False with the reason. */
bool wiring_fill_topic(struct wiring *wiring, const char *topic, struct error *error);

/* The filled form of a topic that can have no other placeholder; malloc'd. */
char *topic_filled(const char *template, const char *topic, struct error *error);

#endif
