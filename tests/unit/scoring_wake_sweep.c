/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/scoring/wake_sweep.h"

#define SCORES_MAX 8

struct sounds {
	double wakes[SCORES_MAX]; /* a recording each; ends with 0 */
	double talk[SCORES_MAX];  /* the same */
	double seconds;           /* of each recording of talk */
};

static struct wake_sweep sweep_of(const struct sounds *sounds)
{
	struct wake_sweep sweep = {0};
	for (size_t i = 0; i < SCORES_MAX && sounds->wakes[i] > 0; i++) {
		CHECK(wake_sweep_add_wake(&sweep, i, sounds->wakes[i]));
	}
	for (size_t i = 0; i < SCORES_MAX && sounds->talk[i] > 0; i++) {
		CHECK(wake_sweep_add_talk(&sweep, i, sounds->talk[i]));
		wake_sweep_add_talk_seconds(&sweep, i, sounds->seconds);
	}
	return sweep;
}

TEST(each_half_is_counted_by_itself)
{
	static const struct sounds sounds = {
		.wakes = {0.9, 0.8, 0.7, 0.2, 0.6}, .talk = {0.1, 0.65, 0.3, 0.5}, .seconds = 1800};
	struct wake_sweep sweep = sweep_of(&sounds);

	struct sweep_point point = wake_sweep_at(&sweep, HALF_CHOSEN_ON, 0.65);
	CHECK(point.recordings == 3 && point.missed == 1 && point.false_alarms == 0);
	CHECK_NUMBER(point.hours, 1, 1e-9);
	CHECK_NUMBER(sweep_missed_share(&point), 1 / 3.0, 1e-9);

	/* What stands at the threshold is above it. */
	point = wake_sweep_at(&sweep, HALF_REPORTED_ON, 0.5);
	CHECK(point.recordings == 2 && point.missed == 1 && point.false_alarms == 2);
	CHECK_NUMBER(sweep_alarms_an_hour(&point), 2, 1e-9);
	wake_sweep_finish(&sweep);
	wake_sweep_finish(&sweep);
}

TEST(the_threshold_that_misses_least_is_chosen)
{
	static const struct {
		struct sounds sounds;
		double most;
		bool quiet;
		double threshold;
	} cases[] = {
		/* Room to choose from .31 to .80: the middle. Every second recording does not count. */
		{{{0.8, 0.1, 0.9, 0.1}, {0.3, 0.95, 0.2, 0.95}, 3600}, 0.1, true, 0.55},
		/* One false alarm in the two hours of this half is allowed. */
		{{{0.35, 0.1, 0.4, 0.1}, {0.5, 0.9, 0.2, 0.9}, 3600}, 0.5, true, 0.28},
		/* Rather miss than wake. */
		{{{0.35, 0.1, 0.9, 0.1}, {0.5, 0.9, 0.2, 0.9}, 3600}, 0.1, true, 0.7},
		{{{0.35, 0.1, 0.4, 0.1}, {0.5, 0.9, 0.2, 0.9}, 3600}, 0.1, true, 0.75},
		/* Other speech that is as sure as can be. */
		{{{0.35, 0.1, 0.4, 0.1}, {1, 0.9, 1, 0.9}, 3600}, 0.1, false, 1},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct wake_sweep sweep = sweep_of(&cases[i].sounds);
		double threshold = -1;
		CHECK(wake_sweep_choose(&sweep, cases[i].most, &threshold) == cases[i].quiet);
		CHECK_NUMBER(threshold, cases[i].threshold, 1e-9);
		wake_sweep_finish(&sweep);
	}
}

/* From a table of the Poisson distribution. */
TEST(few_hours_prove_little)
{
	static const struct {
		size_t false_alarms;
		double hours, rate, bound;
	} cases[] = {
		{0, 1, 0, 2.996},
		{0, 30, 0, 0.0999},
		{1, 1, 1, 4.744},
		{3, 2, 1.5, 3.877},
		{10, 1, 10, 16.962},
		{0, 0, 0, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sweep_point point = {
			.false_alarms = cases[i].false_alarms, .hours = cases[i].hours};
		CHECK_NUMBER(sweep_alarms_an_hour(&point), cases[i].rate, 1e-9);
		CHECK_NUMBER(sweep_alarms_bound(&point), cases[i].bound, 1e-3);
	}
	const struct sweep_point many = {.false_alarms = 100000, .hours = 10};
	CHECK_NUMBER(sweep_alarms_bound(&many), 10000, 200);
}

TEST(nothing_recorded_is_nothing_missed)
{
	struct wake_sweep sweep = {0};
	struct sweep_point point = wake_sweep_at(&sweep, HALF_REPORTED_ON, 0.5);
	CHECK(point.recordings == 0 && point.missed == 0);
	CHECK_NUMBER(sweep_missed_share(&point), 0, 0);
	CHECK_NUMBER(sweep_alarms_an_hour(&point), 0, 0);
}

TEST(a_point_is_told_as_json)
{
	const struct sweep_point point = {
		.threshold = 0.45, .recordings = 8, .missed = 2, .false_alarms = 3, .hours = 1.5};
	struct buffer line;
	struct json *json = sweep_point_json(&point);
	buffer_init(&line, 1000);
	CHECK(json_print(json, &line));
	CHECK_HAS(buffer_text(&line), "{\"threshold\":0.45,\"recordings\":8,\"missed\":2,"
		"\"missed_share\":0.25,\"false_alarms\":3,\"hours\":1.5,\"false_alarms_per_hour\":2,"
		"\"at_most_per_hour\":5.1");
	buffer_finish(&line);
	json_destroy(json);
}

TEST_MAIN({
	RUN(each_half_is_counted_by_itself);
	RUN(the_threshold_that_misses_least_is_chosen);
	RUN(few_hours_prove_little);
	RUN(nothing_recorded_is_nothing_missed);
	RUN(a_point_is_told_as_json);
})
