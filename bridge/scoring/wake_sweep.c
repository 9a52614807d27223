/* SPDX-License-Identifier: MIT */
#include "bridge/scoring/wake_sweep.h"

#include <math.h>
#include <stdlib.h>

#include "bridge/base/json.h"

static bool add(struct score_list *list, double score)
{
	double *scores = realloc(list->scores, (list->count + 1) * sizeof(*scores));

	if (scores == NULL) {
		return false;
	}
	list->scores = scores;
	scores[list->count++] = score;
	return true;
}

bool wake_sweep_add_wake(struct wake_sweep *sweep, size_t recording, double score)
{
	return add(&sweep->wakes[recording % HALF_COUNT], score);
}

bool wake_sweep_add_talk(struct wake_sweep *sweep, size_t recording, double score)
{
	return add(&sweep->talk[recording % HALF_COUNT], score);
}

void wake_sweep_add_talk_seconds(struct wake_sweep *sweep, size_t recording, double seconds)
{
	sweep->talk_seconds[recording % HALF_COUNT] += seconds;
}

void wake_sweep_finish(struct wake_sweep *sweep)
{
	for (size_t half = 0; half < HALF_COUNT; half++) {
		free(sweep->wakes[half].scores);
		free(sweep->talk[half].scores);
	}
	*sweep = (struct wake_sweep){0};
}

static size_t count_above(const struct score_list *list, double threshold)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		count += list->scores[i] >= threshold;
	}
	return count;
}

struct sweep_point wake_sweep_at(const struct wake_sweep *sweep, enum sweep_half half,
	double threshold)
{
	const struct score_list *wakes = &sweep->wakes[half];

	return (struct sweep_point){
		.threshold = threshold,
		.recordings = wakes->count,
		.missed = wakes->count - count_above(wakes, threshold),
		.false_alarms = count_above(&sweep->talk[half], threshold),
		.hours = sweep->talk_seconds[half] / 3600,
	};
}

bool wake_sweep_choose(const struct wake_sweep *sweep, double most_an_hour, double *threshold)
{
	size_t least_missed = 0;
	int first = 0, last = 0;

	/* Misses grow with the threshold and false alarms shrink: the first that is quiet enough
	 * misses least, and as far as it stays so there is a choice. A threshold of 0 would wake
	 * at everything. */
	for (int step = 1; step <= WAKE_SWEEP_STEPS; step++) {
		struct sweep_point point = wake_sweep_at(sweep, HALF_CHOSEN_ON,
			(double)step / WAKE_SWEEP_STEPS);
		if (sweep_alarms_an_hour(&point) > most_an_hour) {
			continue;
		}
		if (first == 0) {
			first = step;
			least_missed = point.missed;
		}
		last = point.missed == least_missed ? step : last;
	}
	*threshold = first > 0 ? (double)((first + last) / 2) / WAKE_SWEEP_STEPS : 1;
	return first > 0;
}

double sweep_missed_share(const struct sweep_point *point)
{
	return point->recordings > 0 ? (double)point->missed / (double)point->recordings : 0;
}

double sweep_alarms_an_hour(const struct sweep_point *point)
{
	return point->hours > 0 ? (double)point->false_alarms / point->hours : 0;
}

/* The probability of so few events, or fewer, where this many are expected. */
static double probability_of_so_few(size_t events, double expected)
{
	double term = exp(-expected), sum = term;

	for (size_t i = 1; i <= events; i++) {
		term *= expected / (double)i;
		sum += term;
	}
	return sum;
}

double sweep_alarms_bound(const struct sweep_point *point)
{
	double low = 0, high = 2 * (double)point->false_alarms + 10;

	/* Past this the exponential is too small for a number, and the bound is near the count. */
	if (point->false_alarms > 300) {
		return sweep_alarms_an_hour(point);
	}
	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;
		if (probability_of_so_few(point->false_alarms, middle) > 0.05) {
			low = middle;
		} else {
			high = middle;
		}
	}
	return point->hours > 0 ? high / point->hours : 0;
}

struct json *sweep_point_json(const struct sweep_point *point)
{
	struct json *json = json_new_object();
	bool good = json_put_number(json, "threshold", point->threshold) &&
		json_put_number(json, "recordings", (double)point->recordings) &&
		json_put_number(json, "missed", (double)point->missed) &&
		json_put_number(json, "missed_share", sweep_missed_share(point)) &&
		json_put_number(json, "false_alarms", (double)point->false_alarms) &&
		json_put_number(json, "hours", point->hours) &&
		json_put_number(json, "false_alarms_per_hour", sweep_alarms_an_hour(point)) &&
		json_put_number(json, "at_most_per_hour", sweep_alarms_bound(point));

	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}
