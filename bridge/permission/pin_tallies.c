/* SPDX-License-Identifier: MIT */
#include "bridge/permission/pin_tallies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define TIMES_MAX 1000000

static const char default_pin[] = "default";

/* --- in memory -------------------------------------------------------------------------- */

void pin_tallies_finish(struct pin_tallies *tallies)
{
	for (size_t i = 0; i < tallies->count; i++) {
		free(tallies->items[i].name);
	}
	free(tallies->items);
	*tallies = (struct pin_tallies){0};
}

static struct pin_tally *find(const struct pin_tallies *tallies, const char *name)
{
	for (size_t i = 0; i < tallies->count; i++) {
		if (strcmp(tallies->items[i].name, name) == 0) {
			return &tallies->items[i];
		}
	}
	return NULL;
}

/* As many as the secrets file has lines, and has had. NULL when out of memory. */
static struct pin_tally *find_or_add(struct pin_tallies *tallies, const char *name)
{
	struct pin_tally *tally = find(tallies, name);

	if (tally != NULL) {
		return tally;
	}
	struct pin_tally *more = realloc(tallies->items, (tallies->count + 1) * sizeof(*more));
	if (more == NULL) {
		return NULL;
	}
	tallies->items = more;
	char *copy = text_copy(name);
	if (copy == NULL) {
		return NULL;
	}
	more[tallies->count] = (struct pin_tally){.name = copy, .times = tallies->others};
	return &more[tallies->count++];
}

bool pin_tallies_copy(const struct pin_tallies *tallies, struct pin_tallies *copy)
{
	copy->others = tallies->others;
	for (size_t i = 0; i < tallies->count; i++) {
		struct pin_tally *tally = find_or_add(copy, tallies->items[i].name);
		if (tally == NULL) {
			pin_tallies_finish(copy);
			return false;
		}
		tally->tries = tallies->items[i].tries;
		tally->times = tallies->items[i].times;
	}
	return true;
}

static int all_tries(const struct pin_tallies *tallies)
{
	int tries = 0;

	for (size_t i = 0; i < tallies->count; i++) {
		tries += tallies->items[i].tries;
	}
	return tries;
}

/* Each PIN that was tried has a part in the lock-out: otherwise two tries at one door and the last
 * at another, whose PIN one has, would cost nothing. */
static int lock_out_tried(struct pin_tallies *tallies)
{
	int most = 0;

	for (size_t i = 0; i < tallies->count; i++) {
		struct pin_tally *tally = &tallies->items[i];
		if (tally->tries > 0) {
			tally->tries = 0;
			tally->times += tally->times < TIMES_MAX ? 1 : 0;
			most = tally->times > most ? tally->times : most;
		}
	}
	return most;
}

bool pin_tallies_count(struct pin_tallies *tallies, const char *name, int *lock_outs)
{
	struct pin_tally *tally = find_or_add(tallies, name);

	*lock_outs = 0;
	if (tally == NULL) {
		return false;
	}
	tally->tries++;
	if (all_tries(tallies) >= PIN_TRIES) {
		*lock_outs = lock_out_tried(tallies);
	}
	return true;
}

/* Nothing is kept of a PIN that is like those that were never tried. */
bool pin_tallies_forgive(struct pin_tallies *tallies, const char *name)
{
	struct pin_tally *tally = tallies->others > 0 ? find_or_add(tallies, name)
						      : find(tallies, name);

	if (tally == NULL) {
		return tallies->others == 0;
	}
	tally->tries = tally->times = 0;
	if (tallies->others == 0) {
		free(tally->name);
		*tally = tallies->items[--tallies->count];
	}
	return true;
}

/* --- in the file ------------------------------------------------------------------------ */

static struct json *tally_json(const struct pin_tally *tally)
{
	struct json *json = json_new_object();

	if (json_put_number(json, "tries", tally->tries) &&
		json_put_number(json, "times", tally->times)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

bool pin_tallies_write(const struct pin_tallies *tallies, struct json *object)
{
	struct json *pins = json_new_object();
	bool written = pins != NULL && json_put_number(object, "others", tallies->others);

	for (size_t i = 0; written && i < tallies->count; i++) {
		written = json_put(pins, tallies->items[i].name, tally_json(&tallies->items[i]));
	}
	if (!written) {
		json_destroy(pins);
		return false;
	}
	return json_put(object, "pins", pins);
}

static bool take_integer(const struct json *json, const char *key, int maximum, int *integer)
{
	double number = json_get_number(json, key, -1);

	if (number < 0 || number > maximum || floor(number) != number) {
		return false;
	}
	*integer = (int)number;
	return true;
}

static bool take_tally(struct pin_tallies *tallies, const struct json *json, const char *name)
{
	struct pin_tally *tally = find_or_add(tallies, name);

	return tally != NULL && take_integer(json, "tries", PIN_TRIES - 1, &tally->tries) &&
		take_integer(json, "times", TIMES_MAX, &tally->times);
}

static bool take_single_count(struct pin_tallies *tallies, const struct json *object)
{
	return take_integer(object, "times", TIMES_MAX, &tallies->others) &&
		take_tally(tallies, object, default_pin);
}

bool pin_tallies_read(struct pin_tallies *tallies, const struct json *object, int version)
{
	const struct json *pins = json_get(object, "pins");

	if (version == 1) {
		return take_single_count(tallies, object);
	}
	if (json_kind(pins) != JSON_OBJECT ||
		!take_integer(object, "others", TIMES_MAX, &tallies->others)) {
		return false;
	}
	for (const struct json *pin = json_first(pins); pin != NULL; pin = json_next(pin)) {
		if (!take_tally(tallies, pin, json_key(pin))) {
			return false;
		}
	}
	return all_tries(tallies) < PIN_TRIES;
}
