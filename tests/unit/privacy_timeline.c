/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <time.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/privacy/timeline.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define HOURS_OF_A_DAY "[0,0,0,0,0,0,5,1,0,0,0,0,0,0,0,0,0,0,0,0,0,2,0,0]"

/* Of a report with these days in it; `hours` is a list, or null. */
static bool read(struct timeline *timeline, const char *since, const char *until,
	const char *days, const char *hours)
{
	struct error error = {0};
	char *text = text_format("{\"since\":\"%s\",\"until\":\"%s\",\"linked\":{\"days\":[%s],"
				 "\"timeline\":[%s]}}", since, until, days, hours);
	CHECK(text != NULL);
	struct json *report = json_parse(text, strlen(text), &error);
	CHECK_TEXT(error.text, "");
	bool good = timeline_read(timeline, report);
	json_destroy(report);
	free(text);
	return good;
}

static void check_name(const struct timeline *timeline, size_t slot, const char *expected)
{
	char name[TIMELINE_NAME_SIZE];
	timeline_name(timeline, slot, name);
	CHECK_TEXT(name, expected);
}

TEST(each_period_has_its_slots)
{
	static const struct {
		const char *since, *until;
		bool by_hour;
		size_t days, count;
		const char *first, *last;
	} cases[] = {
		{"2026-11-29T00:00:00+0100", "2026-11-29T21:10:00+0100", true, 1, 24,
			"29 Nov, 00:00", "29 Nov, 23:00"},
		{"2026-11-29T14:30:00+0100", "2026-11-29T21:10:00+0100", true, 1, 24,
			"29 Nov, 00:00", "29 Nov, 23:00"},
		{"2026-11-27T00:00:00+0100", "2026-11-29T00:00:01+0100", true, 3, 72,
			"27 Nov, 00:00", "29 Nov, 23:00"},
		/* The end does not belong to it. */
		{"2026-11-26T00:00:00+0100", "2026-11-29T00:00:00+0100", true, 3, 72,
			"26 Nov, 00:00", "28 Nov, 23:00"},
		{"2026-11-26T00:00:00+0100", "2026-11-29T12:00:00+0100", false, 4, 4, "26 Nov",
			"29 Nov"},
		/* The clocks are set, forth and back. */
		{"2026-03-27T00:00:00+0100", "2026-03-31T12:00:00+0200", false, 5, 5, "27 Mar",
			"31 Mar"},
		{"2026-10-23T00:00:00+0200", "2026-10-27T12:00:00+0100", false, 5, 5, "23 Oct",
			"27 Oct"},
		{"2026-10-25T00:00:00+0200", "2026-10-25T23:30:00+0100", true, 1, 24,
			"25 Oct, 00:00", "25 Oct, 23:00"},
		{"2028-02-27T00:00:00+0100", "2028-03-01T12:00:00+0100", false, 4, 4, "27 Feb",
			"1 Mar"},
		/* Longer than counts are kept. */
		{"2025-11-29T00:00:00+0100", "2026-11-29T12:00:00+0100", false, 93, 93, "29 Aug",
			"29 Nov"},
		{"1970-01-02T00:00:00+0100", "2026-11-29T12:00:00+0100", false, 93, 93, "29 Aug",
			"29 Nov"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct timeline timeline;
		CHECK(read(&timeline, cases[i].since, cases[i].until, "", ""));
		CHECK(timeline.by_hour == cases[i].by_hour);
		CHECK_NUMBER((double)timeline.days, (double)cases[i].days, 0);
		CHECK_NUMBER((double)timeline.count, (double)cases[i].count, 0);
		check_name(&timeline, 0, cases[i].first);
		check_name(&timeline, timeline.count - 1, cases[i].last);
	}
}

TEST(a_day_without_a_file_is_a_gap)
{
	struct timeline timeline;
	CHECK(read(&timeline, "2026-11-25T00:00:00+0100", "2026-11-29T12:00:00+0100",
		"{\"day\":\"2026-11-25\",\"reports\":7},{\"day\":\"2026-11-27\",\"reports\":0},"
		"{\"day\":\"2026-11-28\",\"reports\":9},{\"day\":\"2026-11-29\",\"reports\":9}", ""));
	CHECK(timeline.has_gaps && timeline.count == 5);
	CHECK(timeline.slots[0].kind == SLOT_COUNTED && timeline.slots[0].reports == 7);
	CHECK(timeline.slots[1].kind == SLOT_NOT_COUNTED && timeline.slots[1].reports == 0);
	CHECK(timeline.slots[2].kind == SLOT_COUNTED && timeline.slots[2].reports == 0);
	CHECK_NUMBER((double)timeline.highest, 3, 0);
}

TEST(hours_that_have_not_begun_are_to_come)
{
	struct timeline timeline;
	CHECK(read(&timeline, "2026-11-28T00:00:00+0100", "2026-11-29T21:10:00+0100",
		"{\"day\":\"2026-11-29\",\"reports\":8}",
		"{\"day\":\"2026-11-29\",\"hours\":" HOURS_OF_A_DAY "}"));
	CHECK(timeline.by_hour && timeline.count == 48);
	CHECK(timeline.slots[23].kind == SLOT_NOT_COUNTED && timeline.has_gaps);
	CHECK(timeline.slots[24 + 6].reports == 5 && timeline.highest == 24 + 6);
	CHECK(timeline.slots[24 + 21].kind == SLOT_COUNTED && timeline.slots[24 + 21].reports == 2);
	CHECK(timeline.slots[24 + 22].kind == SLOT_TO_COME);
	check_name(&timeline, 24 + 6, "29 Nov, 06:00");
}

/* A file that was written by hand, or by another version. */
TEST(without_hours_a_short_period_is_shown_by_day)
{
	static const char *const hours[] = {"null", "[]", "[1,2]", "7"};
	for (size_t i = 0; i < COUNT(hours); i++) {
		struct timeline timeline;
		char *day = text_format("{\"day\":\"2026-11-29\",\"hours\":%s}", hours[i]);
		CHECK(day != NULL);
		CHECK(read(&timeline, "2026-11-28T00:00:00+0100", "2026-11-29T21:10:00+0100",
			"{\"day\":\"2026-11-29\",\"reports\":8}", day));
		CHECK(!timeline.by_hour && timeline.count == 2 && timeline.slots[1].reports == 8);
		free(day);
	}
}

/* So that the sum of the bars is the number above them. */
TEST(days_that_were_kept_longer_are_shown)
{
	struct timeline timeline;
	CHECK(read(&timeline, "2025-11-29T00:00:00+0100", "2026-11-29T12:00:00+0100",
		"{\"day\":\"2026-06-01\",\"reports\":3},{\"day\":\"2026-11-29\",\"reports\":4}", ""));
	check_name(&timeline, 0, "1 Jun");
	CHECK(timeline.slots[0].reports == 3);
	CHECK(timeline.slots[timeline.count - 1].reports == 4);
}

TEST(a_report_without_a_time_has_no_timeline)
{
	struct timeline timeline;
	CHECK(!read(&timeline, "", "2026-11-29T12:00:00+0100", "", ""));
	CHECK(!read(&timeline, "2026-11-28T00:00:00+0100", "soon", "", ""));
	CHECK(!timeline_read(&timeline, NULL));
}

TEST_MAIN(
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	RUN(each_period_has_its_slots);
	RUN(a_day_without_a_file_is_a_gap);
	RUN(hours_that_have_not_begun_are_to_come);
	RUN(without_hours_a_short_period_is_shown_by_day);
	RUN(days_that_were_kept_longer_are_shown);
	RUN(a_report_without_a_time_has_no_timeline);
)
