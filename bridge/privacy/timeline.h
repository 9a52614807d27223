/* SPDX-License-Identifier: MIT
 *
 * What linked devices would have reported, in time: a slot for each hour of a short period, for
 * each day of a longer one, out of the report of privacy_report.h.
 */
#ifndef EARSHOT_PRIVACY_TIMELINE_H
#define EARSHOT_PRIVACY_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/privacy/day.h"

struct json;

/* So many days are shown by hour. */
#define TIMELINE_HOURS_DAYS 3
#define TIMELINE_SLOTS_MAX DAYS_SHOWN_MAX

enum slot_kind {
	SLOT_COUNTED,
	SLOT_NOT_COUNTED, /* there is no file of that day: nothing changed, or nobody counted */
	SLOT_TO_COME,     /* an hour of today that has not begun */
};

struct timeline_slot {
	enum slot_kind kind;
	double reports;
	int day, month, hour; /* 1 to 31, 0 to 11, 0 to 23 */
};

struct timeline {
	bool by_hour;
	bool has_gaps; /* a slot is not counted */
	size_t days, count;
	size_t highest; /* which slot: the first of the most reports */
	struct timeline_slot slots[TIMELINE_SLOTS_MAX];
};

#define TIMELINE_NAME_SIZE 24

/* Of a period that is longer than counts are kept, the picture begins where they begin. False
 * if the report says no time. */
bool timeline_read(struct timeline *timeline, const struct json *report);

/* "3 Nov". */
void timeline_day(const struct timeline *timeline, size_t slot, char name[TIMELINE_NAME_SIZE]);
/* The same; by hour "3 Nov, 14:00". */
void timeline_name(const struct timeline *timeline, size_t slot, char name[TIMELINE_NAME_SIZE]);

#endif
