/* SPDX-License-Identifier: MIT
 *
 * For the files that read and fill wirings.
 */
#ifndef EARSHOT_HOME_WIRING_PARTS_H
#define EARSHOT_HOME_WIRING_PARTS_H

#include "bridge/base/document.h"
#include "bridge/home/wiring.h"

#define WIRING_RAW_LENGTH_MAX 256
#define WIRING_WHAT_MAX 200

/* What reading one command or property needs to know. */
struct reading {
	const struct node *node;
	char what[WIRING_WHAT_MAX]; /* "command `on` of device `lamp`" */
	const struct parameters *declared;
	struct problems *problems;
};

/* The value of the key, or the map itself if there is none: where to point at. */
const struct node *member_or_self(const struct node *map, const char *key);

/* "WHAT: the KEY SENTENCE", at the key. False always. */
bool reading_problem(const struct reading *reading, const char *key, const char *sentence);
bool reading_out_of_memory(struct problems *problems);

/* Each `{name}` of a template must be `{topic}`, a parameter or one of `slots`, which
 * ends with a NULL and names at most two; `found[i]` tells whether slots[i] stands in
 * it. */
bool reading_check_names(const struct reading *reading, const char *key, const char *template,
	const char *const *slots, bool *found);
bool reading_check_topic(const struct reading *reading, const char *key, const char *topic);
/* A key that only a number has. */
bool reading_check_number_key(const struct reading *reading, const char *key, bool is_number);

/* Takes over the text of a `scale` (or NULL): a number, or a template that becomes one. */
bool reading_read_scale(const struct reading *reading, char *text, double *scale, char **template);

/* A scale as a number; false if it is none. */
bool wiring_scale(const char *text, double *scale);

bool wiring_read_command(struct reading *reading, const struct command_type *type,
	struct wiring *wiring);
bool wiring_read_property(struct reading *reading, const struct property_type *type,
	struct wiring *wiring);

void wiring_command_finish(struct device_command *command);
void wiring_property_finish(struct device_property *property);

/* True if a payload holds the word toggle: which way that goes depends on what the device
 * last did, and a doubled one undoes itself. */
bool wiring_toggles(const char *payload);

#endif
