/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* strptime() */
#include "bridge/privacy/timeline.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bridge/base/json.h"
#include "bridge/privacy/state_counts.h"

#define HOURS 24
#define NOON 12
#define DAY_S (24 * 60 * 60)

_Static_assert(TIMELINE_HOURS_DAYS * HOURS <= TIMELINE_SLOTS_MAX, "an hour has no slot");

/* --- days ---------------------------------------------------------------------------------- */

/* "2026-11-29" and the like, with a time or without, as the same clock shows it. */
static bool read_time(const char *text, const char *shape, struct tm *tm)
{
	*tm = (struct tm){0};
	if (text == NULL || strptime(text, shape, tm) == NULL) {
		return false;
	}
	tm->tm_isdst = -1;
	return mktime(tm) != (time_t)-1;
}

/* The noon of so many days later: at noon no clock is changed. */
static time_t turn_days(struct tm *tm, int days)
{
	tm->tm_mday += days;
	tm->tm_hour = NOON;
	tm->tm_min = tm->tm_sec = 0;
	tm->tm_isdst = -1;
	return mktime(tm);
}

/* How many days later `last` is, both at noon. */
static long days_between(struct tm first, struct tm last)
{
	return (long)((turn_days(&last, 0) - turn_days(&first, 0) + DAY_S / 2) / DAY_S);
}

static const struct json *find_day(const struct json *list, const struct tm *tm)
{
	char day[DAY_SIZE] = "";

	strftime(day, sizeof(day), "%Y-%m-%d", tm);
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		const char *text = json_get_text(item, "day");
		if (text != NULL && strcmp(text, day) == 0) {
			return item;
		}
	}
	return NULL;
}

/* The first day of the picture. */
static bool read_first(const struct json *report, const struct tm *last, struct tm *first)
{
	struct tm counted, kept = *last;
	const struct json *earliest = json_at(json_path(report, "linked.days"), 0);

	if (!read_time(json_get_text(report, "since"), "%Y-%m-%dT%H:%M:%S", first)) {
		return false;
	}
	turn_days(first, 0);
	turn_days(&kept, -STATE_COUNTS_DAYS);
	if (days_between(*first, kept) <= 0) {
		return true;
	}
	*first = kept;
	if (read_time(json_get_text(earliest, "day"), "%Y-%m-%d", &counted) &&
		days_between(counted, kept) > 0) {
		*first = counted;
	}
	return true;
}

/* The last moment of the period, which does not itself belong to it. */
static bool read_last(const struct json *report, struct tm *last)
{
	if (!read_time(json_get_text(report, "until"), "%Y-%m-%dT%H:%M:%S", last)) {
		return false;
	}
	last->tm_sec--;
	last->tm_isdst = -1;
	return mktime(last) != (time_t)-1;
}

static bool has_hours(const struct json *list)
{
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		if (json_count(json_get(item, "hours")) != HOURS) {
			return false;
		}
	}
	return true;
}

/* --- slots --------------------------------------------------------------------------------- */

static void add(struct timeline *timeline, const struct timeline_slot *slot)
{
	if (timeline->count == TIMELINE_SLOTS_MAX) {
		return;
	}
	if (slot->reports > timeline->slots[timeline->highest].reports) {
		timeline->highest = timeline->count;
	}
	timeline->has_gaps |= slot->kind == SLOT_NOT_COUNTED;
	timeline->slots[timeline->count++] = *slot;
}

static void add_day(struct timeline *timeline, const struct json *report, const struct tm *tm)
{
	const struct json *day = find_day(json_path(report, "linked.days"), tm);
	struct timeline_slot slot = {.day = tm->tm_mday, .month = tm->tm_mon,
		.kind = day != NULL ? SLOT_COUNTED : SLOT_NOT_COUNTED,
		.reports = json_get_number(day, DAY_REPORTS, 0)};

	add(timeline, &slot);
}

/* `begun`: so many hours of the day have. */
static void add_hours(struct timeline *timeline, const struct json *report, const struct tm *tm,
	int begun)
{
	const struct json *day = find_day(json_path(report, "linked.timeline"), tm);
	const struct json *hour = json_first(json_get(day, "hours"));

	for (int i = 0; i < HOURS; i++, hour = json_next(hour)) {
		struct timeline_slot slot = {.day = tm->tm_mday, .month = tm->tm_mon, .hour = i,
			.kind = day != NULL ? SLOT_COUNTED : SLOT_NOT_COUNTED,
			.reports = (double)day_count(hour)};
		if (i >= begun) {
			slot.kind = SLOT_TO_COME;
		}
		add(timeline, &slot);
	}
}

bool timeline_read(struct timeline *timeline, const struct json *report)
{
	struct tm day, last;

	*timeline = (struct timeline){0};
	if (!read_last(report, &last) || !read_first(report, &last, &day)) {
		return false;
	}
	long days = days_between(day, last) + 1;
	timeline->by_hour = days <= TIMELINE_HOURS_DAYS &&
		has_hours(json_path(report, "linked.timeline"));
	for (long i = 0; i < days && timeline->count < TIMELINE_SLOTS_MAX; i++) {
		if (timeline->by_hour) {
			add_hours(timeline, report, &day, i + 1 < days ? HOURS : last.tm_hour + 1);
		} else {
			add_day(timeline, report, &day);
		}
		timeline->days++;
		turn_days(&day, 1);
	}
	return timeline->count > 0;
}

void timeline_day(const struct timeline *timeline, size_t slot, char name[TIMELINE_NAME_SIZE])
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
		"Sep", "Oct", "Nov", "Dec"};

	snprintf(name, TIMELINE_NAME_SIZE, "%d %s", timeline->slots[slot].day,
		months[timeline->slots[slot].month]);
}

void timeline_name(const struct timeline *timeline, size_t slot, char name[TIMELINE_NAME_SIZE])
{
	timeline_day(timeline, slot, name);
	size_t length = strlen(name);
	if (timeline->by_hour) {
		snprintf(name + length, TIMELINE_NAME_SIZE - length, ", %02d:00",
			timeline->slots[slot].hour);
	}
}
