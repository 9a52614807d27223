/* SPDX-License-Identifier: MIT
 *
 * Counts the changes of the house's devices that a linked account would have had to report.
 * Kept are counts alone: how many changes of each kind each device had on a day, and how many
 * reports in each hour of it; no value and no time of a single change. A day is a file
 * FOLDER/2026-11-29.json, written five minutes after the first new change, at the end of the
 * day and at the end; so a process that is killed loses five minutes of counts.
 */
#ifndef EARSHOT_PRIVACY_STATE_COUNTS_H
#define EARSHOT_PRIVACY_STATE_COUNTS_H

#include <stdbool.h>

struct device;
struct device_property;
struct loop;
struct property_value;
struct state_counts;

#define STATE_COUNTS_SAVE_MS (5 * 60 * 1000)
/* Files of days that are longer ago are removed. */
#define STATE_COUNTS_DAYS 92

typedef void state_counts_say_fn(const char *text, void *data);

/* Goes on with what was counted today. The folder is made; what cannot be read or written is
 * said. The loop is borrowed. NULL when out of memory. */
struct state_counts *state_counts_create(struct loop *loop, const char *folder,
	state_counts_say_fn *say, void *data);
/* Saves. */
void state_counts_destroy(struct state_counts *counts);

/* A message comes: what changes until the next one is one report for each device. */
void state_counts_message(struct state_counts *counts);
/* A report of a device. The first value of a property is no change, and neither is what the
 * broker kept. */
void state_counts_report(struct state_counts *counts, const struct device *device,
	const struct device_property *property, const struct property_value *value);
/* The same of whether a device is there. */
void state_counts_availability(struct state_counts *counts, const struct device *device,
	bool available, bool retained);

#endif
